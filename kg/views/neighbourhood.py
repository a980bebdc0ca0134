"""Draw what surrounds a thing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import networkx as nx

from kg.analysis.spec import Parameter
from kg.errors import BadParameter
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
from kg.worlds import make_world

DIRECTIONS: Final = ("both", "upstream", "downstream")
_CENTER: Final = 24.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A part of the graph around a thing; `hidden` counts the things that the cap left out.

    `ordered` are the things of the part, nearest and best connected first; `whole` is what it was taken of.
    """

    center: Thing
    graph: Graph
    ordered: tuple[str, ...]
    hidden: int
    whole: Graph


def surroundings(
    graph: KnowledgeGraph,
    name: str,
    depth: int = 1,
    direction: str = "both",
    kinds: Collection[str] = (),
    limit: int | None = 60,
    evidence: str = "all",
    as_of: str | None = None,
) -> Surroundings:
    """Take the things within `depth` hops, nearest and best connected first; all when there is no limit.

    With kinds given, only dependencies of these kinds count; otherwise every relation does. Raises
    BadParameter, UnknownEntity or AmbiguousName.
    """
    _judge(depth, direction, limit)
    center = graph.entity(name)
    world = make_world(graph, evidence, as_of, tuple(kinds))
    whole = world.dependencies if kinds else world.relations
    if center.id not in whole:
        return Surroundings(
            center, nx.MultiDiGraph(graph.relations.subgraph([center.id])), (center.id,), 0, whole
        )
    reach = _distances(whole, center.id, depth, direction)
    degrees = dict(whole.degree(reach))
    ordered = sorted(reach, key=lambda node: (reach[node], -degrees[node], node))
    chosen = tuple(ordered[:limit])
    part: Graph = nx.MultiDiGraph(whole.subgraph(chosen))
    return Surroundings(center, part, chosen, len(ordered) - len(chosen), whole)


def _judge(depth: int, direction: str, limit: int | None) -> None:
    if not 1 <= depth <= 5:
        raise BadParameter("depth", depth, "a number from 1 to 5")
    if direction not in DIRECTIONS:
        raise BadParameter("direction", direction, ", ".join(DIRECTIONS))
    if limit is not None and not 1 <= limit <= options.MOST_NODES:
        raise BadParameter("limit", limit, f"a number from 1 to {options.MOST_NODES}")


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
    """Draw the surroundings of a thing around it. The picture is the same each time."""
    found = surroundings(graph, entity, depth, direction, kind, limit, evidence, as_of)
    plot, center = Plot(graph), found.center
    nodes = [
        plot.node(node, _CENTER if node == center.id else 0.0, pinned=node == center.id)
        for node in found.ordered
    ]
    scene = Scene(
        name=f"neighbourhood-{center.id}",
        title=both(center.label_zh, center.label_en),
        lead=_lead(plot, center, (direction, depth), len(nodes)),
        nodes=put(nodes, around(found.graph, center.id, sizes=sizes(nodes))),
        links=plot.links(edges_of(found.graph)),
        hidden=found.hidden,
        focus=center.id,
        expands=True,
    )
    return network(plot, scene, found.whole, expand)


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
