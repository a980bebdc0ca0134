"""Remember which texts proved quick or slow, and who sent slow ones."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final, TypeVar

from kg.engine.plain import is_plain
from kg.lexis import tokens

MOST: Final = 10_000
MEMORY_SECONDS: Final = 60.0
# Texts that prove slow, with which a client loses its trust for that time: when many clients come at once
# with slow texts, each takes a slice from the others once.
MOST_STRIKES: Final = 1
_K = TypeVar("_K")
_V = TypeVar("_V")
_LIKE: Final = {"string": '""', "number": "0", "variable": "?"}


class Known:
    """Tell where a text belongs: `quick`, `slow`, or unknown and to be tried as `trusted` or `doubtful`.

    A plain text is taken for quick from who is trusted. A text that proved slow is slow for all; one that
    differs from it only in names of variables, numbers and strings is so for the client that sent it, lest
    anybody put the queries of others under suspicion.

    >>> known = Known(iter([0.0] * 9).__next__)
    >>> known.judge("ASK { ?a ?b ?c, 1 }", "x"); known.slow("ASK { ?a ?b ?c, 1 }", "x")
    'trusted'
    >>> known.judge("ASK { ?a ?b ?c, 1 }", "y"), known.judge("ASK{?c ?d ?e,2}", "x")
    ('slow', 'slow')
    >>> known.judge("ASK {}", "y"), known.judge("ASK {}", "x")
    ('quick', 'trusted')
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._quick: OrderedDict[int, float] = OrderedDict()
        self._slow: OrderedDict[int, float] = OrderedDict()
        self._strikes: OrderedDict[str, tuple[float, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def judge(self, text: str, client: str) -> str:
        """Say what is known of a text that a client sends."""
        key, now = hash(text), self._clock()
        with self._lock:
            if key in self._quick:
                self._quick.move_to_end(key)
                return "quick"
            if self._is_slow(key, now):
                return "slow"
        alike = hash((client, shape(text)))
        with self._lock:
            if self._is_slow(alike, now):
                return "slow"
            strikes = [then for then in self._strikes.get(client, ()) if now - then < MEMORY_SECONDS]
        if len(strikes) < MOST_STRIKES:
            return "quick" if is_plain(text) else "trusted"
        return "trusted" if is_plain(text) else "doubtful"

    def quick(self, text: str) -> None:
        """Note that a text was answered quickly."""
        with self._lock:
            self._slow.pop(hash(text), None)
            _put(self._quick, hash(text), self._clock())

    def slow(self, text: str, client: str, *, again: bool = False) -> None:
        """Note that a text was not answered quickly; `again` if that was to be expected of it."""
        now, alike = self._clock(), hash((client, shape(text)))
        with self._lock:
            self._quick.pop(hash(text), None)
            _put(self._slow, hash(text), now)
            _put(self._slow, alike, now)
            if not again:
                _put(self._strikes, client, (*self._strikes.get(client, ())[1 - MOST_STRIKES :], now))

    def _is_slow(self, key: int, now: float) -> bool:
        return now - self._slow.get(key, -MEMORY_SECONDS) < MEMORY_SECONDS


def shape(text: str) -> str:
    """Write a text without what is easily varied.

    >>> shape("SELECT ?a # x\\n{ ?a <x:1> 'b', 12 }"), shape("SELECT ?b{?b <x:1> 'c', 7}")
    ('SELECT ? { ? <x:1> "" , 0 }', 'SELECT ? { ? <x:1> "" , 0 }')
    """
    return " ".join(_like(kind, token) for kind, token, _ in tokens(text))


def _like(kind: str, token: str) -> str:
    if kind == "word" and token[0].isdigit():
        kind = "number"
    elif kind == "name" and token[0] in "?$":
        kind = "variable"
    return _LIKE.get(kind, token)


def _put(places: OrderedDict[_K, _V], key: _K, value: _V) -> None:
    places[key] = value
    places.move_to_end(key)
    if len(places) > MOST:
        places.popitem(last=False)
