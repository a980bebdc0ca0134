"""Fixtures for all tests.

`world` is a toy graph small enough to work every answer out by hand (tests/world/data, its texts in
tests/world/texts); `real` is the project's own graph, built once per run.
Test behaviour against answers that do not come from the code: by hand, by a second algorithm, by a standard.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.build import build
from kg.graph import KnowledgeGraph, from_build
from kg.resources import DATA_DIR, ONTOLOGY_DIR

TESTS = Path(__file__).parent
WORLD = TESTS / "world" / "data"


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep builds of tests out of the user's cache."""
    before = os.environ.get("KG_CACHE_DIR")
    os.environ["KG_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    yield
    if before is None:
        del os.environ["KG_CACHE_DIR"]
    else:
        os.environ["KG_CACHE_DIR"] = before


@pytest.fixture(scope="session")
def world(_cache: None) -> KnowledgeGraph:
    """The toy graph."""
    return from_build(build(ONTOLOGY_DIR, WORLD))


@pytest.fixture(scope="session")
def real(_cache: None) -> KnowledgeGraph:
    """The project's own graph."""
    return from_build(build(ONTOLOGY_DIR, DATA_DIR))
