"""Write and verify what says which snapshot counts: HEAD, and the list of a snapshot's files."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.engine.disk import Identity, digest_of, identity_of, sync, write_synced
from kg.errors import StoreDamaged

_FORMAT: Final = "kg-store-1"
Hashes = dict[Identity, str]


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


def place_of(directory: Path, number: int) -> Path:
    """Name the directory of a snapshot."""
    return directory / "snap" / str(number)


def sums_of(directory: Path, number: int) -> Path:
    """Name the list of a snapshot's files."""
    return directory / "snap" / f"{number}.sums"


def publish(directory: Path, head: Head, known: Hashes, *, wait: bool = True) -> Hashes:
    """List a new snapshot and let HEAD name it; give its hashes.

    All of it is on disk when this returns, unless not to `wait`.
    """
    place = directory / "snap" / str(head.number)
    hashes: Hashes = {}
    lines = [f"{_FORMAT} {head.number} {head.base} {head.writes}"]
    for path in sorted(place.iterdir()):
        identity = identity_of(path)
        if path.suffix == ".log" and identity[2] and wait:
            # The engine syncs all that it writes to a snapshot (strace shows it) but a log with entries.
            sync(path)
        hashes[identity] = known.get(identity) or digest_of(path)
        lines.append(f"{hashes[identity]} {identity[2]} {path.name}")
    if wait:
        sync(place)
    body = "\n".join(lines) + "\n"
    write_synced(place.with_name(f"{head.number}.sums"), body, wait=wait)
    write_head(directory, head.number, hashlib.sha256(body.encode()).hexdigest(), wait=wait)
    return hashes


def write_head(directory: Path, number: int, digest: str, *, wait: bool = True) -> None:
    """Let HEAD name a snapshot by its number and the hash of its list."""
    line = f"{_FORMAT} {number} {digest}"
    write_synced(directory / "HEAD", f"{line} {_check(line)}\n", wait=wait)


def read_head(directory: Path) -> tuple[int, str] | None:
    """Give the number and the digest that HEAD names; None if it is missing or damaged."""
    try:
        line, _, check = (directory / "HEAD").read_text("ascii").removesuffix("\n").rpartition(" ")
    except (OSError, UnicodeDecodeError):
        return None
    words = line.split(" ")
    if check != _check(line) or len(words) != 3 or words[0] != _FORMAT:
        return None
    return int(words[1]), words[2]


def verify(directory: Path, number: int, digest: str, copy: Path | None = None) -> tuple[Head, Hashes]:
    """Compare a snapshot, or a copy, with its list, and that with its hash; StoreDamaged names the file."""
    sums, place = sums_of(directory, number), place_of(directory, number)
    if digest_of(sums) != digest:
        raise damaged(directory, sums, "is not the list that HEAD names")
    try:
        return _compare(copy or place, sums.read_text("utf-8"))
    except _Unlike as error:
        raise damaged(directory, place / error.name, error.why) from error
    except FileNotFoundError as error:
        raise damaged(directory, place / Path(str(error.filename)).name, "is missing") from error
    except (ValueError, IndexError) as error:
        raise damaged(directory, sums, "is damaged") from error


def _compare(place: Path, sums: str) -> tuple[Head, Hashes]:
    """Compare the files of a snapshot with its list; files beside the list are not looked at."""
    title, *lines = sums.splitlines()
    _, number, base, writes = title.split(" ")
    hashes: Hashes = {}
    for line in lines:
        digest, size, name = line.split(" ", 2)
        identity = identity_of(place / name)
        if identity[2] != int(size):
            raise _Unlike(name, f"has {identity[2]} bytes, not {size}")
        if digest_of(place / name) != digest:
            raise _Unlike(name, "has another content than was written")
        hashes[identity] = digest
    return Head(int(number), base, int(writes)), hashes


def damaged(directory: Path, path: Path, why: str) -> StoreDamaged:
    """Say what is wrong with a file and how to go on."""
    return StoreDamaged(
        f"the store in {directory} is damaged: {path} {why}; put a backup into a new directory "
        f"with `kg restore FILE --store NEW`, or build one with `kg build -o NEW`"
    )


class _Unlike(Exception):
    """A file is not what the list of its snapshot says."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name} {why}")


def _check(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:16]
