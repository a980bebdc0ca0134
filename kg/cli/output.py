"""Commands that write files: view and export."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO

import click

from kg.cli.options import graph_command, kind_option, language_option
from kg.export.registry import FORMATS, find_format
from kg.files import write_file, writing
from kg.graph import KnowledgeGraph
from kg.views.neighbourhood import DIRECTIONS, neighbourhood
from kg.views.page import Page, render

_OUTPUT = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("entity")
@click.option(
    "-o", "--output", type=_OUTPUT, required=True, help="HTML file to write; - for standard output."
)
@click.option("--depth", default=1, show_default=True, help="Hops around the entity, 1 to 5.")
@click.option("--direction", type=click.Choice(DIRECTIONS), default="both", show_default=True)
@kind_option
@click.option(
    "--limit", default=60, show_default=True, help="Most things to draw; the page says how many are left out."
)
@language_option
@graph_command
def view(
    graph: KnowledgeGraph,
    entity: str,
    output: Path,
    depth: int,
    direction: str,
    kinds: tuple[str, ...],
    limit: int,
    lang: str,
) -> None:
    """Draw what surrounds an entity as one HTML file that needs no network.

    \b
    Example:
      kg view nvidia -o nvidia.html
    """
    picture = neighbourhood(graph, entity, depth, direction, kinds, limit)
    html = render(graph, picture, Page(lang)).encode()
    echo = write_output(output, lambda out: out.write(html))
    more = f", {picture.hidden} more not drawn (raise --limit)" if picture.hidden else ""
    echo(f"{len(picture.graph)} things, {picture.graph.number_of_edges()} relations{more}")


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option("-o", "--output", type=_OUTPUT, required=True, help="File to write; - for standard output.")
@graph_command
def export(graph: KnowledgeGraph, form: str, output: Path) -> None:
    """Write the whole graph as a file: json (node-link), turtle, ntriples, trig or nquads.

    \b
    Example:
      kg export turtle -o graph.ttl
    """
    chosen = find_format(form)
    echo = write_output(output, lambda out: chosen.write(graph, out))
    echo(f"{chosen.meaning}, dataset version {graph.version}, CC BY 4.0")


def write_output(path: Path, fill: Callable[[IO[bytes]], object]) -> Callable[[str], None]:
    """Write a file or, for `-`, standard output; return what says on the other stream what was written."""
    if str(path) != "-" and not _is_stdout(path):
        write_file(path, fill)
        return lambda said: click.echo(f"wrote {path}: {said}")
    out = sys.stdout.buffer
    with writing("standard output"):
        try:
            fill(out)
            out.flush()
        except OSError as error:
            # What is still buffered would fail once more when Python ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from None
            raise
    return lambda said: click.echo(f"wrote standard output: {said}", err=True)


def _is_stdout(path: Path) -> bool:
    """Tell whether a path is another name of standard output, such as /dev/stdout."""
    try:
        return os.path.samestat(path.stat(), os.fstat(1))
    except OSError:
        return False
