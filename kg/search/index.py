"""Keep every spelling of every name in one SQLite file: exact and prefix by key, words by FTS5.

A file belongs to the names it was built from: it is made when first needed, kept in the cache, and made
anew for other names. Without a directory, or where it cannot be written, it lives in memory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log1p
from pathlib import Path
from typing import Any, Final, NamedTuple

from kg.names import Thing, normalize
from kg.search.spelling import Segmenter, initials, is_chinese, is_term, pieces, pinyin

# Raise it whenever the tables or what fills them change.
_FORMAT = "1"
_TABLES = """
CREATE TABLE name (n INTEGER PRIMARY KEY, thing TEXT, kind INTEGER, text TEXT, importance REAL);
CREATE TABLE spelling (key TEXT, way INTEGER, n INTEGER);
CREATE TABLE term (text TEXT);
CREATE VIRTUAL TABLE word USING fts5(words, tokenize='unicode61', prefix='1 2 3');
"""
_INDEXES = "CREATE INDEX spelling_key ON spelling (key); ANALYZE;"
_JOINED = "SELECT name.n, thing, kind, text, importance, key, way FROM spelling JOIN name USING (n)"

LABEL, ALIAS, HIDDEN, ID = range(4)
AS_WRITTEN, IN_PINYIN, BY_INITIALS = range(3)
KINDS: Final = ("label", "alias", "hidden_label", "id")


class Entry(NamedTuple):
    """A name in one of its spellings; `importance` from 0 to 1 is how much the graph says of the thing."""

    n: int
    thing: str
    kind: int
    text: str
    importance: float
    key: str
    way: int


@dataclass(frozen=True, slots=True)
class _Name:
    thing: str
    kind: int
    text: str


class SearchIndex:
    """Look names up by the spelling of them."""

    def __init__(
        self, things: Collection[Thing], degrees: Mapping[str, int], directory: Path | None = None
    ) -> None:
        self._lock = threading.Lock()
        self._database = _open(things, degrees, directory)

    def exact(self, key: str) -> list[Entry]:
        """List the names spelled so."""
        return self._entries(_JOINED + " WHERE key = ?", key)

    def beginning(self, key: str) -> list[Entry]:
        """List the names whose spelling begins so."""
        return self._entries(_JOINED + " WHERE key >= ? AND key < ?", key, key + "\U0010ffff")

    def with_words(self, words: Iterable[str], *, every: bool) -> list[Entry]:
        """List the names that hold words, every one or any; the last word may be the beginning of one."""
        quoted = [f'"{word}"' for word in words]
        if not quoted:
            return []
        text = (" AND " if every else " OR ").join([*quoted[:-1], quoted[-1] + "*"])
        found = "SELECT rowid FROM word WHERE word MATCH ?"
        return self._entries(f"{_JOINED} WHERE way = {AS_WRITTEN} AND n IN ({found})", text)

    def entries(self, keys: Collection[str]) -> list[Entry]:
        """List the names of several spellings."""
        return [entry for key in keys for entry in self.exact(key)]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Every spelling once."""
        with self._lock:
            return tuple(row[0] for row in self._database.execute("SELECT DISTINCT key FROM spelling"))

    def holding(self, key: str) -> list[str]:
        """List the spellings that hold the key, but not at their beginning."""
        found: list[str] = []
        at = self._joined.find(key)
        while at >= 0:
            start, end = self._joined.rfind("\n", 0, at) + 1, self._joined.find("\n", at)
            if at > start:
                found.append(self._joined[start:end])
            # A spelling that begins with the key may hold it again.
            at = self._joined.find(key, end if at > start else at + 1)
        return found

    @cached_property
    def _joined(self) -> str:
        return "".join(f"{key}\n" for key in self.keys)

    @cached_property
    def segmenter(self) -> Segmenter:
        """What splits a text into words as the names were split."""
        with self._lock:
            return Segmenter(row[0] for row in self._database.execute("SELECT text FROM term"))

    def _entries(self, statement: str, *values: str) -> list[Entry]:
        with self._lock:
            return [Entry(*row) for row in self._database.execute(statement, values)]


def _open(
    things: Collection[Thing], degrees: Mapping[str, int], directory: Path | None
) -> sqlite3.Connection:
    path = directory / f"search-{_digest(things, degrees)}.sqlite" if directory else None
    # A damaged file only costs the time to build anew.
    with contextlib.suppress(sqlite3.Error):
        if path and path.is_file():
            database = _connect(f"{path.as_uri()}?mode=ro&immutable=1")
            database.execute("SELECT COUNT(*) FROM word WHERE word MATCH 'a*'").fetchone()
            return database
    database = _connect(":memory:")
    _fill(database, things, degrees)
    if path:
        _keep(database, path)
    return database


def _connect(place: str) -> sqlite3.Connection:
    return sqlite3.connect(place, uri=True, check_same_thread=False)


def _digest(things: Iterable[Thing], degrees: Mapping[str, int]) -> str:
    digest = hashlib.sha256(_FORMAT.encode())
    for t in things:
        digest.update(repr((t.id, t.label_zh, t.label_en, t.aliases, t.hidden, degrees.get(t.id))).encode())
    return digest.hexdigest()[:16]


def _fill(database: sqlite3.Connection, things: Collection[Thing], degrees: Mapping[str, int]) -> None:
    names = [name for thing in things for name in _names(thing)]
    terms = sorted({name.text for name in names if is_term(name.text)})
    segmenter, most = Segmenter(terms), log1p(max(degrees.values(), default=1))
    database.executescript(_TABLES)
    database.executemany("INSERT INTO term VALUES (?)", ((term,) for term in terms))
    for n, name in enumerate(names):
        importance = log1p(degrees.get(name.thing, 0)) / most
        row = (n, name.thing, name.kind, name.text, importance)
        database.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?)", row)
        spellings = ((key, way, n) for key, way in _spellings(name))
        database.executemany("INSERT INTO spelling VALUES (?, ?, ?)", spellings)
        if name.kind != ID:
            words = " ".join(segmenter.words(name.text))
            database.execute("INSERT INTO word (rowid, words) VALUES (?, ?)", (n, words))
    database.executescript(_INDEXES)
    database.commit()


def _names(thing: Thing) -> Iterator[_Name]:
    seen: set[str] = set()
    groups: tuple[tuple[int, Iterable[str]], ...] = (
        (LABEL, (thing.label_zh, thing.label_en)),
        (ALIAS, thing.aliases),
        (HIDDEN, thing.hidden),
        (ID, (thing.id,)),
    )
    for kind, texts in groups:
        for text in texts:
            if text and text not in seen:
                seen.add(text)
                yield _Name(thing.id, kind, text)


def _spellings(name: _Name) -> Iterator[tuple[str, int]]:
    key = normalize(name.text)
    if key:
        yield key, AS_WRITTEN
    if name.kind == ID:
        return
    spelled = pieces(name.text)
    sounds = pinyin(spelled)
    if is_chinese(name.text) and sounds != key:
        yield sounds, IN_PINYIN
    if len(spelled) > 1 and (letters := initials(name.text, spelled)) not in (key, sounds):
        yield letters, BY_INITIALS


def _keep(database: sqlite3.Connection, path: Path) -> None:
    """Write the file in one step; a cache that cannot be written only costs time."""
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with contextlib.suppress(OSError, sqlite3.Error):
        path.parent.mkdir(parents=True, exist_ok=True)
        copy: Any = sqlite3.connect(partial)
        with contextlib.closing(copy):
            database.backup(copy)
        for old in path.parent.glob("search-*.sqlite"):
            old.unlink(missing_ok=True)
        partial.replace(path)
