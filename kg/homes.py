"""Make the store directories that a server works in: built, empty, or a copy of a graph in memory."""

from __future__ import annotations

import contextlib
import gc
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from kg.build import Build, Progress, build, readable_directory
from kg.engine import building
from kg.engine.disk import is_held, link_or_copy, sync
from kg.engine.home import Home, create
from kg.errors import StoreError
from kg.files import room_for, writing
from kg.ontology import load_ontology
from kg.store import Store

_PREFIX: Final = "kg-serving-"
# Seconds in which a server that is starting has surely locked its directory.
_YOUNG: Final = 600
_T = TypeVar("_T")


def build_home(
    ontology: Path, data: Path, directory: Path, look: Callable[[Build], _T], progress: Progress
) -> _T:
    """Build data into a new store directory; it appears whole or not at all. Give what `look` sees in it."""

    seen: list[_T] = []

    def fill(snapshot: Path) -> str:
        work = snapshot.with_name("building")
        built = build(ontology, data, work, progress)
        seen.append(look(built))
        built.store.snapshot(snapshot)
        version = built.version
        # The engine must have closed the database before its directory goes.
        del built
        gc.collect()
        shutil.rmtree(work)
        return version

    _appear(directory, fill)
    return seen[0]


def empty_home(directory: Path) -> None:
    """Make a store directory that holds nothing."""

    def fill(snapshot: Path) -> str:
        Store().snapshot(snapshot)
        return _empty_version()

    _appear(directory, fill)


def empty_build(ontology: Path) -> Build:
    """Give a graph in memory that holds nothing."""
    return Build(Store(), _empty_version(), load_ontology(ontology))


def open_home(home: Home, ontology: Path) -> Build:
    """Read the present state of a store directory that is held open."""
    building.sweep(home.directory.parent, _building(home.directory))
    store = Store(home.snapshot, read_only=True)
    return Build(store, home.head.version, load_ontology(ontology), home.snapshot)


def restored_home(directory: Path, quads: Path, version: str, count: int) -> None:
    """Make a store directory of N-Quads that a backup holds."""

    def fill(snapshot: Path) -> str:
        work = snapshot.with_name("building")
        store = Store(work)
        store.load_nquads(quads)
        if len(store) != count:
            raise StoreError(f"{len(store)} quads came of {count}")
        store.snapshot(snapshot)
        del store
        gc.collect()
        shutil.rmtree(work)
        return version

    _appear(directory, fill)


@contextlib.contextmanager
def memory_home(built: Build) -> Iterator[Home]:
    """Lend a store directory that begins as a graph in memory and is gone when the block ends."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        directory = Path(name) / "store"
        create(directory, lambda snapshot: _copy(built, snapshot))
        with contextlib.closing(Home(directory, lasting=False)) as home:
            yield home


def _empty_version() -> str:
    # Two empty stores go different ways from the first write on, so each has a version of its own.
    return f"empty-{secrets.token_hex(4)}"


def _copy(built: Build, snapshot: Path) -> str:
    link_or_copy(built.directory or readable_directory(built.store, built.version), snapshot)
    return built.version


def _appear(directory: Path, fill: Callable[[Path], str]) -> None:
    """Make a store beside the directory asked for and move it there when it is whole."""
    directory = directory.resolve()
    room_for(directory)
    with writing(directory):
        with building.room(directory.parent, _building(directory)) as place:
            create(place / "store", fill)
            (place / "store").replace(directory)
        sync(directory.parent)


def _building(directory: Path) -> str:
    return f".{directory.name}.new-"


def _sweep() -> None:
    """Delete what killed servers left in the system's directory for temporary files."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            young = time.time() - left.stat().st_mtime < _YOUNG
            if not young and not is_held(left / "store"):
                shutil.rmtree(left, ignore_errors=True)
