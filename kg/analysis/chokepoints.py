"""Find chokepoints: the single losses and smallest sets that would take down most of what one looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import networkx as nx

from kg.analysis.chains import Graph, chain, hop_weight
from kg.analysis.chokepoint_rows import Chokepoints, CutSet, Gateway, Loss, SingleSource
from kg.analysis.cutsets import minimal_cut_sets
from kg.analysis.fixpoint import (
    ASSUMPTIONS,
    NOT_ESSENTIAL,
    Evidence,
    Needs,
    causes,
    fall,
    nodes,
    prepare,
    surest,
)
from kg.analysis.gateways import gates, pieces, upstream
from kg.analysis.losses import Damage, damage, damages, farthest, is_place, scope_of
from kg.analysis.spec import Analysis, Node, Parameter, World


def chokepoints(
    world: World,
    target: str | None = None,
    size: int = 2,
    not_essential: Iterable[str] = NOT_ESSENTIAL,
    carried: str = "weakens",
    top: int = 20,
) -> Chokepoints:
    """Rank single losses by what they take down: of one target, of a layer or segment, or of the whole graph.

    The scope is the target; or, for a layer or segment, itself with all that is stated to be in it or in a
    narrower one; or everything. A loss is ranked by how much of the scope it cuts, then weakens (least fixed
    point, see `fixpoint`), then by the same anywhere; never by popularity. Types limit which losses are
    shown, not what is counted. One fixed point a thing upstream of the scope, of the size of what falls.

    Single sources are essential kinds of which a thing of the scope has one supplier. For one target:
    gateways are its dominators in the upstream graph (Lengauer & Tarjan 1979; see `gateways`), cut sets the
    minimal cut sets of fault-tree analysis, all of them up to `size` things and none beyond (see `cutsets`).
    """
    needs = prepare(world.dependencies, not_essential, carried)
    scope = scope_of(world, target)
    hits = damages(needs, upstream(world.dependencies, scope), scope)
    losses = [node for node in hits if world.shows(node)]
    single = _single_sources(world, needs, scope, hits)
    one = target if target in scope and not is_place(world, target) else None
    gateways = _gateways(world, needs, one) if one else []
    joint = _joint(world, needs, one, size) if one else []
    return Chokepoints(
        target=Node(target) if target else None,
        scope=len(scope),
        reason=None if losses else _silence(scope, bool(hits)),
        losses_found=len(losses),
        losses=_losses(world.dependencies, needs, scope, {node: hits[node] for node in losses[:top]}),
        single_sources_found=len(single),
        single_sources=tuple(single[:top]),
        gateways_found=len(gateways),
        gateways=tuple(gateways[:top]),
        size=size,
        cut_sets_found=len(joint),
        cut_sets=tuple(_cut_set(world.dependencies, needs, one, *row) for row in joint[:top] if one),
    )


def _silence(scope: frozenset[str], others: bool) -> dict[str, str]:
    if others:
        return {"zh": "有单点损失，但都不属所选类型", "en": "there are losses, but none of the asked types"}
    if not scope:
        return {"zh": "范围内没有任何依赖记载", "en": "nothing in the scope has a documented dependency"}
    return {"zh": "没有记载范围内的事物依赖什么", "en": "what the scope depends on is not documented"}


def _losses(
    graph: Graph, needs: Needs, scope: frozenset[str], hits: Mapping[str, Damage]
) -> tuple[Loss, ...]:
    parts = pieces(graph, upstream(graph, scope))
    return tuple(
        Loss(
            node=Node(node),
            cut=len(hit.cut),
            weakened=len(hit.weakened),
            cut_anywhere=hit.cut_anywhere,
            weakened_anywhere=hit.weakened_anywhere,
            pieces=parts[node],
            chain=farthest(graph, needs, node, hit),
        )
        for node, hit in hits.items()
    )


def _single_sources(
    world: World, needs: Needs, scope: frozenset[str], hits: Mapping[str, Damage]
) -> list[SingleSource]:
    """List the needs that one supplier serves alone, the one whose loss takes down most first."""
    alone = [
        (node, kind, next(iter(have)))
        for node in scope
        for kind, have in needs.have.get(node, {}).items()
        if len(have) == 1 and (node, kind) in needs.fatal
    ]
    shown = [need for need in alone if need[2] in hits and world.shows(need[2])]
    shown.sort(key=lambda need: (hits[need[2]].rank, need[2], need[0], need[1]))
    return [
        SingleSource(
            node=Node(node),
            kind=kind,
            supplier=Node(source),
            cut=len(hits[source].cut),
            weakened=len(hits[source].weakened),
            chain=(surest(world.dependencies, node, source, [kind]),),
        )
        for node, kind, source in shown
    ]


def _gateways(world: World, needs: Needs, target: str) -> list[Gateway]:
    graph = world.dependencies
    rows = []
    ways = nx.single_source_dijkstra_path(graph, target, weight=hop_weight)
    for gate in gates(graph, target):
        if world.shows(gate.node):
            hit = damage(needs, [gate.node], frozenset())
            way = chain(graph, ways[gate.node])
            hurt = (hit.cut_anywhere, hit.weakened_anywhere)
            rows.append(Gateway(Node(gate.node), gate.beyond, gate.every_chain, *hurt, way))
    return sorted(rows, key=lambda row: (not row.every_chain, -row.cut, -row.weakened, -row.beyond, row.node))


def _joint(world: World, needs: Needs, target: str, size: int) -> list[tuple[frozenset[str], Damage]]:
    """Find the minimal cut sets, smallest first, among equals the one that takes down most."""
    sets = [one for one in minimal_cut_sets(needs, target, size) if all(map(world.shows, one))]
    weighed = [(one, damage(needs, one, frozenset())) for one in sets]
    return sorted(weighed, key=lambda row: (len(row[0]), row[1].rank, sorted(row[0])))


def _cut_set(graph: Graph, needs: Needs, target: str, members: frozenset[str], hit: Damage) -> CutSet:
    """Show a cut set with a shortest chain to each member, along the needs by which the target falls."""
    levels = fall(needs, members)
    why: Graph = nx.MultiDiGraph()
    for node in levels:
        for kind in causes(needs, levels, node):
            for other in needs.have[node][kind]:
                hop = surest(graph, node, other, [kind])
                why.add_edge(node, other, hop.key, **graph.edges[node, other, hop.key])
    ways = nx.single_source_dijkstra_path(why, target, weight=hop_weight)
    chains = tuple(Evidence(node, chain(why, ways[node])) for node in nodes(members))
    return CutSet(nodes(members), hit.cut_anywhere, hit.weakened_anywhere, chains)


ANALYSIS: Final = Analysis(
    name="chokepoints",
    route="chokepoints",
    zh="咽喉要点",
    en="chokepoints",
    meaning_zh="失去哪一件（或哪最少几件）事物会拖垮最多：按其切断、削弱的数目排序，不按热度；仅据有记载的依赖模拟",
    meaning_en=(
        "which single losses, and which smallest sets, take down most: ranked by what they cut and weaken, "
        "not by popularity; a simulation over documented dependencies"
    ),
    source=(
        "dominators: Lengauer & Tarjan 1979, Cooper, Harvey & Kennedy 2001; minimal cut sets: Fussell & "
        "Vesely 1972; articulation: Hopcroft & Tarjan 1973; least fixed point: Tarski 1955"
    ),
    question_zh="失去什么会拖垮 OpenAI？",
    question_en="What would take OpenAI down?",
    example="chokepoints openai",
    parameters=(
        Parameter(
            "target",
            "entity",
            "目标；环节或层级则指其中一切；不给则为全图",
            "what to protect: a thing, or a layer or segment and all in it; everything when left out",
            positional=True,
        ),
        Parameter("size", "integer", "割集最多几件", "largest cut set to look for", 2, low=1, high=4),
        *ASSUMPTIONS,
        Parameter("top", "integer", "每表最多几行", "rows of each list", 20, low=1),
    ),
    run=chokepoints,
    details=(gates, minimal_cut_sets),
)
