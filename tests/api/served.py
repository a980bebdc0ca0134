"""A `kg serve` process and raw talk with it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Served:
    """A server process and where it answers."""

    process: subprocess.Popen[str]
    url: str
    port: int
    printed: list[str]  # until it served

    def talk(self, sent: bytes, seconds: float = 5) -> bytes:
        """Send bytes as they are and give all that comes until the server closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), seconds) as connection:
            received = b""
            # A server that refuses what it has not read resets the connection.
            with contextlib.suppress(TimeoutError, ConnectionResetError, BrokenPipeError):
                connection.sendall(sent)
                while data := connection.recv(1 << 16):
                    received += data
            return received

    def terminate(self, seconds: float = 12) -> int:
        """Send SIGTERM and give the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


@contextlib.contextmanager
def serving(*arguments: str, script: str | None = None) -> Iterator[Served]:
    """Run `kg serve` with the arguments on a free port; `script` runs before it in its process."""
    code = f"{script or ''}\nfrom kg.cli import main\nmain()"
    command = [sys.executable, "-c", code, "serve", "--port", "0", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"http://\S+:(\d+)/", line):
                yield Served(process, found[0], int(found[1]), lines)
                break
        else:
            raise AssertionError("".join(lines))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
