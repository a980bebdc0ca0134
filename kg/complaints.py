"""Read what the SPARQL engine complains of."""

from __future__ import annotations

import re

from kg.errors import QueryError

_POSITION = re.compile(r"error at (\d+):(\d+): ")
_NOISE = re.compile(r"\[[^\]]*\\u\{[^\]]*\]|\n\|[^\n]*")


def query_error(message: str) -> QueryError:
    """Turn a message of the engine into an error with line and column, without the engine's own notation.

    >>> error = query_error("error at 1:6: expected [_]")
    >>> error.line, error.column, str(error)
    (1, 6, 'line 1, column 6: expected [_]')
    >>> str(query_error("error at 1:18: expected one of Prefix not found, [':']"))
    'line 1, column 18: a prefix is not declared: write PREFIX name: <IRI> before the query'
    """
    match = _POSITION.search(message)
    if match and "Prefix not found" in message:
        # The engine lists what else could stand there, and not the prefix.
        message = f"{match[0]}a prefix is not declared: write PREFIX name: <IRI> before the query"
    text = _NOISE.sub("a name", _POSITION.sub("", message)).replace("\n", " ")
    line, column = (int(match[1]), int(match[2])) if match else (0, 0)
    return QueryError(text, line, column)
