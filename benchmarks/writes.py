"""Measure acknowledged writes: one triple an update over HTTP, from one client and from eight.

    python benchmarks/writes.py [--seconds 10] [--rounds 3]

On a directory ours acknowledges a write when it is synced: it outlives a power cut; in memory it goes with
the server. The engine's own server (`pip install oxigraph`, or its path in OXIGRAPH) is measured in the same
run where there is one. It does not sync its commits: it answers before a write would outlive a power cut.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.servers import TOKEN, NotServing, Server, engine, ours, running

CLIENTS = (1, 8)
_SUBJECTS = itertools.count()


def write(connection: http.client.HTTPConnection, server: Server) -> float:
    """Insert a triple that is not there yet; give the milliseconds until it was acknowledged."""
    text = f"INSERT DATA {{ <http://e.example/{next(_SUBJECTS)}> <http://e.example/p> 1 }}"
    headers = {"Content-Type": "application/sparql-update"} | server.writing
    began = time.perf_counter()
    connection.request("POST", urlsplit(server.update).path, text, headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 204:
        raise RuntimeError(f"{server.update} answers {response.status}: {body[:500]!r}")
    return (time.perf_counter() - began) * 1000


def write_on(server: Server, seconds: float) -> list[float]:
    """Write over one connection, one write after another."""
    found, end = [], time.perf_counter() + seconds
    with contextlib.closing(
        http.client.HTTPConnection(urlsplit(server.base).netloc, timeout=60)
    ) as connection:
        while time.perf_counter() < end:
            found.append(write(connection, server))
    return found


def measured(server: Server, clients: int, seconds: float) -> list[float]:
    """Let so many clients write at once; give what each write took."""
    with ThreadPoolExecutor(clients) as pool:
        writers = [pool.submit(write_on, server, seconds) for _ in range(clients)]
        return [one for writer in writers for one in writer.result()]


def p99(found: list[float]) -> float:
    """Give what 99 of 100 writes did not exceed."""
    return sorted(found)[int(len(found) * 0.99)]


@contextlib.contextmanager
def servers(room: Path) -> Iterator[dict[str, Server]]:
    """Run the stores side by side, each empty; only one is asked at a time."""
    empty = ("--data", "none", "--write-token", TOKEN)
    makers: dict[str, Callable[[], Server]] = {
        "ours, directory": lambda: ours(*empty, "--store", str(room / "ours")),
        "ours, memory": lambda: ours(*empty),
        "engine's server": lambda: engine(room / "engine"),
    }
    with contextlib.ExitStack() as stack:
        started = {}
        for name, make in makers.items():
            try:
                started[name] = stack.enter_context(running(make()))
            except NotServing as error:
                print(f"{name}: not measured ({str(error).strip()})")
        yield started


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10, help="a store and round")
    parser.add_argument("--rounds", type=int, default=3, help="stores take turns: one load for all")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; the engine's server does not sync")
    with tempfile.TemporaryDirectory(dir=".") as room, servers(Path(room).resolve()) as started:
        for server in started.values():
            measured(server, 1, 1)
        for clients in CLIENTS:
            found: dict[str, list[float]] = {name: [] for name in started}
            for _, (name, server) in itertools.product(range(options.rounds), started.items()):
                found[name] += measured(server, clients, options.seconds)
            show(clients, found, options.seconds * options.rounds)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


def show(clients: int, found: dict[str, list[float]], seconds: float) -> None:
    """Print a line for each store."""
    base = found.get("engine's server", [])
    for name, own in found.items():
        middle, high = statistics.median(own), p99(own)
        ratio = f"  p50 x{middle / statistics.median(base):.1f}  p99 x{high / p99(base):.1f}" if base else ""
        figures = f"p50={middle:7.2f} ms  p99={high:7.2f} ms  {len(own) / seconds:7.0f}/s"
        print(f"{clients} client(s)  {name:<16} {figures}{ratio}", flush=True)


if __name__ == "__main__":
    main()
