"""Writes: one after another, whole or not at all, on disk before they are acknowledged."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from kg.engine.child import Child
from kg.engine.disk import is_held
from kg.engine.home import Home, current
from kg.engine.ledger import Head
from kg.engine.writing import Done, Writing
from kg.errors import NoSuchGraph, QueryError, QueryTimeout, ServerBusy, StoreError, StoreFull, StoreReadOnly
from kg.homes import empty_home
from kg.store import Store

COUNT = """DELETE { <x:c> <x:n> ?n } INSERT { <x:c> <x:n> ?m }
           WHERE { <x:c> <x:n> ?n BIND(?n + 1 AS ?m) }"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    empty_home(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def home(directory: Path) -> Iterator[Home]:
    with closing(Home(directory)) as opened:
        yield opened


@pytest.fixture
def writing(home: Home) -> Iterator[Writing]:
    with closing(Writing(home, lambda _: None)) as opened:
        yield opened


def _update(writing: Writing, text: str, seconds: float = 30) -> Done:
    return writing.do({"do": "update", "base_iri": None}, text.encode(), seconds)


def _rows(directory: Path) -> set[tuple[str, str, str]]:
    """Read what is on disk as a process that starts now would."""
    _, snapshot = current(directory)
    rows = Store(snapshot, read_only=True).select("SELECT * { ?s ?p ?o }")
    return {(row["s"], row["p"], row["o"]) for row in rows}


def test_an_acknowledged_write_is_published(directory: Path, writing: Writing) -> None:
    assert _update(writing, "INSERT DATA { <x:a> <x:b> <x:c> }").head.writes == 1
    assert _rows(directory) == {("x:a", "x:b", "x:c")}
    assert _update(writing, "CLEAR ALL").head.writes == 2
    assert _rows(directory) == set()


def test_how_it_is_confined_is_known_before_there_is_a_write(directory: Path, writing: Writing) -> None:
    before = current(directory)
    assert writing.unenforced is None
    assert writing.prepare().result(60).head.writes == 0
    assert writing.unenforced == frozenset()
    assert current(directory) == before
    assert _update(writing, "INSERT DATA { <x:a> <x:b> <x:c> }").head.writes == 1


def test_eight_clients_count_to_eight_times_what_each_counts(directory: Path, writing: Writing) -> None:
    _update(writing, "INSERT DATA { <x:c> <x:n> 0 }")

    def client() -> None:
        for _ in range(10):
            _update(writing, COUNT)

    clients = [threading.Thread(target=client) for _ in range(8)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    assert _rows(directory) == {("x:c", "x:n", "80")}
    assert current(directory)[0].writes == 81


def test_a_request_of_several_operations_is_one(directory: Path, writing: Writing) -> None:
    _update(writing, "INSERT DATA { <x:a> <x:b> <x:c> }")
    for text in (
        "CLEAR ALL; CREATE GRAPH <x:g>; CREATE GRAPH <x:g>",
        "INSERT DATA { <x:d> <x:e> <x:f> }; DROP GRAPH <x:none>",
        "INSERT DATA { <x:d> <x:e> <x:f> } ; no update",
    ):
        with pytest.raises(QueryError):
            _update(writing, text)
    assert _rows(directory) == {("x:a", "x:b", "x:c")}
    assert current(directory)[0].writes == 1


def test_graphs(directory: Path, writing: Writing, home: Home) -> None:
    file = home.spool() / "one"
    file.write_text("<x:a> <x:b> <x:c> <x:g> .\n")

    def put(**more: Any) -> dict[str, Any]:
        return writing.do({"do": "put", "graph": "x:g", "replace": True, "files": [str(file)]} | more).reply

    assert put() == {"existed": False}
    assert put() == {"existed": True}
    file.write_text("<x:d> <x:e> <x:f> <x:g> .\n")
    put(replace=False)
    named = "SELECT ?o { GRAPH <x:g> { ?s ?p ?o } } ORDER BY ?o"
    store = Store(current(directory)[1], read_only=True)
    assert [row["o"] for row in store.select(named)] == ["x:c", "x:f"]
    put(files=[])
    assert Store(current(directory)[1], read_only=True).has_graph("x:g"), "an empty graph is a graph"
    writing.do({"do": "drop", "graph": "x:g"})
    with pytest.raises(NoSuchGraph):
        writing.do({"do": "drop", "graph": "x:g"})
    assert not Store(current(directory)[1], read_only=True).has_graph("x:g")
    writing.do({"do": "drop", "graph": None})


def test_a_write_past_its_deadline_leaves_nothing(directory: Path, writing: Writing) -> None:
    _update(writing, "INSERT DATA { <x:a> <x:b> <x:c> }")
    values = " ".join(map(str, range(400)))
    bomb = "INSERT { <x:d> <x:e> ?z } WHERE { " + "".join(f"VALUES ?{name} {{ {values} }} " for name in "xyz")
    with pytest.raises(QueryTimeout):
        _update(writing, bomb + "}", seconds=1)
    assert _rows(directory) == {("x:a", "x:b", "x:c")}
    _update(writing, "INSERT DATA { <x:a> <x:b> <x:d> }")
    assert len(_rows(directory)) == 2


def test_a_killed_writer_loses_nothing_acknowledged(
    directory: Path, writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The writer is killed before calls of each kind; the write is either refused or done.
    real = Child.call
    calls = 0

    def call(child: Child, message: dict[str, Any], *given: Any) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        if calls in (1, 4, 9, 11, 15, 20):
            child.kill()
        return real(child, message, *given)

    monkeypatch.setattr(Child, "call", call)
    acknowledged = set()
    for number in range(12):
        try:
            _update(writing, f"INSERT DATA {{ <x:a> <x:b> <x:{number}> . <x:b> <x:b> <x:{number}> }}")
        except Exception as error:
            assert "ended" in str(error)
        else:
            acknowledged |= {("x:a", "x:b", f"x:{number}"), ("x:b", "x:b", f"x:{number}")}
    assert acknowledged and len(acknowledged) < 24
    assert _rows(directory) == acknowledged


def test_writes_that_wait_together_survive_the_one_that_fails(
    home: Home, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go = threading.Event(), threading.Event()

    def published(_: Head) -> None:
        began.set()
        go.wait(30)

    with closing(Writing(home, published)) as writing:
        outcomes: dict[int, str] = {}

        def write(number: int, text: str, seconds: float) -> None:
            try:
                _update(writing, text, seconds)
                outcomes[number] = "done"
            except Exception as error:
                outcomes[number] = type(error).__name__

        values = " ".join(map(str, range(400)))
        bomb = f"INSERT {{ <x:d> <x:e> ?z }} WHERE {{ VALUES ?x {{ {values} }} VALUES ?y {{ {values} }} "
        texts = ["INSERT DATA { <x:a> <x:b> 0 }", "INSERT DATA { <x:a> <x:b> 1 }", "nonsense",
                 bomb + f"VALUES ?z {{ {values} }} }}", "INSERT DATA { <x:a> <x:b> 4 }"]  # fmt: skip
        threads = []
        for number, text in enumerate(texts):
            threads.append(threading.Thread(target=write, args=(number, text, 1 if number == 3 else 30)))
            threads[-1].start()
            if number == 0:
                began.wait(30)
        go.set()
        for thread in threads:
            thread.join()
    assert outcomes == {0: "done", 1: "done", 2: "QueryError", 3: "QueryTimeout", 4: "done"}
    assert {o for _, _, o in _rows(directory)} == {"0", "1", "4"}


def test_a_full_disk_is_said_and_forgotten_when_there_is_room(
    directory: Path, writing: Writing, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    _update(writing, "INSERT DATA { <x:a> <x:b> 1 }")
    for name in ("publish", "fresh_work"):
        with monkeypatch.context() as patch:
            patch.setattr(home, name, _full)
            if name == "fresh_work":
                writing._drop_child()
            with pytest.raises(StoreFull):
                _update(writing, "INSERT DATA { <x:a> <x:b> 2 }")
            assert _rows(directory) == {("x:a", "x:b", "1")}
    _update(writing, "INSERT DATA { <x:a> <x:b> 3 }")
    assert {o for _, _, o in _rows(directory)} == {"1", "3"}


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_store_that_cannot_be_written_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "writable", False)
    with closing(Writing(home, lambda _: None)) as writing, pytest.raises(StoreReadOnly):
        _update(writing, "CLEAR ALL")


def test_closing_finishes_what_waits_and_takes_no_more(directory: Path, home: Home) -> None:
    writing = Writing(home, lambda _: None)
    thread = threading.Thread(target=_update, args=(writing, "INSERT DATA { <x:a> <x:b> 1 }"))
    thread.start()
    while writing._queue.empty() and writing._child is None and thread.is_alive():
        pass
    writing.close(30)
    thread.join()
    assert _rows(directory) == {("x:a", "x:b", "1")}
    with pytest.raises(ServerBusy):
        _update(writing, "CLEAR ALL")


def test_a_broken_child_gives_an_error_of_ours(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> dict[str, Any]:
        return {"failure": "IO error: the disk is ill"}

    monkeypatch.setattr(Child, "call", broken)
    with pytest.raises(StoreError, match="ill"):
        _update(writing, "CLEAR ALL")


SERVER = """
import sys
from pathlib import Path
from kg.engine.home import Home
from kg.engine.writing import Writing
home = Home(Path(sys.argv[1]))
writing = Writing(home, lambda _: None)
for number in range(10_000):
    text = f"INSERT DATA {{ <x:a> <x:b> {number} . <x:c> <x:d> {number} }}"
    writing.do({"do": "update", "base_iri": None}, text.encode())
    print(number, flush=True)
"""


@pytest.mark.parametrize("round_", range(6))
def test_a_killed_server_opens_with_every_acknowledged_write(directory: Path, round_: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(directory)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        acknowledged = -1
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged == 2 * round_:
                # Any moment of the next write.
                threading.Timer(0.007 * round_, process.send_signal, [signal.SIGKILL]).start()
    assert process.returncode == -signal.SIGKILL
    with closing(Home(directory)) as home:
        rows = Store(home.snapshot, read_only=True).select("SELECT ?p ?o { ?s ?p ?o }")
    found = {p: {int(row["o"]) for row in rows if row["p"] == p} for p in ("x:b", "x:d")}
    assert found["x:b"] == found["x:d"], "nothing is half applied"
    assert found["x:b"] in (set(range(acknowledged + 1)), set(range(acknowledged + 2)))


def test_a_writer_that_outlives_its_server_keeps_the_directory(directory: Path) -> None:
    home = Home(directory)
    writing = Writing(home, lambda _: None)
    _update(writing, "INSERT DATA { <x:a> <x:b> 1 }")
    # As after a kill: this process lets the lock go, the writer runs on.
    home.close()
    assert is_held(directory)
    writing.close()
    assert not is_held(directory)


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_everything_is_synced_before_it_is_acknowledged(directory: Path, tmp_path: Path) -> None:
    script = SERVER.replace("10_000", "2")
    trace = tmp_path / "trace"
    calls = "fsync,fdatasync,rename,renameat,renameat2,write"
    done = subprocess.run(
        ["strace", "-f", "-y", "-e", f"trace={calls}", "-s", "16", "-o", str(trace),
         sys.executable, "-c", script, str(directory)],
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.stdout == b"0\n1\n", done.stderr
    lines = trace.read_text().splitlines()
    spoken = next(i for i, line in enumerate(lines) if re.search(r'write\(1<.*"0', line))
    before = lines[:spoken]
    synced = [m[1] for line in before if (m := re.search(r"f(?:data)?sync\(\d+<([^>]*)>", line))]
    place = os.fspath(directory)
    for name in ("HEAD.partial", "snap/2.sums.partial", "snap", ""):
        assert f"{place}/{name}".rstrip("/") in synced, name
    # The tables were synced under their first name, before their links were made.
    assert any(re.fullmatch(rf"{re.escape(place)}/work/\d+\.sst", path) for path in synced)
    assert any("snap/2.tmp/MANIFEST" in path for path in synced)
    head = max(i for i, line in enumerate(before) if "HEAD.partial" in line and "rename" in line)
    assert any(re.search(rf"fsync\(\d+<{re.escape(place)}>", line) for line in before[head:])


def _broken(*_: object, **__: object) -> None:
    raise OSError(5, "Input/output error")


def test_a_failure_of_cleaning_up_after_a_failure_ends_nothing(
    directory: Path, writing: Writing, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(home, "publish", _full)
        patch.setattr(home, "abandon", _broken)
        with pytest.raises(StoreFull):
            _update(writing, "INSERT DATA { <x:a> <x:b> 1 }")
    assert writing.alive
    _update(writing, "INSERT DATA { <x:a> <x:b> 2 }")
    assert {o for _, _, o in _rows(directory)} == {"2"}


def test_a_failure_of_cleaning_up_after_a_write_is_no_failure_of_the_write(
    directory: Path, writing: Writing, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", _broken)
        patch.setattr(writing, "_published", _broken)
        assert _update(writing, "INSERT DATA { <x:a> <x:b> 1 }").head.writes == 1
    assert {o for _, _, o in _rows(directory)} == {"1"}
    assert writing.alive


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_when_the_thread_dies_nobody_waits(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(writing, "_commit", die)
    with pytest.raises(ServerBusy):
        _update(writing, "CLEAR ALL")
    writing._thread.join(5)
    assert not writing.alive
    with pytest.raises(StoreError, match="ended"):
        _update(writing, "CLEAR ALL")


def test_stopping_turns_away_what_waits_and_is_under_way(writing: Writing) -> None:
    _update(writing, "CLEAR ALL")
    values = " ".join(map(str, range(400)))
    bomb = "INSERT { <x:d> <x:e> ?z } WHERE { " + "".join(f"VALUES ?{name} {{ {values} }} " for name in "xyz")
    waiting = [writing.submit({"do": "update", "base_iri": None}, (bomb + "}").encode()) for _ in range(3)]
    began = time.monotonic()
    time.sleep(0.3)
    writing.stop()
    for one in waiting:
        with pytest.raises(ServerBusy):
            one.result(5)
    writing.close()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("kind", ["update", "open", "snapshot"])
def test_who_lost_the_writer_may_ask_again(
    writing: Writing, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    real = Child.call

    def call(child: Child, message: dict[str, Any], *given: Any) -> dict[str, Any]:
        if message["do"] == kind:
            child.kill()
        return real(child, message, *given)

    with monkeypatch.context() as patch:
        patch.setattr(Child, "call", call)
        with pytest.raises(ServerBusy, match="ended by SIGKILL"):
            _update(writing, "INSERT DATA { <x:a> <x:b> 1 }")
    _update(writing, "INSERT DATA { <x:a> <x:b> 2 }")
