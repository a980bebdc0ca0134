"""Kill a server at random moments of a write load, open its store again, compare with what it acknowledged.

python -m tests.faults.kills --rounds 1000
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.faults.oracle import Load, Writer
from tests.servers import TOKEN, Server, ours, running

WRITERS = 4
ROUNDS_PER_STORE = 50
WAYS = ("all", "server", "children")


@dataclass
class Tally:
    """What many rounds came to."""

    rounds: int = 0
    acknowledged: int = 0
    slowest_start: float = 0.0


def serve(store: Path) -> Server:
    """Serve a store directory, made if it is not there."""
    return ours("--data", "none", "--store", str(store), "--write-token", TOKEN)


def rounds(count: int, scratch: Path, seed: int, ways: Sequence[str] = WAYS, say: bool = False) -> Tally:
    """Kill and reopen `count` times; raise AssertionError at the first loss."""
    chance, tally = random.Random(seed), Tally()
    store, writers = scratch / "store-0", _writers()
    for number in range(count):
        if number and number % ROUNDS_PER_STORE == 0:
            store, writers = scratch / f"store-{number}", _writers()
        began = time.monotonic()
        with running(serve(store)) as server:
            tally.slowest_start = max(tally.slowest_start, time.monotonic() - began)
            for writer in writers:
                writer.check(server)
            load = Load(writers, server)
            # Mostly amid the load, sometimes while the writer is still starting.
            load.wait_for_first(10 if chance.random() < 0.8 else 0)
            time.sleep(chance.uniform(0.0, 0.4))
            _kill(server, chance, chance.choice(ways))
            load.stop()
        tally.rounds += 1
        tally.acknowledged += load.acknowledged
        if say and number % 20 == 19:
            print(
                f"{tally.rounds} rounds, {tally.acknowledged} acknowledged writes, 0 lost, 0 half", flush=True
            )
    with running(serve(store)) as server:
        for writer in writers:
            writer.check(server)
    return tally


def _writers() -> list[Writer]:
    return [Writer(f"w{number}") for number in range(WRITERS)]


def _kill(server: Server, chance: random.Random, way: str) -> None:
    """SIGKILL to the server and its children, to the server alone, or to its children first."""
    if way == "children":
        for pid in children(server.process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(chance.uniform(0, 0.2))
    if way == "all":
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
    server.kill()


def children(pid: int) -> list[int]:
    """Give the ids of a process's children."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        with suppress(OSError):
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def main() -> None:
    """Run rounds by hand."""
    parser = argparse.ArgumentParser(description="Kill a server under a write load, again and again.")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    parser.add_argument("--way", choices=WAYS, action="append", help="whom to kill: all three by turns")
    options = parser.parse_args()
    print(f"seed {options.seed}")
    with tempfile.TemporaryDirectory() as scratch:
        tally = rounds(options.rounds, Path(scratch), options.seed, options.way or WAYS, say=True)
    print(f"{tally}: 0 acknowledged writes lost, 0 half applied")


if __name__ == "__main__":
    main()
