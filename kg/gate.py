"""Refuse query texts that the engine must not see: one linear pass over the tokens, before any parser.

The engine's parser overflows its stack on deep nesting and takes exponential time on some unclosed or
deeply nested calls; its evaluator calls other servers for SERVICE. None of this can be stopped once begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.errors import QueryError, QueryForbidden, QueryRefused
from kg.escapes import decode
from kg.lexis import TOKEN
from kg.scan import MOST_DEPTH, MOST_REPEATS, MOST_SLOW_CALLS, Scan, place

__all__ = ["MOST_DEPTH", "MOST_REPEATS", "MOST_SLOW_CALLS", "admit", "admit_update", "with_dataset"]

MOST_CHARACTERS: Final = 1 << 20
MOST_TOKENS: Final = 20_000
# An update comes from an owner and may bring data along.
MOST_UPDATE_CHARACTERS: Final = 8 << 20
MOST_UPDATE_TOKENS: Final = 200_000

# After these words of an update an IRI follows, so that a name cannot be a keyword.
_BEFORE_IRI: Final = frozenset(
    {"PREFIX", "WITH", "USING", "NAMED", "GRAPH", "TO", "ADD", "MOVE", "COPY", "SILENT"}
)
_UPDATE_WORDS: Final = _BEFORE_IRI | {
    "BASE", "VERSION", "INSERT", "DELETE", "DATA", "WHERE", "CLEAR", "DROP", "CREATE", "DEFAULT",
    "ALL",
}  # fmt: skip


def admit(text: str) -> str:
    r"""Let a query text pass or raise QueryRefused with place and limit; give what the engine may get.

    That is the text with its escapes decoded: nothing may hide behind them.

    >>> admit('SELECT * { ?s ex:service "SERVICE" } # \\u0053ERVICE')
    'SELECT * { ?s ex:service "SERVICE" } # \\u0053ERVICE'
    >>> admit("SELECT * { SeRvIcE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.errors.QueryForbidden: line 1, column 12: SERVICE is not allowed: this endpoint calls no other server
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryRefused(f"the query is longer than {MOST_CHARACTERS} characters")
    decoded = decode(text)
    Scan(decoded, MOST_TOKENS).run()
    return decoded


def admit_update(text: str) -> str:
    """Let the text of an update pass as `admit` does a query, but longer; LOAD never passes.

    >>> _ = admit_update("PREFIX load: <x:> INSERT DATA { load:a ex:load 'LOAD' } # LOAD")
    >>> admit_update("CREATE GRAPH <x:g>; LoAd <http://example.org/>")
    Traceback (most recent call last):
    kg.errors.QueryForbidden: line 1, column 21: LOAD is not allowed: send the data with PUT or POST to /store
    """
    if len(text) > MOST_UPDATE_CHARACTERS:
        raise QueryRefused(f"the update is longer than {MOST_UPDATE_CHARACTERS} characters")
    decoded = decode(text)
    # Between the braces of INSERT DATA there are no expressions: a minus is part of a number.
    Scan(decoded, MOST_UPDATE_TOKENS, unchained="DATA").run()
    for token in (token for operation in _operations(decoded) for token in operation):
        if token.kind in ("word", "name") and "LOAD" in token.text.partition(":")[0].upper():
            # As with SERVICE the engine may part words where no space is; an IRI is what these call for.
            if token.kind == "name" and token.after.upper() in _BEFORE_IRI:
                continue
            message = "LOAD is not allowed: send the data with PUT or POST to /store"
            raise QueryForbidden(message, *place(decoded, token.start))
    return decoded


def with_dataset(text: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Write the graphs that the protocol names into each operation with a WHERE (SPARQL 1.1 Protocol, 2.2.3).

    The text has passed `admit_update`, the IRIs are valid. QueryError if the text has USING or WITH itself.

    >>> with_dataset("DELETE WHERE { ?s ?p 1 }; CLEAR DEFAULT", ["x:g"], [])
    'DELETE { ?s ?p 1 } USING <x:g>  WHERE { ?s ?p 1 }; CLEAR DEFAULT'
    """
    clauses = [f"USING <{iri}> " for iri in default_graphs] + [
        f"USING NAMED <{iri}> " for iri in named_graphs
    ]
    if not clauses:
        return text
    pieces: list[str] = []
    done = 0
    for operation in _operations(text):
        words = {token.text.upper(): token for token in operation if token.kind == "word"}
        for own in ("USING", "WITH"):
            if own in words:
                message = f"{own} stands in the text and using-graph-uri in the request: give one of them"
                raise QueryError(message, *place(text, words[own].start))
        for word, token in words.items():
            if word not in _UPDATE_WORDS:
                # The engine takes DELETEWHERE for two words; then USING would be missing without a sign.
                raise QueryError(f"'{token.text}' is no word of SPARQL Update", *place(text, token.start))
        where = words.get("WHERE")
        if where is None:
            continue
        template = ""
        if where.after.upper() == "DELETE":
            # Without a block it is no operation, which the engine will tell.
            blocks = (text[token.start : token.end] + " " for token in operation if token.kind == "block")
            template = next(blocks, "")
        pieces += [text[done : where.start], template, *clauses, " "]
        done = where.start
    return "".join(pieces) + text[done:]


@dataclass(frozen=True, slots=True)
class _Token:
    """What stands outside of braces, or a block in braces as a whole; `after` is the word before it."""

    kind: str
    text: str
    start: int
    end: int
    after: str


def _operations(text: str) -> list[list[_Token]]:
    """Cut an update at its semicolons."""
    operations: list[list[_Token]] = [[]]
    depth, opened, after = 0, 0, ""
    for match in TOKEN.finditer(text):
        kind, token = match.lastgroup or "", match[0]
        if kind == "space":
            continue
        depth += (kind == "open") - (kind == "close")
        if kind == "open" and depth == 1:
            opened = match.start()
        elif kind == "close" and depth == 0:
            operations[-1].append(_Token("block", "", opened, match.end(), after))
        elif depth == 0 and token == ";":
            operations.append([])
        elif depth == 0:
            operations[-1].append(_Token(kind, token, match.start(), match.end(), after))
        if depth == 0:
            after = token if kind == "word" else ""
    return operations
