"""Commands that write files: view and export."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from kg.cli.options import graph_command, kind_option, language_option
from kg.errors import BadParameter
from kg.export.registry import FORMATS, find_format
from kg.graph import KnowledgeGraph
from kg.views.files import find_form
from kg.views.page import Page
from kg.views.registry import VIEWS, draw, find_view
from kg.views.scene import View

_OUTPUT = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("what", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("-o", "--output", type=_OUTPUT, help="File to write: .html, .svg, .json or .gexf.")
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
    _write(output, lambda out: void(out.write(content)))
    more = f", {scene.hidden} more not drawn (raise --limit)" if scene.hidden else ""
    drawn = f"{len(scene.nodes)} things" + (f", {len(scene.links)} lines" if scene.links else "")
    click.echo(f"wrote {output}: {drawn}{more}")


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
        if parameter.kind in ("entities", "choices", "texts"):
            found.setdefault(parameter.name, []).append(value)
        else:
            found[parameter.name] = value
            waiting = [other for other in waiting if other is not parameter]
    return found


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
