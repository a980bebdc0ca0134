"""The index file: kept, opened again, made anew when it is damaged or of other names."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.names import Thing
from kg.search.index import SearchIndex
from tests.kg.search.things import DEGREES, THINGS, engine


def _file(directory: Path) -> Path:
    (path,) = directory.glob("search-*")
    return path


def test_a_kept_index_answers_the_same(tmp_path: Path) -> None:
    queries = ("nvidia", "ywd", "nvdia", "人工智能", "face hugging")
    made = [engine(tmp_path).search(query) for query in queries]
    written = _file(tmp_path).stat().st_mtime_ns
    assert [engine(tmp_path).search(query) for query in queries] == made
    assert _file(tmp_path).stat().st_mtime_ns == written
    assert [engine().search(query) for query in queries] == made


def test_other_names_or_degrees_make_another_file(tmp_path: Path) -> None:
    SearchIndex(THINGS.values(), DEGREES, tmp_path)
    first = _file(tmp_path)
    SearchIndex(THINGS.values(), DEGREES | {"meta": 7}, tmp_path)
    second = _file(tmp_path)
    SearchIndex([*THINGS.values(), Thing("new", "Company", "新", "New")], DEGREES, tmp_path)
    assert len({first, second, _file(tmp_path)}) == 3


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(84)])
def test_a_damaged_file_is_made_anew(tmp_path: Path, content: bytes) -> None:
    engine(tmp_path)
    _file(tmp_path).write_bytes(content)
    assert engine(tmp_path).search("ywd")[0].thing.id == "nvidia"
    assert _file(tmp_path).stat().st_size > 1000


def test_where_nothing_can_be_written_it_lives_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert engine(tmp_path / "file").search("ywd")[0].thing.id == "nvidia"


def test_nothing_to_index() -> None:
    empty = SearchIndex([], {})
    assert empty.exact("a") == empty.beginning("a") == empty.with_words(["a"], every=False) == []
    assert empty.holding("a") == []


def test_spellings_that_hold_a_key() -> None:
    things = [Thing(name, "Company", name, name) for name in ("xax", "ax", "axax", "b")]
    found = SearchIndex(things, {}).holding("ax")
    assert sorted(found) == ["axax", "xax"]
