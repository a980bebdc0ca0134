"""Lay the result of any analysis out for a page: single values, and tables whose cells may hold evidence."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, get_type_hints

from api.web.words import known, method, word
from kg.analysis.chains import Hop
from kg.analysis.measures import METRICS
from kg.graph import KnowledgeGraph
from kg.telling import labels

MOST: Final = 50
_HIDDEN: Final = ("label", "meaning")  # said above the table


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place; `look` says how: text, method, number,
    thing, things, chain, claim, claims, table, list, pairs or none."""

    look: str
    value: Any


@dataclass(frozen=True, slots=True)
class Single:
    """A single value with its name."""

    label: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Block:
    """A table: names of columns, rows of cells, and how many rows there are in all."""

    name: str
    label: str
    columns: list[Column]
    rows: list[list[Cell]]
    total: int


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, and whether it holds numbers."""

    label: str
    number: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A result as a page shows it; `reason` says why it is empty."""

    singles: list[Single]
    blocks: list[Block]
    reason: str


class Layout:
    """Lay results of one graph out in one language; at most so many rows of each table."""

    def __init__(self, graph: KnowledgeGraph, lang: str, most: int | None = MOST) -> None:
        self._graph = graph
        self._lang = lang
        self._most = most

    def result(self, kind: type, values: Mapping[str, Any]) -> Shown:
        """Lay a whole result out."""
        names, rows = labels(kind, self._lang), row_types(kind)
        reason = values.get("reason")
        singles, blocks = [], []
        for name, value in values.items():
            if name == "reason" or name in _HIDDEN or value is None:
                continue
            if name in rows:
                blocks.append(self._block(name, names[name], rows[name], value))
            elif _is_claims(value):
                blocks.append(self._claims(name, names[name], value))
            else:
                singles.append(Single(names[name], self._cell(name, value)))
        return Shown(singles, blocks, reason[self._lang] if reason else "")

    def _block(self, name: str, label: str, kind: type, rows: list[Mapping[str, Any]]) -> Block:
        names = labels(kind, self._lang)
        shown = rows[: self._most]
        used = [column for column in names if any(row[column] not in (None, "", [], {}) for row in shown)]
        cells = [
            [self._cell(column, row[column], row_types(kind).get(column)) for column in used] for row in shown
        ]
        columns = [
            Column(names[column], all(row[i].look in ("number", "none") for row in cells))
            for i, column in enumerate(used)
        ]
        return Block(name, label, columns, cells, len(rows))

    def _claims(self, name: str, label: str, claims: list[Any]) -> Block:
        zh = self._lang == "zh"
        rows = [[Cell("claim", claim)] for claim in claims[: self._most]]
        return Block(name, label, [Column("论断" if zh else "claim", False)], rows, len(claims))

    def _cell(self, name: str, value: Any, kind: type | None = None) -> Cell:
        if value is None or value in ("", [], {}):
            return Cell("none", None)
        if isinstance(value, bool):
            return Cell("text", word("yes" if value else "no", self._lang))
        if isinstance(value, int | float):
            return Cell("number", value)
        if isinstance(value, str):
            return self.text(name, value)
        if isinstance(value, Mapping):
            return self._mapping(name, value)
        return self._list(name, value, kind)

    def _list(self, name: str, value: list[Any], kind: type | None) -> Cell:
        first = value[0]
        if kind is not None:
            return Cell("table", self._block(name, "", kind, value))
        if _is_claims(value):
            return Cell("claims", value)
        if isinstance(first, Mapping) and "dependent" in first:
            return Cell("chain", value)
        if isinstance(first, Mapping) and "id" in first:
            return Cell("things", value)
        return Cell("list", [self._cell(name, item) for item in value])

    def _mapping(self, name: str, value: Mapping[str, Any]) -> Cell:
        if value.keys() == {"zh", "en"}:
            return Cell("text", value[self._lang])
        if "predicate_label" in value:
            return Cell("claims", [value])
        if "label" in value and "id" in value:
            return Cell("thing", value)
        pairs = [(self.text("", key), self._cell(name, item)) for key, item in value.items()]
        return Cell("pairs", [pair for pair in pairs if pair[1].look != "none"])

    def text(self, name: str, code: str) -> Cell:
        """Say a code: a term of the ontology, a thing, or one of the small words."""
        if name == "source":
            return Cell("method", method(code, self._lang))
        if name in ("metric", "measure") and code in METRICS:
            measure = METRICS[code]
            return Cell("text", measure.label_zh if self._lang == "zh" else measure.label_en)
        terms = self._graph.ontology
        term = terms.properties.get(code) or terms.classes.get(code)
        if term:
            return Cell("text", term.label_zh if self._lang == "zh" else term.label_en)
        if known(code):
            return Cell("text", word(code, self._lang))
        thing = self._graph.names.things.get(code)
        if thing:
            label = {"zh": thing.label_zh, "en": thing.label_en}
            return Cell("thing", {"id": thing.id, "type": thing.type, "label": label})
        return Cell("text", code)


def row_types(kind: type) -> dict[str, type]:
    """Find the fields that hold rows: tuples of dataclasses."""
    found: dict[str, type] = {}
    for name, hint in get_type_hints(kind).items():
        inner = next(iter(getattr(hint, "__args__", ())), None)
        if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner is not Hop:
            found[name] = inner
    return found


def _is_claims(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and isinstance(value[0], Mapping)
        and "predicate_label" in value[0]
    )
