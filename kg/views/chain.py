"""Draw the chains by which one thing depends on another."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import networkx as nx

from kg.analysis.chains import Hop
from kg.analysis.paths import paths
from kg.analysis.spec import Parameter
from kg.graph import DEFAULT_EVIDENCE, KnowledgeGraph
from kg.views import options
from kg.views.compose import network, spread
from kg.views.layout import layered
from kg.views.network import Plot
from kg.views.scene import Scene, View, both
from kg.worlds import make_world


def chain(
    graph: KnowledgeGraph,
    start: str,
    goal: str,
    k: int = 3,
    kind: Collection[str] = (),
    evidence: str = DEFAULT_EVIDENCE,
    as_of: str | None = None,
    expand: Collection[str] = (),
) -> Scene:
    """Draw the `k` shortest chains from left to right; no chain leaves the two ends unjoined."""
    world = make_world(graph, evidence, as_of, tuple(kind))
    plot, whole = Plot(graph), world.dependencies
    found = paths(whole, start, goal, k) if start in whole and goal in whole else []
    ranks = _ranks(found, start, goal)
    links = plot.chain_links(found)
    nodes = [
        plot.node(node, 20.0 if node in (start, goal) else 11.0, pinned=node in (start, goal))
        for node in sorted(ranks)
    ]
    places = layered(ranks, [(link.source, link.target) for link in links], wide=250, high=92)
    ends = plot.label(start), plot.label(goal)
    count = len(found)
    scene = Scene(
        name=f"chain-{start}-{goal}",
        title=both(
            f"{ends[0]['zh']} 如何依赖 {ends[1]['zh']}", f"How {ends[0]['en']} depends on {ends[1]['en']}"
        ),
        lead=both(
            f"最短的 {count} 条依赖链，从左到右" if count else "没有记载依赖链",
            f"the {count} shortest chains, from left to right" if count else "no chain is documented",
        ),
        nodes=spread(nodes, places),
        links=links,
        focus=start,
        expands=True,
    )
    return network(plot, scene, whole, expand)


def _ranks(found: Iterable[Iterable[Hop]], start: str, goal: str) -> dict[str, int]:
    """Give each thing its longest way from the start, so that no line runs within a column; the goal is last.

    Where chains run in a circle no such order exists: there the shortest way counts.
    """
    hops = {(hop.source, hop.target) for one in found for hop in one}
    joined: nx.DiGraph[str] = nx.DiGraph(sorted(hops))
    joined.add_node(start)
    if nx.is_directed_acyclic_graph(joined):
        ranks = dict.fromkeys(nx.topological_sort(joined), 0)
        for thing in ranks:
            ranks[thing] = max((ranks[other] + 1 for other in joined.predecessors(thing)), default=0)
    else:
        ranks = dict(nx.single_source_shortest_path_length(joined, start))
    ranks.pop(goal, None)
    return {**ranks, goal: max(ranks.values(), default=0) + 1} if goal != start else ranks


VIEW: Final = View(
    name="chain",
    route="chain",
    zh="依赖链",
    en="dependency chain",
    meaning_zh="一个事物经由哪些环节依赖另一个事物",
    meaning_en="by which steps one thing depends on another",
    example="chain start=openai goal=nvidia",
    sample={"start": "openai", "goal": "nvidia", "k": 5},
    parameters=(
        Parameter("start", "entity", "依赖者", "who depends", required=True, positional=True),
        Parameter("goal", "entity", "被依赖者", "on what", required=True, positional=True),
        Parameter("k", "integer", "几条链", "how many chains", 3, low=1, high=20),
        options.KIND,
        options.evidence(),
        options.AS_OF,
        options.EXPAND,
    ),
    draw=chain,
)
