"""Choose what a picture of one thing's surroundings shows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import networkx as nx

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.projection import Graph

MOST_NODES: Final = 300
DIRECTIONS: Final = ("both", "upstream", "downstream")


@dataclass(frozen=True, slots=True)
class Picture:
    """A part of the graph to draw; `hidden` counts the things that the cap left out."""

    center: Thing
    graph: Graph
    hidden: int
    dependencies_only: bool


def neighbourhood(
    graph: KnowledgeGraph,
    name: str,
    depth: int = 1,
    direction: str = "both",
    kinds: Collection[str] = (),
    limit: int | None = 60,
) -> Picture:
    """Take the things within `depth` hops, nearest and best connected first; all when there is no limit.

    With kinds given, only dependencies of these kinds count; otherwise every relation does.
    """
    _judge(depth, direction, limit)
    center = graph.entity(name)
    whole = graph.dependency_graph(kinds, "all") if kinds else graph.relations
    if center.id not in whole:
        return Picture(center, _only(graph.relations, center.id), 0, bool(kinds))
    reach = _distances(whole, center.id, depth, direction)
    ordered = sorted(reach, key=lambda node: (reach[node], -whole.degree(node), node))
    chosen = ordered[:limit]
    part: Graph = nx.MultiDiGraph(whole.subgraph(chosen))
    return Picture(center, part, len(ordered) - len(chosen), bool(kinds))


def _judge(depth: int, direction: str, limit: int | None) -> None:
    if not 1 <= depth <= 5:
        raise BadParameter("depth", depth, "a number from 1 to 5")
    if direction not in DIRECTIONS:
        raise BadParameter("direction", direction, ", ".join(DIRECTIONS))
    if limit is not None and not 1 <= limit <= MOST_NODES:
        raise BadParameter("limit", limit, f"a number from 1 to {MOST_NODES}")


def _distances(whole: Graph, center: str, depth: int, direction: str) -> dict[str, int]:
    ways = {
        "upstream": whole,
        "downstream": whole.reverse(copy=False),
        "both": whole.to_undirected(as_view=True),
    }
    return dict(nx.single_source_shortest_path_length(ways[direction], center, cutoff=depth))


def _only(whole: Graph, node: str) -> Graph:
    return nx.MultiDiGraph(whole.subgraph([node]))
