"""Let short queries pass long ones: a quick lane, two lanes that try with a time slice, a slow lane.

The quick lane is for texts that are known to be quick. Unknown texts are tried, those of clients that keep
sending slow ones in a lane of their own. What is not done after the slice is ended there and begun anew in
the slow lane, where only a few run and a few wait; what is known to be slow goes there at once. So slow
queries, however many and varied, cost the quick ones nothing but their share of the machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kg.engine.budget import Budget
from kg.engine.cancellation import Cancellation
from kg.engine.child import Child, ChildTimeout
from kg.engine.known import Known
from kg.engine.pool import Pool
from kg.errors import BudgetSpent

# Seconds of processor time that a child takes to start in the place of one that was ended.
RENEWAL: Final = 0.1


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query, one client and the lanes get."""

    seconds: float = 30.0  # from arrival to the last byte of the result
    slice_seconds: float = 0.05  # of processor time
    memory: int = 1 << 30  # bytes of a worker, 256 MB of stack included
    result: int = 256 << 20  # bytes of a result
    results: int = 2 << 30  # bytes of all results that are being read
    client_seconds: float = 60.0  # of processor time in a minute, but for what is quick
    quick_workers: int = 2
    trying_workers: int = 2
    doubting_workers: int = 1
    slow_workers: int = 2
    quick_waiting: int = 64
    trying_waiting: int = 64
    doubting_waiting: int = 16
    slow_waiting: int = 8

    @property
    def at_once(self) -> int:
        """The queries that can be at work or waiting at one time."""
        workers = self.quick_workers + self.trying_workers + self.doubting_workers + self.slow_workers
        waiting = self.quick_waiting + self.trying_waiting + self.doubting_waiting + self.slow_waiting
        return workers + waiting


# Does the work of a query until a deadline, within so many seconds of processor time if given.
Work = Callable[[Child, float, float | None], None]


class Lanes:
    """Run the work of queries on children that `make(nice)` starts."""

    def __init__(self, make: Callable[[int], Child], limits: Limits) -> None:
        self._limits = limits
        # Those that only try come behind, lest they keep the server itself waiting; not so far that they
        # would get nothing where other programs compute, too.
        self._pools = {
            "quick": Pool(lambda: make(0), limits.quick_workers, limits.quick_waiting),
            "trusted": Pool(lambda: make(5), limits.trying_workers, limits.trying_waiting),
            "doubtful": Pool(lambda: make(8), limits.doubting_workers, limits.doubting_waiting),
        }
        self._slow = Pool(lambda: make(10), limits.slow_workers, limits.slow_waiting)
        self._budget = Budget(limits.client_seconds)
        self._known = Known()

    def run(self, work: Work, text: str, client: str, deadline: float, cancellation: Cancellation) -> None:
        """Do the work once or, if the slice was too short, twice; `work` must be able to begin anew.

        Raises ServerBusy, BudgetSpent, QueryTimeout, ChildTimeout, ChildDied and what the work raises.
        """
        verdict = self._known.judge(text, client)
        if verdict == "slow" or not self._is_tried(verdict, work, text, client, deadline, cancellation):
            self._run_slowly(work, text, client, deadline, cancellation)

    def _is_tried(
        self, lane: str, work: Work, text: str, client: str, deadline: float, cancellation: Cancellation
    ) -> bool:
        """Do the work within a slice, or tell that it takes longer."""
        try:
            with self._pools[lane].lend(client, deadline, cancellation) as child:
                if self._known.judge(text, client) == "slow":
                    return False  # another client's turn has shown it meanwhile
                work(child, deadline, self._limits.slice_seconds)
        except ChildTimeout:
            self._known.slow(text, client)
            self._budget.spend(client, self._limits.slice_seconds + RENEWAL)
            if time.monotonic() >= deadline or cancellation.cancelled:
                raise
            return False
        self._known.quick(text)
        return True

    def wait(self, deadline: float) -> None:
        """Wait until each lane has a child, or could start none."""
        for pool in (*self._pools.values(), self._slow):
            pool.wait(deadline)

    def close(self) -> None:
        """End all children."""
        for pool in (*self._pools.values(), self._slow):
            pool.close()

    def _run_slowly(
        self, work: Work, text: str, client: str, deadline: float, cancellation: Cancellation
    ) -> None:
        self._check_budget(client)
        with self._slow.lend(client, deadline, cancellation) as child:
            self._check_budget(client)  # those that went before may have spent it
            began, before = time.monotonic(), child.computed
            try:
                work(child, deadline, None)
                if child.computed - before < self._limits.slice_seconds:
                    self._known.quick(text)
                else:
                    self._known.slow(text, client, again=True)
            finally:
                # A dead process has no clock any more.
                spent = (child.computed - before) if child.alive else time.monotonic() - began
                self._budget.spend(client, spent)

    def _check_budget(self, client: str) -> None:
        if wait := self._budget.wait_for(client):
            most = self._limits.client_seconds
            raise BudgetSpent(f"this client has used its {most:g} s of computing time of this minute", wait)
