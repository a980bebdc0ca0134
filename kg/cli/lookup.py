"""Commands that find things: search and show."""

from __future__ import annotations

from itertools import groupby

import click

from kg.cli.options import first_line, format_option, graph_command, language_option, print_json, type_option
from kg.graph import KnowledgeGraph
from kg.narration import cite, pick, say_value
from kg.profile import entity_record
from kg.recorder import Recorder
from kg.records import ClaimRecord


@click.command()
@click.argument("text")
@type_option
@click.option("--limit", default=20, show_default=True, help="Most hits to show.")
@language_option
@format_option
@graph_command
def search(
    graph: KnowledgeGraph, text: str, types: tuple[str, ...], limit: int, lang: str, form: str
) -> None:
    """Find things by name, pinyin or initials, or by a part of one; typing errors are allowed.

    \b
    Examples:
      kg search 昇腾
      kg search ywd
      kg search ascend --type Chip
    """
    matches = graph.search(text, limit, types)
    if form == "json":
        print_json([Recorder(graph, language=lang).match(match) for match in matches])
        return
    for match in matches:
        other = match.thing.label("en" if lang == "zh" else "zh")
        click.echo(f"{match.thing.id}\t{match.thing.type}\t{match.thing.label(lang)} / {other}")
    if not matches:
        raise click.ClickException(f"nothing is called like '{text}'")


@click.command()
@click.argument("entity")
@language_option
@format_option
@graph_command
def show(graph: KnowledgeGraph, entity: str, lang: str, form: str) -> None:
    """Show everything that is said about one entity, with evidence.

    \b
    Examples:
      kg show mistral-ai
      kg show 月之暗面 --format json
    """
    thing = graph.entity(entity)
    recorder = Recorder(graph, language=lang)
    if form == "json":
        print_json({**entity_record(graph, recorder, thing), "version": graph.version})
        return
    facts = recorder.claims(graph.statements.claims_of(thing.id))
    mentions = recorder.claims(graph.statements.claims_on(thing.id))
    click.echo(f"{thing.label_zh} / {thing.label_en}\n{thing.id}, {thing.type}")
    if thing.aliases:
        click.echo("= " + ", ".join(thing.aliases))
    click.echo(first_line(graph))
    _print_facts(facts, lang)
    if mentions:
        click.echo("\n" + ("被提及：" if lang == "zh" else "Mentioned by:"))
        _print_mentions(mentions, lang)


def _print_facts(claims: list[ClaimRecord], lang: str) -> None:
    for _, group in groupby(claims, key=lambda claim: claim["predicate"]):
        rows = list(group)
        click.echo("\n" + pick(rows[0]["predicate_label"], lang))
        for claim in rows:
            click.echo(f"  {say_value(claim, lang)}  [{_cited(claim, lang)}]")


def _print_mentions(claims: list[ClaimRecord], lang: str) -> None:
    for claim in claims:
        subject = pick(claim["subject"]["label"], lang)
        click.echo(f"  {subject} {pick(claim['predicate_label'], lang)}  [{_cited(claim, lang)}]")


def _cited(claim: ClaimRecord, lang: str) -> str:
    return cite(claim["source"], claim["locator"], claim["certainty"], claim["as_of"], lang)
