"""Keep one child process: start it, ask it within a deadline, kill it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from kg.engine import wire
from kg.errors import KGError

_ROOT: Final = str(Path(__file__).parents[2])
_START: Final = "import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main(sys.argv[2:])"
Sink = Callable[[bytes], object]


class ChildTimeout(KGError):
    """The deadline passed; the child has been killed."""


class ChildDied(KGError):
    """The child ended amid a call; holds the signal that ended it, or 0."""

    def __init__(self, ended_by: int) -> None:
        self.ended_by = ended_by
        name = signal.Signals(ended_by).name if ended_by else "its own will"
        super().__init__(f"the process ended by {name}")


class Child:
    """Run `main(arguments)` of a module in a process of its own; never forked, so no open store is shared.

    Calls are made by one thread at a time; `kill` may come from any.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], *, nice: int = 0, keep: Sequence[int] = ()
    ) -> None:
        """Start the process; it inherits the open files of `keep`."""
        self._done_for = False
        self._computing: float | None = None
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START.format(module=module), _ROOT, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
            pass_fds=keep,
            env={"MALLOC_ARENA_MAX": "2", "LC_ALL": "C.UTF-8"},
        )
        self._nice = nice
        self._step_back()
        assert self._process.stdin is not None and self._process.stdout is not None
        self._to, self._from = self._process.stdin.fileno(), self._process.stdout.fileno()
        with contextlib.suppress(AttributeError, OSError):
            # Long results pass in few pieces, which leaves the interpreter to others.
            fcntl.fcntl(self._from, fcntl.F_SETPIPE_SZ, wire.CHUNK)
        os.set_blocking(self._to, False)
        os.set_blocking(self._from, False)
        self._received = bytearray()

    @property
    def alive(self) -> bool:
        """Tell whether the process takes another call: it runs, was not killed and did not ask to retire."""
        return not self._done_for and self._process.poll() is None

    @property
    def computed(self) -> float:
        """The seconds of processor time that the process has used; of the clock where that is unknown."""
        with contextlib.suppress(OSError):
            if sys.platform == "linux":
                # What clock_getcpuclockid gives: the scheduler's clock of the whole process.
                return time.clock_gettime((~self._process.pid << 3) | 2)
        return time.monotonic()

    def call(
        self,
        message: dict[str, Any],
        body: bytes,
        deadline: float,
        sink: Sink,
        computing: float | None = None,
    ) -> dict[str, Any]:
        """Send a message and a body, pass the data of the answer to the sink, give its header.

        `computing` bounds the seconds of processor time, which a busy machine does not shorten.
        `deadline` is in seconds of `time.monotonic`. Raises ChildTimeout and ChildDied; the child is lost
        after both. What the sink raises kills the child too: half an answer leaves it useless.
        """
        self._step_back()
        self._computing = None if computing is None else self.computed + computing
        try:
            self._send(wire.header(message) + wire.frame(wire.DATA, body), deadline)
            return self._answer(deadline, sink)
        except BaseException:
            self.kill()
            raise

    def frames(self, message: dict[str, Any], deadline: float) -> Iterator[tuple[bytes, bytes]]:
        """Send a message; give kind and payload of each frame of the answer when it is asked for.

        Raises as `call` does. Whoever leaves before the end kills the child.
        """
        try:
            self._send(wire.header(message) + wire.frame(wire.DATA), deadline)
            yield from self._frames(deadline)
        except BaseException:
            self.kill()
            raise

    def _answer(self, deadline: float, sink: Sink) -> dict[str, Any]:
        answer: dict[str, Any] = {}
        for kind, payload in self._frames(deadline):
            if kind == wire.HEADER:
                answer = wire.parse(payload)
            else:
                sink(payload)
        return answer

    def _frames(self, deadline: float) -> Iterator[tuple[bytes, bytes]]:
        while True:
            kind, length = wire.head(self._read(wire.HEAD_BYTES, deadline))
            if length > wire.MOST_BYTES:
                raise ChildDied(0)
            payload = self._read(length, deadline)
            if kind == wire.END:
                self._done_for |= payload == wire.RETIRE
                return
            yield kind, payload

    def _step_back(self) -> None:
        """Let others go first, as far as niceness says; what fails now is tried again at the next call."""
        if not self._nice or not hasattr(os, "setpriority"):
            return
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, self._nice)
        # Linux shares out time between sessions first and only then between the processes of each; one change
        # in 0.1 s is allowed.
        group = Path(f"/proc/{self._process.pid}/autogroup")
        try:
            group.write_text(str(self._nice), encoding="ascii")
        except BlockingIOError:
            return
        except OSError:
            pass
        self._nice = 0

    def kill(self) -> None:
        """End the process, whatever it does; does not wait until it is gone."""
        self._done_for = True
        self._process.kill()

    def close(self) -> None:
        """Kill the process, wait until it is gone, close the pipes to it."""
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(self._to, select.POLLOUT, deadline)
            try:
                view = view[os.write(self._to, view[: wire.CHUNK]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._death() from None

    def _read(self, count: int, deadline: float) -> bytes:
        while len(self._received) < count:
            self._wait(self._from, select.POLLIN, deadline)
            with contextlib.suppress(BlockingIOError):
                data = os.read(self._from, wire.CHUNK)
                if not data:
                    raise self._death()
                self._received += data
        with memoryview(self._received) as received:
            found = bytes(received[:count])
        del self._received[:count]
        return found

    def _wait(self, pipe: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        while (left := deadline - time.monotonic()) > 0:
            if self._computing is not None:
                computing = self._computing - self.computed
                if computing <= 0:
                    break
                left = min(left, computing + 0.001)
            if poll.poll(left * 1000):
                return
        raise ChildTimeout("the deadline passed")

    def _death(self) -> ChildDied:
        try:
            code = self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
            return ChildDied(signal.SIGKILL)
        return ChildDied(-code if code < 0 else 0)
