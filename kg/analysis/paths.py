"""Find the shortest dependency chains between two things."""

from __future__ import annotations

from itertools import islice

import networkx as nx

from kg.analysis.chains import Graph, Hop, chain, hop_weight


def paths(graph: Graph, start: str, goal: str, k: int = 3) -> list[tuple[Hop, ...]]:
    """List the k shortest simple chains by which `start` depends on `goal`, shortest first.

    Shortest in hops, then in doubt (Yen 1971, by NetworkX). Empty when no chain is documented.

    >>> g = nx.MultiDiGraph()
    >>> _ = g.add_edge("app", "chip", "c1", kind="runsOnChip", certainty="stated", inferred=False)
    >>> [[hop.key for hop in hops] for hops in paths(g, "app", "chip")], paths(g, "chip", "app")
    ([['c1']], [])
    """
    if start not in graph or goal not in graph or start == goal:
        return []
    simple: nx.DiGraph[str] = nx.DiGraph()
    for source, targets in graph.adjacency():
        for target, edges in targets.items():
            simple.add_edge(source, target, weight=hop_weight(source, target, edges))
    try:
        found = list(islice(nx.shortest_simple_paths(simple, start, goal, weight="weight"), k))
    except nx.NetworkXNoPath:
        return []
    return [chain(graph, nodes) for nodes in found]
