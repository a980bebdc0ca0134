"""Keep a store directory whose state is one immutable snapshot, named by HEAD.

    DIR/lock      held by the process that serves the directory; says which
    DIR/HEAD      number of the present snapshot and the SHA-256 of its list of files
    DIR/snap/N/   an Oxigraph database that nobody changes any more
    DIR/snap/N.sums   version of the data, and size and SHA-256 of each file
    DIR/work/     the writer's own database, made anew from the snapshot whenever a writer starts

There is no log to trust: what HEAD does not name never happened. Everything that HEAD comes to name is on
disk before it does, so a process that is killed, a full disk and a power cut all end in the last HEAD.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import StoreBusy, StoreDamaged, StoreError

try:
    import fcntl
except ImportError:  # pragma: no cover - only where there is no flock
    fcntl = None  # type: ignore[assignment]

_FORMAT: Final = "kg-store-1"
# The kernel frees the lock of a killed process a moment after the process is gone.
_PATIENCE: Final = 2.0
_READ_ONLY: Final = (errno.EROFS, errno.EACCES, errno.EPERM)
# A file by device, inode, size and time of change: all names of one file share its hash.
_Identity = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Head:
    """Name a snapshot: its number, the version it began with and how many writes came since."""

    number: int
    base: str
    writes: int

    @property
    def version(self) -> str:
        """The dataset version.

        >>> Head(4, "0a1b", 3).version, Head(1, "0a1b", 0).version
        ('0a1b.3', '0a1b')
        """
        return f"{self.base}.{self.writes}" if self.writes else self.base


class Home:
    """Hold a store directory open: verified, swept and locked."""

    def __init__(self, directory: Path) -> None:
        """Open a directory that `create` made; StoreBusy, StoreDamaged or StoreError if it cannot be."""
        self.directory = directory.resolve()
        if not (directory / "snap").is_dir():
            raise StoreError(f"{directory} holds no store; make one with `kg build -o {directory}`")
        self._mutex = threading.Lock()
        self._pins: Counter[int] = Counter()
        self._last = 0
        self.notes: list[str] = []
        self.writable = _probe(self.directory)
        self._lock = _take_lock(self.directory)
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
        return self.directory / "snap" / str(head.number)

    def fresh_work(self) -> Path:
        """Make the writer's database anew from the present snapshot; OSError if the disk does not let us."""
        work = self.directory / "work"
        shutil.rmtree(work, ignore_errors=True)
        link_or_copy(self.snapshot, work)
        return work

    def begin(self) -> Path:
        """Name the directory of the next snapshot; no number is ever given twice."""
        self._last = max(self._last, self.head.number) + 1
        return self.directory / "snap" / str(self._last)

    def abandon(self) -> None:
        """Delete what an attempt left that was not published."""
        # After a failed sync HEAD may name it nevertheless; then it must stay.
        if (_read_head(self.directory) or (self._last, ""))[0] != self._last:
            _remove(self.directory / "snap" / str(self._last))

    def publish(self, writes: int) -> Head:
        """Make the snapshot that fills the place of `begin` the present one; on disk when this returns."""
        head = Head(self._last, self.head.base, self.head.writes + writes)
        hashes = _publish(self.directory, head, self._hashes)
        with self._mutex:
            old, self.head, self._hashes = self.head, head, hashes
            unused = self._pins[old.number] == 0
        if unused:
            _remove(self.place(old))
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
            unused = self._pins[head.number] == 0 and head.number != self.head.number
        if unused and self.writable:
            _remove(self.place(head))

    def close(self) -> None:
        """Let others open the directory."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _verified(self) -> tuple[Head, dict[_Identity, str]]:
        """Read HEAD and compare every file that it stands for with its hash."""
        number, digest = _read_head(self.directory) or self._mended()
        sums = self.directory / "snap" / f"{number}.sums"
        if _digest_of(sums) != digest:
            raise _damaged(self.directory, sums, "is not the list that HEAD names")
        return _verify(self.directory, number)

    def _mended(self) -> tuple[int, str]:
        """Find what a lost HEAD named: the newest snapshot, if nothing newer lies beside it damaged."""
        snap = self.directory / "snap"
        numbers = sorted(int(path.stem) for path in snap.glob("*") if path.stem.isdigit())
        if not numbers or not (snap / f"{numbers[-1]}.sums").is_file():
            raise _damaged(self.directory, self.directory / "HEAD", "is missing or damaged")
        _verify(self.directory, numbers[-1])
        digest = _digest_of(snap / f"{numbers[-1]}.sums")
        if self.writable:
            _write_head(self.directory, numbers[-1], digest)
        self.notes.append(f"HEAD was missing or damaged: mended, it names snapshot {numbers[-1]} again")
        return numbers[-1], digest

    def _sweep(self) -> None:
        """Delete what a killed process left: its work, and snapshots that HEAD does not name."""
        shutil.rmtree(self.directory / "work", ignore_errors=True)
        for path in (self.directory / "snap").iterdir():
            if path.name not in (str(self.head.number), f"{self.head.number}.sums"):
                _remove(path)


def create(directory: Path, version: str, fill: Callable[[Path], None]) -> None:
    """Make a store directory; `fill` makes an Oxigraph database at the path that it is given."""
    (directory / "snap").mkdir(parents=True)
    head = Head(1, version, 0)
    fill(directory / "snap" / "1")
    _publish(directory, head, {})
    _sync(directory.parent)


@contextlib.contextmanager
def borrowed(directory: Path) -> Iterator[tuple[Head, Path]]:
    """Lend a verified copy of the present snapshot, also while a server holds the directory."""
    with tempfile.TemporaryDirectory(prefix="kg-snapshot-") as room:
        for attempt in range(50):
            number, _ = _read_head(directory) or (0, "")
            source = directory / "snap" / str(number)
            copy = Path(room) / str(attempt)
            try:
                link_or_copy(source, copy)
                lines = (directory / "snap" / f"{number}.sums").read_text("utf-8")
                head, _ = _compare(copy, lines)
                break
            except FileNotFoundError as error:
                # The server replaced the snapshot meanwhile; HEAD names a newer one.
                if (_read_head(directory) or (0, ""))[0] == number:
                    raise _damaged(directory, Path(str(error.filename)), "is missing") from error
            except _Unlike as error:
                raise _damaged(directory, source / error.name, error.why) from error
        else:
            raise StoreBusy(f"{directory} changes too fast to be copied; try again")
        yield head, copy


def link_or_copy(source: Path, target: Path) -> None:
    """Make a database of its own from a snapshot: share the files that never change, copy the rest."""
    target.mkdir()
    for path in source.iterdir():
        to = target / path.name
        if path.suffix == ".sst":
            try:
                to.hardlink_to(path)
                continue
            except OSError as error:
                # Another file system, or one without hard links.
                if error.errno not in (errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK):
                    raise
        shutil.copyfile(path, to)


class _Unlike(Exception):
    """A file is not what the list of its snapshot says."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name} {why}")


def _publish(directory: Path, head: Head, known: dict[_Identity, str]) -> dict[_Identity, str]:
    place = directory / "snap" / str(head.number)
    hashes: dict[_Identity, str] = {}
    lines = [f"{_FORMAT} {head.number} {head.base} {head.writes}"]
    for path in sorted(place.iterdir()):
        identity = _identity(path)
        if identity not in known and path.suffix != ".sst":
            # The engine syncs what it writes itself, not all that it copies.
            _sync(path)
        hashes[identity] = known.get(identity) or _digest_of(path)
        lines.append(f"{hashes[identity]} {identity[2]} {path.name}")
    _sync(place)
    body = "\n".join(lines) + "\n"
    _write_synced(place.with_name(f"{head.number}.sums"), body)
    _write_head(directory, head.number, hashlib.sha256(body.encode()).hexdigest())
    return hashes


def _write_head(directory: Path, number: int, digest: str) -> None:
    line = f"{_FORMAT} {number} {digest}"
    _write_synced(directory / "HEAD", f"{line} {_check(line)}\n")


def _read_head(directory: Path) -> tuple[int, str] | None:
    """Give the number and the digest that HEAD names; None if it is missing or damaged."""
    try:
        line, _, check = (directory / "HEAD").read_text("ascii").removesuffix("\n").rpartition(" ")
    except (OSError, UnicodeDecodeError):
        return None
    words = line.split(" ")
    if check != _check(line) or len(words) != 3 or words[0] != _FORMAT:
        return None
    return int(words[1]), words[2]


def _verify(directory: Path, number: int) -> tuple[Head, dict[_Identity, str]]:
    place = directory / "snap" / str(number)
    sums = place.with_name(f"{number}.sums")
    try:
        return _compare(place, sums.read_text("utf-8"))
    except _Unlike as error:
        raise _damaged(directory, place / error.name, error.why) from error
    except FileNotFoundError as error:
        raise _damaged(directory, Path(str(error.filename)), "is missing") from error
    except (ValueError, IndexError) as error:
        raise _damaged(directory, sums, "is damaged") from error


def _compare(place: Path, sums: str) -> tuple[Head, dict[_Identity, str]]:
    """Compare the files of a snapshot with its list; files beside the list are not looked at."""
    title, *lines = sums.splitlines()
    _, number, base, writes = title.split(" ")
    hashes: dict[_Identity, str] = {}
    for line in lines:
        digest, size, name = line.split(" ", 2)
        identity = _identity(place / name)
        if identity[2] != int(size):
            raise _Unlike(name, f"has {identity[2]} bytes, not {size}")
        if _digest_of(place / name) != digest:
            raise _Unlike(name, "has another content than was written")
        hashes[identity] = digest
    return Head(int(number), base, int(writes)), hashes


def _damaged(directory: Path, path: Path, why: str) -> StoreDamaged:
    return StoreDamaged(
        f"the store in {directory} is damaged: {path} {why}; put a backup into a new directory "
        f"with `kg restore FILE --store NEW`, or build one with `kg build -o NEW`"
    )


def _take_lock(directory: Path) -> int | None:
    """Lock the directory for this process; None where nothing can be locked because nothing can change."""
    if fcntl is None:
        raise StoreError("a store in a directory needs a system with flock (Linux, macOS); use memory")
    try:
        file = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        if error.errno not in _READ_ONLY:
            raise
        if not (directory / "lock").exists():
            return None
        file = os.open(directory / "lock", os.O_RDONLY)
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if time.monotonic() > end:
                owner = os.pread(file, 20, 0).decode(errors="replace").strip()
                os.close(file)
                raise StoreBusy(f"{directory} is in use by process {owner or 'unknown'}") from error
            time.sleep(0.05)
    with contextlib.suppress(OSError):
        # The number only serves the message of another process; a full disk may refuse it.
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    return file


def _probe(directory: Path) -> bool:
    """Tell whether the directory takes new files."""
    try:
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError as error:
        return error.errno not in _READ_ONLY


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _digest_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _check(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:16]


def _write_synced(path: Path, content: str) -> None:
    """Write a file in one step; it is on disk under its name when this returns."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content.encode())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _remove(path: Path) -> None:
    """Delete a snapshot, its list first: a directory without a list counts for nothing."""
    path.with_name(f"{path.name}.sums").unlink(missing_ok=True)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
