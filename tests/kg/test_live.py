"""The newest state, for pages and owners."""

from __future__ import annotations

import gc
from contextlib import closing

import pytest

import kg.live
from kg.graph import from_build
from kg.homes import empty_build, memory_home
from kg.live import Live
from kg.resources import ONTOLOGY_DIR

INSERT = "INSERT DATA { <x:a> <x:b> 1 }"


def _write(live: Live) -> str:
    return live.update(INSERT, None, [], []).result(60).head.version


def test_a_reopening_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    built = empty_build(ONTOLOGY_DIR)

    def fail(*_: object, **__: object) -> None:
        raise OSError(24, "Too many open files")

    with memory_home(built) as home, closing(Live(from_build(built), home)) as live:
        version = _write(live)
        with monkeypatch.context() as patch:
            patch.setattr(kg.live, "Store", fail)
            with pytest.raises(OSError):
                _ = live.graph
        assert live.graph.version == version
        assert len(live.graph.store) == 1
        for _ in range(3):
            _write(live)
            _ = live.graph
            gc.collect()
        _write(live)
        assert len(home._pins) <= 2, "no pin outlives its readers"


def test_copies_that_part_have_versions_of_their_own() -> None:
    built = empty_build(ONTOLOGY_DIR)
    versions = set()
    for _ in range(2):
        with memory_home(built) as home, closing(Live(from_build(built), home)) as live:
            assert live.version == built.version
            versions.add(_write(live))
    assert len(versions) == 2
