"""A short fuzz of each HTTP door, and of every path that the OpenAPI document names."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import WORLD
from tests.fuzz import doors
from tests.servers import TOKEN, Server, ours, running

pytestmark = pytest.mark.server
CASES = 1_500
# 504 answers a request for less time than its query takes.
CONFIG = """
[checks.not_a_server_error]
expected-statuses = ["2xx", "3xx", "4xx", 504]
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(doors.serving()) as started:
        yield started


@pytest.mark.parametrize("door", doors.DOORS)
def test_a_door_stands(server: Server, door: str) -> None:
    seed = random.SystemRandom().randrange(1_000_000)
    statuses = doors.run(server, door, CASES, seed)
    print(f"{door}, seed {seed}: {dict(statuses)}")
    assert server.ask("ASK {}").status == 200
    # Fuzz that is all refused at the first check tries nothing.
    assert sum(count for status, count in statuses.items() if 200 <= status < 300) > CASES / 50


@pytest.mark.parametrize("data", [str(WORLD), "none"])
def test_the_openapi_document_is_true(data: str, tmp_path: Path) -> None:
    """Schemathesis sends what the document allows and forbids; answers must be such as it says."""
    program = Path(sys.executable).with_name("schemathesis")
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    with running(ours("--data", data, "--write-token", TOKEN)) as server:
        done = subprocess.run(
            [
                str(program), "run", f"{server.base}/openapi.json", "--max-examples", "5", "--seed", "4",
                "--phases", "examples,coverage,fuzzing", "--request-timeout", "40", "--generation-database", "none",
                "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
                "-H", f"Authorization: Bearer {TOKEN}", "--no-color",
            ],
            capture_output=True, text=True, check=False, cwd=tmp_path, timeout=900,
            env=os.environ | {"SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("media_types.py"))},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
