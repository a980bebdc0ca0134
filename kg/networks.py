"""Thin out NetworkX graphs of the relations."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx


def keep_dependencies(graph: nx.MultiDiGraph[str], kinds: Collection[str] = ()) -> None:
    """Take out what is no dependency or not of these kinds, and things that are left without an edge."""
    gone = [
        (a, b, key)
        for a, b, key, data in graph.edges(keys=True, data=True)
        if not data["dependency"] or (kinds and data["kind"] not in kinds)
    ]
    graph.remove_edges_from(gone)
    graph.remove_nodes_from([node for node, degree in list(graph.degree()) if not degree])


def simple(graph: nx.MultiDiGraph[str]) -> nx.DiGraph[str]:
    """Join the edges between the same two things: `weight` counts them, `kinds` lists theirs."""
    joined: nx.DiGraph[str] = nx.DiGraph()
    joined.add_nodes_from(graph.nodes(data=True))
    for a, b, data in graph.edges(data=True):
        known: Mapping[str, Any] = joined.get_edge_data(a, b) or {"weight": 0, "kinds": []}
        kinds = sorted({*known["kinds"], data["kind"]})
        joined.add_edge(a, b, weight=known["weight"] + 1, kinds=kinds)
    return joined
