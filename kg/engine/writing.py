"""Bring writes to disk, one after another: apply, snapshot, publish, and only then acknowledge.

Writes that wait together are published together. What a killed, failed or full writer had not published is
gone: its process is thrown away, and the next one begins with what HEAD names.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass, field
from typing import Any, Final

from kg.engine import sandbox
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

    @property
    def existed(self) -> bool:
        """Tell whether the graph that was written was there before."""
        return bool(self.reply.get("existed", True))


@dataclass(frozen=True, slots=True)
class _Write:
    message: dict[str, Any]
    body: bytes
    seconds: float
    done: Future[Done] = field(default_factory=Future)

    def fail(self, error: Exception) -> None:
        """Tell whoever waits, unless the outcome is known."""
        with contextlib.suppress(InvalidStateError):
            self.done.set_exception(error)


class Writing:
    """Be the one writer of a store directory; `published` hears of each new state before its writers."""

    def __init__(self, home: Home, published: Callable[[Head], None]) -> None:
        self._home = home
        self._published = published
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._child: Child | None = None
        self._closing = self._stopped = self._ended = False
        # What the system does not enforce on the writing process; None until there was one.
        self.unenforced: frozenset[str] | None = None
        # Nothing may come into the queue behind the None that ends it.
        self._entrance = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writing", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Tell whether there is somebody to do what is given to `submit`."""
        return not self._ended

    def prepare(self) -> Future[Done]:
        """Have the writing process started before there is a write; its future raises what a write's does."""
        return self.submit({"do": "open"})

    def do(self, message: dict[str, Any], body: bytes = b"", seconds: float = 30.0) -> Done:
        """Do one write and wait until it is on disk; raises what `submit` and its future raise."""
        return self.submit(message, body, seconds).result()

    def submit(self, message: dict[str, Any], body: bytes = b"", seconds: float = 30.0) -> Future[Done]:
        """Let one write be done; its future is done when the write is on disk.

        `seconds` bound the work, not the wait for others. Raises StoreReadOnly, StoreError, ServerBusy;
        the future QueryError, QueryTimeout, QueryTooLarge, StoreFull, StoreError, ServerBusy, NoSuchGraph;
        then nothing of the write is kept.
        """
        if not self._home.writable:
            raise StoreReadOnly(f"{self._home.directory} is on a disk that cannot be written")
        write = _Write(message, body, seconds)
        with self._entrance:
            if self._closing:
                raise _stopping()
            if not self.alive:
                raise StoreError("the thread that writes has ended; the server must be started anew")
            if self._queue.qsize() >= MOST_WAITING:
                raise ServerBusy(f"{MOST_WAITING} writes wait already", 5)
            self._queue.put(write)
        return write.done

    def stop(self) -> None:
        """Turn away the writes that wait or are under way; does not wait for them."""
        self._stopped = True
        self._end_queue()
        self._turn_away(_stopping())
        if (child := self._child) is not None:
            child.kill()

    def close(self, seconds: float = 4.0) -> None:
        """Finish what waits, for so many seconds at most unless stopped, and end the writing process."""
        self._end_queue()
        self._thread.join(0 if self._stopped else seconds)
        self.stop()
        self._thread.join(2)
        self._drop_child()

    def _end_queue(self) -> None:
        with self._entrance:
            self._closing = True
            self._queue.put(None)

    def _turn_away(self, error: Exception) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                if (write := self._queue.get_nowait()) is not None:
                    write.fail(error)
                    continue
                self._queue.put(None)
                return

    def _run(self) -> None:
        group: list[_Write] = []
        try:
            while group := self._gathered():
                self._finish(group)
        finally:
            # Nobody may wait for ever, whatever ended this thread.
            with self._entrance:
                self._ended = True
            for write in group:
                write.fail(_stopping())
            self._turn_away(_stopping())

    def _gathered(self) -> list[_Write]:
        """Wait for writes and give those that wait together; none at the end."""
        group: list[_Write] = []
        while len(group) < MOST_TOGETHER and not (group and self._queue.empty()):
            following = self._queue.get()
            if following is None:
                self._queue.put(None)
                break
            if not following.done.set_running_or_notify_cancel():
                continue
            if following.message["do"] == "open":
                self._open(following)
            else:
                group.append(following)
        return group

    def _open(self, wanted: _Write) -> None:
        """Start the process here: the system ends it with the thread that started it."""
        try:
            wanted.done.set_result(Done(self._ask(wanted.message, b"", PATIENCE), self._home.head))
        except Exception as error:
            wanted.fail(_explained(error))
            self._drop_child()

    def _finish(self, group: list[_Write]) -> None:
        left = group
        try:
            while left:
                left = self._commit(left)
        except Exception as error:
            # A failure of ours that nobody foresaw must not end the thread.
            for write in group:
                write.fail(_explained(error))
            self._drop_child()

    def _commit(self, group: list[_Write]) -> list[_Write]:
        """Apply and publish a group; give those to do anew because another's write killed the writer."""
        applied: list[tuple[_Write, dict[str, Any]]] = []
        for write in group:
            try:
                reply = self._apply(write)
            except (QueryError, NoSuchGraph) as error:
                write.fail(error)
            except Exception as error:
                write.fail(_explained(error))
                self._drop_child()
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
        except Exception as error:
            explained = _stopping() if self._stopped else _explained(error)
            for write, _ in applied:
                write.fail(explained)
            self._drop_child()
            self._home.abandon()
            return
        # The writes are on disk: whatever fails from here on, they are done.
        with contextlib.suppress(Exception):
            self._published(head)
        for write, reply in applied:
            write.done.set_result(Done(reply, head))

    def _apply(self, write: _Write) -> dict[str, Any]:
        try:
            return self._ask(write.message, write.body, write.seconds)
        except ChildTimeout:
            raise QueryTimeout(f"the write was not done within {write.seconds:g} s") from None
        except ChildDied as death:
            if self._stopped:
                raise _stopping() from None
            if death.ended_by == signal.SIGKILL:
                raise  # not the write's doing
            raise QueryTooLarge(
                f"the write ended its process ({death}): it wanted more than {MEMORY >> 20} MB, or broke it"
            ) from None
        except OSError as error:
            raise _explained(error) from error

    def _ask(self, message: dict[str, Any], body: bytes, seconds: float) -> dict[str, Any]:
        if self._stopped:
            raise _stopping()
        if self._child is None or not self._child.alive:
            self._drop_child()
            self._home.fresh_work()
            arguments = [str(MEMORY), str(self._home.directory)]
            # It holds the lock too: were this process killed, the next must not begin beside its writer.
            self._child = Child("kg.engine.writer", arguments, keep=self._home.locks)
            # Opening the database is no part of the time that the write has.
            opened = self._call({"do": "open"}, b"", PATIENCE)
            self.unenforced = sandbox.unenforced(opened["enforced"])
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


def _stopping() -> ServerBusy:
    return ServerBusy("the server is stopping", 10)


def _explained(error: Exception) -> KGError:
    """Say that the disk is full where that is why, and give every other failure a type of ours."""
    if isinstance(error, ChildDied | ChildTimeout):
        return ServerBusy(f"the process that writes was lost ({error}); nothing of the write was kept", 2)
    if any(sign in str(error).lower() for sign in _FULL):
        return StoreFull(f"the disk is full; nothing of the write was kept ({error})")
    return error if isinstance(error, KGError) else StoreError(f"the write failed: {error}")
