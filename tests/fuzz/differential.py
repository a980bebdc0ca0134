"""The gate against the engine: what the gate lets through must not kill or hang a worker.

python -m tests.fuzz.differential --cases 1000000
"""

from __future__ import annotations

import argparse
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from kg.errors import QueryError, QueryRefused
from kg.gate import admit, admit_update
from tests.fuzz.mutate import mutated, seeds

CHILD: Final = Path(__file__).with_name("engine_child.py")
# Long texts may take the optimiser long: that is the deadline's business. A short one that does is a hole.
ENGINE_SECONDS: Final = 5.0
SHORT: Final = 2_000
GATE_SECONDS: Final = 1.0


class Found(Exception):
    """A text that does what none may."""


class CalledOut(Found):
    """A text that made the engine open a socket or a file."""


class Engine:
    """The engine in a process of its own."""

    def __init__(self, child: Path = CHILD) -> None:
        self._child = child
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def judge(self, text: str, update: bool) -> bytes:
        """Give the engine's verdict, `slow` for a long text; raise Found if it dies or hangs."""
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        body = text.encode()
        try:
            process.stdin.write(struct.pack("!IB", len(body), update) + body)
            process.stdin.flush()
        except BrokenPipeError:
            pass
        ready, _, _ = select.select([process.stdout], [], [], ENGINE_SECONDS)
        if not ready:
            self._stop()
            if len(text) < SHORT:
                raise Found(f"hangs the engine: {text!r}")
            return b"slow"
        head = process.stdout.read(4)
        if len(head) < 4:
            code = process.wait()
            self._stop()
            if code == -signal.SIGKILL:
                # Nobody but the system, short of memory, does that.
                return b"ended from outside"
            if code == -signal.SIGSYS:
                raise CalledOut(text)
            raise Found(f"kills the engine ({code}): {text!r}")
        return process.stdout.read(struct.unpack("!I", head)[0])

    def _start(self) -> subprocess.Popen[bytes]:
        # With more arenas the C library reads a file of the system's when one shrinks, which is no call out.
        environment = {**os.environ, "MALLOC_ARENA_MAX": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(self._child)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        return self._process

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None


def passes(text: str, update: bool = False) -> bool:
    """Whether the gate lets a text through; raise Found if it is slow or fails otherwise."""
    began = time.process_time()
    try:
        (admit_update if update else admit)(text)
    except (QueryRefused, QueryError):
        return False
    except Exception as error:
        raise Found(f"the gate raises {error!r}: {text!r}") from error
    finally:
        took = time.process_time() - began
        if took > GATE_SECONDS:
            raise Found(f"the gate takes {took:.1f} s: {text[:2000]!r}")
    return True


def run(cases: int, seed: int, say: bool = False) -> Counter[str]:
    """Try mutated queries and updates of W3C's suites; count what came of them."""
    chance, counts = random.Random(seed), Counter[str]()
    with Engine() as engine:
        for number in range(cases):
            update = chance.random() < 0.3
            text = mutated(chance, seeds("ru") if update else seeds("rq"))
            counts["tried"] += 1
            if passes(text, update):
                counts["passed the gate"] += 1
                verdict = engine.judge(text, update)
                counts["taken by the engine"] += verdict.startswith(b"y")
                counts["long and slow"] += verdict == b"slow"
            if say and number % 50_000 == 49_999:
                print(dict(counts), flush=True)
    return counts


def main() -> None:
    """Fuzz by hand."""
    parser = argparse.ArgumentParser(description="Fuzz the gate against the engine.")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    print(f"seed {options.seed}")
    print(dict(run(options.cases, options.seed, say=True)))


if __name__ == "__main__":
    main()
