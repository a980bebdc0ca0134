"""Calls end at the deadline, with the child's death or with an answer; nothing is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from typing import Any

import pytest

from kg.engine.child import Child, ChildDied, ChildTimeout
from tests.kg.engine.children import descriptors, probe, state


def _do(child: Child, act: str, *arguments: Any, seconds: float = 20, body: bytes = b"") -> Any:
    taken: list[bytes] = []
    message = {"act": act, "with": arguments}
    reply = child.call(message, body, time.monotonic() + seconds, taken.append)
    return reply["gave"], b"".join(taken)


def test_a_call_carries_bodies_of_any_length_both_ways() -> None:
    with contextlib.closing(probe()) as child:
        for size in (0, 1, 65_535, 65_536, 5_000_000):
            body = os.urandom(size)
            assert _do(child, "echo", "a", body=body) == (["a"], body)


def test_the_deadline_kills() -> None:
    with contextlib.closing(probe()) as child:
        _do(child, "echo")
        began = time.monotonic()
        with pytest.raises(ChildTimeout):
            _do(child, "sleep", 30, seconds=0.2)
        assert 0.2 <= time.monotonic() - began < 1
        assert not child.alive
        with pytest.raises(ChildDied):
            _do(child, "echo")


@pytest.mark.parametrize(
    ("act", "arguments", "ended_by"),
    [("leave", (), 0), ("raise", ("other",), 0), ("raise", ("memory",), signal.SIGABRT)],
)
def test_whatever_ends_the_child_is_known_at_once(act: str, arguments: Any, ended_by: int) -> None:
    with contextlib.closing(probe()) as child:
        _do(child, "echo")
        began = time.monotonic()
        with pytest.raises(ChildDied) as caught:
            _do(child, act, *arguments)
        assert (caught.value.ended_by, child.alive) == (ended_by, False)
        assert time.monotonic() - began < 2


def test_a_kill_from_another_thread_ends_the_call() -> None:
    with contextlib.closing(probe()) as child:
        _do(child, "echo")
        threading.Timer(0.2, child.kill).start()
        with pytest.raises(ChildDied) as caught:
            _do(child, "sleep", 30)
        assert caught.value.ended_by == signal.SIGKILL


def test_a_sink_that_raises_kills_the_child() -> None:
    def full(_: bytes) -> None:
        raise ValueError

    with contextlib.closing(probe()) as child:
        with pytest.raises(ValueError):
            child.call({"act": "echo"}, b"x" * 100, time.monotonic() + 20, full)
        assert not child.alive


def test_a_child_cannot_announce_more_than_we_would_hold() -> None:
    with contextlib.closing(probe()) as child, pytest.raises(ChildDied):
        _do(child, "long frame")


def test_a_worn_child_is_no_longer_alive() -> None:
    with contextlib.closing(probe()) as child:
        _do(child, "retire")
        assert not child.alive


def test_closing_leaves_neither_process_nor_descriptor() -> None:
    before = descriptors()
    child = probe()
    _do(child, "echo")
    pid = child._process.pid
    assert state(pid) in "SR"
    child.close()
    assert (state(pid), descriptors()) == ("", before)


def test_children_end_with_their_parent_even_when_at_work() -> None:
    with contextlib.closing(probe()) as child:
        _do(child, "echo")
        pid = child._process.pid
        message = {"act": "sleep", "with": [30]}
        with pytest.raises(ChildTimeout):
            # Not `call`, which would kill it.
            child._send(_packed(message), time.monotonic() + 5)
            child._answer(time.monotonic() + 0.2, lambda _: None)
        assert child._process.stdin is not None
        child._process.stdin.close()
        child._process.stdin = None
        end = time.monotonic() + 5
        while state(pid) not in ("Z", "") and time.monotonic() < end:
            time.sleep(0.05)
        assert state(pid) in ("Z", "")


def _packed(message: dict[str, Any]) -> bytes:
    from kg.engine import wire

    return wire.header(message) + wire.frame(wire.DATA)
