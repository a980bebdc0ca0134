"""Do with files what durability needs: write in one step, wait for the disk, share, lock."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

from kg.errors import StoreBusy, StoreError

try:
    import fcntl
except ImportError:  # pragma: no cover - only where there is no flock
    fcntl = None  # type: ignore[assignment]

# Whether this system has locks of files.
LOCKS: Final = fcntl is not None
# The kernel frees the lock of a killed process a moment after the process is gone.
_PATIENCE: Final = 2.0
_READ_ONLY: Final = (errno.EROFS, errno.EACCES, errno.EPERM)
# A file by device, inode, size and time of change: all names of one file share its hash.
Identity = tuple[int, int, int, int]


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


def is_held(directory: Path) -> bool:
    """Tell whether a process holds the directory."""
    try:
        file = os.open(directory / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def take_lock(directory: Path, *, shared: bool = False) -> int | None:
    """Lock the directory for this process; None where nothing can be locked because nothing can change.

    Any number of processes hold a `shared` lock together, none beside one that is not.
    """
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
    try:
        _wait_for(file, directory, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
    except BaseException:
        os.close(file)
        raise
    with contextlib.suppress(OSError):
        # The number only serves the message of another process; a full disk may refuse it.
        os.ftruncate(file, 0)
        if not shared:
            os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    return file


def _wait_for(file: int, directory: Path, lock: int) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(file, lock | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() > end:
                owner = os.pread(file, 20, 0).decode(errors="replace").strip()
                holder = f"process {owner}" if owner else "servers that only read it"
                raise StoreBusy(f"{directory} is in use by {holder}") from error
            time.sleep(0.05)


def takes_files(directory: Path) -> bool:
    """Tell whether the directory takes new files."""
    try:
        with tempfile.TemporaryFile(dir=directory):
            return True
    except OSError as error:
        return error.errno not in _READ_ONLY


def identity_of(path: Path) -> Identity:
    """Tell which file a path leads to."""
    status = path.stat()
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def digest_of(path: Path) -> str:
    """Hash a file (SHA-256); an empty text if it is missing."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def write_synced(path: Path, content: str, *, wait: bool = True) -> None:
    """Write a file in one step; it is on disk under its name when this returns, unless not to `wait`."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content.encode())
        file.flush()
        if wait:
            os.fsync(file.fileno())
    partial.replace(path)
    if wait:
        sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file or directory is on disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def remove_snapshot(path: Path) -> None:
    """Delete a snapshot, its list first: a directory without a list counts for nothing.

    What cannot be deleted stays, list and all, for the sweep of the next start.
    """
    with contextlib.suppress(OSError):
        path.with_name(f"{path.name}.sums").unlink(missing_ok=True)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
