"""Bring writes to disk, one after another: apply, snapshot, publish, and only then acknowledge.

Writes that wait together are published together. What a killed, failed or full writer had not published is
gone: its process is thrown away, and the next one begins with what HEAD names.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final

from kg.engine.child import Child, ChildDied, ChildTimeout
from kg.engine.home import Home
from kg.engine.ledger import Head
from kg.errors import (
    KGError,
    NoSuchGraph,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
    ServerBusy,
    StoreError,
    StoreFull,
    StoreReadOnly,
)

MOST_WAITING: Final = 256
MOST_TOGETHER: Final = 64
# Bytes of memory of the writing process, and seconds for what is not a user's doing.
MEMORY: Final = 3 << 30
PATIENCE: Final = 120.0
_FULL: Final = ("no space left", "disk quota", "file too large")


@dataclass(frozen=True, slots=True)
class Done:
    """An acknowledged write: what the writer said, and the state that holds it."""

    reply: dict[str, Any]
    head: Head


@dataclass(frozen=True, slots=True)
class _Write:
    message: dict[str, Any]
    body: bytes
    seconds: float
    done: Future[Done] = field(default_factory=Future)


class Writing:
    """Be the one writer of a store directory; `published` hears of each new state before its writers."""

    def __init__(self, home: Home, published: Callable[[Head], None]) -> None:
        self._home = home
        self._published = published
        self._queue: queue.Queue[_Write | None] = queue.Queue(MOST_WAITING)
        self._child: Child | None = None
        self._closing = self._stopped = False
        self._thread = threading.Thread(target=self._run, name="writing", daemon=True)
        self._thread.start()

    def do(self, message: dict[str, Any], body: bytes = b"", seconds: float = 30.0) -> Done:
        """Do one write and wait until it is on disk; `seconds` bound the work, not the wait for others.

        Raises QueryError, QueryTimeout, QueryTooLarge, StoreFull, StoreError, StoreReadOnly and ServerBusy;
        then nothing of the write is kept; and NoSuchGraph.
        """
        if not self._home.writable:
            raise StoreReadOnly(f"{self._home.directory} is on a disk that cannot be written")
        write = _Write(message, body, seconds)
        if self._closing:
            raise ServerBusy("the server is stopping", 10)
        try:
            self._queue.put_nowait(write)
        except queue.Full:
            raise ServerBusy(f"{MOST_WAITING} writes wait already", 5) from None
        return write.done.result()

    def close(self, seconds: float = 4.0) -> None:
        """Finish what waits, for so many seconds at most, and end the writing process."""
        self._closing = True
        self._queue.put(None)
        self._thread.join(seconds)
        self._stopped = True
        if (child := self._child) is not None:
            child.kill()
        self._thread.join(2)
        self._drop_child()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            group = [first]
            while len(group) < MOST_TOGETHER and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    self._queue.put(None)
                    break
                group.append(following)
            while group:
                group = self._commit(group)

    def _commit(self, group: list[_Write]) -> list[_Write]:
        """Apply and publish a group; give those to do anew because another's write killed the writer."""
        applied: list[tuple[_Write, dict[str, Any]]] = []
        for write in group:
            try:
                reply = self._apply(write)
            except (QueryError, NoSuchGraph) as error:
                write.done.set_exception(error)
            except Exception as error:
                self._drop_child()
                write.done.set_exception(error)
                return [other for other in group if other is not write and not other.done.done()]
            else:
                applied.append((write, reply))
        if applied:
            self._publish(applied)
        return []

    def _publish(self, applied: list[tuple[_Write, dict[str, Any]]]) -> None:
        try:
            place = self._home.begin()
            self._ask({"do": "snapshot", "to": str(place)}, b"", PATIENCE)
            head = self._home.publish(len(applied))
            self._published(head)
        except Exception as error:
            self._drop_child()
            self._home.abandon()
            for write, _ in applied:
                write.done.set_exception(_explained(error))
            return
        for write, reply in applied:
            write.done.set_result(Done(reply, head))

    def _apply(self, write: _Write) -> dict[str, Any]:
        try:
            return self._ask(write.message, write.body, write.seconds)
        except ChildTimeout:
            raise QueryTimeout(f"the write was not done within {write.seconds:g} s") from None
        except ChildDied as death:
            if self._stopped:
                raise ServerBusy("the server is stopping", 10) from None
            raise QueryTooLarge(
                f"the write ended its process ({death}): it wanted more than {MEMORY >> 20} MB, or broke it"
            ) from None
        except OSError as error:
            raise _explained(error) from error

    def _ask(self, message: dict[str, Any], body: bytes, seconds: float) -> dict[str, Any]:
        if self._stopped:
            raise ServerBusy("the server is stopping", 10)
        if self._child is None or not self._child.alive:
            self._drop_child()
            self._home.fresh_work()
            arguments = [str(MEMORY), str(self._home.directory)]
            # It holds the lock too: were this process killed, the next must not begin beside its writer.
            self._child = Child("kg.engine.writer", arguments, keep=self._home.locks)
            # Opening the database is no part of the time that the write has.
            self._call({"do": "open"}, b"", PATIENCE)
        return self._call(message, body, seconds)

    def _call(self, message: dict[str, Any], body: bytes, seconds: float) -> dict[str, Any]:
        assert self._child is not None
        reply = self._child.call(message, body, time.monotonic() + seconds, lambda _: None)
        if "error" in reply:
            raise QueryError(reply["error"], reply["line"], reply["column"])
        if "missing" in reply:
            raise NoSuchGraph(reply["missing"])
        if "failure" in reply:
            raise _explained(StoreError(reply["failure"]))
        return reply

    def _drop_child(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()


def _explained(error: Exception) -> KGError:
    """Say that the disk is full where that is why, and give every other failure a type of ours."""
    if any(sign in str(error).lower() for sign in _FULL):
        return StoreFull(f"the disk is full; nothing of the write was kept ({error})")
    return error if isinstance(error, KGError) else StoreError(f"the write failed: {error}")
