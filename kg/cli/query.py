"""Commands that ask: SPARQL and the named questions."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import first_line, format_option, graph_command, language_option, print_json
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.recorder import Recorder

_RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_GRAPHS = {
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}


@click.command()
@click.argument("text", required=False)
@click.option(
    "-f", "--file", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Query file."
)
@click.option(
    "--format", "form", type=click.Choice([*_RESULTS, *_GRAPHS]), help="csv or turtle when left out."
)
@graph_command
def query(graph: KnowledgeGraph, text: str | None, file: Path | None, form: str | None) -> None:
    """Run a SPARQL query; our prefixes (id:, llm:, ...) need no declaration.

    \b
    Examples:
      kg query 'SELECT ?who { ?who llm:runsOnChip id:nvidia-a100 }'
      kg query -f question.rq --format json
    """
    if (text is None) == (file is None):
        raise click.UsageError("give the query as TEXT or with -f FILE")
    answer = graph.query(text if text is not None else _read(file))
    formats = _GRAPHS if answer.kind == "graph" else _RESULTS
    chosen = form or ("turtle" if answer.kind == "graph" else "json" if answer.kind == "ask" else "csv")
    if chosen not in formats or (answer.kind == "ask" and chosen not in ("json", "xml")):
        allowed = "json, xml" if answer.kind == "ask" else ", ".join(formats)
        raise BadParameter("format", chosen, f"{allowed} for this form of query")
    click.echo(answer.serialize(formats[chosen]), nl=False)
    click.echo()


@click.command()
@click.argument("question", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@language_option
@format_option
@graph_command
def ask(graph: KnowledgeGraph, question: str | None, values: tuple[str, ...], lang: str, form: str) -> None:
    """Ask a named question, or list them all.

    \b
    Examples:
      kg ask
      kg ask investors-of company=mistral-ai
    """
    if question is None:
        _list_questions(graph, lang, form)
        return
    answer = graph.ask(question, dict(map(_pair, values)))
    if form == "json":
        recorder = Recorder(graph)
        asked = {name: recorder.thing(thing) for name, thing in answer.values.items()}
        print_json(
            {"question": question, "values": asked, "version": graph.version, "rows": recorder.answer(answer)}
        )
        return
    click.echo(f"{first_line(graph)}\n# {answer.question.title(lang)}")
    for name, thing in answer.values.items():
        click.echo(f"# {name} = {thing.label(lang)} ({thing.id})")
    click.echo("\t".join(answer.columns))
    for row in answer.rows:
        click.echo("\t".join(_cell(row.get(column, ""), lang) for column in answer.columns))


def _read(file: Path | None) -> str:
    assert file
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _list_questions(graph: KnowledgeGraph, lang: str, form: str) -> None:
    if form == "json":
        print_json(
            [
                {
                    "slug": q.slug,
                    "title": {"zh": q.title_zh, "en": q.title_en},
                    "parameters": {p.name: p.default for p in q.parameters},
                }
                for q in graph.questions.values()
            ]
        )
        return
    for known in graph.questions.values():
        parameters = " ".join(f"{p.name}={p.default}" for p in known.parameters)
        click.echo(f"{known.slug} {parameters}".rstrip() + f"\n    {known.title(lang)}")


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (name and sign and value):
        raise BadParameter("value", text, "NAME=VALUE, such as company=openai")
    return name, value


def _cell(cell: Thing | str, lang: str) -> str:
    return f"{cell.label(lang)} ({cell.id})" if isinstance(cell, Thing) else cell
