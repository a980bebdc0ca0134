"""`kg serve`, started as a process of its own."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.graph import KnowledgeGraph
from tests.toys import WORLD, kg

KG = [sys.executable, "-c", "from kg.cli import main; main()"]


@contextmanager
def _serving(*arguments: str | Path) -> Iterator[tuple[str, str]]:
    """Serve until the block ends; tell the first line and the address in it."""
    command = [*KG, "serve", "--port", "0", *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        yield line, re.findall(r"http://\S+", line)[0]
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _get(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=20) as response:
        found: dict[str, object] = json.load(response)
        return found


def test_serve_says_where_it_answers(world: KnowledgeGraph) -> None:
    with _serving("--data", WORLD) as (line, url):
        assert world.version in line
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
        assert _get(url + "readyz")["version"] == world.version
        assert _get(url + "api/entities/acme")["id"] == "acme"
        query = "sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D"
        for _ in range(5):  # by whatever thread of the server
            assert _get(url + query)["head"] == {"vars": ["n"]}


def test_serve_from_a_directory(world: KnowledgeGraph, tmp_path: Path) -> None:
    assert kg("build", "-o", tmp_path / "store").exit_code == 0
    with _serving("--store", tmp_path / "store") as (line, url):
        assert world.version in line
        assert _get(url + "readyz")["triples"] == len(world.store)


def test_places_where_it_cannot_serve(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = kg("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 1 and "cannot listen" in result.stderr and "--port" in result.stderr
    result = kg("serve", "--store", tmp_path)
    assert result.exit_code == 1 and "kg build" in result.stderr
    assert kg("serve", "--port", "70000").exit_code == 2
