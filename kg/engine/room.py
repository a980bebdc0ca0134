"""Keep results until they are read, within one bound for all of them together."""

from __future__ import annotations

import queue
import tempfile
import threading
from typing import Final

from kg.errors import ServerBusy

IN_MEMORY: Final = 4 << 20  # bytes of a result; what is longer goes to a temporary file
FREE: Final = 1 << 16  # bytes of a result that are not counted: such results are sent at once
_RETRY: Final = 10


class Room:
    """Count the bytes of the results that are open.

    >>> room = Room(100_000)
    >>> room.take(90_000); room.give_back(60_000); room.take(70_000); room.take(1)
    Traceback (most recent call last):
    kg.errors.ServerBusy: others still read results of 100000 bytes together; ask again in 10 s
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        # Results may be given back by the garbage collector, at any point of any thread: no lock there.
        self._given_back: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._lock = threading.Lock()

    def take(self, count: int) -> None:
        """Make room for so many bytes; raises ServerBusy."""
        with self._lock:
            while not self._given_back.empty():
                self._taken -= self._given_back.get()
            if self._taken + count > self._most:
                raise ServerBusy(f"others still read results of {self._taken} bytes together", _RETRY)
            self._taken += count

    def give_back(self, count: int) -> None:
        """Free so many bytes."""
        self._given_back.put(count)


class Result(tempfile.SpooledTemporaryFile[bytes]):
    """Hold the bytes of one result until it is closed or forgotten."""

    def __init__(self, room: Room) -> None:
        super().__init__(IN_MEMORY)
        self.size = 0
        self._room = room
        self._counted = 0

    def add(self, data: bytes) -> None:
        """Append; raises ServerBusy when there is no room, in the bound or on the disk."""
        self.size += len(data)
        if (more := self.size - FREE - self._counted) > 0:
            self._room.take(more)
            self._counted += more
        try:
            self.write(data)
        except OSError as error:
            raise ServerBusy(f"the disk takes no results: {error.strerror}", _RETRY) from error

    def begin_anew(self) -> None:
        """Drop what was added."""
        self.seek(0)
        self.truncate()
        self._free()
        self.size = 0

    def close(self) -> None:
        """Drop the result and free its room."""
        super().close()
        self._free()

    def __del__(self) -> None:
        """Whoever forgets to close, as an answer does that nobody reads, still frees the room."""
        self.close()

    def _free(self) -> None:
        self._room.give_back(self._counted)
        self._counted = 0
