"""Answer the queries of strangers from a snapshot: gate, lanes, child processes, spooled results."""

from __future__ import annotations

import signal
import threading
import time
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from kg.engine import sandbox
from kg.engine.cancellation import Cancellation
from kg.engine.child import Child, ChildDied, ChildTimeout
from kg.engine.lanes import Lanes, Limits, Work
from kg.engine.room import Result, Room
from kg.errors import NoSuchGraph, QueryError, QueryTimeout, QueryTooLarge, ServerBusy, StoreError
from kg.gate import admit

STARTING: Final = 20.0  # seconds that a worker may take to start
LONG: Final = 4096  # characters of a text; such texts pass the gate one after another


@dataclass(frozen=True, slots=True)
class Question:
    """A query as the protocol gives it; `formats` names the media type wanted for each form of query."""

    text: str
    formats: Mapping[str, str | None]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    base_iri: str | None = None
    # Media type and graph (None: the default graph) of a dump that is wanted instead of an answer.
    dump: tuple[str, str | None] | None = None

    @property
    def whole(self) -> str:
        """The text with the data set that the protocol gives: what it costs hangs on both.

        >>> Question("ASK {}", {}, ("x:a",), ("x:b",)).whole
        'ASK {}\\nFROM <x:a> FROM NAMED <x:b>'
        """
        graphs = [f"FROM <{iri}>" for iri in self.default_graphs]
        graphs += [f"FROM NAMED <{iri}>" for iri in self.named_graphs]
        return f"{self.text}\n{' '.join(graphs)}" if graphs else self.text


def dump_question(media_type: str, graph: str | None) -> Question:
    """Ask for a graph, or in a format of data sets for all; the text stands for it in the lanes."""
    return Question(f"ASK {{}} # {media_type} of <{graph or ''}>", {}, dump=(media_type, graph))


@dataclass(frozen=True, slots=True)
class Answered:
    """A whole result: its form, media type (None if no format fits its form), length and bytes."""

    kind: str
    media_type: str | None
    size: int
    body: IO[bytes]
    snapshot: Path


class QueryService:
    """Answer queries over the snapshot in a directory; later ones over whatever `switch` names."""

    def __init__(self, snapshot: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._snapshot = snapshot
        self._readable = snapshot.parent
        self._in_use: dict[Path, int] = {}
        self._lock = threading.Lock()
        self._gate = threading.Lock()
        self._closed = False
        # What the system does not enforce on the workers; empty where all is well, None until one is there.
        self.unenforced: frozenset[str] | None = None
        self._room = Room(self.limits.results)
        self._lanes = Lanes(self._make, self.limits)
        # Whoever forgets to close still leaves no process behind.
        self._finalizer = weakref.finalize(self, self._lanes.close)

    def answer(
        self,
        question: Question,
        client: str = "",
        seconds: float | None = None,
        cancellation: Cancellation | None = None,
    ) -> Answered:
        """Answer within `seconds`, at most those of the limits.

        Raises QueryRefused, QueryError, QueryTimeout, QueryTooLarge, ServerBusy and BudgetSpent; there is
        never a part of a result.
        """
        allowed = min(self.limits.seconds, seconds or self.limits.seconds)
        deadline = time.monotonic() + allowed
        text = self._admitted(question.text, allowed)
        cancellation = cancellation or Cancellation()
        attempt = _Attempt(question, text, self.limits.result, Result(self._room))
        try:
            with self._pinned() as snapshot:
                work: Work = lambda *bounds: attempt.ask(snapshot, *bounds)  # noqa: E731
                self._lanes.run(work, question.whole, client, deadline, cancellation)
            return attempt.answered(snapshot)
        except ChildTimeout:
            attempt.close()
            raise QueryTimeout(f"the query was not done within {allowed:g} s") from None
        except ChildDied as death:
            attempt.close()
            raise self._explain(death, cancellation) from None
        except BaseException:
            attempt.close()
            raise

    def wait(self, seconds: float = STARTING) -> None:
        """Wait until there are workers, or could not be started."""
        self._lanes.wait(time.monotonic() + seconds)

    def switch(self, snapshot: Path) -> None:
        """Read a newer snapshot from now on; queries under way end on the one they began with."""
        with self._lock:
            self._snapshot = snapshot

    def reads(self, snapshot: Path) -> bool:
        """Tell whether a query still reads the snapshot."""
        with self._lock:
            return snapshot in self._in_use

    def close(self) -> None:
        """End all workers; queries under way end in ServerBusy."""
        self._closed = True
        self._finalizer()

    def _admitted(self, text: str, seconds: float) -> str:
        """Give what the gate makes of a text."""
        if len(text) <= LONG:
            return admit(text)
        # Many long texts at the gate at once would keep the interpreter from everything else.
        if not self._gate.acquire(timeout=seconds):
            raise QueryTimeout(f"the query was not read within {seconds:g} s")
        try:
            return admit(text)
        finally:
            self._gate.release()

    def _make(self, nice: int) -> Child:
        arguments = [str(self.limits.memory), str(self._readable)]
        child = Child("kg.engine.worker", arguments, nice=nice)
        try:
            with self._pinned() as snapshot:
                # Opening the snapshot ahead spares the first query the wait.
                message = {"snapshot": str(snapshot), "warm": True}
                answer = child.call(message, b"", time.monotonic() + STARTING, lambda _: None)
        except (ChildDied, ChildTimeout) as error:
            child.close()
            raise StoreError(f"no worker can open {self._snapshot}: {error}") from None
        if "failure" in answer:
            child.close()
            raise StoreError(answer["failure"])
        self.unenforced = sandbox.unenforced(answer["enforced"])
        return child

    def _pinned(self) -> _Pin:
        with self._lock:
            return _Pin(self._in_use, self._lock, self._snapshot)

    def _explain(self, death: ChildDied, cancellation: Cancellation) -> Exception:
        if self._closed:
            return ServerBusy("the server is stopping", 10)
        if cancellation.cancelled:
            return QueryTimeout("the client hung up")
        if death.ended_by in (signal.SIGABRT, signal.SIGKILL, signal.SIGSEGV, signal.SIGBUS):
            most = self.limits.memory >> 20
            return QueryTooLarge(f"the query wanted more memory than the {most} MB that one query gets")
        return QueryTooLarge(f"the query ended its worker ({death})")


class _Pin:
    """Count a reader of a snapshot while it reads."""

    def __init__(self, counts: dict[Path, int], lock: threading.Lock, snapshot: Path) -> None:
        self._counts, self._lock, self._snapshot = counts, lock, snapshot
        counts[snapshot] = counts.get(snapshot, 0) + 1

    def __enter__(self) -> Path:
        return self._snapshot

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._counts[self._snapshot] -= 1
            if not self._counts[self._snapshot]:
                del self._counts[self._snapshot]


class _Attempt:
    """Ask one question, anew if need be, and keep the result of the last time."""

    def __init__(self, question: Question, text: str, most: int, body: Result) -> None:
        self._question = question
        self._text = text.encode()
        self._most = most
        self._header: dict[str, Any] = {}
        self._body = body

    def ask(self, snapshot: Path, child: Child, deadline: float, computing: float | None) -> None:
        """Send the question and take in the result; what an earlier attempt left is dropped."""
        self._body.begin_anew()
        message = {
            "snapshot": str(snapshot),
            "formats": dict(self._question.formats),
            "default_graphs": self._question.default_graphs,
            "named_graphs": self._question.named_graphs,
            "base_iri": self._question.base_iri,
            "dump": self._question.dump,
        }
        self._header = child.call(message, self._text, deadline, self._take, computing)

    def _take(self, data: bytes) -> None:
        if self._body.size + len(data) > self._most:
            raise QueryTooLarge(f"the result is longer than {self._most >> 20} MB: use LIMIT and OFFSET")
        self._body.add(data)

    def close(self) -> None:
        """Drop the result."""
        self._body.close()

    def answered(self, snapshot: Path) -> Answered:
        """Give the result, or raise what the worker said."""
        header = self._header
        if "error" in header:
            raise QueryError(header["error"], header["line"], header["column"])
        if "missing" in header:
            raise NoSuchGraph(header["missing"])
        if "failure" in header:
            raise StoreError(header["failure"])
        self._body.seek(0)
        return Answered(header["kind"], header["media_type"], self._body.size, self._body, snapshot)
