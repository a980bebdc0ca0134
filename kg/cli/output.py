"""Commands that write files: view and export."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

import click

from kg.cli.options import graph_command, kind_option, language_option
from kg.export.registry import FORMATS, find_format
from kg.graph import KnowledgeGraph
from kg.views.neighbourhood import DIRECTIONS, neighbourhood
from kg.views.page import Page, render

_OUTPUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("entity")
@click.option("-o", "--output", type=_OUTPUT, required=True, help="HTML file to write.")
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
    _write(output, lambda out: void(out.write(html)))
    more = f", {picture.hidden} more not drawn (raise --limit)" if picture.hidden else ""
    click.echo(
        f"wrote {output}: {len(picture.graph)} things, {picture.graph.number_of_edges()} relations{more}"
    )


@click.command()
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option("-o", "--output", type=_OUTPUT, required=True, help="File to write.")
@graph_command
def export(graph: KnowledgeGraph, form: str, output: Path) -> None:
    """Write the whole graph as a file: json (node-link), turtle, ntriples, trig or nquads.

    \b
    Example:
      kg export turtle -o graph.ttl
    """
    chosen = find_format(form)
    _write(output, lambda out: chosen.write(graph, out))
    click.echo(f"wrote {output}: {chosen.meaning}, dataset version {graph.version}, CC BY 4.0")


def void(_result: object) -> None:
    """Forget a result."""


def _write(path: Path, fill: Callable[[IO[bytes]], None]) -> None:
    """Write a file in one step, so that a failure leaves no half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as out:
        try:
            fill(out)
        except BaseException:
            Path(out.name).unlink()
            raise
    written = Path(out.name)
    written.chmod(0o644)
    written.replace(path)
