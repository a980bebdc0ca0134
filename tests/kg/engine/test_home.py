"""A store directory: what HEAD names is whole or the directory is refused, and nothing else counts."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import kg.engine.disk
import kg.engine.home
from kg.engine.disk import is_held
from kg.engine.home import Home, borrowed, create, current
from kg.errors import StoreBusy, StoreDamaged, StoreError

# Home never looks into a database, so that any files do for one.
FILES = {
    "000001.sst": b"never changes",
    "000002.sst": b"",
    "CURRENT": b"MANIFEST-1\n",
    "MANIFEST-1": b"x" * 99,
}


def _fill(snapshot: Path) -> str:
    snapshot.mkdir()
    for name, content in FILES.items():
        (snapshot / name).write_bytes(content)
    return "0a1b"


@pytest.fixture(autouse=True)
def _one_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.engine.home.secrets, "token_hex", lambda _: "f")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    create(tmp_path / "store", _fill)
    return tmp_path / "store"


@pytest.fixture
def home(directory: Path) -> Iterator[Home]:
    with closing(Home(directory)) as opened:
        yield opened


def _commit(home: Home, content: str, writes: int = 1) -> None:
    """Do what a writer does: a snapshot that shares a file with the last one and has files of its own."""
    place = home.begin()
    place.mkdir()
    (place / "000001.sst").hardlink_to(home.snapshot / "000001.sst")
    (place / "CURRENT").write_text(content)
    home.publish(writes)


def _state(directory: Path) -> tuple[str, str]:
    with closing(Home(directory)) as home:
        return home.head.version, (home.snapshot / "CURRENT").read_text()


def _names(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def test_versions_count_writes(directory: Path) -> None:
    with closing(Home(directory)) as home:
        assert home.head.version == "0a1b"
        _commit(home, "one")
        _commit(home, "two", writes=3)
    assert _state(directory) == ("0a1b-f.4", "two")
    names = {"lock", "HEAD", "snap/3.sums", "snap/3/CURRENT", "snap/3/000001.sst"}
    assert _names(directory) == names, "old snapshots are gone"


def test_work_is_a_copy_that_shares_what_never_changes(home: Home) -> None:
    work = home.fresh_work()
    assert {path.name: path.read_bytes() for path in work.iterdir()} == FILES
    assert (work / "000001.sst").samefile(home.snapshot / "000001.sst")
    (work / "CURRENT").write_text("changed")
    (work / "more").write_text("more")
    assert (home.snapshot / "CURRENT").read_bytes() == FILES["CURRENT"]
    assert not (home.fresh_work() / "more").exists()


def test_without_hard_links_it_copies(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    work = home.fresh_work()
    assert {path.name: path.read_bytes() for path in work.iterdir()} == FILES


def test_a_pinned_snapshot_stays_until_its_last_reader_goes(home: Home) -> None:
    one, two = home.pin(), home.pin()
    _commit(home, "one")
    assert one == two and home.place(one).is_dir()
    home.release(one)
    assert home.place(one).is_dir()
    home.release(two)
    assert not home.place(one).exists() and home.snapshot.is_dir()
    present = home.pin()
    home.release(present)
    assert home.place(present).is_dir()


def test_what_head_does_not_name_never_happened(directory: Path) -> None:
    with closing(Home(directory)) as home:
        _commit(home, "one")
        home.fresh_work()
        place = home.begin()
        place.mkdir()
        (place / "CURRENT").write_text("half")
    assert _state(directory) == ("0a1b-f.1", "one")
    assert _names(directory) == {"lock", "HEAD", "snap/2.sums", "snap/2/CURRENT", "snap/2/000001.sst"}


@pytest.mark.parametrize("step", range(1, 14))
def test_a_failure_at_any_step_of_publishing_keeps_the_last_state(
    directory: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    # Every call by which publishing reaches the disk fails once, and in a run of its own.
    calls = 0

    def failing(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **more: object) -> object:
            nonlocal calls
            calls += 1
            if calls == step:
                raise OSError(errno.ENOSPC, "no space left")
            return real(*given, **more)

        return call

    with closing(Home(directory)) as home:
        _commit(home, "one")
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", failing(os.fsync))
            patch.setattr(Path, "replace", failing(Path.replace))
            patch.setattr(Path, "open", failing(Path.open))
            try:
                _commit(home, "two")
            except OSError:
                home.abandon()
        done = home.head.version == "0a1b-f.2"
    # A commit that failed after HEAD was renamed may be found done; it is never found half done.
    assert _state(directory) in (
        [("0a1b-f.2", "two")] if done else [("0a1b-f.1", "one"), ("0a1b-f.2", "two")]
    )
    with closing(Home(directory)) as home:
        _commit(home, "three")
    assert _state(directory)[1] == "three"


def test_after_a_failed_sync_of_head_no_number_is_given_twice(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path) -> None:
        if path.name == "store":
            raise OSError(errno.EIO, "the disk is ill")

    with closing(Home(directory)) as home:
        with monkeypatch.context() as patch:
            patch.setattr(kg.engine.disk, "sync", fail)
            with pytest.raises(OSError, match="ill"):
                _commit(home, "one")
        home.abandon()
        assert _current(directory) == "one", "HEAD names it, so it must stay"
        assert home.begin().name == "3"
    assert _state(directory) == ("0a1b-f.1", "one")


def _current(directory: Path) -> str:
    return (current(directory)[1] / "CURRENT").read_text()


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _empty(path: Path) -> None:
    os.truncate(path, 0)


DAMAGES = [Path.unlink, _flip, _truncate, _empty]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    "name", ["snap/1.sums", *(f"snap/1/{name}" for name, content in FILES.items() if content)]
)
def test_a_damaged_file_is_named(directory: Path, name: str, damage: Callable[[Path], None]) -> None:
    damage(directory / name)
    for read in (Home, current, lambda place: borrowed(place).__enter__()):
        with pytest.raises(StoreDamaged, match=r"kg restore") as caught:
            read(directory)  # type: ignore[operator]
        assert name in str(caught.value)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_head_is_mended(directory: Path, damage: Callable[[Path], None]) -> None:
    with closing(Home(directory)) as home:
        _commit(home, "one")
    damage(directory / "HEAD")
    with pytest.raises(StoreDamaged, match="HEAD"):
        current(directory)
    with closing(Home(directory)) as home:
        assert (home.head.version, len(home.notes)) == ("0a1b-f.1", 1)
        assert "HEAD" in home.notes[0]
    with closing(Home(directory)) as home:
        assert home.notes == []


def test_a_lost_head_never_leads_to_an_older_state(directory: Path) -> None:
    with closing(Home(directory)) as home:
        home.pin()
        _commit(home, "one")
        (directory / "HEAD").unlink()
        (directory / "snap/2.sums").unlink()
    with pytest.raises(StoreDamaged, match="HEAD"):
        Home(directory)


def test_one_process_holds_it(directory: Path, home: Home) -> None:
    assert is_held(directory)
    code = "import sys; from kg.engine.home import Home; Home(__import__('pathlib').Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(directory)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"StoreBusy: {directory} is in use by process {os.getpid()}" in done.stderr
    with pytest.raises(StoreBusy):
        Home(directory)
    home.close()
    assert not is_held(directory)
    Home(directory).close()


def test_readers_share_it_and_keep_writers_out(directory: Path) -> None:
    with closing(Home(directory, reading=True)) as one, closing(Home(directory, reading=True)) as two:
        assert not (one.writable or two.writable)
        assert one.head == two.head
        with pytest.raises(StoreBusy, match="servers that only read"):
            Home(directory)
        pinned = one.pin()
        one.release(pinned)
        assert one.snapshot.is_dir()
    with closing(Home(directory)), pytest.raises(StoreBusy, match=f"process {os.getpid()}"):
        Home(directory, reading=True)


def test_readers_change_nothing(directory: Path) -> None:
    with closing(Home(directory)) as home:
        _commit(home, "one")
        home.fresh_work()
        (directory / "HEAD").unlink()
    before = _names(directory)
    with closing(Home(directory, reading=True)) as home:
        assert home.head.version == "0a1b-f.1" and "HEAD" in home.notes[0]
    assert _names(directory) == before


def test_a_disk_that_cannot_be_written_is_read(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Home(directory).close()
    real = os.open

    def refuse(path: object, flags: int, *more: int, **kinds: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, "read-only file system")
        return real(path, flags, *more, **kinds)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refuse)
    monkeypatch.setattr("tempfile._os.open", refuse)
    with closing(Home(directory)) as home:
        assert not home.writable
        assert (home.snapshot / "CURRENT").read_bytes() == FILES["CURRENT"]


def test_a_copy_can_be_borrowed_while_a_server_writes(directory: Path, home: Home) -> None:
    with borrowed(directory) as (head, copy):
        _commit(home, "one")
        assert head.version == "0a1b"
        assert {path.name: path.read_bytes() for path in copy.iterdir()} == FILES
    assert not copy.exists()


def test_other_directories_are_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none"):
        for read in (Home, current, lambda place: borrowed(place).__enter__()):
            with pytest.raises(StoreError, match="kg build"):
                read(place)  # type: ignore[operator]


def test_a_store_can_be_moved(directory: Path, tmp_path: Path) -> None:
    moved = Path(shutil.move(directory, tmp_path / "elsewhere"))
    assert _state(moved)[0] == "0a1b"
