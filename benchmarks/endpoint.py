"""Measure the SPARQL endpoint: the way through HTTP against the engine alone; light beside hostile clients.

    python benchmarks/endpoint.py [--seconds 10] [--hostile 40] [--peers]

Goals: a simple query through HTTP at the median within 3 times the engine in this process plus 1.5 ms; p99 of
light requests under 100 ms while 40 hostile clients run. `--peers` measures the engine's own server (`pip
install oxigraph`) and rdflib-endpoint beside it, where they are installed.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import kg

SIMPLE = "SELECT ?o { <https://w3id.org/llm-industry-graph/id/nvidia> ?p ?o } LIMIT 5"
JSON = "/api/entities?limit=1&x="
HOSTILE = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f }",
    "SELECT ?x31 { BIND('x' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(31))
    + " }",
    "SELECT (COUNT(*) AS ?n) { ?a (<p:a>|!<p:a>)+ ?b . ?b (<p:c>|!<p:c>)+ ?c }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "ASK { " + "(" * 60 + " }",
    "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
]


class Client:
    """Ask one server over one connection, from one local address."""

    def __init__(self, port: int, address: str = "127.0.0.1", path: str = "/sparql?query=") -> None:
        self._port, self._address, self._path = port, address, path
        self._connection: http.client.HTTPConnection | None = None

    def ask(self, query: str, seconds: float = 60) -> int:
        """Ask and give the status; 0 when the connection broke."""
        if self._connection is None:
            source = (self._address, 0)
            self._connection = http.client.HTTPConnection(
                "127.0.0.1", self._port, timeout=seconds, source_address=source
            )
        try:
            accept = {"Accept": "application/sparql-results+json"}
            self._connection.request("GET", self._path + quote(query), headers=accept)
            response = self._connection.getresponse()
            response.read()
            return response.status
        except (OSError, http.client.HTTPException):
            self._connection.close()
            self._connection = None
            return 0


def times(act: Callable[[], object], seconds: float, pause: float = 0.0) -> list[float]:
    """Do something for so many seconds and give what each time took, in milliseconds."""
    found, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
        time.sleep(pause)
    return found


def shown(name: str, found: list[float]) -> str:
    """Write a line of figures."""
    ordered = sorted(found)
    p99 = ordered[int(len(ordered) * 0.99)]
    return (
        f"{name:<44} n={len(found):<6} p50={statistics.median(found):8.2f} ms  p99={p99:8.2f} ms  "
        f"max={ordered[-1]:8.2f} ms"
    )


@contextmanager
def hostile(port: int, count: int, *, varied: bool, spread: bool, path: str) -> Iterator[None]:
    """Let clients ask one costly query after another, each of a new text and from an address of its own."""
    ended = threading.Event()
    number = itertools.count()

    def attack(which: int) -> None:
        client = Client(port, f"127.0.1.{which + 1}" if spread else "127.0.0.1", path)
        for query in itertools.cycle(HOSTILE[which % len(HOSTILE) :] + HOSTILE[: which % len(HOSTILE)]):
            if ended.is_set():
                return
            text = re.sub(r"\?([a-z])\b", rf"?\g<1>v{next(number)}", query) if varied else query
            if client.ask(text, 5) in (0, 429, 503):
                ended.wait(0.05)

    threads = [threading.Thread(target=attack, args=(which,), daemon=True) for which in range(count)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(3)
        yield
    finally:
        ended.set()


@contextmanager
def server(command: list[str], port: int) -> Iterator[int]:
    """Run a server until it listens, and end it."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def light_beside_hostile(port: int, arguments: argparse.Namespace, path: str, *, ours: bool) -> None:
    """Print how light requests fare beside each kind of hostile clients."""
    for varied, spread in itertools.product((False, True), (False, True)):
        name = f"{'varied' if varied else 'repeated'} texts, {'many addresses' if spread else 'one address'}"
        statuses: list[int] = []
        with hostile(port, arguments.hostile, varied=varied, spread=spread, path=path):
            client = Client(port, path=path)
            found = times(lambda: statuses.append(client.ask(SIMPLE, 5)), arguments.seconds, 0.01)  # noqa: B023
            good = sum(status == 200 for status in statuses)
            print(shown(f"  light SPARQL: {name}", found), f"good {good}/{len(statuses)}", flush=True)
            if ours:
                pages = Client(port, path=JSON)
                found = times(lambda: pages.ask("", 5), arguments.seconds, 0.01)  # noqa: B023
                print(shown(f"  light JSON:   {name}", found), flush=True)
        time.sleep(2)


def measure(name: str, command: list[str], port: int, arguments: argparse.Namespace, path: str) -> float:
    """Measure one server; give the median of the simple query in milliseconds."""
    print(name, flush=True)
    with server(command, port):
        client = Client(port, path=path)
        times(lambda: client.ask(SIMPLE), 2)
        found = times(lambda: client.ask(SIMPLE), arguments.seconds)
        print(shown("  simple query, alone", found), flush=True)
        if name == "kg serve":
            page = Client(port, path=JSON)
            print(shown("  JSON, alone", times(lambda: page.ask(""), arguments.seconds)), flush=True)
        if arguments.hostile:
            light_beside_hostile(port, arguments, path, ours=name == "kg serve")
    return statistics.median(found)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--hostile", type=int, default=40)
    parser.add_argument("--peers", action="store_true")
    arguments = parser.parse_args()
    graph = kg.load()
    engine = times(lambda: graph.query(SIMPLE).serialize("application/sparql-results+json"), 3)
    print(shown("engine in this process", engine))
    port = free_port()
    code = "from kg.cli import main; main()"
    command = [sys.executable, "-c", code, "serve", "--port", str(port)]
    median = measure("kg serve", command, port, arguments, "/sparql?query=")
    most = 3 * statistics.median(engine) + 1.5
    print(f"through HTTP {median:.2f} ms, goal at most {most:.2f} ms")
    if arguments.peers:
        with tempfile.TemporaryDirectory() as room:
            peers(graph, Path(room), arguments)


def peers(graph: kg.KnowledgeGraph, room: Path, arguments: argparse.Namespace) -> None:
    """Measure other servers on the same data."""
    data = room / "data.nt"
    with data.open("wb") as out:
        graph.store.dump(out, "application/n-triples")
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    if program := shutil.which("oxigraph", path=search):
        subprocess.run([program, "load", "-l", str(room / "ox"), "-f", str(data)], check=True)
        port = free_port()
        place = ["serve-read-only", "-l", str(room / "ox"), "-b", f"127.0.0.1:{port}"]
        measure("oxigraph", [program, *place], port, arguments, "/query?query=")
    if program := shutil.which("rdflib-endpoint", path=search):
        port = free_port()
        command = [program, "serve", str(data), "--port", str(port), "--host", "127.0.0.1"]
        measure("rdflib-endpoint", command, port, arguments, "/?query=")


if __name__ == "__main__":
    main()
