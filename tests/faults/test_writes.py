"""Owners' writes: one after another, whole, on disk when acknowledged."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.hostile import QUERIES
from tests.faults.kills import children, rounds, serve
from tests.faults.oracle import Load, Writer
from tests.faults.report import Held, quantile
from tests.servers import NotServing, Server, running

pytestmark = pytest.mark.server
COUNTER = "<http://a.test/c> <http://a.test/n>"
INCREMENT = f"DELETE {{ {COUNTER} ?n }} INSERT {{ {COUNTER} ?m }} WHERE {{ {COUNTER} ?n BIND(?n + 1 AS ?m) }}"


def test_increments_are_not_lost(tmp_path: Path, held: Held) -> None:
    with running(serve(tmp_path / "store")) as server:
        assert server.change(f"INSERT DATA {{ {COUNTER} 0 }}").status in (200, 204)
        times, failures = list[float](), list[str]()

        def increment() -> None:
            for _ in range(100):
                began = time.monotonic()
                reply = server.change(INCREMENT)
                times.append(time.monotonic() - began)
                if reply.status not in (200, 204):
                    failures.append(reply.text)

        threads = [threading.Thread(target=increment) for _ in range(8)]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(300)
        took = time.monotonic() - began
        found = _values(server)
    assert not failures, failures[:2]
    assert found == ["800"]
    held(
        "8 clients × 100 increments on disk",
        f"{found[0]} ({800 / took:.0f}/s, p50 {quantile(times, 0.5):.0f} ms, p99 {quantile(times, 0.99):.0f} ms)",
    )


def _values(server: Server) -> list[str]:
    reply = server.ask(f"SELECT ?n {{ {COUNTER} ?n }}")
    return [row["n"]["value"] for row in json.loads(reply.body)["results"]["bindings"]]


def test_each_client_reads_its_own_writes(tmp_path: Path) -> None:
    with running(serve(tmp_path / "store")) as server:
        for number in range(40):
            server.change(f"DELETE WHERE {{ {COUNTER} ?n }} ; INSERT DATA {{ {COUNTER} {number} }}")
            assert _values(server) == [str(number)]


def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path, held: Held) -> None:
    tally = rounds(30, tmp_path, seed=4)
    held(
        "kill -9 during writes",
        f"{tally.rounds} rounds, {tally.acknowledged} acknowledged writes: 0 lost, 0 half; "
        f"slowest start {tally.slowest_start:.1f} s",
    )


def test_a_killed_child_costs_only_its_own_request(tmp_path: Path) -> None:
    """Kill each child in turn: the server lives, and the next query and write are served."""
    with running(serve(tmp_path / "store")) as server:
        server.change(f"INSERT DATA {{ {COUNTER} 0 }}")
        for turn in range(1, 4):
            for pid in children(server.process.pid):
                subprocess.run(["kill", "-9", str(pid)], check=False, capture_output=True)
            end = time.monotonic() + 10
            while server.change(INCREMENT).status not in (200, 204):
                assert time.monotonic() < end
            # Whoever was being served by the killed reader is told to ask again.
            while server.ask("ASK {}").status == 503:
                assert time.monotonic() < end
            assert _values(server) == [str(turn)]


def test_sigterm_drains(tmp_path: Path, held: Held) -> None:
    """A slow query and a write load are under way: the server ends within 10 s, code 0, nothing lost."""
    store, writers = tmp_path / "store", [Writer(f"w{number}") for number in range(3)]
    with running(serve(store)) as server:
        load = Load(writers, server)
        slow = threading.Thread(target=_try, args=(server, QUERIES["product of values"]))
        slow.start()
        time.sleep(1)
        began = time.monotonic()
        code = server.terminate(20)
        took = time.monotonic() - began
        load.stop()
        slow.join(20)
    assert code == 0
    assert took < 10.5
    with running(serve(store)) as server:
        for writer in writers:
            writer.check(server)
    held(
        "SIGTERM during a slow query and writes",
        f"exit 0 after {took:.1f} s, 0 of {load.acknowledged} writes lost",
    )


def _try(server: Server, text: str) -> None:
    with suppress(OSError):
        server.ask(text)


def test_a_second_server_is_turned_away(tmp_path: Path) -> None:
    with running(serve(tmp_path / "store")) as first:
        with pytest.raises(NotServing) as refusal, running(serve(tmp_path / "store")):
            pass
        message = str(refusal.value)
        assert "Traceback" not in message
        assert len(message.strip().splitlines()) == 1
        assert first.change(f"INSERT DATA {{ {COUNTER} 1 }}").status in (200, 204)
