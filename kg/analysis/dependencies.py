"""Find what a thing depends on and what depends on it, with the best chain for each hit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import networkx as nx

from kg.analysis.chains import Graph, Hop, chain, hop_weight

Direction = Literal["upstream", "downstream"]


@dataclass(frozen=True, slots=True)
class Dependency:
    """A hit: how far away it is, the kinds of its nearest hop, and the best chain that joins it.

    The chain runs from the dependent to what it depends on, whichever way was searched.
    """

    node: str
    distance: int
    kinds: tuple[str, ...]
    chain: tuple[Hop, ...]


def dependencies(
    graph: Graph, start: str, direction: Direction, depth: int | None = None
) -> list[Dependency]:
    """List everything upstream or downstream of a node, nearest first, then by id.

    `graph` has an edge from each dependent to what it depends on. Chains are shortest in hops; among those
    of equal length the one with the least doubt is taken (Dijkstra 1959). O(E + V log V).

    >>> g = nx.MultiDiGraph()
    >>> sure = {"certainty": "stated", "inferred": False}
    >>> _ = g.add_edge("app", "model", "c1", kind="usesModel", **sure)
    >>> _ = g.add_edge("model", "chip", "c2", kind="runsOnChip", **sure)
    >>> [(d.node, d.distance) for d in dependencies(g, "app", "upstream")]
    [('model', 1), ('chip', 2)]
    >>> [hop.key for hop in dependencies(g, "chip", "downstream")[1].chain]
    ['c1', 'c2']
    """
    if start not in graph:
        return []
    view = graph if direction == "upstream" else graph.reverse(copy=False)
    cutoff = None if depth is None else depth + 0.5
    paths = nx.single_source_dijkstra_path(view, start, cutoff=cutoff, weight=hop_weight)
    hits = [_hit(graph, path, direction) for node, path in paths.items() if node != start]
    return sorted(hits, key=lambda hit: (hit.distance, hit.node))


def _hit(graph: Graph, path: list[str], direction: Direction) -> Dependency:
    hops = chain(graph, path if direction == "upstream" else path[::-1])
    nearest = hops[-1] if direction == "upstream" else hops[0]
    kinds = {data["kind"] for data in graph[nearest.source][nearest.target].values()}
    return Dependency(path[-1], len(hops), tuple(sorted(kinds)), hops)
