"""Answer queries in a process of its own: reads one snapshot, has no network, may be killed at any moment."""

from __future__ import annotations

import contextlib
import os
import resource
import select
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any, ClassVar, Final

from kg.engine import sandbox, wire
from kg.errors import KGError, QueryError
from kg.store import Store

# Deep but admitted queries need it: with 256 MB none of 54 nesting forms overflows the engine's stack.
STACK: Final = 256 << 20
MOST_ANSWERS: Final = 2000


def main(arguments: Sequence[str]) -> None:
    """Serve frames on standard input and output; arguments: memory in bytes, directory that may be read."""
    memory, readable = int(arguments[0]), Path(arguments[1])
    # Opened while it may be; a machine without it retires no worker for its size.
    with contextlib.suppress(OSError):
        _Worker.pages = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    worker = _Worker(memory, sandbox.confine(memory, [readable]))
    threading.stack_size(STACK)
    # Copied, so that a stray print cannot break the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(worker.answer, sys.stdin.buffer, answers)


Answer = Callable[[dict[str, Any], bytes, IO[bytes]], None]


def serve(answer: Answer, requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests in a thread with a deep stack until the other side hangs up; then end the process.

    What `answer` lets escape ends the process too, so that the other side need not wait: a lack of memory as
    one inside the engine does, by SIGABRT.
    """
    threading.Thread(target=_guarded, args=(answer, requests, answers), daemon=True).start()
    # Whatever that thread does: a hang-up is told even to who asks for no event.
    hangup = select.poll()
    hangup.register(0, 0)
    hangup.poll()
    os._exit(0)


def _guarded(answer: Answer, requests: IO[bytes], answers: IO[bytes]) -> None:
    try:
        while (received := wire.receive(requests)) is not None:
            body = wire.receive(requests)
            if body is None:
                return
            answer(wire.parse(received[1]), body[1], answers)
    except MemoryError:
        os.abort()
    except BaseException:
        os._exit(70)


class _Worker:
    """Hold the snapshot that is open."""

    pages: ClassVar = -1  # descriptor of /proc/self/statm

    def __init__(self, memory: int, enforced: tuple[str, ...]) -> None:
        self._most_pages = memory // 4 // resource.getpagesize()
        self._enforced = enforced
        self._answered = 0
        self._open: str = ""
        self._store: Store | None = None

    def answer(self, message: dict[str, Any], text: bytes, answers: IO[bytes]) -> None:
        out = wire.DataWriter(answers)
        try:
            store = self._snapshot(message["snapshot"])
            if message.get("warm"):
                answers.write(wire.header({"enforced": self._enforced}))
            elif message.get("dump"):
                media_type, graph = message["dump"]
                self._dump(store, media_type, graph, answers, out)
            else:
                self._query(store, message, text.decode(), answers, out)
        except QueryError as error:
            answers.write(wire.header({"error": error.message, "line": error.line, "column": error.column}))
        except KGError as error:
            answers.write(wire.header({"failure": str(error)}))
        self._answered += 1
        out.end(wire.RETIRE if self._is_worn() else b"")

    def _is_worn(self) -> bool:
        """Tell whether memory that the engine did not give back would be missing to the next query."""
        if self.pages < 0:
            return self._answered >= MOST_ANSWERS
        _, resident, shared = os.pread(self.pages, 100, 0).split()[:3]
        return int(resident) - int(shared) > self._most_pages or self._answered >= MOST_ANSWERS

    def _snapshot(self, directory: str) -> Store:
        if self._store is None or directory != self._open:
            self._store = Store(Path(directory), read_only=True)
            self._open = directory
        return self._store

    def _dump(
        self, store: Store, media_type: str, graph: str | None, answers: IO[bytes], out: wire.DataWriter
    ) -> None:
        if not store.has_graph(graph):
            answers.write(wire.header({"missing": graph}))
            return
        answers.write(wire.header({"kind": "dump", "media_type": media_type}))
        store.dump(out, media_type, graph)  # type: ignore[arg-type]

    def _query(
        self, store: Store, message: dict[str, Any], text: str, answers: IO[bytes], out: wire.DataWriter
    ) -> None:
        answer = store.query(
            text,
            default_graphs=message["default_graphs"],
            named_graphs=message["named_graphs"],
            base_iri=message["base_iri"],
        )
        media_type = message["formats"].get(answer.kind)
        answers.write(wire.header({"kind": answer.kind, "media_type": media_type}))
        if media_type:
            answer.write(out, media_type)
