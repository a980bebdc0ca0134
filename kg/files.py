"""Write files whole or not at all, and never put a file where something else stands."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

from kg.errors import OutputError

_NO_SPACE: Final = "free space or name another place"
_NO_LEAVE: Final = "name a place that you may write to"
_REMEDIES: Final = {
    errno.ENOSPC: _NO_SPACE,
    errno.EDQUOT: _NO_SPACE,
    errno.EFBIG: _NO_SPACE,
    errno.EACCES: _NO_LEAVE,
    errno.EPERM: _NO_LEAVE,
    errno.EROFS: _NO_LEAVE,
    errno.EPIPE: "its reader left before the end",
}


@contextlib.contextmanager
def writing(place: object) -> Iterator[None]:
    """Turn what the system reports while the block writes into OutputError, which names the place."""
    try:
        yield
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, "name another place")
        raise OutputError(f"cannot write {place}: {error.strerror or error}; {remedy}") from error


def write_file(path: Path, fill: Callable[[IO[bytes]], object]) -> None:
    """Write what `fill` puts out; a file appears whole in one step, a pipe or device is written straight.

    A link stays and what it leads to is written. A failure leaves what was there before. Raises OutputError.
    """
    with writing(path):
        found = _stat(path)
        if found is not None and not stat.S_ISREG(found.st_mode):
            with path.open("wb") as out:
                fill(out)
        else:
            _replace(_target(path), fill, found.st_mode & 0o777 if found else None)


def room_for(path: Path) -> None:
    """Raise OutputError when there is no directory for the file to stand in."""
    parent = path.parent
    if not parent.exists():
        raise OutputError(f"cannot write {path}: {parent} does not exist; make the directory first")
    if not parent.is_dir():
        raise OutputError(f"cannot write {path}: {parent} is not a directory; name another place")


def _stat(path: Path) -> os.stat_result | None:
    """Look at what the path leads to through all links; None when nothing is there yet."""
    try:
        return path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise OutputError(
                f"cannot write {path}: the link leads in a circle; name another place"
            ) from error
        raise


def _target(path: Path) -> Path:
    target = path.resolve()
    room_for(target)
    return target


def _replace(path: Path, fill: Callable[[IO[bytes]], object], mode: int | None) -> None:
    """Fill a file beside the place and move it there."""
    partial = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}.partial")
    try:
        # A new file gets the permissions that the user's umask leaves, an old one keeps its own.
        with partial.open("xb") as out:
            fill(out)
            out.flush()
            os.fsync(out.fileno())
        if mode is not None:
            partial.chmod(mode)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
