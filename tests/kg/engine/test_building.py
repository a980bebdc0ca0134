"""Rooms for stores in the making: gone when they are done, or soon after their maker was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import kg.engine.building
from kg.engine.building import room, sweep

KILLED = """
import os, signal, sys
from pathlib import Path
from kg.engine.building import room
with room(Path(sys.argv[1]), ".store.new-") as place:
    (place / "store").mkdir()
    print(place, flush=True)
    sys.stdin.read()
"""


def test_rooms_of_killed_makers_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.engine.building, "_MOMENT", 0.0)
    others = [tmp_path / ".store.new-mine", tmp_path / ".store.new-abcdefgh", tmp_path / ".store-abcdefgh"]
    for other in others:
        (other / "store").mkdir(parents=True)
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdout is not None
        place = Path(maker.stdout.readline().strip())
        sweep(tmp_path, ".store.new-")
        assert (place / "store").is_dir(), "its maker lives"
        maker.kill()
        maker.wait()
    assert place.is_dir()
    with room(tmp_path, ".store.new-") as new:
        assert new.is_dir() and not place.exists()
        assert all(other.is_dir() for other in others), "what nobody of us made stays"
    assert not new.exists()
