"""Results that are open have one bound together."""

from __future__ import annotations

import errno
import gc

import pytest

from kg.engine.room import FREE, Result, Room
from kg.errors import ServerBusy


def test_results_share_their_room_and_give_it_back() -> None:
    room = Room(1000)
    first, second, short = Result(room), Result(room), Result(room)
    first.add(b"a" * (FREE + 900))
    short.add(b"a" * FREE)
    with pytest.raises(ServerBusy):
        second.add(b"a" * (FREE + 200))
    second.begin_anew()
    first.begin_anew()
    first.add(b"b" * (FREE + 600))
    with pytest.raises(ServerBusy):
        second.add(b"a" * (FREE + 500))
    first.close()
    second.begin_anew()
    second.add(b"a" * (FREE + 1000))
    second.seek(0)
    assert (second.size, len(second.read())) == (FREE + 1000, FREE + 1000)
    del second
    gc.collect()
    short.add(b"a" * 1000)
    short.close()


def test_a_full_disk_is_no_failure_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    result = Result(Room(1000))

    def full(_: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(result, "write", full)
    with pytest.raises(ServerBusy, match="No space left"):
        result.add(b"a")
    result.close()
