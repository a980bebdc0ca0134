"""Keep children ready and lend them out, one client after the other, whoever asks most."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kg.engine.child import Child
from kg.errors import KGError, QueryTimeout, ServerBusy


class Pool:
    """Lend `size` children; at most `waiting` borrowers wait, taken from the clients in turn.

    A child that comes back dead is replaced in the background, so that the next borrower finds one ready.
    """

    def __init__(self, make: Callable[[], Child], size: int, waiting: int) -> None:
        self._make = make
        self._most_waiting = waiting
        self._free: list[Child] = []
        self._lent: set[Child] = set()
        self._queues: dict[str, deque[threading.Event]] = {}
        self._gifts: dict[threading.Event, Child] = {}
        self._waiting = 0
        self._closed = False
        self._lock = threading.Lock()
        for _ in range(size):
            self._start()

    @contextmanager
    def lend(self, client: str, deadline: float) -> Iterator[Child]:
        """Give a child that is this borrower's alone; raises ServerBusy or QueryTimeout."""
        child = self._borrow(client, deadline)
        try:
            yield child
        finally:
            self._give_back(child)

    def close(self) -> None:
        """Kill all children; what they were doing ends in ChildDied."""
        with self._lock:
            self._closed = True
            children = [*self._free, *self._lent, *self._gifts.values()]
        for child in children:
            child.kill()
        with self._lock:
            idle, self._free = self._free, []
        for child in idle:
            child.close()

    def _borrow(self, client: str, deadline: float) -> Child:
        with self._lock:
            if self._free:
                child = self._free.pop()
                self._lent.add(child)
                return child
            if self._waiting >= self._most_waiting:
                raise ServerBusy(f"{self._waiting} queries wait already", 5)
            turn = threading.Event()
            self._queues.setdefault(client, deque()).append(turn)
            self._waiting += 1
        turn.wait(max(0.0, deadline - time.monotonic()))
        with self._lock:
            if (given := self._gifts.pop(turn, None)) is not None:
                return given
            self._leave(client, turn)
        raise QueryTimeout("the deadline passed while the query waited for its turn")

    def _leave(self, client: str, turn: threading.Event) -> None:
        queue = self._queues[client]
        queue.remove(turn)
        self._waiting -= 1
        if not queue:
            del self._queues[client]

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._lent.discard(child)
        if child.alive:
            self._offer(child)
        else:
            child.close()
            threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        if self._closed:
            return
        try:
            child = self._make()
        except KGError:
            # The snapshot goes when the service does.
            if self._closed:
                return
            raise
        self._offer(child)

    def _offer(self, child: Child) -> None:
        """Hand a child to the client whose turn it is, or keep it."""
        with self._lock:
            if not self._closed and self._queues:
                client = next(iter(self._queues))
                queue = self._queues.pop(client)
                turn = queue.popleft()
                if queue:
                    self._queues[client] = queue  # behind all other clients
                self._waiting -= 1
                self._gifts[turn] = child
                self._lent.add(child)
                turn.set()
                return
            if not self._closed:
                self._free.append(child)
                return
        child.close()
