"""A client of the toy world."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from api.app import create_app
from kg.graph import KnowledgeGraph

with warnings.catch_warnings():
    # Starlette asks for the successor of httpx; what the client does is the same.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

if TYPE_CHECKING:
    from fastapi import FastAPI


@pytest.fixture(scope="session")
def app(world: KnowledgeGraph) -> FastAPI:
    return create_app(world)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> TestClient:
    return TestClient(app, follow_redirects=False)
