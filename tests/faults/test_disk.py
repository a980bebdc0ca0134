"""Full, read-only and damaged disks: refused, mended or named; never silent."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.faults.kills import serve
from tests.faults.report import Held
from tests.servers import NotServing, Server, running

pytestmark = pytest.mark.server
FACTS = 500


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Mount a small tmpfs; skip where we may not."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no mount command")
    if done.returncode:
        pytest.skip("no right to mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def _count(server: Server) -> int:
    reply = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert reply.status == 200, reply.text
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def _fill(server: Server, first: int = 0, count: int = FACTS) -> int:
    rows = " ".join(
        f'<http://a.test/{n}> <http://p.test/> "{n} {"x" * 200}" .' for n in range(first, first + count)
    )
    return server.change(f"INSERT DATA {{ {rows} }}").status


def test_a_full_disk_is_said_and_passes(tmp_path: Path, held: Held) -> None:
    with small_disk(tmp_path / "disk", "48m") as disk, running(serve(disk / "store")) as server:
        assert _fill(server) in (200, 204)
        ballast = disk / "ballast"
        _fill_disk(ballast)
        statuses = [_fill(server, FACTS * turn) for turn in range(1, 4)]
        assert set(statuses) == {507}, statuses
        assert _count(server) == FACTS
        ballast.unlink()
        assert _fill(server, FACTS) in (200, 204)
        assert _count(server) == 2 * FACTS
        server.kill()
        with running(serve(disk / "store")) as again:
            assert _count(again) == 2 * FACTS
    held("full disk", "507, reads go on, writes again when there is space, all kept")


def _fill_disk(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def test_a_disk_that_fills_at_any_moment_loses_nothing(tmp_path: Path, held: Held) -> None:
    """Write until the disk is full, restart, and compare: with ever less space."""
    acknowledged = 0
    with small_disk(tmp_path / "disk", "24m") as disk:
        for _ in range(8):
            with running(serve(disk / "store")) as server:
                assert _count(server) == acknowledged
                for _ in range(40):
                    status = _fill(server, acknowledged, 100)
                    if status == 507:
                        break
                    assert status in (200, 204)
                    acknowledged += 100
                assert _count(server) == acknowledged
                server.kill()
            # As much of it as there is room for.
            with suppress(OSError), (disk / "ballast").open("ab", buffering=0) as file:
                for _ in range(64):
                    file.write(b"\0" * (1 << 12))
    held("disk that fills up, 8 restarts", f"{acknowledged} of {acknowledged} acknowledged triples there")


def test_a_read_only_disk_is_served_and_said(tmp_path: Path, held: Held) -> None:
    with small_disk(tmp_path / "disk", "48m") as disk:
        with running(serve(disk / "store")) as server:
            assert _fill(server) in (200, 204)
            assert server.terminate() == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with running(serve(disk / "store")) as server:
            assert _count(server) == FACTS
            reply = server.change("CLEAR ALL")
            assert reply.status in (403, 503, 507), reply.text
            assert reply.media_type == "application/problem+json"
            assert _count(server) == FACTS
        held("read-only disk", f"served, writes answered {reply.status}")


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x55
    path.write_bytes(content)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0garbage")


DAMAGES: dict[str, Callable[[Path], None]] = {
    "flip": _flip,
    "truncate": _truncate,
    "empty": lambda path: path.write_bytes(b""),
    "append": _append,
    "delete": os.unlink,
}


def test_each_damaged_file_is_named_or_mended(tmp_path: Path, held: Held) -> None:
    """Damage each file of a store in five ways: it must not be served with anything else than it held."""
    good = tmp_path / "good"
    with running(serve(good)) as server:
        for turn in range(3):
            assert _fill(server, turn * FACTS) in (200, 204)
        assert server.terminate() == 0
    outcomes = {"named": 0, "mended": 0}
    # The writer's own database is made anew at every start.
    found = sorted(path.relative_to(good) for path in good.rglob("*") if path.is_file())
    files = [file for file in found if file.parts[0] != "work"]
    assert len(files) > 3
    for file in files:
        for damage, harm in DAMAGES.items():
            # A directory of its own: children of a killed server may still be tidying up the last one.
            bad = tmp_path / f"{file.name}-{damage}"
            shutil.copytree(good, bad)
            harmless = damage in ("flip", "truncate", "empty") and not (bad / file).stat().st_size
            if harmless or (damage not in ("flip", "delete") and file.suffix == ".sst"):
                continue
            harm(bad / file)
            outcomes[_open(bad, file, damage)] += 1
            shutil.rmtree(bad, ignore_errors=True)
    held(
        f"damage of each of {len(files)} files ({', '.join(DAMAGES)})",
        f"{outcomes['named']} named, {outcomes['mended']} mended or harmless, 0 silent",
    )


def _open(store: Path, file: Path, damage: str) -> str:
    """Serve a damaged store: `named` if refused with the file's name, `mended` if all facts are there."""
    try:
        with running(serve(store)) as server:
            assert _count(server) == 3 * FACTS, f"{damage} of {file}: facts are missing, in silence"
            assert _fill(server, 3 * FACTS) in (200, 204)
            return "mended"
    except NotServing as refusal:
        message = str(refusal)
        assert "Traceback" not in message, f"{damage} of {file}: {message[-500:]}"
        assert file.name in message, f"{damage} of {file} is not named: {message[-500:]}"
        return "named"
