"""The system itself refuses a child what it must not do; whatever fails here is open to strangers."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.engine.child import Child, ChildDied
from tests.kg.engine.children import probe

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces all of it")
MEMORY = 512 << 20


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sandbox")
    for name in ("readable", "secret", "writable"):
        (directory / name).mkdir()
        (directory / name / "file").write_text(name, encoding="utf-8")
    return directory


@pytest.fixture(scope="module")
def reader(room: Path) -> Iterator[Child]:
    child = probe(str(MEMORY), str(room / "readable"), "-")
    yield child
    child.close()


@pytest.fixture(scope="module")
def writer(room: Path) -> Iterator[Child]:
    child = probe(str(MEMORY), str(room / "readable"), str(room / "writable"))
    yield child
    child.close()


def _do(child: Child, act: str, *arguments: Any) -> dict[str, Any]:
    message = {"act": act, "with": arguments}
    return child.call(message, b"", time.monotonic() + 20, lambda _: None)


def test_all_of_it_is_enforced_here(reader: Child, writer: Child) -> None:
    for child in (reader, writer):
        assert set(_do(child, "echo")["marks"]) == {"memory", "files", "network"}


def test_no_socket(reader: Child, writer: Child) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        for child in (reader, writer):
            assert _do(child, "connect", canary.getsockname()[1]) == {"errno": errno.EACCES}
            assert _do(child, "udp") == _do(child, "unix") == {"errno": errno.EACCES}
        with pytest.raises(TimeoutError):
            canary.accept()


def test_no_file_but_those_named(reader: Child, writer: Child, room: Path) -> None:
    for child in (reader, writer):
        assert _do(child, "read", str(room / "readable/file"))["gave"] == "readable"
        for path in (room / "secret/file", "/etc/passwd", "/proc/self/environ", __file__):
            assert _do(child, "read", str(path)) == {"errno": errno.EACCES}
        assert _do(child, "list", "/") == {"errno": errno.EACCES}
        assert _do(child, "read", str(room / "readable/../secret/file")) == {"errno": errno.EACCES}


def test_a_reader_changes_nothing(reader: Child, room: Path) -> None:
    for path in (room / "readable/file", room / "readable/new", room / "secret/file", "/tmp/kg-new"):
        assert _do(reader, "write", str(path)) == {"errno": errno.EACCES}
    for act in ("remove", "mode", "touch"):
        assert _do(reader, act, str(room / "readable/file")) == {"errno": errno.EACCES}
    assert (room / "readable/file").read_text(encoding="utf-8") == "readable"


def test_a_writer_changes_its_place_only(writer: Child, room: Path) -> None:
    assert _do(writer, "write", str(room / "writable/new"))["gave"] == 1
    assert _do(writer, "remove", str(room / "writable/new"))["gave"] is None
    for path in (room / "readable/file", room / "secret/file"):
        assert _do(writer, "write", str(path)) == {"errno": errno.EACCES}
        assert _do(writer, "remove", str(path)) == {"errno": errno.EACCES}


def test_no_other_process(reader: Child, writer: Child) -> None:
    for child in (reader, writer):
        assert _do(child, "fork") == {"errno": errno.EACCES}
        assert _do(child, "run") == {"errno": errno.EACCES}
        assert _do(child, "exec") == {"errno": errno.EACCES}
        assert _do(child, "kill", os.getpid()) == {"errno": errno.EACCES}
        assert _do(child, "limit", os.getpid()) == {"errno": errno.EACCES}
        assert _do(child, "limit", 0)["gave"] == 0
        assert child.alive


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize(
    "number", [53 + (1 << 9), 425, 321, 101, 310, 272, 304, 58], ids=lambda number: f"call {number}"
)
def test_other_ways_out_are_refused(reader: Child, number: int) -> None:
    # 565 is no call at all: what is refused must be told from what does not exist.
    expected = errno.ENOSYS if number == 565 else errno.EACCES
    assert _do(reader, "call", number, 0, 0, 0) == {"errno": expected}


def test_memory_is_bounded() -> None:
    child = probe(str(MEMORY), "-", "-")
    try:
        assert _do(child, "fill", 100 << 20)["gave"] == 100 << 20
        with pytest.raises(ChildDied) as caught:
            _do(child, "fill", 600 << 20)
        assert caught.value.ended_by == signal.SIGABRT
    finally:
        child.close()
