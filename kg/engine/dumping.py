"""Write out a snapshot for its owner, however much it is: in a process of its own, a piece at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from kg.engine import wire
from kg.engine.child import Child, ChildDied
from kg.errors import NoSuchGraph, StoreError

MEMORY: Final = 1 << 30
# Nothing that an owner reads takes longer; a client that stops reading is the door's to see.
SECONDS: Final = 24 * 3600.0


class Dump:
    """Give the pieces of a dump as they are asked for; what is cut short raises, and never just ends."""

    def __init__(
        self,
        snapshot: Path,
        media_type: str,
        graph: str | None,
        version: str,
        give_back: Callable[[], object] = lambda: None,
    ) -> None:
        """Begin; raises NoSuchGraph and StoreError, after which `give_back` is the caller's to call.

        `graph` counts in formats of one graph; None is the default graph.
        """
        self.version = version
        self._give_back = give_back
        self._ended = False
        self._mutex = threading.Lock()
        self._child = Child("kg.engine.worker", [str(MEMORY), str(snapshot.parent)])
        try:
            message = {"snapshot": str(snapshot), "dump": (media_type, graph)}
            self._frames = self._child.frames(message, time.monotonic() + SECONDS)
            self._begin(graph)
        except BaseException:
            self._child.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        """Give the pieces; raises StoreError where the rest cannot come."""
        try:
            for kind, payload in self._frames:
                if kind != wire.DATA:
                    raise StoreError(f"the dump broke off: {wire.parse(payload).get('failure')}")
                yield payload
        except ChildDied as death:
            raise StoreError(f"the dump broke off: {death}") from None

    def close(self) -> None:
        """End the process and give the snapshot back; may come from any thread, and twice."""
        with self._mutex:
            ended, self._ended = self._ended, True
        if not ended:
            self._child.close()
            self._give_back()

    def _begin(self, graph: str | None) -> None:
        try:
            _, payload = next(self._frames)
        except ChildDied as death:
            raise StoreError(f"the dump did not begin: {death}") from None
        header = wire.parse(payload)
        if "missing" in header:
            raise NoSuchGraph(graph or "")
        if "failure" in header:
            raise StoreError(header["failure"])
