"""The example notebooks run as they are, and show what they promise."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
# In a process of its own: the libraries of the kernel leave sockets open.
RUN = """
import sys, nbformat, nbclient
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[2])
"""
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))


def test_there_are_examples_without_stale_answers() -> None:
    assert NOTEBOOKS
    for path in NOTEBOOKS:
        cells = nbformat.read(path, as_version=4).cells
        assert not [cell for cell in cells if cell.get("outputs")], "commit notebooks without answers"


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_run(path: Path, tmp_path: Path) -> None:
    done = tmp_path / "done.ipynb"
    run = subprocess.run(
        [sys.executable, "-c", RUN, path, done],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    cells = nbformat.read(done, as_version=4).cells
    pages = [o["data"].get("text/html", "") for cell in cells for o in cell.get("outputs", ()) if "data" in o]
    assert any("NVIDIA" in page for page in pages) and any("<iframe srcdoc" in page for page in pages)
