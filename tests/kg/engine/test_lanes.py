"""Short work passes long work; long work is bounded by client."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import pytest

from kg.engine.cancellation import Cancellation
from kg.engine.child import Child, ChildDied, ChildTimeout
from kg.engine.lanes import Lanes, Limits, Work
from kg.errors import BudgetSpent, QueryTimeout
from tests.kg.engine.children import probe


@contextlib.contextmanager
def _lanes(**limits: float) -> Iterator[tuple[Lanes, list[int]]]:
    """Give lanes and the niceness of each child that did work, in order."""
    used: list[int] = []

    def make(nice: int) -> Child:
        child = probe(nice=nice)
        child.call({"act": "echo"}, b"", time.monotonic() + 20, lambda _: None)
        call = child.call

        def noted(*arguments: object) -> object:
            used.append(nice)
            return call(*arguments)  # type: ignore[arg-type]

        child.call = noted  # type: ignore[method-assign,assignment]
        return child

    lanes = Lanes(
        make, Limits(quick_workers=1, trying_workers=1, doubting_workers=1, slow_workers=1, **limits)
    )  # type: ignore[arg-type]
    try:
        yield lanes, used
    finally:
        lanes.close()


def _compute(seconds: float) -> Work:
    def work(child: Child, deadline: float, computing: float | None) -> None:
        child.call({"act": "compute", "with": [seconds]}, b"", deadline, lambda _: None, computing)

    return work


def _run(lanes: Lanes, seconds: float, text: str, client: str = "a", allowed: float = 20) -> None:
    lanes.run(_compute(seconds), text, client, time.monotonic() + allowed, Cancellation())


def test_what_outlasts_its_slice_begins_anew_in_the_slow_lane_and_is_remembered() -> None:
    with _lanes() as (lanes, used):
        _run(lanes, 0.3, "slow")
        assert used == [5, 10]
        _run(lanes, 0.3, "slow")
        _run(lanes, 0, "short", "b")
        _run(lanes, 0, "short", "b")
        assert used == [5, 10, 10, 5, 0]


def test_a_plain_look_up_need_not_be_tried() -> None:
    with _lanes() as (lanes, used):
        _run(lanes, 0, "SELECT * { <x:a> ?p ?o }")
        assert used == [0]


def test_who_waits_with_a_text_that_proves_slow_meanwhile_takes_no_turn() -> None:
    """Three clients with one slow text: only the first takes a slice, and pays for it."""
    with _lanes(slice_seconds=0.15) as (lanes, used):
        _run(lanes, 0, "warm up", "z")
        used.clear()
        threads = [
            threading.Thread(target=_run, args=(lanes, 0.2, "slow", str(client))) for client in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert sorted(used) == [5, *[10] * 3]


def test_slices_are_paid_for() -> None:
    with _lanes(client_seconds=0.3, slice_seconds=0.1) as (lanes, _):
        for number in range(3):
            with pytest.raises((ChildTimeout, QueryTimeout, BudgetSpent)):
                _run(lanes, 20, f"slow{number} {'!' * number}", "greedy", allowed=0.5)
        with pytest.raises(BudgetSpent):
            _run(lanes, 20, "slow !!!!", "greedy", allowed=5)


def test_short_work_passes_long_work() -> None:
    with _lanes() as (lanes, _):
        gone = Cancellation()
        _run(lanes, 0.2, "long")

        def ask() -> None:
            with pytest.raises(ChildDied):
                lanes.run(_compute(20), "long", "b", time.monotonic() + 20, gone)

        long = threading.Thread(target=ask)
        long.start()
        _run(lanes, 0, "warm up")
        began = time.monotonic()
        for number in range(20):
            _run(lanes, 0, str(number))
        assert time.monotonic() - began < 1
        gone.cancel()
        long.join(5)
        assert not long.is_alive()


def test_the_deadline_holds_in_both_lanes() -> None:
    with _lanes() as (lanes, _):
        _run(lanes, 0, "warm up")
        for _ in range(2):
            began = time.monotonic()
            # Waiting for a worker that replaces a killed one counts, too.
            with pytest.raises((ChildTimeout, QueryTimeout)):
                _run(lanes, 30, "long", allowed=0.5)
            assert time.monotonic() - began < 2


def test_a_client_that_spent_its_minute_waits_and_others_do_not() -> None:
    with _lanes(client_seconds=0.3) as (lanes, _):
        _run(lanes, 0.4, "slow", "greedy")
        with pytest.raises(BudgetSpent) as caught:
            _run(lanes, 0.4, "slow", "greedy")
        assert 55 <= caught.value.retry_after <= 60
        _run(lanes, 0, "short", "greedy")
        _run(lanes, 0.1, "slow", "modest")
