"""Whether two answers mean the same: solutions and graphs up to blank nodes, numbers by value."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    parse_query_results,
)

Row = tuple[tuple[str, object], ...]
Table = tuple[tuple[str, ...], list[Row]]
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_EXACT = {_XSD + name for name in ("integer", "decimal")}
_BINARY = {_XSD + name for name in ("double", "float")}
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"


def same_graph(one: Iterable[Quad], other: Iterable[Quad]) -> bool:
    """Compare two datasets up to blank nodes."""
    return _canonical(one) == _canonical(other)


def _canonical(quads: Iterable[Quad]) -> set[str]:
    dataset = Dataset(Quad(q.subject, q.predicate, _term(q.object), q.graph_name) for q in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def _term(term: object) -> object:
    """Spell numbers one way: `01` and `1` are the same integer, `1.0` and `1.00` the same decimal."""
    if not isinstance(term, Literal):
        return term
    kind, value = term.datatype.value, term.value
    try:
        if kind in _EXACT:
            return Literal(str(Decimal(value).normalize()), datatype=term.datatype)
        if kind in _BINARY:
            return Literal(repr(float(value)), datatype=term.datatype)
    except (InvalidOperation, ValueError):
        pass
    return term


def read_results(content: bytes, media_type: str) -> bool | Table:
    """Parse a boolean or a table of solutions."""
    kind = QueryResultsFormat.from_media_type(media_type)
    assert kind is not None, media_type
    parsed = parse_query_results(content, format=kind)
    if isinstance(parsed, QueryBoolean):
        return bool(parsed)
    assert isinstance(parsed, QuerySolutions)
    names = tuple(variable.value for variable in parsed.variables)
    rows = [tuple((n, _term(s[n])) for n in names if s[n] is not None) for s in parsed]
    return names, rows


def read_result_graph(quads: Sequence[Quad]) -> tuple[bool | Table, bool] | None:
    """Read the result-set vocabulary of SPARQL 1.0's tests: the answer, and whether its order counts."""
    by_subject: dict[object, dict[str, list[object]]] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    for found in by_subject.values():
        if truth := found.get(_RS + "boolean"):
            return str(truth[0]).startswith('"true"'), False
    sets = [
        found for found in by_subject.values() if _RS + "resultVariable" in found or _RS + "solution" in found
    ]
    if not sets:
        return None
    names = tuple(term.value for term in sets[0].get(_RS + "resultVariable", []) if isinstance(term, Literal))
    numbered: list[tuple[int, Row]] = []
    ordered = False
    for solution in sets[0].get(_RS + "solution", []):
        place = by_subject.get(solution, {})
        index = place.get(_RS + "index", [])
        ordered |= bool(index)
        bindings = [by_subject[binding] for binding in place.get(_RS + "binding", [])]
        row = tuple(sorted((_name(b[_RS + "variable"][0]), _term(b[_RS + "value"][0])) for b in bindings))
        numbered.append((int(_name(index[0])) if index else 0, row))
    numbered.sort(key=lambda pair: pair[0])
    return (names, [row for _, row in numbered]), ordered


def _name(term: object) -> str:
    assert isinstance(term, Literal)
    return term.value


def same_results(expected: bool | Table, got: bool | Table, ordered: bool = False, lax: bool = False) -> bool:
    """Compare two answers; `lax` lets each row come fewer times than expected (REDUCED)."""
    if isinstance(expected, bool) or isinstance(got, bool):
        return expected is got
    if sorted(expected[0]) != sorted(got[0]):
        return False
    one = [tuple(sorted(row, key=lambda pair: pair[0])) for row in expected[1]]
    two = [tuple(sorted(row, key=lambda pair: pair[0])) for row in got[1]]
    if lax:
        return set(one) == set(two) and not Counter(two) - Counter(one)
    if len(one) != len(two):
        return False
    if ordered:
        return _match(one, two, {}, in_order=True)
    return _match(sorted(one, key=_weight), two, {}, in_order=False)


def _weight(row: Row) -> tuple[int, str]:
    blanks = sum(isinstance(term, BlankNode) for _, term in row)
    return blanks, "" if blanks else str(row)


def _match(one: list[Row], two: list[Row], renamed: dict[object, object], in_order: bool) -> bool:
    """Find for each row its twin, renaming blank nodes one to one."""
    if not one:
        return True
    for place, candidate in enumerate(two[:1] if in_order else two):
        attempt = dict(renamed)
        rest = two[:place] + two[place + 1 :]
        if _twins(one[0], candidate, attempt) and _match(one[1:], rest, attempt, in_order):
            return True
        if not any(isinstance(term, BlankNode) for _, term in one[0]) and one[0] == candidate:
            return False
    return False


def _twins(one: Row, two: Row, renamed: dict[object, object]) -> bool:
    if [name for name, _ in one] != [name for name, _ in two]:
        return False
    for (_, left), (_, right) in zip(one, two, strict=True):
        if isinstance(left, BlankNode) and isinstance(right, BlankNode):
            if renamed.setdefault(left, right) != right or list(renamed.values()).count(right) > 1:
                return False
        elif left != right:
            return False
    return True


def read_csv(content: bytes) -> Counter[frozenset[tuple[str, str]]]:
    """Read a CSV answer: columns and rows in any order, blank nodes counted as one."""
    names, *rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    return Counter(
        frozenset(
            (name, "_:" if cell.startswith("_:") else cell) for name, cell in zip(names, row, strict=True)
        )
        for row in rows
    )
