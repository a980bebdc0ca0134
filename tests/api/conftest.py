"""A client of the toy world."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from kg.graph import KnowledgeGraph


@pytest.fixture(scope="session")
def app(world: KnowledgeGraph) -> FastAPI:
    return create_app(world)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)
