"""Simulate a cut-off: what is cut, weakened or untouched when some things are no longer to be had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from kg.analysis.chains import Graph, Hop
from kg.analysis.fixpoint import ASSUMPTIONS, NOT_ESSENTIAL, Needs, fall, knock_on, nodes, prepare, weakened
from kg.analysis.spec import Analysis, Label, Node, Parameter, World


@dataclass(frozen=True, slots=True)
class Impact:
    """What happens to one thing; the chain leads from it to what was removed, along needs that are cut."""

    node: Annotated[Node, Label("对象", "thing")]
    status: Annotated[str, Label("状态", "status")]
    distance: Annotated[int, Label("距离", "distance")]
    lost: Annotated[dict[str, tuple[Node, ...]], Label("失去", "lost")]
    remaining: Annotated[dict[str, tuple[Node, ...]], Label("尚存的替代", "alternatives that remain")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


@dataclass(frozen=True, slots=True)
class CutOff:
    """The answer to a cut-off: a simulation over documented edges, whose silence proves nothing."""

    removed: Annotated[tuple[Node, ...], Label("切断", "removed")]
    not_essential: Annotated[tuple[str, ...], Label("非必需的种类", "kinds that are not essential")]
    cut: Annotated[int, Label("被切断", "cut")]
    weakened: Annotated[int, Label("被削弱", "weakened")]
    untouched: Annotated[int, Label("未受影响", "untouched")]
    impacts: Annotated[tuple[Impact, ...], Label("影响", "impacts")]


def cut_off(
    world: World,
    cut: Iterable[str],
    not_essential: Iterable[str] = NOT_ESSENTIAL,
    carried: str = "weakens",
    add: Iterable[tuple[str, str, str]] = (),
) -> CutOff:
    """List what is cut or weakened when things are lost, cut first, then nearest.

    A thing is *cut* when, for some essential kind, everything that it has of that kind is cut: alternatives
    of a kind are OR, kinds are AND. It is *weakened* when something that it needs is cut but it is not.
    `add` gives needs (subject, kind, object) that a scenario assumes. The answer is a least fixed point
    (Tarski 1955) of a monotone rule, reached by counting what is left: O(nodes + edges), in whatever order.

    What a company needs only because something that it makes needs it is a carried need. By itself it
    weakens the company and does not cut it (`carried="weakens"`): one dead product is not a dead company.
    With `carried="cuts"` it counts as any other need.
    """
    gone = frozenset(cut)
    graph = _scenario(world.dependencies, add)
    needs = prepare(graph, not_essential, carried)
    levels = fall(needs, gone)
    touched = (levels.keys() | weakened(needs, levels)) - gone
    hits = [_hit(graph, needs, levels, node) for node in touched if world.shows(node)]
    hits.sort(key=lambda hit: (hit.status, hit.distance, hit.node))
    fallen = sum(hit.status == "cut" for hit in hits)
    shown = sum(world.shows(node) for node in graph if node not in gone)
    return CutOff(
        removed=nodes(gone),
        not_essential=tuple(sorted(not_essential)),
        cut=fallen,
        weakened=len(hits) - fallen,
        untouched=shown - len(hits),
        impacts=tuple(hits),
    )


def _scenario(graph: Graph, added: Iterable[tuple[str, str, str]]) -> Graph:
    edges = list(added)
    if not edges:
        return graph
    extended: Graph = graph.copy()
    for number, (subject, kind, target) in enumerate(edges):
        assumed = {"kind": kind, "inferred": False, "rule": "", "certainty": "assumed", "claims": ()}
        extended.add_edge(subject, target, f"scenario-{number}", **assumed)
    return extended


def _hit(graph: Graph, needs: Needs, levels: Mapping[str, int], node: str) -> Impact:
    have = needs.have[node]
    lost = {kind: of & levels.keys() for kind, of in have.items() if of & levels.keys()}
    hops = knock_on(graph, needs, levels, node)
    return Impact(
        node=Node(node),
        status="cut" if node in levels else "weakened",
        distance=len(hops),
        lost={kind: nodes(of) for kind, of in lost.items()},
        remaining={kind: nodes(have[kind] - levels.keys()) for kind in lost},
        chain=hops,
    )


ANALYSIS: Final = Analysis(
    name="impact",
    route="impact",
    zh="断供影响",
    en="cut-off",
    meaning_zh="若干事物不可得时，谁被切断、谁被削弱；同类可替代，异类缺一不可；仅据有记载的依赖模拟",
    meaning_en=(
        "who is cut and who is weakened when things are lost: alternatives of a kind are OR, kinds are AND; "
        "a simulation over documented dependencies"
    ),
    source="least fixed point: Tarski 1955; AND/OR dependencies: design of this project",
    example="impact nvidia --type Company",
    parameters=(
        Parameter("cut", "entities", "切断的事物", "what is lost", required=True, positional=True),
        *ASSUMPTIONS,
        Parameter("add", "edges", "假设新增的依赖", "needs to assume, as SUBJECT,KIND,OBJECT", ()),
    ),
    run=cut_off,
)
