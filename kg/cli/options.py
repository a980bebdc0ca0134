"""Options that several commands share, and how they print."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from kg.build import STEPS
from kg.graph import DEFAULT_EVIDENCE, EVIDENCE, KnowledgeGraph, load
from kg.resources import DATA_DIR, ONTOLOGY_DIR

_LOCALE: Final = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
_DEFAULT_LANGUAGE: Final = "zh" if _LOCALE.lower().startswith("zh") else "en"

DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)


def data_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --data and --ontology."""
    ontology = click.option(
        "--ontology", type=DIRECTORY, default=ONTOLOGY_DIR, help="Directory of the ontology."
    )
    data = click.option(
        "--data", type=DIRECTORY, default=DATA_DIR, help="Directory of CSV data; ours by default."
    )
    return data(ontology(function))


def graph_command(function: Callable[..., None]) -> Callable[..., None]:
    """Load the graph that --data and --ontology name and pass it first."""

    @functools.wraps(function)
    def command(*args: object, data: Path, ontology: Path, **kwargs: object) -> None:
        function(load(data, ontology), *args, **kwargs)

    return data_options(command)


language_option = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default=_DEFAULT_LANGUAGE,
    help="Language of labels.",
    show_default=True,
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print.",
    show_default=True,
)
kind_option = click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be repeated."
)
type_option = click.option(
    "--type", "types", multiple=True, metavar="TYPE", help="Only this class; may be repeated."
)
evidence_option = click.option(
    "--evidence",
    type=click.Choice(list(EVIDENCE)),
    default=DEFAULT_EVIDENCE,
    help="Which claims count.",
    show_default=True,
)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def progress_bar() -> Any:
    """Show the steps of a build on the terminal's error stream."""
    return click.progressbar(length=len(STEPS), label="building", file=sys.stderr)


def first_line(graph: KnowledgeGraph) -> str:
    """Say which version an answer comes from."""
    return f"# dataset version {graph.version}, CC BY 4.0"
