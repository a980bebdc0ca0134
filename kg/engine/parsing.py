"""Have RDF read by a process that can be killed, one file at a time."""

from __future__ import annotations

import itertools
import threading
import time
from pathlib import Path
from typing import Any, Final

from kg.engine import sandbox
from kg.engine.child import Child, ChildDied, ChildTimeout
from kg.errors import QueryTimeout, QueryTooLarge, RdfError, ServerBusy, StoreError, StoreFull

MEMORY: Final = 2 << 30
SECONDS: Final = 120.0
# Bytes a second that are read at least; longer files get more time.
SLOWEST: Final = 1 << 20


class Parsing:
    """Turn files of a directory into N-Quads beside them."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._child: Child | None = None
        self._mutex = threading.Lock()
        self._numbers = itertools.count()
        self._stopped = False
        # What the system does not enforce on the process; None until it has answered.
        self.unenforced: frozenset[str] | None = None

    def prepare(self) -> None:
        """Start the process ahead, so that it is known how it is confined; raises what `convert` raises."""
        with self._mutex:
            self._ask({"warm": True}, SECONDS)

    def new_file(self) -> Path:
        """Name a file that does not exist yet."""
        return self.directory / f"{next(self._numbers)}"

    def convert(
        self, source: Path, media_type: str, base_iri: str | None, graph: str | None, *, whole: bool
    ) -> Path:
        """Write a file as N-Quads and name them; raises RdfError, QueryTimeout, QueryTooLarge, StoreFull."""
        target = self.new_file()
        message: dict[str, object] = {
            "source": str(source),
            "target": str(target),
            "media_type": media_type,
            "base_iri": base_iri,
            "graph": graph,
            "whole": whole,
        }
        try:
            with self._mutex:
                reply = self._ask(message, SECONDS + source.stat().st_size / SLOWEST)
            _raise_what(reply)
        except BaseException:
            # Half a file, as long as what was sent: on a full disk it would keep the disk full.
            target.unlink(missing_ok=True)
            raise
        return target

    def stop(self) -> None:
        """Turn away what is read or waits to be; does not wait."""
        self._stopped = True
        if (child := self._child) is not None:
            child.kill()

    def close(self) -> None:
        """End the process."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _ask(self, message: dict[str, object], seconds: float) -> dict[str, Any]:
        if self._stopped:
            raise ServerBusy("the server is stopping", 10)
        if self._child is None or not self._child.alive:
            self.close()
            self._child = Child("kg.engine.parser", [str(MEMORY), str(self.directory)])
        try:
            reply = self._child.call(message, b"", time.monotonic() + seconds, lambda _: None)
        except ChildTimeout:
            self.close()
            raise QueryTimeout(f"the data could not be read within {seconds:g} s") from None
        except ChildDied:
            self.close()
            if self._stopped:
                raise ServerBusy("the server is stopping", 10) from None
            raise QueryTooLarge(
                f"the data took more than {MEMORY >> 20} MB to read, or broke the reader"
            ) from None
        self.unenforced = sandbox.unenforced(reply["enforced"])
        return reply


def _raise_what(reply: dict[str, Any]) -> None:
    if "error" in reply:
        raise RdfError(reply["error"])
    if "failure" in reply:
        full = "no space" in reply["failure"].lower()
        raise (StoreFull if full else StoreError)(f"the data could not be read: {reply['failure']}")
