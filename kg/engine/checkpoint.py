"""Take snapshots of the writer's database: by the engine, or by links where nothing but its log has grown.

The engine flushes for each snapshot, which makes and syncs a table for every index, and thousands of small
tables in the long run. While its MANIFEST stays as it was, the tables do too, and the log has all the rest.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from kg.store import Store

# Bytes of log that a snapshot may hold: each is copied with every write and replayed by every reader.
MOST_LOG: Final = 1 << 18
_ATTEMPTS: Final = 2


class Checkpoints:
    """Know the last snapshot of a database that only this process writes, one call after the other."""

    def __init__(self, store: Store, work: Path) -> None:
        self._store = store
        self._work = work
        self._last: Path | None = None

    def take(self, to: Path) -> None:
        """Make the directory `to` a snapshot of the present state; StoreError if that fails."""
        if self._last is None or not _extended(self._last, self._work, to):
            for _ in range(_ATTEMPTS):
                shutil.rmtree(to, ignore_errors=True)
                self._store.snapshot(to)
                # What the flush set off may have changed the tables meanwhile; there is none the next time.
                if _same_tables(to, self._work):
                    break
        self._last = to


def _extended(last: Path, work: Path, to: Path) -> bool:
    """Make a snapshot of the tables of the last one and the present log, if these are the present state."""
    first = _first_log(last)
    logs = _logs(work, first)
    if not logs or sum(logs.values()) > MOST_LOG or not _same_tables(last, work):
        return False
    try:
        to.mkdir()
        for path in last.iterdir():
            if path.suffix != ".log":
                os.link(path, to / path.name)
        for name in logs:
            shutil.copyfile(work / name, to / name)
    except OSError:
        # No links on this disk, or a log that is gone: the engine knows how.
        return False
    # What the engine does on its own, in the background, ends in its MANIFEST.
    return _logs(work, first) == logs and _same_tables(last, work)


def _same_tables(last: Path, work: Path) -> bool:
    """Tell whether the list of tables is that of the snapshot; it only ever grows."""
    try:
        current = (work / "CURRENT").read_bytes()
        name = current.decode("ascii").strip()
        same = current == (last / "CURRENT").read_bytes()
        return same and (work / name).stat().st_size == (last / name).stat().st_size
    except (OSError, UnicodeDecodeError):
        return False


def _first_log(snapshot: Path) -> int:
    """Number the oldest log that holds what is in no table; those before it count for nothing."""
    return min((int(path.stem) for path in snapshot.glob("*.log")), default=0)


def _logs(work: Path, first: int) -> dict[str, int]:
    """Give the sizes of the logs from this one on; none where there is no first one."""
    counting = (path for path in work.glob("*.log") if 0 < first <= int(path.stem))
    return {path.name: path.stat().st_size for path in counting}
