"""Snapshots hold what the store holds, whoever made them, and later writes do not reach them."""

from __future__ import annotations

import io
import random
import shutil
from pathlib import Path

import pytest

from kg.engine import checkpoint
from kg.engine.checkpoint import Checkpoints
from kg.store import Store


def _content(store: Store) -> list[bytes]:
    out = io.BytesIO()
    store.dump(out, "application/n-quads")
    return sorted(out.getvalue().splitlines())


def _tables(place: Path) -> set[str]:
    return {path.name for path in place.glob("*.sst")}


def _act(store: Store, chance: random.Random, number: int, room: Path) -> None:
    graph = f"x:g{chance.randrange(4)}"
    match chance.randrange(8):
        case 0:
            store.update(f"CLEAR SILENT GRAPH <{graph}>")
        case 1:
            store.update(f"DROP SILENT GRAPH <{graph}>; CREATE SILENT GRAPH <{graph}>")
        case 2:
            file = room / "quads.nq"
            file.write_text("".join(f"<x:{number}> <x:b> <x:{n}> <{graph}> .\n" for n in range(2000)))
            store.put([file], graph, replace=chance.random() < 0.5)
        case 3:
            store.update("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ")
        case _:
            rows = " ".join(f'<x:{n}> <x:p> "{number} {"x" * 50}" .' for n in range(chance.randrange(1, 60)))
            store.update(f"INSERT DATA {{ {rows} GRAPH <{graph}> {{ {rows} }} }}")


@pytest.mark.parametrize(("most", "much"), [(1 << 18, 4 << 20), (20_000, 4 << 20), (20_000, 1000)])
def test_a_snapshot_is_the_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, much: int
) -> None:
    monkeypatch.setattr(checkpoint, "MOST_LOG", most)
    monkeypatch.setattr("kg.store._MUCH", much)  # a bulk load goes round the log
    store = Store(tmp_path / "work")
    checkpoints, chance = Checkpoints(store, tmp_path / "work"), random.Random(most + much)
    earlier: list[tuple[Path, list[bytes]]] = []
    linked = 0
    for number in range(80):
        _act(store, chance, number, tmp_path)
        place = tmp_path / f"snap-{number}"
        checkpoints.take(place)
        earlier.append((place, _content(store)))
        assert _content(Store(place, read_only=True)) == earlier[-1][1], number
        linked += number > 0 and _tables(place) == _tables(earlier[-2][0])
    assert linked > 10
    for place, content in earlier[::8]:
        assert _content(Store(place, read_only=True)) == content, "later writes reached it"
        again = tmp_path / "again"
        shutil.copytree(place, again)
        assert _content(Store(again)) == content, "as the next writer opens it"
        shutil.rmtree(again)


def test_a_log_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "MOST_LOG", 10_000)
    store = Store(tmp_path / "work")
    checkpoints = Checkpoints(store, tmp_path / "work")
    for number in range(200):
        store.update(f"INSERT DATA {{ <x:a> <x:b> {number} }}")
        place = tmp_path / f"snap-{number}"
        checkpoints.take(place)
        assert sum(path.stat().st_size for path in place.glob("*.log")) <= 10_000
    assert len(_content(Store(place, read_only=True))) == 200


def test_without_links_the_engine_makes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    store = Store(tmp_path / "work")
    checkpoints = Checkpoints(store, tmp_path / "work")
    monkeypatch.setattr(checkpoint.os, "link", refuse)
    for number in range(3):
        store.update(f"INSERT DATA {{ <x:a> <x:b> {number} }}")
        checkpoints.take(tmp_path / str(number))
        assert len(Store(tmp_path / str(number), read_only=True)) == number + 1
