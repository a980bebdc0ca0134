"""Strangers' queries end in time, never as half an answer, and leave others unharmed."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.calls import call
from tests.faults.hostile import QUERIES, data, deep_forms
from tests.faults.report import Held, quantile
from tests.servers import TOKEN, Server, ours, running

pytestmark = pytest.mark.server
DEADLINE, GRACE = 3.0, 0.5
REFUSED = {400, 413, 429, 503, 504}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(ours("--data", "none", "--write-token", TOKEN, "--query-timeout", str(DEADLINE))) as started:
        assert started.put("default", data()).status in (200, 201, 204)
        yield started


def _outcome(server: Server, text: str, client: int) -> tuple[str, float]:
    """Send a query from an address of its own; name its status, raise if the answer is cut off or is late."""
    began = time.monotonic()
    reply = call(
        server.query,
        "POST",
        text.encode(),
        {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"},
        timeout=DEADLINE + 30,
        source=f"127.0.1.{client % 200 + 1}",
    )
    took = time.monotonic() - began
    if reply.status == 200:
        json.loads(reply.body)
    else:
        assert reply.status in REFUSED, (text[:80], reply.status, reply.text[:200])
        assert reply.media_type == "application/problem+json", reply.text[:200]
        # Asking again helps who came when it was busy, not who asked for too much.
        busy = reply.status in (429, 503) and "query-too-large" not in reply.text
        assert not busy or reply.headers.get("retry-after"), reply.headers
    return str(reply.status), took


def _alive(server: Server) -> None:
    reply = server.ask("ASK {}")
    assert reply.status == 200, reply.text
    assert json.loads(reply.body)["boolean"] is True


@pytest.mark.parametrize("forms", [QUERIES, deep_forms()], ids=["queries", "deep forms"])
def test_hostile_queries_end_within_the_deadline(server: Server, forms: dict[str, str], held: Held) -> None:
    outcomes, late = Counter[str](), {}
    slowest = 0.0
    for number, (name, text) in enumerate(forms.items()):
        status, took = _outcome(server, text, number)
        outcomes[status] += 1
        slowest = max(slowest, took)
        if took > DEADLINE + GRACE:
            late[name] = took
        _alive(server)
    assert not late, late
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(outcomes.items()))
    held(
        f"{len(forms)} hostile {'deep forms' if len(forms) > 20 else 'queries'} within {DEADLINE:g} s + {GRACE} s",
        f"{len(forms)}/{len(forms)}, slowest {slowest:.2f} s ({statuses})",
    )


@pytest.mark.parametrize("doors", ["/sparql", "/api/search?q=a"])
def test_light_requests_stay_quick_beside_hostile_clients(server: Server, doors: str, held: Held) -> None:
    """40 clients that send the hostile queries one after another, for 12 s; beside them one light client."""
    ending = threading.Event()
    texts = list(QUERIES.values())
    outcomes, broken = Counter[str](), list[BaseException]()

    def attack(client: int) -> None:
        turn = client
        while not ending.is_set():
            try:
                outcomes[_outcome(server, texts[turn % len(texts)], client)[0]] += 1
            except BaseException as error:
                broken.append(error)
                return
            turn += 1
            ending.wait(0.05)

    attackers = [threading.Thread(target=attack, args=(n,), daemon=True) for n in range(40)]
    for thread in attackers:
        thread.start()
    times = list(_light(server, doors, 12))
    ending.set()
    for thread in attackers:
        thread.join(DEADLINE + 60)
    assert not broken, broken[:3]
    p50, p99 = quantile(times, 0.5), quantile(times, 0.99)
    held(
        f"light {doors} beside 40 hostile clients",
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {1000 * max(times):.0f} ms of {len(times)} (hostile: {dict(outcomes)})",
    )
    assert p99 < 1000 * LIGHT_P99


# The goal on a quiet machine is 100 ms; CI shares two cores with whatever else runs.
LIGHT_P99 = 0.5


def _light(server: Server, door: str, seconds: float) -> Iterator[float]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        if door == "/sparql":
            reply = server.ask("SELECT * { <http://h.test/i7> ?p ?o }")
        else:
            reply = call(server.base + door)
        took = time.monotonic() - began
        assert reply.status == 200, (reply.status, reply.text[:300])
        if door == "/sparql":
            assert len(json.loads(reply.body)["results"]["bindings"]) == 2
        yield took
        time.sleep(0.01)


def test_a_client_that_hangs_up_frees_its_query(server: Server) -> None:
    """Four slow queries whose clients leave at once: the next one is served well before their deadline."""
    import http.client
    from urllib.parse import urlsplit

    parts = urlsplit(server.query)
    for _ in range(4):
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        connection.request(
            "POST",
            parts.path,
            QUERIES["cross product, counted"].encode(),
            {"Content-Type": "application/sparql-query"},
        )
        time.sleep(0.3)
        connection.close()
    began = time.monotonic()
    assert _outcome(server, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", 7)[0] == "200"
    assert time.monotonic() - began < 2


def test_a_request_may_ask_for_less_time_but_not_more(server: Server) -> None:
    slow = QUERIES["cross product, counted"].encode()
    kind = {"Content-Type": "application/sparql-query"}
    for asked, most in (("1", 1.0), ("60", DEADLINE)):
        began = time.monotonic()
        reply = call(f"{server.query}?timeout={asked}", "POST", slow, kind, source="127.0.2.9")
        assert reply.status in (503, 504), reply.text
        assert time.monotonic() - began < most + GRACE
