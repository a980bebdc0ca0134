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
    """
    match = _POSITION.search(message)
    text = _NOISE.sub("a name", _POSITION.sub("", message)).replace("\n", " ")
    line, column = (int(match[1]), int(match[2])) if match else (0, 0)
    return QueryError(text, line, column)
