"""Draw what surrounds a thing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import networkx as nx

from kg.analyses import make_world
from kg.analysis.spec import Parameter
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.projection import Graph
from kg.records import LabelRecord
from kg.views import options
from kg.views.compose import network, sizes
from kg.views.layout import around
from kg.views.network import Plot, edges_of, put
from kg.views.scene import Scene, View, both
from kg.views.style import class_label

DIRECTIONS: Final = ("both", "upstream", "downstream")
_CENTER: Final = 24.0


def neighbourhood(
    graph: KnowledgeGraph,
    entity: str,
    depth: int = 1,
    direction: str = "both",
    kind: Collection[str] = (),
    evidence: str = "all",
    as_of: str | None = None,
    limit: int = 60,
    expand: Collection[str] = (),
) -> Scene:
    """Take the things within `depth` hops, nearest first and among them the best connected.

    With kinds given, only dependencies of these kinds count; otherwise every relation does. The picture is
    the same each time.
    """
    world = make_world(graph, evidence, as_of, tuple(kind))
    whole = world.dependencies if kind else world.relations
    plot, center = Plot(graph), graph.names.things[entity]
    reach = _distances(whole, entity, depth, direction) if entity in whole else {entity: 0}
    ordered = sorted(reach, key=lambda node: (reach[node], -whole.degree(node) if node in whole else 0, node))
    chosen = ordered[:limit]
    part: Graph = nx.MultiDiGraph(whole.subgraph(chosen))
    part.add_node(entity)
    nodes = [plot.node(node, _CENTER if node == entity else 0.0, pinned=node == entity) for node in chosen]
    places = around(part, entity, sizes=sizes(nodes))
    scene = Scene(
        name=f"neighbourhood-{entity}",
        title=both(center.label_zh, center.label_en),
        lead=_lead(plot, center, (direction, depth), len(chosen)),
        nodes=put(nodes, places),
        links=plot.links(edges_of(part)),
        hidden=len(ordered) - len(chosen),
        focus=entity,
        expands=True,
    )
    return network(plot, scene, whole, expand)


def _lead(plot: Plot, center: Thing, asked: tuple[str, int], drawn: int) -> LabelRecord:
    """Say what is in the middle, how the other language calls it, and what is drawn."""
    direction, depth = asked
    zh, en = {
        "both": ("周围", "around it"),
        "upstream": ("它所依赖的", "upstream of it"),
        "downstream": ("依赖它的", "downstream of it"),
    }[direction]
    kind = class_label(plot.graph.ontology, center.type)
    return both(
        f"{kind['zh']} · {center.label_en} · {zh} {depth} 步之内的 {drawn - 1} 个事物",
        f"{kind['en']} · {center.label_zh} · {drawn - 1} things {en} within {depth} step{'s' * (depth > 1)}",
    )


def _distances(whole: Graph, center: str, depth: int, direction: str) -> dict[str, int]:
    ways = {
        "upstream": whole,
        "downstream": whole.reverse(copy=False),
        "both": whole.to_undirected(as_view=True),
    }
    return dict(nx.single_source_shortest_path_length(ways[direction], center, cutoff=depth))


VIEW: Final = View(
    name="neighbourhood",
    route="entity/{entity}",
    zh="周边关系",
    en="neighbourhood",
    meaning_zh="一个事物周围有什么：依赖为红线，其他关系为灰线",
    meaning_en="what surrounds a thing: dependencies in red, other relations in grey",
    example="neighbourhood entity=nvidia depth=1",
    sample={"entity": "nvidia"},
    parameters=(
        Parameter("entity", "entity", "对象", "the thing in the middle", required=True, positional=True),
        Parameter("depth", "integer", "几步之内", "steps around it", 1, low=1, high=5),
        Parameter("direction", "choice", "方向", "direction of the relations", "both", choices=DIRECTIONS),
        options.KIND,
        options.evidence("all"),
        options.AS_OF,
        options.limit(60),
        options.EXPAND,
    ),
    draw=neighbourhood,
)
