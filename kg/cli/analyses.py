"""Commands that reckon: deps, path."""

from __future__ import annotations

import click

from kg.cli.options import (
    evidence_option,
    first_line,
    format_option,
    graph_command,
    kind_option,
    language_option,
    print_json,
)
from kg.graph import DIRECTIONS, KnowledgeGraph
from kg.narration import say_chain, say_claim
from kg.records import HopRecord, Recorder


@click.command()
@click.argument("entity")
@click.option(
    "--direction",
    type=click.Choice(DIRECTIONS),
    default="downstream",
    show_default=True,
    help="downstream: who depends on it; upstream: what it depends on.",
)
@click.option("--depth", type=int, help="Most hops; all when left out.")
@kind_option
@evidence_option
@language_option
@format_option
@graph_command
def deps(
    graph: KnowledgeGraph,
    entity: str,
    direction: str,
    depth: int | None,
    kinds: tuple[str, ...],
    evidence: str,
    lang: str,
    form: str,
) -> None:
    """Show who depends on an entity, or what it depends on, with the chain of claims for each.

    \b
    Examples:
      kg deps nvidia --depth 1
      kg deps 百度 --direction upstream --kind runsOnChip
    """
    thing = graph.entity(entity)
    hits = graph.dependencies(entity, direction, depth, kinds, evidence)
    recorder = Recorder(graph)
    if form == "json":
        found = [recorder.dependency(hit) for hit in hits]
        print_json(
            {
                "entity": recorder.thing(thing),
                "direction": direction,
                "version": graph.version,
                "dependencies": found,
            }
        )
        return
    click.echo(first_line(graph))
    for hit in hits:
        chain = recorder.chain(hit.chain)
        label = graph.names.things[hit.node].label(lang)
        click.echo(
            f"\n{hit.distance}  {label} ({hit.node}): {', '.join(hit.kinds)}\n   {say_chain(chain, lang)}"
        )
        _print_evidence(chain, lang)
    click.echo("\n" + _closing(len(hits), thing.label(lang), direction, lang))


def _closing(count: int, label: str, direction: str, lang: str) -> str:
    if lang == "zh":
        found = f"{count} 项依赖 {label}" if direction == "downstream" else f"{label} 依赖 {count} 项"
        return f"{found}（仅为有记载者；未列出不证明没有）。"
    found = (
        f"{count} things depend on {label}"
        if direction == "downstream"
        else f"{label} depends on {count} things"
    )
    return f"{found} (documented ones; silence proves nothing)."


def _print_evidence(chain: list[HopRecord], lang: str) -> None:
    seen: set[str] = set()
    for claim in (claim for hop in chain for claim in hop["claims"]):
        if claim["id"] not in seen:
            seen.add(claim["id"])
            click.echo(f"     - {say_claim(claim, lang)}")


@click.command()
@click.argument("start", metavar="A")
@click.argument("goal", metavar="B")
@click.option("-k", default=3, show_default=True, help="How many chains each way.")
@kind_option
@evidence_option
@language_option
@format_option
@graph_command
def path(
    graph: KnowledgeGraph,
    start: str,
    goal: str,
    k: int,
    kinds: tuple[str, ...],
    evidence: str,
    lang: str,
    form: str,
) -> None:
    """Show the dependency chains between two entities, both ways, in words and with evidence.

    \b
    Example:
      kg path openai nvidia
    """
    a, b = graph.entity(start), graph.entity(goal)
    recorder = Recorder(graph)
    ways = {(x.id, y.id): graph.paths(x.id, y.id, k, kinds, evidence) for x, y in ((a, b), (b, a))}
    if form == "json":
        chains = [recorder.chain(hops) for found in ways.values() for hops in found]
        print_json(
            {"from": recorder.thing(a), "to": recorder.thing(b), "version": graph.version, "chains": chains}
        )
        return
    click.echo(first_line(graph))
    for x, y in ((a, b), (b, a)):
        found = ways[x.id, y.id]
        for hops in found:
            chain = recorder.chain(hops)
            click.echo("\n" + say_chain(chain, lang))
            _print_evidence(chain, lang)
        if not found:
            none = "没有记载" if lang == "zh" else "no chain is documented by which"
            verb = "依赖" if lang == "zh" else "depends on"
            click.echo(f"\n{none} {x.label(lang)} {verb} {y.label(lang)}")
