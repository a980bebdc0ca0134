"""Where `-o` may lead: files, links, pipes and standard output; none is replaced by another kind.

No test writes to a device: code that fails it would replace the node for the whole machine.
"""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from tests.toys import WORLD, kg, kg_json

WRITING = [["export", "ntriples"], ["view", "nova"]]


def _drain(path: Path, into: list[bytes]) -> threading.Thread:
    """Read a pipe to its end in another thread."""
    thread = threading.Thread(target=lambda: into.append(path.read_bytes()), daemon=True)
    thread.start()
    return thread


def _lines(content: bytes) -> list[bytes]:
    """List the lines in an order of our own: triples are a set."""
    return sorted(content.splitlines())


def _command(*arguments: str | Path, limit: int | None = None) -> list[str]:
    script = (
        f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n" if limit else ""
    )
    script += "import sys; from kg.cli import main; main(sys.argv[1:])"
    return [sys.executable, "-c", script, *map(str, arguments), "--data", str(WORLD)]


@pytest.mark.parametrize("command", WRITING, ids=lambda c: str(c[0]))
def test_a_pipe_stays_a_pipe_and_gets_all(tmp_path: Path, command: list[str]) -> None:
    path, file, read = tmp_path / "pipe", tmp_path / "file", list[bytes]()
    os.mkfifo(path)
    reader = _drain(path, read)
    assert kg(*command, "-o", path).exit_code == 0
    reader.join(20)
    assert stat.S_ISFIFO(path.lstat().st_mode), "the pipe was replaced"
    assert kg(*command, "-o", file).exit_code == 0
    assert [_lines(content) for content in read] == [_lines(file.read_bytes())]


@pytest.mark.parametrize("command", WRITING, ids=lambda c: str(c[0]))
def test_a_link_to_a_pipe_stays_a_link(tmp_path: Path, command: list[str]) -> None:
    path, link, read = tmp_path / "pipe", tmp_path / "link", list[bytes]()
    os.mkfifo(path)
    link.symlink_to("pipe")
    reader = _drain(path, read)
    assert kg(*command, "-o", link).exit_code == 0
    reader.join(20)
    assert link.is_symlink() and stat.S_ISFIFO(path.lstat().st_mode)
    assert read and read[0]


@pytest.mark.parametrize("command", WRITING, ids=lambda c: str(c[0]))
@pytest.mark.parametrize("there", [True, False])
def test_what_a_link_leads_to_is_written(tmp_path: Path, command: list[str], there: bool) -> None:
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "target", tmp_path / "link"
    link.symlink_to("far/target")
    if there:
        target.write_text("old", encoding="utf-8")
        target.chmod(0o640)
    assert kg(*command, "-o", link).exit_code == 0
    assert link.is_symlink() and target.stat().st_size > 1000
    assert target.stat().st_mode & 0o777 == (0o640 if there else 0o644)
    assert [path.name for path in target.parent.iterdir()] == ["target"]


@pytest.mark.parametrize("command", WRITING, ids=lambda c: str(c[0]))
def test_a_dash_is_standard_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "file"
    assert kg(*command, "-o", file).exit_code == 0
    expected = file.read_bytes()
    file.unlink()
    result = kg(*command, "-o", "-")
    assert result.exit_code == 0
    assert _lines(result.stdout_bytes) == _lines(expected), "the file alone goes to standard output"
    assert "wrote standard output" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_names_of_standard_output_are_standard_output(tmp_path: Path) -> None:
    link, out = tmp_path / "link", tmp_path / "out"
    # As /dev/stdout is: a link into /proc, where nothing can be replaced.
    link.symlink_to("/proc/self/fd/1")
    with out.open("wb") as file:
        done = subprocess.run(
            _command("export", "ntriples", "-o", link), stdout=file, stderr=subprocess.PIPE, check=True
        )
    assert link.is_symlink() and b"wrote" in done.stderr
    assert kg("export", "ntriples", "-o", tmp_path / "same").exit_code == 0
    assert _lines(out.read_bytes()) == _lines((tmp_path / "same").read_bytes())


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("nowhere/file", "nowhere does not exist; make the directory first"),
        ("file/inside", "is not a directory; name another place"),
        ("loop", "leads in a circle"),
    ],
)
def test_places_where_nothing_can_be_written(tmp_path: Path, place: str, words: str) -> None:
    (tmp_path / "file").write_text("old", encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    result = kg("export", "ntriples", "-o", tmp_path / place)
    assert result.exit_code == 1 and words in result.stderr and place in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert (tmp_path / "file").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("old", [True, False])
def test_a_disk_that_fills_leaves_what_was_there(tmp_path: Path, old: bool) -> None:
    path = tmp_path / "file"
    if old:
        path.write_text("old", encoding="utf-8")
    # A limit on the size of files stands for a full disk. The cache is warm, so nothing else is written.
    kg("export", "ntriples", "-o", tmp_path / "warm")
    (tmp_path / "warm").unlink()
    done = subprocess.run(
        _command("export", "ntriples", "-o", path, limit=4096), capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.splitlines() == [
        f"Error: cannot write {path}: File too large; free space or name another place"
    ]
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == (
        [("file", "old")] if old else []
    )


def test_standard_output_that_is_full_is_said(tmp_path: Path) -> None:
    kg("stats")
    with (tmp_path / "out").open("wb") as file:
        done = subprocess.run(
            _command("export", "ntriples", "-o", "-", limit=4096),
            stdout=file,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: cannot write standard output: File too large; free space or name another place"
    ]


def test_a_reader_that_leaves_is_said_and_the_pipe_stays(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def leave() -> None:
        with path.open("rb") as pipe:
            pipe.read(10)

    reader = threading.Thread(target=leave, daemon=True)
    reader.start()
    result = kg("export", "ntriples", "-o", path)
    assert result.exit_code == 1 and f"cannot write {path}: Broken pipe" in result.stderr
    assert stat.S_ISFIFO(path.lstat().st_mode)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_directory_without_permission(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir(mode=0o500)
    result = kg("export", "ntriples", "-o", room / "file")
    assert result.exit_code == 1 and "name a place that you may write to" in result.stderr


def test_new_files_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert kg("export", "ntriples", "-o", tmp_path / "file").exit_code == 0
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("place", ["pipe", "no/such/place"])
def test_build_replaces_nothing(tmp_path: Path, place: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    result = kg("build", "-o", tmp_path / place)
    assert result.exit_code == 1 and str(tmp_path / place) in result.stderr
    assert "Traceback" not in result.stderr and ".store" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]
    assert stat.S_ISFIFO((tmp_path / "pipe").lstat().st_mode)


def test_build_follows_a_link(tmp_path: Path, world: KnowledgeGraph) -> None:
    (tmp_path / "link").symlink_to("store")
    assert kg_json("build", "-o", tmp_path / "link")["version"] == world.version
    assert (tmp_path / "link").is_symlink() and (tmp_path / "store" / "HEAD").is_file()


def test_limits_of_this_process_are_untouched() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
