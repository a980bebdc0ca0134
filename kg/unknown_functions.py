"""Give calls of unknown functions no value: an error of the expression, not of the query (SPARQL, 17.6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

import pyoxigraph as ox

from kg.complaints import query_error

_Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Functions = dict[ox.NamedNode, Callable[..., _Value | None]]
_UNKNOWN: Final = re.compile(r"custom function <([^>]*)> is not supported")
_MOST: Final = 64
_T = TypeVar("_T")


def without_value(run: Callable[[Functions], _T]) -> _T:
    """Run the engine with the functions that it finds unknown; raises QueryError."""
    functions: Functions = {}
    while True:
        try:
            return run(functions)
        except (SyntaxError, ValueError, RuntimeError) as error:
            unknown = _UNKNOWN.search(str(error))
            if not unknown or len(functions) >= _MOST:
                raise query_error(str(error)) from error
            functions[ox.NamedNode(unknown[1])] = _no_value


def _no_value(*_: object) -> None:
    """Stand for a function that is unknown."""
