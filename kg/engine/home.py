"""Keep a store directory whose state is one immutable snapshot, named by HEAD.

    DIR/lock      held by the process that serves the directory; says which
    DIR/HEAD      number of the present snapshot and the SHA-256 of its list of files
    DIR/snap/N/   an Oxigraph database that nobody changes any more
    DIR/snap/N.sums   version of the data, and size and SHA-256 of each file
    DIR/work/     the writer's own database, made anew from the snapshot whenever a writer starts
    DIR/spool/    data on its way in

There is no log to trust: what HEAD does not name never happened. Everything that HEAD comes to name is on
disk before it does, so a process that is killed, a full disk and a power cut all end in the last HEAD.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from kg.engine.disk import digest_of, link_or_copy, remove_snapshot, sync, take_lock, takes_files
from kg.engine.ledger import (
    Hashes,
    Head,
    damaged,
    place_of,
    publish,
    read_head,
    sums_of,
    verify,
    write_head,
)
from kg.errors import StoreBusy, StoreDamaged, StoreError

_ATTEMPTS: Final = 50


class Home:
    """Hold a store directory open: verified, swept and locked."""

    def __init__(self, directory: Path, *, lasting: bool = True, reading: bool = False) -> None:
        """Open a directory that `create` made; StoreBusy, StoreDamaged or StoreError if it cannot be.

        One that is not `lasting` is gone with the process: nothing waits for the disk. Any number of
        processes that are only `reading` share a directory, none with one that may write.
        """
        self._lasting = lasting
        self.directory = directory.resolve()
        _known(directory)
        self._mutex = threading.Lock()
        self._pins: Counter[int] = Counter()
        self._last = 0
        self.notes: list[str] = []
        self.writable = not reading and takes_files(self.directory)
        self._lock = take_lock(self.directory, shared=not self.writable)
        try:
            self.head, self._hashes = self._verified()
            if self.writable:
                self._sweep()
        except BaseException:
            self.close()
            raise

    @property
    def snapshot(self) -> Path:
        """The directory of the present snapshot."""
        return self.place(self.head)

    def place(self, head: Head) -> Path:
        """Name the directory of a snapshot."""
        return place_of(self.directory, head.number)

    @property
    def locks(self) -> list[int]:
        """The file whose lock holds the directory, for a child that must be dead before others open it."""
        return [] if self._lock is None else [self._lock]

    def fresh_work(self) -> Path:
        """Make the writer's database anew from the present snapshot; OSError if the disk does not let us."""
        work = self.directory / "work"
        shutil.rmtree(work, ignore_errors=True)
        link_or_copy(self.snapshot, work)
        return work

    def spool(self) -> Path:
        """Make an empty directory for files on their way into the store."""
        place = self.directory / "spool"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def begin(self) -> Path:
        """Name the directory of the next snapshot; no number is ever given twice."""
        self._last = max(self._last, self.head.number) + 1
        return place_of(self.directory, self._last)

    def abandon(self) -> None:
        """Delete what an attempt left that was not published."""
        # After a failed sync HEAD may name it nevertheless; then it must stay.
        if (read_head(self.directory) or (self._last, ""))[0] != self._last:
            remove_snapshot(place_of(self.directory, self._last))

    def publish(self, writes: int) -> Head:
        """Make the snapshot that fills the place of `begin` the present one; on disk when this returns."""
        base = self.head.base
        if not self.head.writes:
            # Copies of one state go different ways from the first write on: no version names two of them.
            base = f"{base}-{secrets.token_hex(4)}"
        head = Head(self._last, base, self.head.writes + writes)
        hashes = publish(self.directory, head, self._hashes, wait=self._lasting)
        with self._mutex:
            old, self.head, self._hashes = self.head, head, hashes
            unused = self._pins[old.number] == 0
        if unused:
            remove_snapshot(self.place(old))
        return head

    def pin(self) -> Head:
        """Keep the present snapshot on disk until `release`."""
        with self._mutex:
            self._pins[self.head.number] += 1
            return self.head

    def release(self, head: Head) -> None:
        """Give up a pinned snapshot; the last to do so of an old one deletes it."""
        with self._mutex:
            self._pins[head.number] -= 1
            unread = self._pins[head.number] == 0
            if unread:
                del self._pins[head.number]
            unused = unread and head.number != self.head.number
        if unused and self.writable:
            remove_snapshot(self.place(head))

    def close(self) -> None:
        """Let others open the directory."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _verified(self) -> tuple[Head, Hashes]:
        """Read HEAD and compare every file that it stands for with its hash."""
        return verify(self.directory, *(read_head(self.directory) or self._mended()))

    def _mended(self) -> tuple[int, str]:
        """Find what a lost HEAD named: the newest snapshot, unless it has no list and so may be half made."""
        snap = self.directory / "snap"
        newest = max((int(path.stem) for path in snap.iterdir() if path.stem.isdigit()), default=0)
        sums = sums_of(self.directory, newest)
        if not sums.is_file():
            raise damaged(self.directory, self.directory / "HEAD", "is missing or damaged")
        named = newest, digest_of(sums)
        verify(self.directory, *named)
        if self.writable:
            write_head(self.directory, *named)
        how = "mended, it" if self.writable else "taken for one that"
        self.notes.append(f"HEAD was missing or damaged: {how} names snapshot {newest} again")
        return named

    def _sweep(self) -> None:
        """Delete what a killed process left: its work, and snapshots that HEAD does not name."""
        for name in ("work", "spool"):
            shutil.rmtree(self.directory / name, ignore_errors=True)
        for path in (self.directory / "snap").iterdir():
            if path.name not in (str(self.head.number), f"{self.head.number}.sums"):
                remove_snapshot(path)


def create(directory: Path, fill: Callable[[Path], str]) -> None:
    """Make a store directory; `fill` makes a database of the engine at a path and tells its version."""
    (directory / "snap").mkdir(parents=True)
    version = fill(directory / "snap" / "1")
    publish(directory, Head(1, version, 0), {})
    sync(directory)


def current(directory: Path) -> tuple[Head, Path]:
    """Verify the present snapshot without holding the directory, for reading while nobody writes to it."""
    head, _ = verify(directory, *_named(directory))
    return head, place_of(directory, head.number)


@contextlib.contextmanager
def borrowed(directory: Path) -> Iterator[tuple[Head, Path]]:
    """Lend a verified copy of the present snapshot, also while a server holds the directory."""
    with tempfile.TemporaryDirectory(prefix="kg-snapshot-") as room:
        for attempt in range(_ATTEMPTS):
            named = _named(directory)
            copy = Path(room) / str(attempt)
            try:
                link_or_copy(place_of(directory, named[0]), copy)
                head, _ = verify(directory, *named, copy)
                break
            except (FileNotFoundError, StoreDamaged):
                # A server may have replaced the snapshot meanwhile; then HEAD names another.
                if _named(directory) == named:
                    verify(directory, *named)
                    raise
        else:
            raise StoreBusy(f"{directory} changes too fast to be copied; try again")
        yield head, copy


def _named(directory: Path) -> tuple[int, str]:
    _known(directory)
    named = read_head(directory)
    if named is None:
        raise damaged(directory, directory / "HEAD", "is missing or damaged")
    return named


def _known(directory: Path) -> None:
    if not (directory / "snap").is_dir():
        raise StoreError(f"{directory} holds no store; make one with `kg build -o {directory}`")
