"""Let short queries pass long ones: a quick lane with a time slice, a slow lane at low priority.

Every query starts in the quick lane. One that is not done after the slice is ended there and begun anew in
the slow lane, where only a few run and a few wait. Texts that proved slow go to the slow lane at once, so
that those who repeat them cost the quick lane nothing.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kg.engine.budget import Budget
from kg.engine.cancellation import Cancellation
from kg.engine.child import Child, ChildTimeout
from kg.engine.pool import Pool
from kg.errors import BudgetSpent

MOST_REMEMBERED: Final = 4096
MEMORY_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, one client and the lanes get."""

    seconds: float = 30.0  # from arrival to the last byte of the result
    slice_seconds: float = 0.05
    memory: int = 1 << 30  # bytes of a worker, 256 MB of stack included
    result: int = 256 << 20  # bytes of a result
    client_seconds: float = 60.0  # of the slow lane in a minute
    quick_workers: int = 2
    slow_workers: int = 2
    quick_waiting: int = 64
    slow_waiting: int = 8


Work = Callable[[Child, float], None]


class Lanes:
    """Run the work of queries on children that `make(nice)` starts."""

    def __init__(self, make: Callable[[int], Child], limits: Limits) -> None:
        self._limits = limits
        self._quick = Pool(lambda: make(0), limits.quick_workers, limits.quick_waiting)
        self._slow = Pool(lambda: make(15), limits.slow_workers, limits.slow_waiting)
        self._budget = Budget(limits.client_seconds)
        self._known_slow: OrderedDict[int, float] = OrderedDict()
        self._lock = threading.Lock()

    def run(self, work: Work, text: str, client: str, deadline: float, cancellation: Cancellation) -> None:
        """Do the work once or, if the slice was too short, twice; `work` must be able to begin anew.

        Raises ServerBusy, BudgetSpent, QueryTimeout, ChildTimeout, ChildDied and what the work raises.
        """
        if not self._is_slow(text):
            try:
                with self._quick.lend(client, deadline, cancellation) as child:
                    work(child, min(deadline, time.monotonic() + self._limits.slice_seconds))
                return
            except ChildTimeout:
                self._remember(text)
                if time.monotonic() >= deadline or cancellation.cancelled:
                    raise
        self._run_slowly(work, text, client, deadline, cancellation)

    def close(self) -> None:
        """End all children."""
        self._quick.close()
        self._slow.close()

    def _run_slowly(
        self, work: Work, text: str, client: str, deadline: float, cancellation: Cancellation
    ) -> None:
        self._check_budget(client)
        with self._slow.lend(client, deadline, cancellation) as child:
            self._check_budget(client)  # those that went before may have spent it
            start = time.monotonic()
            try:
                work(child, deadline)
            finally:
                spent = time.monotonic() - start
                self._budget.spend(client, spent)
                if spent > self._limits.slice_seconds:
                    self._remember(text)

    def _check_budget(self, client: str) -> None:
        if wait := self._budget.wait_for(client):
            most = self._limits.client_seconds
            raise BudgetSpent(f"this client has used its {most:g} s of computing time of this minute", wait)

    def _remember(self, text: str) -> None:
        key = hash(text)
        with self._lock:
            self._known_slow[key] = time.monotonic()
            self._known_slow.move_to_end(key)
            if len(self._known_slow) > MOST_REMEMBERED:
                self._known_slow.popitem(last=False)

    def _is_slow(self, text: str) -> bool:
        with self._lock:
            seen = self._known_slow.get(hash(text))
        return seen is not None and time.monotonic() - seen < MEMORY_SECONDS
