"""A write load that knows what must be in the store: everything acknowledged, nothing half."""

from __future__ import annotations

import http.client
import json
import threading
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.calls import Reply
from tests.servers import Server

WIDTH = 10
_P = "http://p.test/"


@dataclass
class Writer:
    """One client that writes one thing after another; only its last may be without an answer."""

    name: str
    batches: set[int] = field(default_factory=set)
    version: int = 0
    count: int = 0
    turn: int = 0
    unanswered: tuple[str, int] | None = None

    def write(self, server: Server) -> bool:
        """Do the next write; tell whether the server acknowledged it."""
        self.turn += 1
        kind = ("batch", "put", "count")[self.turn % 3]
        self.unanswered = kind, self.turn
        try:
            reply = self._send(server, kind)
        except (OSError, http.client.HTTPException):
            return False
        if 200 <= reply.status < 300:
            self.settle(kind, self.turn)
            return True
        assert reply.status in (429, 503, 504, 507), (reply.status, reply.text)
        if reply.status in (429, 507):
            # Refused is refused: nothing of it may show. What was cut off may have come to pass or not.
            self.unanswered = None
        return False

    def settle(self, kind: str, turn: int) -> None:
        """Take a write for done."""
        if kind == "batch":
            self.batches.add(turn)
        elif kind == "put":
            self.version = turn
        else:
            self.count += 1
        self.unanswered = None

    def _send(self, server: Server, kind: str) -> Reply:
        turn = self.turn
        if kind == "batch":
            rows = " ".join(f"<{_P}{self.name}/{turn}> <{_P}v> {n} ." for n in range(WIDTH))
            other = f"GRAPH <{_P}graph/{self.name}> {{ {rows} }}"
            return server.change(f"INSERT DATA {{ {rows} }} ; INSERT DATA {{ {other} }}", timeout=30)
        if kind == "put":
            rows = "\n".join(f"<{_P}put> <{_P}v> {turn * WIDTH + n} ." for n in range(WIDTH))
            return server.put("graph=" + quote(f"{_P}put/{self.name}", safe=""), rows.encode(), timeout=30)
        counter = f"<{_P}count/{self.name}> <{_P}n>"
        return server.change(
            f"DELETE {{ {counter} ?n }} INSERT {{ {counter} ?m }} "
            f"WHERE {{ OPTIONAL {{ {counter} ?n }} BIND(COALESCE(?n, 0) + 1 AS ?m) }}",
            timeout=30,
        )

    def check(self, server: Server) -> None:
        """Compare the store with what was acknowledged; take up what an unanswered write came to."""
        batches, version, count = self._seen(server)
        states = [(self.batches, self.version, self.count)]
        if self.unanswered:
            attempt = Writer(self.name, set(self.batches), self.version, self.count)
            attempt.settle(*self.unanswered)
            states.append((attempt.batches, attempt.version, attempt.count))
        assert (batches, version, count) in states, (
            f"{self.name}: the store has {len(batches)} batches, version {version}, count {count}; acknowledged "
            f"{len(self.batches)}, {self.version}, {self.count}; unanswered {self.unanswered}; "
            f"lost {sorted(self.batches - batches)[:5]}, unasked {sorted(batches - self.batches)[:5]}"
        )
        self.batches, self.version, self.count, self.unanswered = batches, version, count, None

    def _seen(self, server: Server) -> tuple[set[int], int, int]:
        inner = f"?b <{_P}v> ?v FILTER(STRSTARTS(STR(?b), '{_P}{self.name}/'))"
        graph = f"<{_P}graph/{self.name}>"
        one = dict(_rows(server, f"SELECT ?b (COUNT(*) AS ?n) {{ {inner} }} GROUP BY ?b"))
        two = dict(_rows(server, f"SELECT ?b (COUNT(*) AS ?n) {{ GRAPH {graph} {{ {inner} }} }} GROUP BY ?b"))
        assert one == two, "the second half of an update is missing"
        assert all(int(n) == WIDTH for n in one.values()), "half a batch"
        put = _rows(server, f"SELECT ?v ?x {{ GRAPH <{_P}put/{self.name}> {{ ?x <{_P}v> ?v }} }} ORDER BY ?v")
        version = int(put[0][0]) // WIDTH if put else 0
        assert [int(v) for v, _ in put] == [version * WIDTH + n for n in range(WIDTH if put else 0)], (
            "half a PUT"
        )
        counts = _rows(server, f"SELECT ?n (1 AS ?x) {{ <{_P}count/{self.name}> <{_P}n> ?n }}")
        assert len(counts) <= 1, "two values of one counter"
        return {int(b.rpartition("/")[2]) for b in one}, version, int(counts[0][0]) if counts else 0


def _rows(server: Server, query: str) -> list[tuple[str, str]]:
    reply = server.ask(query)
    assert reply.status == 200, reply.text
    found = json.loads(reply.body)
    names = (found["head"]["vars"] * 2)[:2]
    return [(row[names[0]]["value"], row[names[1]]["value"]) for row in found["results"]["bindings"]]


class Load:
    """Several writers at once, until told to stop."""

    def __init__(self, writers: list[Writer], server: Server) -> None:
        self.acknowledged = 0
        self.failures: list[BaseException] = []
        self._ending, self._first = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=(w, server)) for w in writers]
        for thread in self._threads:
            thread.start()

    def _run(self, writer: Writer, server: Server) -> None:
        try:
            while not self._ending.is_set():
                if writer.write(server):
                    with self._lock:
                        self.acknowledged += 1
                    self._first.set()
                elif writer.unanswered:
                    return
        except BaseException as error:
            self.failures.append(error)

    def wait_for_first(self, seconds: float) -> None:
        """Wait until the first write is acknowledged."""
        self._first.wait(seconds)

    def stop(self) -> None:
        """Wait for the writers; raise what went wrong in one."""
        self._ending.set()
        for thread in self._threads:
            thread.join(60)
        if self.failures:
            raise self.failures[0]
