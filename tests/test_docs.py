"""Execute what the README shows, so that it cannot go stale."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.app import create_app
from kg.cli import main
from kg.dictionary import dictionary
from kg.graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _examples() -> list[tuple[str, list[str]]]:
    """Read the console blocks as commands with the lines shown under each; `...` stands for anything."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return [example for example in found if not example[0].startswith("make ")]


def _pattern(lines: list[str]) -> str:
    return r"\s*".join(".*".join(map(re.escape, line.split("..."))) for line in lines)


def _run(command: str, client: TestClient) -> str:
    words = shlex.split(command)
    if words[0] == "kg":
        result = CliRunner().invoke(main, words[1:])
        assert result.exit_code == 0, result.output
        return result.output
    if words[0] == "curl":
        parts = urlsplit(words[-1])
        response = client.get(f"{parts.path}?{parts.query}")
        assert response.status_code == 200
        return response.text
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One directory for all commands: some use what others wrote."""
    return tmp_path_factory.mktemp("readme")


@pytest.mark.parametrize(("command", "shown"), _examples(), ids=[command for command, _ in _examples()])
def test_readme_commands_print_what_is_shown(
    command: str, shown: list[str], real: KnowledgeGraph, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place)
    monkeypatch.setenv("COLUMNS", "100")
    output = _run(command, TestClient(create_app(real)))
    assert output.strip()
    assert re.search(_pattern(shown), output, re.S), output[:2000]


def test_readme_python_example() -> None:
    assert doctest.testfile(str(ROOT / "README.md"), module_relative=False).failed == 0


def test_readme_names_every_command() -> None:
    missing = [name for name in main.commands if f"kg {name}" not in README]
    assert missing == []


def test_every_command_has_an_example_in_its_help() -> None:
    for name in main.commands:
        text = CliRunner().invoke(main, [name, "--help"]).output
        assert f"  kg {name}" in text, name


def test_data_dictionary_is_fresh(real: KnowledgeGraph) -> None:
    written = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert written == dictionary(real.ontology), "run: python -m kg.dictionary > data/README.md"


def test_readme_links_lead_to_files() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
