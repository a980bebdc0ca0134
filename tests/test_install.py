"""The wheel works in a fresh environment, away from the checkout, with the locked packages."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONG, SHORT = 900, 120

pytestmark = pytest.mark.install


@dataclass(frozen=True)
class Installed:
    """A fresh environment with the wheel in it."""

    python: Path
    command: Path
    home: Path
    wheel: Path
    checkout: dict[str, bytes]

    @property
    def environment(self) -> dict[str, str]:
        """The caller's environment without a way back to the checkout."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))}
        return kept | {"KG_CACHE_DIR": str(self.home / "cache"), "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the installed command in a directory that knows nothing of the checkout."""
        return subprocess.run(
            [str(self.command), *arguments],
            cwd=self.home,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            timeout=SHORT,
            check=False,
        )


def _do(*command: str | Path) -> None:
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, timeout=LONG, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("install")
    checkout = _contents()
    _do(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place / "dist", ROOT)
    (wheel,) = (place / "dist").glob("*.whl")
    venv.create(place / "venv", with_pip=True)
    scripts = place / "venv" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _do(*pip, "--require-hashes", "-r", ROOT / "requirements.lock")
    _do(*pip, "--no-deps", wheel)
    home = place / "home"
    home.mkdir()
    return Installed(python, scripts / "kg", home, wheel, checkout)


def _contents() -> dict[str, bytes]:
    """Read what belongs into the wheel, by the name that it has there."""
    tops = {"kg": "kg", "api": "api", "ontology": "kg/bundled/ontology", "data": "kg/bundled/data"}
    return {
        f"{target}/{path.relative_to(ROOT / top).as_posix()}": path.read_bytes()
        for top, target in tops.items()
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_wheel_holds_what_the_checkout_holds(installed: Installed) -> None:
    """Every query, template, Turtle and CSV file is in the wheel, byte by byte, and nothing else."""
    with zipfile.ZipFile(installed.wheel) as wheel:
        packed = {name: wheel.read(name) for name in wheel.namelist() if ".dist-info/" not in name}
        about = [name.partition("/")[2] for name in wheel.namelist() if ".dist-info/" in name]
    wanted = installed.checkout
    assert {"kg/queries/claims.rq", "kg/bundled/ontology/llm.ttl", "kg/bundled/data/sources.csv"} <= set(
        wanted
    )
    assert packed.keys() ^ wanted.keys() == set()
    assert {name for name in wanted if packed[name] != wanted[name]} == set()
    assert "licenses/LICENSE" in about
    assert "entry_points.txt" in about


def test_installed_packages_agree_with_each_other(installed: Installed) -> None:
    """The lock satisfies what the wheel declares."""
    _do(installed.python, "-m", "pip", "check", "--disable-pip-version-check")


def test_library_comes_from_the_wheel(installed: Installed) -> None:
    code = "import kg, api, json; print(json.dumps([kg.__file__, api.__file__]))"
    done = subprocess.run(
        [str(installed.python), "-c", code],
        cwd=installed.home,
        env=installed.environment,
        capture_output=True,
        text=True,
        timeout=SHORT,
        check=True,
    )
    inside = installed.python.parents[1]
    assert [Path(name).is_relative_to(inside) for name in json.loads(done.stdout)] == [True, True]


def test_deps_answers_with_evidence(installed: Installed) -> None:
    done = installed.run("deps", "nvidia", "--depth", "1")
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert re.fullmatch(r"# dataset version [0-9a-f]{16}, .*", first)
    things = [line for line in rest if line.startswith("  - thing ")]
    assert things and all("; distance 1; " in line for line in things)
    assert f"found: {len(things)}" in rest
    assert re.search(r"\bL\d+", done.stdout), "no line of a source is cited"


def test_check_judges_the_bundled_data(installed: Installed) -> None:
    """Other tests keep the data clean; here each finding must name a file, a line and what to do."""
    done = installed.run("check")
    *problems, verdict = done.stdout.splitlines()
    assert "Traceback" not in done.stderr
    if done.returncode == 0:
        assert (problems, verdict) == ([], "all good")
    else:
        assert (done.returncode, verdict) == (1, f"{len(problems)} problem(s)")
        bundled = _bundled(installed)
        for problem in problems:
            match = re.fullmatch(r"([^:]+\.(?:csv|ttl)):([1-9]\d*): .+ -> .+", problem)
            assert match, problem
            named = bundled / match[1]
            if "missing: its rows" not in problem:
                assert int(match[2]) <= len(named.read_text(encoding="utf-8").splitlines()), problem


def _bundled(installed: Installed) -> Path:
    (found,) = (installed.python.parents[1]).rglob("kg/bundled")
    return found


def test_check_names_the_row_that_is_wrong(installed: Installed) -> None:
    copy = installed.home / "copy"
    shutil.copytree(_bundled(installed) / "data", copy)
    path = next(path for path in sorted((copy / "claims").glob("*.csv")) if path.name != "rejected.csv")
    header, first, *_ = lines = path.read_text(encoding="utf-8").splitlines()
    assert next(csv.reader([header]))[1] == "predicate"
    cells = first.split(",")
    cells[1] = "usesMagic"
    path.write_text("\n".join([header, ",".join(cells), *lines[2:]]) + "\n", encoding="utf-8")
    done = installed.run("check", "--data", str(copy))
    assert done.returncode == 1
    assert f"\ncopy/claims/{path.name}:2: unknown predicate 'usesMagic'" in "\n" + done.stdout


@pytest.fixture
def server(installed: Installed) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [str(installed.command), "serve", "--port", "0"],
        cwd=installed.home,
        env=installed.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    late = threading.Timer(SHORT, process.kill)
    late.start()
    try:
        assert process.stdout
        line = process.stdout.readline()
        match = re.search(r"http://127\.0\.0\.1:[1-9]\d*/", line)
        assert match, f"no URL in {line!r}"
        late.cancel()
        yield process, match[0]
    finally:
        late.cancel()
        process.kill()
        process.communicate(timeout=SHORT)


def _get(url: str) -> tuple[str, bytes, str]:
    """Fetch a page past any proxy: media type, body, data set version."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=SHORT) as response:
        assert response.status == 200
        headers = response.headers
        return headers.get_content_type(), response.read(), headers["X-Dataset-Version"]


def test_serve_prints_a_url_that_answers_and_stops(
    installed: Installed, server: tuple[subprocess.Popen[str], str]
) -> None:
    process, url = server
    media_type, body, version = _get(url)
    assert media_type == "text/html"
    assert b"</html>" in body.lower()
    assert re.fullmatch(r"[0-9a-f]{16}", version)
    media_type, body, same = _get(url + "api/entities/nvidia/dependencies?direction=downstream&depth=1")
    assert (media_type, same) == ("application/json", version)
    answer = json.loads(body)["result"]
    assert answer["entity"]["id"] == "nvidia"
    command = json.loads(installed.run("deps", "nvidia", "--depth", "1", "--format", "json").stdout)["result"]
    served = [hit["entity"]["id"] for hit in answer["dependencies"]]
    assert served
    assert served == [hit["entity"]["id"] for hit in command["dependencies"]]
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=SHORT)
    assert "Traceback" not in said
    with pytest.raises(OSError):
        _get(url)
