"""A client of an empty store that takes writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.testclient import TestClient

from api.app import create_app
from kg.graph import from_build
from kg.homes import empty_build, memory_home
from kg.resources import ONTOLOGY_DIR

TOKEN = "a token"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@contextmanager
def writable() -> Iterator[TestClient]:
    """Serve an empty store until the block ends; the client bears the token."""
    built = empty_build(ONTOLOGY_DIR)
    with (
        memory_home(built) as home,
        TestClient(create_app(from_build(built), home=home, token=TOKEN), headers=BEARER) as client,
    ):
        yield client
