"""Read the first rows of a query's result, count the rest, and make tables, charts and networks of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, Final

from api.web import chart
from api.web.results import Cell
from kg.graph import KnowledgeGraph
from kg.namespaces import ID, ONTOLOGY, local_name, shrink

MOST: Final = 500
_ESCAPES: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_ESCAPED: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_TERM: Final = re.compile(r'<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?|(_:\S+)|(\S+)')
_DATE: Final = re.compile(r"^(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Term:
    """A value: an IRI, a text with its language, or what is written plainly, such as a number."""

    value: str
    is_iri: bool = False
    language: str = ""

    @property
    def number(self) -> float | None:
        """The value as a number, if it is one."""
        try:
            return None if self.is_iri or self.language else float(self.value)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Solutions:
    """The head of a result: names of columns, some rows, and how many rows there are in all."""

    columns: list[str]
    rows: list[list[Term | None]]
    total: int

    @property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers only."""
        return [
            any(row[i] for row in self.rows)
            and all(not row[i] or _number(row[i]) is not None for row in self.rows)
            for i in range(len(self.columns))
        ]


def _number(term: Term | None) -> float | None:
    return term.number if term else None


def read_table(body: IO[bytes], most: int = MOST) -> Solutions:
    """Read SPARQL results as tab-separated values (SPARQL 1.1, TSV)."""
    head = body.readline().decode().rstrip("\r\n")
    columns = [name.removeprefix("?") for name in head.split("\t")] if head else []
    rows: list[list[Term | None]] = []
    total = 0
    for raw in body:
        total += 1
        if len(rows) < most:
            cells = [_term(cell) for cell in raw.decode().rstrip("\r\n").split("\t")]
            rows.append((cells + [None] * len(columns))[: len(columns)])
    return Solutions(columns, rows, total)


def read_triples(body: IO[bytes], most: int = MOST) -> Solutions:
    """Read N-Triples as a table of subject, predicate and object."""
    rows: list[list[Term | None]] = []
    total = 0
    for raw in body:
        text = raw.decode().strip()
        if not text or text.startswith("#"):
            continue
        total += 1
        if len(rows) < most:
            found = [_made(match) for match in _TERM.finditer(text.removesuffix(".").rstrip())]
            rows.append([*found[:3]])
    return Solutions(["subject", "predicate", "object"], rows, total)


def _term(text: str) -> Term | None:
    match = _TERM.fullmatch(text)
    return _made(match) if match else Term(text) if text else None


def _made(match: re.Match[str]) -> Term:
    iri, quoted, language, _, blank, plain = match.groups()
    if iri is not None:
        return Term(iri, is_iri=True)
    if quoted is not None:
        return Term(_ESCAPED.sub(_unescape, quoted), language=language or "")
    return Term(blank or plain)


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else _ESCAPES.get(code, code)


def cell(graph: KnowledgeGraph, term: Term | None, lang: str) -> Cell:
    """Show a value: a thing by its label, a term by its prefix, a number as a number."""
    if term is None:
        return Cell("none", None)
    if term.is_iri:
        thing = graph.names.things.get(local_name(term.value)) if term.value.startswith(ID) else None
        if thing:
            label = {"zh": thing.label_zh, "en": thing.label_en}
            return Cell("thing", {"id": thing.id, "type": thing.type, "label": label})
        return Cell("code", shrink(term.value))
    if term.number is not None and not _DATE.fullmatch(term.value):
        return Cell("number", term.number)
    return Cell("text", term.value)


def name(graph: KnowledgeGraph, term: Term | None, lang: str) -> str:
    """Write a value on one line of a picture."""
    if term is None:
        return "–"
    thing = graph.names.things.get(local_name(term.value)) if term.is_iri else None
    if thing:
        return thing.label(lang)
    known = graph.ontology.properties.get(local_name(term.value)) if term.value.startswith(ONTOLOGY) else None
    if known:
        return known.label_zh if lang == "zh" else known.label_en
    return shrink(term.value) if term.is_iri else term.value


def draw_chart(graph: KnowledgeGraph, found: Solutions, lang: str) -> tuple[chart.Drawn, int] | None:
    """Draw the last column of numbers, over dates where a column holds dates; count what has no room."""
    numeric = found.numeric
    dated = next((i for i, _ in enumerate(found.columns) if _is_dated(found, i)), None)
    numbers = [i for i, number in enumerate(numeric) if number and i != dated]
    if not numbers:
        return None
    at = numbers[-1]
    rows = [(row, value) for row in found.rows if (value := _number(row[at])) is not None]
    if dated is not None and len({row[dated] for row, _ in rows}) > 1:
        points = [(_moment(row[dated]), row[dated].value, value) for row, value in rows if row[dated]]  # type: ignore[union-attr]
        return chart.Drawn(found.columns[at], chart.line(points, found.columns[at])), found.total - len(
            points
        )
    labelled = [
        (
            " · ".join(name(graph, term, lang) for i, term in enumerate(row) if i not in numbers and term)
            or "–",
            value,
        )
        for row, value in rows
    ]
    shown = labelled[: chart.MOST_BARS]
    return chart.Drawn(found.columns[at], chart.bars(shown, found.columns[at])), found.total - len(shown)


def _is_dated(found: Solutions, column: int) -> bool:
    values = [row[column] for row in found.rows]
    return any(values) and all(not term or bool(_DATE.fullmatch(term.value)) for term in values)


def _moment(term: Term | None) -> float:
    match = _DATE.match(term.value) if term else None
    if not match:
        return 0.0
    year, month, day = (int(part or 1) for part in match.groups())
    return year + (month - 1) / 12 + (day - 1) / 366


def draw_network(
    graph: KnowledgeGraph, found: Solutions, triples: bool, lang: str
) -> tuple[chart.Drawn, int] | None:
    """Join the things of each row, or the ends of each triple; count the things that have no room."""
    edges = list(dict.fromkeys(_edges(graph, found, triples, lang)))
    if not edges:
        return None
    things = dict.fromkeys(end for a, _, b in edges for end in (a, b))
    title = "查询结果" if lang == "zh" else "result of the query"
    hidden = max(0, len(things) - chart.MOST_NODES)
    return chart.Drawn(title, chart.network(edges, title)), hidden


def _edges(
    graph: KnowledgeGraph, found: Solutions, triples: bool, lang: str
) -> Iterable[tuple[str, str, str]]:
    for row in found.rows:
        if triples:
            subject, predicate, target = row
            if target and target.is_iri:
                yield name(graph, subject, lang), name(graph, predicate, lang), name(graph, target, lang)
            continue
        things = [(i, term) for i, term in enumerate(row) if term and term.is_iri]
        for (_, a), (i, b) in pairwise(things):
            yield name(graph, a, lang), found.columns[i], name(graph, b, lang)
