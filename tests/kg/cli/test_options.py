"""What every command has: help with an example, and a version."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from kg.cli import main

COMMANDS = sorted(main.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output and f"  kg {name}" in result.output
    bare = [p.name for p in main.commands[name].params if isinstance(p, click.Option) and not p.help]
    assert set(bare) <= {"direction", "host"}, "options without a word of help"


def test_the_commands_of_the_design_are_there() -> None:
    assert set(COMMANDS) >= {
        "serve",
        "check",
        "format",
        "build",
        "search",
        "show",
        "deps",
        "path",
        "rank",
        "impact",
    }
    assert set(COMMANDS) >= {"query", "ask", "view", "export"}
    assert "version" in CliRunner().invoke(main, ["--version"]).output


@pytest.mark.parametrize(
    ("locale", "word"), [("zh_CN.UTF-8", "英伟达"), ("en_US.UTF-8", "NVIDIA"), ("C", "NVIDIA")]
)
def test_the_language_is_that_of_the_locale(locale: str, word: str) -> None:
    code = "from kg.cli.options import language_option; import click\n"
    code += "@click.command()\n@language_option\ndef say(lang):\n"
    code += "    print({'zh': '英伟达', 'en': 'NVIDIA'}[lang])\nsay()"
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "1"}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert result.stdout.decode().strip() == word


def test_output_that_nobody_reads_is_no_error() -> None:
    program = f"{sys.executable} -c 'from kg.cli import main; main()'"
    command = f"{program} query 'SELECT ?s ?p ?o {{ ?s ?p ?o }}' | head -1"
    result = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert result.stdout.startswith(b"s,p,o") and b"Traceback" not in result.stderr, result.stderr
