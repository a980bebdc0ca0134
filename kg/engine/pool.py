"""Keep children ready and lend them out, one client after the other, whoever asks most."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from kg.engine.cancellation import Cancellation
from kg.engine.child import Child
from kg.errors import KGError, QueryTimeout, ServerBusy, StoreError

# Seconds before a child that could not be started is tried again.
PAUSE: Final = 1.0


class _Turn:
    """A place in the queue of one client; in the end it holds a child, an error or nothing."""

    def __init__(self) -> None:
        self.come = threading.Event()
        self.child: Child | None = None
        self.error: KGError | None = None


class Pool:
    """Lend `size` children; at most `waiting` borrowers wait, taken from the clients in turn.

    Children are started in the background, also in place of one that comes back dead. When too many wait,
    the client with the longest queue loses its last place, so that no client fills the room.
    """

    def __init__(self, make: Callable[[], Child], size: int, waiting: int) -> None:
        self._make = make
        self._most_waiting = waiting
        self._free: list[Child] = []
        self._lent: set[Child] = set()
        self._queues: dict[str, deque[_Turn]] = {}
        self._waiting = 0
        self._starting = 0
        self._missing = 0
        self._failed_at = 0.0
        self._failure: str | None = None
        self._closed = False
        self._settled = threading.Event()
        self._lock = threading.Lock()
        with self._lock:
            for _ in range(size):
                self._start()

    @contextmanager
    def lend(self, client: str, deadline: float, cancellation: Cancellation) -> Iterator[Child]:
        """Give a child that is this borrower's alone; cancelling kills it.

        Raises ServerBusy, QueryTimeout and, when no child can be started, StoreError.
        """
        child = self._borrow(client, deadline, cancellation)
        try:
            cancellation.watch(child.kill)
            yield child
        finally:
            cancellation.watch(None)
            self._give_back(child)

    def wait(self, deadline: float) -> None:
        """Wait until there is a child, or none could be started."""
        self._settled.wait(max(0.0, deadline - time.monotonic()))

    def close(self) -> None:
        """Kill all children, turn away who waits; what was under way ends in ChildDied."""
        with self._lock:
            self._closed = True
            idle, self._free = self._free, []
            for child in self._lent:
                child.kill()
            self._turn_away(lambda: ServerBusy("the server is stopping", 10))
        for child in idle:
            child.close()

    def _borrow(self, client: str, deadline: float, cancellation: Cancellation) -> Child:
        turn = _Turn()
        with self._lock:
            if self._closed:
                raise ServerBusy("the server is stopping", 10)
            if self._missing and time.monotonic() > self._failed_at + PAUSE:
                self._start_missing()
            if self._free and not cancellation.cancelled:
                child = self._free.pop()
                self._lent.add(child)
                return child
            if self._failure is not None and not (self._free or self._lent or self._starting):
                raise StoreError(self._failure)
            self._make_room(client)
            self._queues.setdefault(client, deque()).append(turn)
            self._waiting += 1
        cancellation.watch(turn.come.set)
        turn.come.wait(max(0.0, deadline - time.monotonic()))
        cancellation.watch(None)
        with self._lock:
            if turn.child is not None:
                return turn.child
            if turn.error is not None:
                raise turn.error
            self._leave(client, turn)
        why = "the client hung up" if cancellation.cancelled else "the deadline passed"
        raise QueryTimeout(f"{why} while the query waited for its turn")

    def _make_room(self, client: str) -> None:
        if self._waiting < self._most_waiting:
            return
        busiest = max(self._queues, key=lambda name: len(self._queues[name]), default=client)
        error = ServerBusy(f"{self._waiting} queries wait already", 5)
        if len(self._queues.get(busiest, ())) <= len(self._queues.get(client, ())) + 1:
            raise error
        last = self._queues[busiest][-1]
        self._leave(busiest, last)
        last.error = error
        last.come.set()

    def _leave(self, client: str, turn: _Turn) -> None:
        queue = self._queues[client]
        queue.remove(turn)
        self._waiting -= 1
        if not queue:
            del self._queues[client]

    def _turn_away(self, error: Callable[[], KGError]) -> None:
        for client, queue in list(self._queues.items()):
            for turn in list(queue):
                self._leave(client, turn)
                turn.error = error()  # each its own: what is raised takes on a trace
                turn.come.set()

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._lent.discard(child)
            if child.alive and not self._closed:
                self._offer(child)
                return
            self._start()
        # Whoever asked need not wait until the memory of the dead is freed.
        threading.Thread(target=child.close, daemon=True).start()

    def _start_missing(self) -> None:
        missing, self._missing = self._missing, 0
        self._failure = None
        for _ in range(missing):
            self._start()

    def _start(self) -> None:
        if not self._closed:
            self._starting += 1
            threading.Thread(target=self._run_start, daemon=True).start()

    def _run_start(self) -> None:
        try:
            child = self._make()
        except (KGError, OSError) as error:
            with self._lock:
                self._starting -= 1
                self._missing += 1
                self._failed_at = time.monotonic()
                failure = str(error) if isinstance(error, KGError) else f"no worker starts: {error}"
                self._failure = failure
                if not (self._free or self._lent or self._starting):
                    self._turn_away(lambda: StoreError(failure))
            self._settled.set()
            return
        self._settled.set()
        with self._lock:
            self._starting -= 1
            if not self._closed:
                self._offer(child)
                return
        child.close()

    def _offer(self, child: Child) -> None:
        """Hand a child to the client whose turn it is, or keep it."""
        if not self._queues:
            self._free.append(child)
            return
        client = next(iter(self._queues))
        queue = self._queues.pop(client)
        turn = queue.popleft()
        if queue:
            self._queues[client] = queue  # behind all other clients
        self._waiting -= 1
        self._lent.add(child)
        turn.child = child
        turn.come.set()
