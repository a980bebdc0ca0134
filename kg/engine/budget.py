"""Count the computing time that each client has used in the last minute."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

PERIOD: Final = 60.0


class Budget:
    """Allow each client so many seconds of computing time in any `PERIOD`.

    >>> clock = iter([0.0, 1.0, 2.0, 70.0]).__next__
    >>> budget = Budget(30, clock)
    >>> budget.spend("a", 40); budget.wait_for("a"); budget.wait_for("b"); budget.wait_for("a")
    59
    0
    0
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._spent: dict[str, deque[tuple[float, float]]] = {}
        self._lock = threading.Lock()

    def spend(self, client: str, seconds: float) -> None:
        """Put the time of one query on the client's account."""
        now = self._clock()
        with self._lock:
            self._spent.setdefault(client, deque()).append((now, seconds))
            if len(self._spent) > 10_000:
                self._forget(now)

    def wait_for(self, client: str) -> int:
        """Tell in how many seconds the client may ask again; 0 for now."""
        now = self._clock()
        with self._lock:
            entries = self._spent.get(client)
            if entries is None:
                return 0
            while entries and entries[0][0] <= now - PERIOD:
                entries.popleft()
            if not entries:
                del self._spent[client]
            return self._wait(entries, now)

    def _wait(self, entries: deque[tuple[float, float]], now: float) -> int:
        """Tell when enough of the oldest entries will be too old to count."""
        excess = sum(seconds for _, seconds in entries) - self._seconds
        wait = 0.0
        for then, seconds in entries:
            if excess < 0:
                break
            excess -= seconds
            wait = then + PERIOD - now
        return math.ceil(wait)

    def _forget(self, now: float) -> None:
        self._spent = {c: e for c, e in self._spent.items() if e and e[-1][0] > now - PERIOD}
