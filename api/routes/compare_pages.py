"""Compare two to five things side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import permutations
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import Graph, Language
from api.web.forms import several, shown
from api.web.page import page
from api.web.profile import Group, Rank, groups, in_language, ranks
from kg.analyses import analyze
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.recorder import Recorder
from kg.records import ClaimRecord, HopRecord, LabelRecord

router = APIRouter(include_in_schema=False)

MOST: Final = 5
_OF_A_PREDICATE: Final = 8
_EXAMPLES: Final = (("openai", "anthropic", "zhipu-ai"), ("nvidia", "huawei"), ("chatgpt", "character-ai"))


@dataclass(frozen=True, slots=True)
class Row:
    """One predicate of all compared things; `common` holds the ids that several of them share."""

    label: LabelRecord
    cells: list[Group | None]
    common: frozenset[str]


@router.get("/compare")
def compare(
    request: Request,
    graph: Graph,
    lang: Language,
    ids: Annotated[list[str], Query(alias="id", description="Two to five things.")] = [],  # noqa: B006
) -> HTMLResponse:
    """Show facts, ranks, shared dependencies and chains of up to five things; a form without them."""
    wanted = several(ids)
    if len(wanted) > MOST:
        raise BadParameter("id", ", ".join(wanted), f"at most {MOST} things")
    things = list({thing.id: thing for thing in map(graph.entity, wanted)}.values())
    compared = _compared(graph, things, lang) if len(things) > 1 else None
    return page(
        "compare.html",
        request,
        graph,
        lang,
        things=things,
        filled=[shown(graph, thing.id, lang) for thing in things],
        most=MOST,
        examples=_examples(graph) if compared is None else [],
        compared=compared,
    )


def _examples(graph: KnowledgeGraph) -> list[list[Thing]]:
    known = graph.names.things
    return [[known[name] for name in names] for names in _EXAMPLES if all(name in known for name in names)]


def _compared(graph: KnowledgeGraph, things: list[Thing], lang: str) -> dict[str, Any]:
    shared = analyze(graph, "exposure", {"members": [thing.id for thing in things], "top": 10})[1]["result"]
    return {
        "rows": _rows(graph, things, lang),
        "ranks": _ranks(graph, things),
        "shared": shared["shared"],
        "shared_total": shared["shared_found"],
        "chains": _chains(graph, things),
    }


def _rows(graph: KnowledgeGraph, things: list[Thing], lang: str) -> list[Row]:
    recorder = Recorder(graph)
    listed = [in_language(recorder.claims(graph.statements.claims_of(thing.id)), lang) for thing in things]
    by_predicate = [{group.predicate: group for group in groups(claims, lang)} for claims in listed]
    every = [claim for claims in listed for claim in claims]
    found = []
    for group in groups(every, lang):
        whole = [own.get(group.predicate) for own in by_predicate]
        counted = Counter(
            name for one in whole if one for name in {_object(fact) for fact in one.facts} - {""}
        )
        common = frozenset(name for name, count in counted.items() if count > 1)
        found.append(Row(group.label, [_first(one, common) for one in whole], common))
    return sorted(found, key=lambda row: -sum(cell is not None for cell in row.cells))


def _first(group: Group | None, common: frozenset[str]) -> Group | None:
    """Show what is common first, and only some of the rest."""
    if group is None:
        return None
    ordered = sorted(group.facts, key=lambda fact: _object(fact) not in common)
    return Group(group.predicate, group.label, ordered[:_OF_A_PREDICATE], group.total)


def _object(fact: list[ClaimRecord]) -> str:
    target = fact[0]["object"]
    return target["id"] if target else ""


def _ranks(graph: KnowledgeGraph, things: list[Thing]) -> list[tuple[LabelRecord, str, list[Rank | None]]]:
    all_ranks = [{rank.metric: rank for rank in ranks(graph, thing)} for thing in things]
    known = {metric: rank.label for own in all_ranks for metric, rank in own.items()}
    return [(label, metric, [own.get(metric) for own in all_ranks]) for metric, label in known.items()]


def _chains(graph: KnowledgeGraph, things: list[Thing]) -> list[list[HopRecord]]:
    """Give the best chain from each thing to each other one."""
    recorder = Recorder(graph)
    found = (graph.paths(a.id, b.id, 1) for a, b in permutations(things, 2))
    return [recorder.chain(paths[0]) for paths in found if paths]
