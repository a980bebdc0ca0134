"""Make a command of every registered analysis."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.analyses import ANALYSES, COMMON, analyze
from kg.analysis.spec import Analysis, Parameter
from kg.cli.options import first_line, format_option, graph_command, language_option, print_json
from kg.graph import KnowledgeGraph
from kg.telling import say
from kg.versions import is_version


def commands() -> list[click.Command]:
    """Give the commands in the order of the registry."""
    return [_command(analysis) for analysis in ANALYSES.values()]


def _command(analysis: Analysis) -> click.Command:
    @language_option
    @format_option
    @graph_command
    def run(graph: KnowledgeGraph, lang: str, form: str, **given: Any) -> None:
        result, answer = analyze(graph, analysis.name, given)
        if form == "json":
            print_json(answer)
            return
        click.echo(first_line(graph))
        for line in say(analysis, result, answer, lang):
            click.echo(line)

    decorated: Callable[..., Any] = run
    for parameter in reversed((*analysis.parameters, *COMMON)):
        decorated = _parameter(parameter)(decorated)
    return click.command(analysis.name, help=_help(analysis))(decorated)


class _Moment(click.ParamType[str | Path]):
    """A date, a source, or a path that holds a version of the data."""

    name = "moment"

    def convert(self, value: str, _param: click.Parameter | None, _ctx: click.Context | None) -> str | Path:
        """Tell paths from names."""
        return Path(value) if is_version(Path(value)) else value


def _parameter(parameter: Parameter) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    many = parameter.many
    if parameter.positional:
        kind = _Moment() if parameter.kind == "moment" else None
        return click.argument(parameter.name, nargs=-1 if many else 1, required=parameter.required, type=kind)
    flag = ("--" if len(parameter.name) > 1 else "-") + parameter.name.replace("_", "-")
    choices = click.Choice(parameter.choices) if parameter.choices else None
    default = f" [default: {_shown(parameter.default)}]" if parameter.default not in (None, ()) else ""
    return click.option(
        flag,
        parameter.name,
        type=click.INT if parameter.kind == "integer" else choices,
        multiple=many,
        required=parameter.required,
        help=parameter.en + default + ".",
    )


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _help(analysis: Analysis) -> str:
    meaning = analysis.meaning_en[0].upper() + analysis.meaning_en[1:]
    paragraphs = (f"{meaning}.", f"{analysis.meaning_zh}。", f"Source: {analysis.source}")
    return "\n\n".join((*paragraphs, f"\b\nExample:\n  kg {analysis.example}"))
