"""Write a SQLite file with keys, views and full-text search, which Datasette serves as it is."""

from __future__ import annotations

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Final

from kg.export.parts import Part
from kg.export.tables import Cell, Table, tables
from kg.namespaces import DATA_LICENSE
from kg.resources import PACKAGE

_SCHEMA: Final = PACKAGE / "export" / "schema.sql"
_FIXED: Final = ("entities", "claims", "edges", "sources")
_TYPES: Final = {"text": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER", "list": "TEXT"}
_HAN: Final = re.compile(r"[㐀-鿿]+")
_LONGEST: Final = 6


def write_sqlite(part: Part, out: IO[bytes]) -> None:
    """Write the part as a SQLite file; analysis results become tables of their own."""
    with tempfile.TemporaryDirectory(prefix="kg-sqlite-") as room:
        path = Path(room) / "graph.db"
        with closing(sqlite3.connect(path)) as database:
            database.executescript(_SCHEMA.read_text(encoding="utf-8"))
            with database:
                _fill(part, database)
            database.execute("PRAGMA optimize")
            database.execute("VACUUM")
        with path.open("rb") as file:
            shutil.copyfileobj(file, out)


def _fill(part: Part, database: sqlite3.Connection) -> None:
    database.execute("PRAGMA defer_foreign_keys = ON")
    words = part.graph.ontology
    about = {"version": part.graph.version, "license": DATA_LICENSE, "part": part.name or "whole"}
    database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    classes = ((c.name, c.label_zh, c.label_en, c.parent or None) for c in words.classes.values())
    database.executemany("INSERT INTO classes VALUES (?, ?, ?, ?)", classes)
    dependencies = set(part.graph.dependency_kinds)
    predicates = ((p.name, p.label_zh, p.label_en, p.name in dependencies) for p in words.properties.values())
    database.executemany("INSERT INTO predicates VALUES (?, ?, ?, ?)", predicates)
    for table in tables(part):
        if table.name not in _FIXED:
            columns = ", ".join(f'"{c.name}" {_TYPES[c.kind]}' for c in table.columns)
            database.execute(f'CREATE TABLE "result_{table.name}" ({columns})')
        _insert(database, table)
    _link(part, database)
    names = ((row, *(grams(text or "") for text in texts)) for row, *texts in _names(database))
    database.executemany(
        "INSERT INTO entities_fts (rowid, id, label_zh, label_en, aliases) VALUES (?, ?, ?, ?, ?)", names
    )
    texts = ((row, grams(text)) for row, text in database.execute(_VALUES).fetchall())
    database.executemany("INSERT INTO claims_fts (rowid, value) VALUES (?, ?)", texts)


_VALUES: Final = "SELECT rowid, value FROM claims WHERE language IS NOT NULL"


def _insert(database: sqlite3.Connection, table: Table) -> None:
    name = table.name if table.name in _FIXED else f"result_{table.name}"
    places = ", ".join("?" * len(table.columns))
    database.executemany(f'INSERT INTO "{name}" VALUES ({places})', map(_cells, table.rows()))


def _cells(row: Iterable[Cell]) -> tuple[str | int | float | None, ...]:
    return tuple("|".join(cell) if isinstance(cell, list) else cell for cell in row)


def _link(part: Part, database: sqlite3.Connection) -> None:
    """Join each edge to the claims that it rests on."""
    links: Iterator[tuple[str, str]] = (
        (key, claim) for _, _, key, data in part.edges() for claim in data["claims"]
    )
    database.executemany("INSERT INTO edge_claims VALUES (?, ?)", links)


def _names(database: sqlite3.Connection) -> list[tuple[int, str, str, str, str]]:
    return database.execute("SELECT rowid, id, label_zh, label_en, aliases FROM entities").fetchall()


def grams(text: str) -> str:
    """Add the parts of each run of Chinese characters, up to six long, as words of their own.

    SQLite takes such a run for one word, so that 伟达 would not find 英伟达.

    >>> grams("英伟 A1")
    '英伟 A1 英 伟'
    """
    parts = dict.fromkeys(gram for run in _HAN.findall(text) for gram in _parts(run))
    return " ".join([text, *parts])


def _parts(run: str) -> Iterator[str]:
    for size in range(1, min(len(run), _LONGEST) + 1):
        for start in range(len(run) - size + 1):
            if size < len(run):
                yield run[start : start + size]
