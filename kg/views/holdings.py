"""Draw investors and what they hold."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import networkx as nx

from kg.analysis.spec import Parameter
from kg.graph import KnowledgeGraph
from kg.projection import Graph
from kg.records import LabelRecord
from kg.views import options
from kg.views.compose import network, spread
from kg.views.layout import layered, stacked
from kg.views.network import Edge, Plot, edges_of
from kg.views.scene import Scene, View, both
from kg.worlds import make_world

# Who holds is the subject of the first and the object of the others.
_HOLDS: Final = ("investedIn",)
_HELD: Final = ("fundedBy", "subsidiaryOf")


def holdings(
    graph: KnowledgeGraph,
    investor: Collection[str] = (),
    evidence: str = "all",
    as_of: str | None = None,
    limit: int = 80,
    expand: Collection[str] = (),
) -> Scene:
    """Draw who put money into whom, from left to right; of given investors only what leads on from them."""
    world = make_world(graph, evidence, as_of)
    plot, edges = Plot(graph), _stakes(world.relations)
    money: nx.DiGraph[str] = nx.DiGraph()
    for source, target, _, data in edges:
        money.add_edge(*((source, target) if data["kind"] in _HOLDS else (target, source)))
    if investor:
        near = {node for one in investor if one in money for node in (one, *nx.descendants(money, one))}
        money = money.subgraph(near | set(investor) & set(money)).copy()
    ordered = sorted(money, key=lambda node: (node not in investor, -money.degree(node), node))
    chosen = set(ordered[:limit])
    links = plot.links(edge for edge in edges if {edge[0], edge[1]} <= chosen)
    drawn = {end for link in links for end in (link.source, link.target)} | (set(investor) & chosen)
    held = money.subgraph(drawn)
    nodes = [plot.node(node, 8 + 3 * min(money.out_degree(node), 5)) for node in sorted(drawn)]
    ranks = _ranks(nx.DiGraph(held))
    parts = sorted(nx.weakly_connected_components(held), key=lambda part: (-len(part), min(part)))
    places = stacked(
        layered({node: ranks[node] for node in part}, list(held.subgraph(part).edges()), wide=210, high=74)
        for part in parts
    )
    scene = Scene(
        name="investors" + "".join(f"-{one}" for one in investor)[:60],
        title=both("投资方与其所持", "Investors and what they hold"),
        lead=_lead(sum(held.out_degree(node) > 0 for node in held), len(links)),
        nodes=spread(nodes, places) if nodes else (),
        links=links,
        hidden=len(ordered) - len(drawn),
        expands=True,
    )
    return network(plot, scene, world.relations, expand)


def _lead(givers: int, holdings: int) -> LabelRecord:
    return both(
        f"{givers} 个出资方，{holdings} 条持股或出资关系；左为出资方",
        f"{givers} who give money, {holdings} holdings; givers on the left",
    )


def _stakes(relations: Graph) -> list[Edge]:
    """Take what says who holds whom; a derived line that repeats an investment is left out."""
    edges = [edge for edge in edges_of(relations) if edge[3]["kind"] in _HOLDS + _HELD]
    said = {(edge[1], edge[0]) for edge in edges if edge[3]["kind"] in _HOLDS}
    return [
        edge
        for edge in edges
        if not (edge[3]["inferred"] and (edge[0], edge[1]) in said and edge[3]["kind"] in _HELD)
    ]


def _ranks(money: nx.DiGraph[str]) -> dict[str, int]:
    """Rank by the longest way from a first giver; who stands in a circle shares a rank."""
    whole = nx.condensation(money)
    rank: dict[int, int] = {}
    for part in nx.topological_sort(whole):
        rank[part] = max((rank[before] + 1 for before in whole.predecessors(part)), default=0)
    return {node: rank[part] for part, data in whole.nodes(data=True) for node in data["members"]}


VIEW: Final = View(
    name="investors",
    route="investors",
    zh="投资方与持有",
    en="investors and holdings",
    meaning_zh="谁投资了谁、谁控股谁",
    meaning_en="who put money into whom and who owns whom",
    example="investors",
    sample={},
    parameters=(
        Parameter("investor", "entities", "只看这些投资方", "only these investors", (), positional=True),
        options.evidence("all"),
        options.AS_OF,
        options.limit(80),
        options.EXPAND,
    ),
    draw=holdings,
)
