"""`kg serve`, started as a process of its own."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from kg.graph import KnowledgeGraph
from tests.kg.cli.serving import KG, send, serving
from tests.toys import WORLD, kg


def _get(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=20) as response:
        found: dict[str, object] = json.load(response)
        return found


def test_serve_says_where_it_answers(world: KnowledgeGraph) -> None:
    with serving("--data", WORLD) as (line, url):
        assert world.version in line
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
        assert _get(url + "readyz")["version"] == world.version
        assert _get(url + "api/entities/acme")["id"] == "acme"
        query = "sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
        for _ in range(5):  # by whatever thread of the server
            assert _get(url + query)["head"] == {"vars": ["n"]}


def test_serve_from_a_directory(world: KnowledgeGraph, tmp_path: Path) -> None:
    assert kg("build", "-o", tmp_path / "store").exit_code == 0
    with serving("--store", tmp_path / "store") as (line, url):
        assert world.version in line
        assert _get(url + "readyz")["triples"] == len(world.store)


def test_places_where_it_cannot_serve(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = kg("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1 and "cannot listen" in result.stderr and "--port" in result.stderr
    result = kg("serve", "--store", tmp_path)
    assert result.exit_code == 1 and "kg build" in result.stderr
    assert kg("serve", "--port", "70000").exit_code == 2


def _triples(url: str) -> object:
    return _get(url + "readyz")["triples"]


def test_an_empty_store_keeps_its_writes_in_a_directory(tmp_path: Path) -> None:
    options = ("--store", tmp_path / "store", "--data", "none", "--write-token", "T")
    with serving(*options) as (line, url):
        assert "empty-" in line and _triples(url) == 0
        assert send(url + "update", b"update=INSERT DATA { <x:a> <x:b> 1 }", "T") == 204
        assert send(url + "update", b"update=CLEAR ALL", "U") == 401
        done = subprocess.run(
            [*KG, "serve", "--port", "0", *map(str, options)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 1 and done.stdout == ""
        assert re.fullmatch(r"Error: \S+ is in use by process \d+\n", done.stderr)
    with serving("--store", tmp_path / "store") as (line, url):
        assert _triples(url) == 1
        assert send(url + "update", b"update=CLEAR ALL", "T") == 403
    head = tmp_path / "store" / "HEAD"
    number = head.read_text().split()[1]
    current = tmp_path / "store" / "snap" / number / "CURRENT"
    current.write_bytes(b"MANIFEST-000099\n")
    done = subprocess.run(
        [*KG, "serve", "--store", str(tmp_path / "store")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1 and str(current) in done.stderr and "kg restore" in done.stderr


def test_servers_that_only_read_share_a_directory(world: KnowledgeGraph, tmp_path: Path) -> None:
    assert kg("build", "-o", tmp_path / "store").exit_code == 0
    store = ("--store", tmp_path / "store")
    with serving(*store) as (_, one), serving(*store) as (_, two):
        assert _get(one + "readyz") == _get(two + "readyz")
        command = [*KG, "serve", "--port", "0", *map(str, store), "--write-token", "T"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1 and "in use by servers that only read it" in done.stderr
    with serving(*store, "--write-token", "T"):
        done = subprocess.run(command[:-2], capture_output=True, text=True, check=False)
        assert done.returncode == 1 and re.search(r"in use by process \d+", done.stderr)


def test_a_killed_build_leaves_nothing_for_long(tmp_path: Path) -> None:
    stopped = "import kg.homes, time; kg.homes.build = lambda *_: time.sleep(600); "
    command = [KG[0], "-c", stopped + KG[2], "build", "--data", str(WORLD), "-o", str(tmp_path / "store")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as building:
        end = time.monotonic() + 60
        while not list(tmp_path.glob(".store.new-*/lock")):
            assert building.poll() is None and time.monotonic() < end
            time.sleep(0.02)
        building.kill()
    left = list(tmp_path.glob(".store*"))
    assert len(left) == 1 and not (tmp_path / "store").exists()
    os.utime(left[0] / "lock", (0, 0))
    assert kg("build", "-o", tmp_path / "store").exit_code == 0
    assert list(tmp_path.glob(".store*")) == []


def test_writes_in_memory(world: KnowledgeGraph) -> None:
    with serving("--data", WORLD, "--write-token", "T") as (_, url):
        before = _triples(url)
        assert send(url + "update", b"update=INSERT DATA { <x:a> <x:b> 1 }", "T") == 204
        ready = _get(url + "readyz")
        assert (ready["status"], ready["triples"]) == ("ok", int(str(before)) + 1)
        # Random in the middle: another server's first write is another version.
        assert re.fullmatch(world.version + r"-[0-9a-f]{8}\.1", ready["version"])
        assert _get(url + "api/entities/acme")["id"] == "acme"


def test_options_that_do_not_fit(tmp_path: Path) -> None:
    result = kg("serve", data=tmp_path / "none-such")
    assert result.exit_code == 2 and "--data" in result.stderr
    assert kg("serve", "--query-timeout", "0").exit_code == 2
