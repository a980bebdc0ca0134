"""Tables: what is written is read again, and what is malformed is named by line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.table import Table, read_table, table_text

COLUMNS = ["a", "b", "c"]
_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30).map(
    str.strip
)


def _read(content: bytes, columns: Sequence[str] = COLUMNS) -> Table:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "t.csv"
        path.write_bytes(content)
        return read_table(path, columns, "data/t.csv")


@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS), max_size=5))
@example([("a\rb", '"', ","), ("", "", ""), ("x\r\ny", "\n", "'")])
def test_what_is_written_is_read_again(rows: list[tuple[str, str, str]]) -> None:
    rows = [(a.strip(), b.strip(), c.strip()) for a, b, c in rows]
    table = _read(table_text(COLUMNS, rows).encode())
    assert table.problems == ()
    assert [tuple(row.cells.values()) for row in table.rows] == rows


_LINES = st.text("ab,\"'\n中 ", max_size=8).map(str.strip)


@given(st.lists(st.tuples(_LINES, _LINES, _LINES), min_size=1, max_size=5))
def test_origins_point_at_the_first_line_of_each_row(rows: list[tuple[str, str, str]]) -> None:
    text = table_text(COLUMNS, rows)
    lines = text.split("\n")
    for row, cells in zip(_read(text.encode()).rows, rows, strict=True):
        assert lines[row.origin.line - 1] == table_text(COLUMNS, [cells]).split("\n")[1]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"a,b,c\n1,2,3\n1,2\n", 3, "2 cells instead of 3"),
        (b"a,b,c\n1,2,3,4\n", 2, "4 cells instead of 3"),
        (b'a,b,c\n"x\ny",2,3\n\n1,2\n', 5, "2 cells"),
        (b"\xef\xbb\xbfa,b,c\n1,2,3\n", 1, "byte-order mark"),
        (b"a,b,c\n1,2,3\n1,\0,3\n", 3, "NUL"),
        (b"a,b,c\n1,2,3\n1,\xff,3\n", 3, "UTF-8"),
        (b'a,b,c\n1,2,3\n1,"2,3\n', 3, "not CSV"),
        (b'a,b,c\n1,"2"x,3\n', 2, "not CSV"),
        (b"a,b\n1,2\n", 1, "header"),
        (b"a,c,b\n1,2,3\n", 1, "header"),
        (b"", 1, "header"),
        (b"a,b,c\n1," + b"x" * 20_001 + b",3\n", 2, "longer"),
        (b"a,b,c\n1," + b"x" * 200_000 + b",3\n", 2, ""),
    ],
)
def test_what_is_malformed_is_named_by_line(content: bytes, line: int, words: str) -> None:
    table = _read(content)
    assert [(p.file, p.line) for p in table.problems] == [("data/t.csv", line)]
    assert words in table.problems[0].message
    assert table.problems[0].remedy


def test_good_rows_beside_bad_ones_are_kept() -> None:
    table = _read(b"a,b,c\r\n1,2,3\r\nbad\r\n\r\n 4 ,5,6\r\n")
    assert [(row.origin.line, *row.cells.values()) for row in table.rows] == [
        (2, "1", "2", "3"),
        (5, "4", "5", "6"),
    ]
