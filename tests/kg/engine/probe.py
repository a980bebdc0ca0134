"""A child for tests: does what it is told inside the sandbox and says what came of it."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from kg.engine import sandbox, wire
from kg.engine.worker import serve


def main(arguments: Sequence[str]) -> None:
    """Serve; arguments: memory in bytes, `-` or a directory to read, `-` or one to write, marks."""
    memory, readable, writable, *marks = arguments
    if memory != "-":
        places = [[] if place == "-" else [Path(place)] for place in (readable, writable)]
        marks += sandbox.confine(int(memory), *places)
    answers = os.fdopen(os.dup(1), "wb")
    serve(lambda *call: _answer(marks, *call), sys.stdin.buffer, answers)


def _answer(marks: list[str], message: dict[str, Any], body: bytes, answers: IO[bytes]) -> None:
    out = wire.DataWriter(answers)
    act, arguments = message["act"], message.get("with", [])
    if act == "raise":
        raise {"memory": MemoryError, "other": ValueError}[arguments[0]]
    try:
        reply = {"gave": ACTS[act](*arguments), "marks": marks}
    except OSError as error:
        reply = {"errno": error.errno}
    answers.write(wire.header(reply))
    out.write(body)
    out.end(wire.RETIRE if act == "retire" else b"")


def _connect(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), 1):
        return "connected"


def _fork() -> int:
    if not (child := os.fork()):
        os._exit(0)
    return os.waitpid(child, 0)[1]


def _call(number: int, *arguments: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def _grow(path: str) -> int:
    with Path(path).open("wb", buffering=0) as file:
        return file.write(b"x")


def _fill(size: int) -> int:
    return len(bytearray(size))


def _compute(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def _retire() -> None:
    """Let the answer say that the process is worn."""


ACTS: dict[str, Callable[..., object]] = {
    "connect": _connect,
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).fileno(),
    "unix": lambda: socket.socket(socket.AF_UNIX).fileno(),
    "read": lambda path: Path(path).read_text(encoding="utf-8"),
    "list": os.listdir,
    "write": _grow,
    "remove": lambda path: Path(path).unlink(),
    "mode": lambda path: Path(path).chmod(0o777),
    "touch": os.utime,
    "run": lambda: subprocess.run(["/bin/true"], check=True).returncode,
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "fork": _fork,
    "kill": lambda pid: os.kill(pid, signal.SIGKILL),
    "limit": lambda pid: _call({"x86_64": 302, "aarch64": 261}[os.uname().machine], pid, 0, 0, 0),
    "call": _call,
    "fill": _fill,
    "sleep": time.sleep,
    "compute": _compute,
    "echo": lambda *words: words,
    "leave": lambda: os._exit(3),
    "retire": _retire,
    "long frame": lambda: os.write(1, wire.DATA + b"\xff\xff\xff\xff") and time.sleep(9),
}
