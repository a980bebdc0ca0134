"""Take the dataset clause out of a query, so that its graphs are handed to the store as the protocol's are.

The engine gives a triple that stands in two graphs of `FROM` twice; SPARQL asks for the merge, which has it
once. One linear pass over the gate's tokens; what is not a dataset clause in its place is left for the
engine to judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kg.lexis import tokens

_FORMS: Final = {"SELECT", "CONSTRUCT", "DESCRIBE", "ASK"}
# What may follow a dataset clause; nothing may, too, after DESCRIBE.
_AFTER: Final = {"WHERE", "{", "ORDER", "LIMIT", "OFFSET", "GROUP", "HAVING", "VALUES", ""}
_FROM: Final = re.compile(r"\bFROM\b", re.I)


@dataclass(frozen=True, slots=True)
class Clause:
    """A query without its dataset clause, in the same places, and a query that gives the graphs it named.

    `graphs` has rows of `?named` (a boolean) and `?graph`.
    """

    rest: str
    graphs: str


def dataset_clause(text: str) -> Clause | None:
    """Part the dataset clause from a text that `gate.admit` let pass and `escapes.decode` decoded.

    >>> clause = dataset_clause("PREFIX x: <y:> SELECT * FROM x:a FROM NAMED <b> { ?s ?p ?o }")
    >>> clause.rest
    'PREFIX x: <y:> SELECT *                         { ?s ?p ?o }'
    >>> clause.graphs
    'PREFIX x: <y:> SELECT ?named ?graph { VALUES (?named ?graph) { (false x:a) (true <b>) } }'
    """
    if not _FROM.search(text):
        return None
    form, start, end, templates = "", -1, -1, 0
    rows: list[str] = []
    outside = _outside(text)
    for kind, token, place in outside:
        word = token.upper() if kind == "word" else token
        if not form:
            if word in _FORMS and kind == "word":
                form, prologue = word, text[:place]
        elif word == "FROM" and kind == "word":
            start = place if start < 0 else start
            row, end = _graph(outside)
            if not row:
                return None
            rows.append(row)
        elif rows:
            # Only the short form of CONSTRUCT has no template before the clause, and that needs WHERE.
            short = form == "CONSTRUCT" and not templates
            if word not in ({"WHERE"} if short else _AFTER):
                return None
            break
        elif word == "{" and form == "CONSTRUCT" and not templates:
            templates = 1
        elif word in ("{", "WHERE"):
            return None
    if not rows:
        return None
    rest = text[:start] + re.sub(r"[^\n\r]", " ", text[start:end]) + text[end:]
    values = f"SELECT ?named ?graph {{ VALUES (?named ?graph) {{ {' '.join(rows)} }} }}"
    return Clause(rest, prologue + values)


def _outside(text: str) -> Iterator[tuple[str, str, int]]:
    """Give the tokens outside of all brackets; an opening bracket stands for all that it holds."""
    depth = 0
    for kind, token, place in tokens(text):
        if depth == 0 and kind != "close":
            yield kind, token, place
        depth += (kind == "open") - (kind == "close")


def _graph(following: Iterator[tuple[str, str, int]]) -> tuple[str, int]:
    """Read `NAMED? iri` as a row of values and the place behind it; an empty row if it is none."""
    kind, token, place = next(following, ("", "", 0))
    named = kind == "word" and token.upper() == "NAMED"
    if named:
        kind, token, place = next(following, ("", "", 0))
    if kind != "iri" and not (kind == "name" and ":" in token):
        return "", 0
    return f"({str(named).lower()} {token})", place + len(token)
