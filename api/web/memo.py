"""Keep what one version of the graph always answers, for as long as that version is in use."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Concatenate, Final, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from kg.graph import KnowledgeGraph

_P = ParamSpec("_P")
_T = TypeVar("_T")
_KEPT: Final[WeakKeyDictionary[KnowledgeGraph, dict[tuple[Any, ...], Any]]] = WeakKeyDictionary()
_LOCK: Final = Lock()
# Answers kept of one version; the oldest goes first.
_MOST: Final = 256


def once(
    function: Callable[Concatenate[KnowledgeGraph, _P], _T],
) -> Callable[Concatenate[KnowledgeGraph, _P], _T]:
    """Make a function of a graph work an answer out once; its other arguments must be hashable."""

    def kept(graph: KnowledgeGraph, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        key = (function, args, tuple(sorted(kwargs.items())))
        with _LOCK:
            known = _KEPT.setdefault(graph, {})
            if key in known:
                return cast(_T, known[key])
        found = function(graph, *args, **kwargs)
        with _LOCK:
            known[key] = found
            if len(known) > _MOST:
                del known[next(iter(known))]
        return found

    return kept
