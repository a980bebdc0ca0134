"""Lend directories for stores in the making; what a killed maker leaves, the next one deletes."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.engine.disk import LOCKS, is_held, take_lock

_MOMENT: Final = 2.0


def sweep(directory: Path, prefix: str) -> None:
    """Delete the rooms in a directory whose makers have ended without doing so.

    A room is a directory of the name PREFIX and eight letters that holds a lock file, held by its maker.
    """
    for left in directory.glob(f"{glob.escape(prefix)}????????"):
        with contextlib.suppress(OSError):
            # Between making and locking there is a moment.
            young = time.time() - (left / "lock").stat().st_mtime < _MOMENT
            if not young and not is_held(left):
                shutil.rmtree(left)


@contextlib.contextmanager
def room(directory: Path, prefix: str) -> Iterator[Path]:
    """Lend a new directory inside another that is gone when the block ends, or swept by others later."""
    sweep(directory, prefix)
    with tempfile.TemporaryDirectory(dir=directory, prefix=prefix) as name:
        lock = take_lock(Path(name)) if LOCKS else None
        try:
            yield Path(name)
        finally:
            if lock is not None:
                os.close(lock)
