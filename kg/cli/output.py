"""Commands that write files: view and export."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from kg.analyses import ANALYSES
from kg.cli.options import graph_command, kind_option, language_option
from kg.export.parts import Request, choose, pairs
from kg.export.registry import FORMATS, find_format
from kg.files import write_file, writing
from kg.graph import KnowledgeGraph
from kg.views.neighbourhood import DIRECTIONS, neighbourhood
from kg.views.page import Page, render

_OUTPUT = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
_PLACE = click.Path(allow_dash=True, path_type=Path)


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
@click.option(
    "-o",
    "--output",
    type=_PLACE,
    required=True,
    help="File to write, or a directory for it; - for standard output.",
)
@click.option("--entity", default="", help="Only what stands within --depth hops of this entity.")
@click.option(
    "--view", default="", metavar="ENTITY", help="What `kg view` draws of this entity, --limit included."
)
@click.option(
    "--analysis", default="", help="What the result of this analysis names: " + ", ".join(ANALYSES) + "."
)
@click.option(
    "--with", "values", multiple=True, metavar="NAME=VALUE", help="Tell the analysis; may be repeated."
)
@click.option("--depth", default=1, show_default=True, help="Hops around the entity, 1 to 5.")
@click.option("--direction", type=click.Choice(DIRECTIONS), default="both", show_default=True)
@kind_option
@click.option("--limit", default=60, show_default=True, help="Most things in a view.")
@click.option(
    "--table", default="", help="One table, with csv and parquet: entities, claims, edges, sources."
)
@language_option
@graph_command
def export(
    graph: KnowledgeGraph, form: str, output: Path, values: tuple[str, ...], lang: str, **asked: Any
) -> None:
    """Write the graph, or a part of it, as a file that other tools open.

        \b
        Examples:
          kg export turtle -o graph.ttl
          kg export gexf --entity nvidia --depth 2 -o .      named by version and part
          kg export csv --table claims -o claims.csv
          kg export graphml --analysis impact --with cut=nvidia -o cut.graphml

        \b
        FORMAT is one of:
    {formats}
    """
    chosen = find_format(form)
    part = choose(graph, Request(values=pairs(values), language=lang, **asked))
    chosen.check(part)
    file = output / chosen.file_name(part) if output.is_dir() else output
    echo = write_output(file, lambda out: chosen.write(part, out))
    echo(f"{chosen.en}, dataset version {graph.version}, CC BY 4.0")


_NAMED = "\n".join(f"  {f.name:<14} {f.en} · {f.zh}" for f in FORMATS.values())
export.help = (export.help or "").replace("{formats}", _NAMED)


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
