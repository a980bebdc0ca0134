"""Children are lent in turn, replaced when dead, and none is left when the pool closes."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kg.engine.cancellation import Cancellation
from kg.engine.child import Child
from kg.engine.pool import Pool
from kg.errors import KGError, QueryTimeout, ServerBusy, StoreError
from tests.kg.engine.children import descriptors, probe, state


@contextlib.contextmanager
def _pool(size: int = 1, waiting: int = 10, make: Callable[[], Child] = probe) -> Iterator[Pool]:
    pool = Pool(make, size, waiting)
    try:
        yield pool
    finally:
        pool.close()


def _lend(pool: Pool, client: str = "", seconds: float = 20.0, cancellation: Cancellation | None = None):  # type: ignore[no-untyped-def]
    return pool.lend(client, time.monotonic() + seconds, cancellation or Cancellation())


def _echo(child: Child) -> None:
    child.call({"act": "echo"}, b"", time.monotonic() + 20, lambda _: None)


class _Waiter(threading.Thread):
    """Borrow, note the name, give back."""

    def __init__(self, pool: Pool, client: str, served: list[str], name: str = "") -> None:
        super().__init__(daemon=True)
        self._pool, self._client, self._served, self._what = pool, client, served, name or client
        self.error: KGError | None = None
        self.cancellation = Cancellation()
        before = pool._waiting
        self.start()
        # Who takes another's place in a full room does not change the number.
        end = time.monotonic() + 0.3
        while pool._waiting == before and self.is_alive() and time.monotonic() < end:
            time.sleep(0.001)

    def run(self) -> None:
        try:
            with _lend(self._pool, self._client, cancellation=self.cancellation):
                self._served.append(self._what)
        except KGError as error:
            self.error = error


def test_a_dead_child_is_replaced() -> None:
    with _pool() as pool:
        with _lend(pool) as first:
            first.kill()
        with _lend(pool) as second:
            assert second is not first
            _echo(second)


def test_clients_are_served_in_turn_whoever_asks_most() -> None:
    served: list[str] = []
    with _pool() as pool:
        with _lend(pool):
            waiters = [_Waiter(pool, client, served) for client in "aaaabac"]
        for waiter in waiters:
            waiter.join()
    assert "".join(served) == "abcaaaa"


def test_a_full_room_turns_the_busiest_away() -> None:
    served: list[str] = []
    with _pool(waiting=4) as pool:
        with _lend(pool):
            greedy = [_Waiter(pool, "greedy", served, f"greedy {n}") for n in range(4)]
            fifth = _Waiter(pool, "greedy", served)
            modest = [_Waiter(pool, "modest", served, f"modest {n}") for n in range(3)]
        for waiter in (*greedy, *modest, fifth):
            waiter.join()
    assert isinstance(fifth.error, ServerBusy) and fifth.error.retry_after > 0
    assert [type(waiter.error) for waiter in greedy] == [type(None)] * 2 + [ServerBusy] * 2
    assert [type(waiter.error) for waiter in modest] == [type(None)] * 2 + [ServerBusy]
    assert served == ["greedy 0", "modest 0", "greedy 1", "modest 1"]


def test_waiting_ends_at_the_deadline_and_when_cancelled() -> None:
    with _pool() as pool:
        with _lend(pool):
            with pytest.raises(QueryTimeout), _lend(pool, seconds=0.1):
                pass
            waiter = _Waiter(pool, "a", [])
            waiter.cancellation.cancel()
            waiter.join(2)
            assert isinstance(waiter.error, QueryTimeout)
            assert (pool._waiting, pool._queues) == (0, {})
        with _lend(pool) as child:
            _echo(child)


def test_who_has_gone_gets_no_child() -> None:
    gone = Cancellation()
    gone.cancel()
    with _pool() as pool:
        with _lend(pool) as child:
            pass
        with pytest.raises(QueryTimeout), _lend(pool, cancellation=gone):
            pass
        with _lend(pool) as again:
            assert again is child and child.alive


def test_a_child_that_does_not_start_is_an_error_until_one_does() -> None:
    broken = True

    def make() -> Child:
        if broken:
            raise StoreError("no")
        return probe()

    with _pool(make=make) as pool:
        with pytest.raises(StoreError), _lend(pool):
            pass
        broken = False
        pool._failed_at -= 10
        with _lend(pool) as child:
            _echo(child)


def test_closing_leaves_nothing() -> None:
    descriptors_before, threads_before = descriptors(), threading.active_count()
    pool = Pool(probe, 3, 10)
    served: list[str] = []
    with _lend(pool) as lent, _lend(pool) as other, _lend(pool) as third:
        waiter = _Waiter(pool, "a", served)
        pids = [child._process.pid for child in (lent, other, third)]
        pool.close()
        waiter.join(5)
        assert isinstance(waiter.error, ServerBusy)
    with pytest.raises(ServerBusy), _lend(pool):
        pass
    end = time.monotonic() + 5
    while threading.active_count() > threads_before and time.monotonic() < end:
        time.sleep(0.01)
    assert [state(pid) for pid in pids] == ["", "", ""]
    assert descriptors() == descriptors_before
