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
from kg.errors import BadParameter
from kg.export.parts import Request, choose, pairs
from kg.export.registry import FORMATS, find_format
from kg.files import write_file, writing
from kg.graph import KnowledgeGraph
from kg.views.files import find_form
from kg.views.neighbourhood import DIRECTIONS
from kg.views.page import Page
from kg.views.registry import VIEWS, draw, find_view
from kg.views.scene import View

_OUTPUT = click.Path(dir_okay=False, allow_dash=True, path_type=Path)
_PLACE = click.Path(allow_dash=True, path_type=Path)


@click.command()
@click.argument("what", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "-o",
    "--output",
    type=_OUTPUT,
    help="File to write: .html, .svg, .json or .gexf; - for standard output, as HTML.",
)
@click.option("--depth", type=int, help="Hops around the entity, 1 to 5.")
@click.option("--direction", help="both, upstream or downstream.")
@kind_option
@click.option("--limit", type=int, help="Most things to draw; the picture says how many are left out.")
@language_option
@graph_command
def view(
    graph: KnowledgeGraph,
    what: str | None,
    values: tuple[str, ...],
    output: Path | None,
    lang: str,
    kinds: tuple[str, ...],
    **flags: Any,
) -> None:
    """Draw a picture as one file that needs no network.

    WHAT is an entity, whose surroundings are drawn, or one of the views; without it they are listed.
    Values of a view that has obvious ones may stand without their name.

    \b
    Examples:
      kg view nvidia -o nvidia.html
      kg view chain openai nvidia -o chain.svg
      kg view cut-off cut=nvidia type=Organization -o cut-off.html
    """
    if what is None:
        _list_views(lang)
        return
    if output is None:
        raise click.UsageError("Missing option '-o' / '--output'.")
    chosen = find_view(what if what in VIEWS else "neighbourhood")
    given = _given(chosen, values if what in VIEWS else (what, *values))
    given |= {name: value for name, value in flags.items() if value is not None}
    if kinds:
        given["kind"] = list(kinds)
    form = find_form(output.suffix.removeprefix(".").lower() or "html")
    scene = draw(graph, chosen.name, given)[0]
    content = form.write(graph, chosen, scene, Page(lang)).encode()
    echo = write_output(output, lambda out: out.write(content))
    more = f", {scene.hidden} more not drawn (raise --limit)" if scene.hidden else ""
    drawn = f"{len(scene.nodes)} things" + (f", {len(scene.links)} lines" if scene.links else "")
    echo(f"{drawn}{more}")


def _list_views(lang: str) -> None:
    for name, known in VIEWS.items():
        click.echo(f"{name:14} {known.meaning_zh if lang == 'zh' else known.meaning_en}")
        click.echo(f"{'':14} kg view {known.example} -o {name}.html")


def _given(chosen: View, values: tuple[str, ...]) -> dict[str, Any]:
    """Read NAME=VALUE; values without a name go to the parameters that need none, in their order."""
    known = {parameter.name: parameter for parameter in chosen.parameters}
    waiting = [parameter for parameter in chosen.parameters if parameter.positional]
    found: dict[str, Any] = {}
    for text in values:
        name, equals, value = text.partition("=")
        parameter = known.get(name) if equals else waiting[0] if waiting else None
        if parameter is None:
            raise BadParameter("value", text, ", ".join(f"{name}=..." for name in known))
        value = value if equals else text
        if parameter.many:
            found.setdefault(parameter.name, []).append(value)
        else:
            found[parameter.name] = value
            waiting = [other for other in waiting if other is not parameter]
    return found


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
