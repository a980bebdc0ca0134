"""Servers under test, as processes of their own: ours, and the engine's where it is installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.calls import Reply, call

TOKEN = "token-for-tests"
START, STOP = 60.0, 30.0
_KG = "from kg.cli import main; main()"
_URL = re.compile(r"http://[0-9A-Za-z.:\[\]]+(?=/?\s)")


class NotServing(Exception):
    """A server ended before it answered; holds what it printed."""


@dataclass
class Server:
    """A running server and its doors."""

    base: str
    process: subprocess.Popen[bytes]
    query: str
    update: str
    store: str
    token: str | None = TOKEN
    headers: dict[str, str] = field(default_factory=dict)
    log: IO[bytes] | None = None

    @property
    def printed(self) -> str:
        """What it has written to its standard output and error."""
        return _content(self.log) if self.log else ""

    @property
    def writing(self) -> dict[str, str]:
        """The headers that a write needs."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def ask(self, text: str, accept: str = "application/sparql-results+json", timeout: float = 60) -> Reply:
        """POST a query."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept} | self.headers
        return call(self.query, "POST", text.encode(), headers, timeout)

    def change(self, text: str, timeout: float = 60) -> Reply:
        """POST an update with the token."""
        headers = {"Content-Type": "application/sparql-update"} | self.writing
        return call(self.update, "POST", text.encode(), headers, timeout)

    def put(self, graph: str, content: bytes, media_type: str = "text/turtle", timeout: float = 60) -> Reply:
        """PUT a graph; `graph` is `default` or `graph=...`."""
        headers = {"Content-Type": media_type} | self.writing
        return call(f"{self.store}?{graph}", "PUT", content, headers, timeout)

    def kill(self) -> None:
        """SIGKILL to the server alone: its children must see to themselves."""
        self.process.kill()
        self.process.wait(STOP)

    def terminate(self, wait: float = STOP) -> int:
        """SIGTERM, then its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(wait)


def ours(*arguments: str, wrap: Sequence[str] = ()) -> Server:
    """Start `kg serve` on a free port of 127.0.0.1 and wait until it prints its URL."""
    command = [*wrap, sys.executable, "-c", _KG, "serve", "--port", "0", *arguments]
    # A file, not a pipe: nobody reads it, and a full pipe stops whoever writes to it.
    log = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    base = _wait_for_url(process, log)
    return Server(base, process, f"{base}/sparql", f"{base}/update", f"{base}/store", log=log)


def engine(directory: Path, *arguments: str) -> Server:
    """Start the engine's own server, `oxigraph` from PyPI; skip where it is not installed."""
    program = os.environ.get("OXIGRAPH") or shutil.which("oxigraph")
    if program is None:
        raise NotServing("no oxigraph on the path: pip install oxigraph, or set OXIGRAPH")
    port = free_port()
    process = subprocess.Popen(
        [program, "serve", "--location", str(directory), "--bind", f"127.0.0.1:{port}", *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    base = f"http://127.0.0.1:{port}"
    _wait_for_port(process, port)
    return Server(base, process, f"{base}/query", f"{base}/update", f"{base}/store", token=None)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Stop the server and everything it started when the block ends."""
    try:
        yield server
    finally:
        stop(server.process)
        if server.log:
            server.log.close()


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and its process group (which holds nothing but what it started)."""
    # Once it has been waited for, its number may be another's; until then nobody gets it.
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP)


def free_port() -> int:
    """Give a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for_url(process: subprocess.Popen[bytes], log: IO[bytes]) -> str:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        found = _URL.search(_content(log))
        if found:
            return found[0].rstrip("/")
        time.sleep(0.02)
    stop(process)
    with log:
        raise NotServing(_content(log))


def _content(log: IO[bytes]) -> str:
    """Read a file that another process writes, without moving its place."""
    return os.pread(log.fileno(), 1 << 20, 0).decode("utf-8", "replace")


def _wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    stop(process)
    raise NotServing("it does not listen")
