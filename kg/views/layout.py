"""Place nodes: the same graph and seed always give the same picture."""

from __future__ import annotations

import math
from typing import Final

import networkx as nx
import rustworkx as rx

from kg.projection import Graph

Positions = dict[str, tuple[float, float]]
_SCALE: Final = 110.0
# Screens are wider than high, and so are labels.
_WIDTH: Final = 1.6
_ROUNDS: Final = 50


def around(graph: Graph, center: str, seed: int = 7) -> Positions:
    """Lay a neighbourhood out by force (Fruchterman and Reingold 1991), the centre in the middle.

    Coordinates are in pixels of an unscaled canvas.
    """
    if len(graph) == 1:
        return {center: (0.0, 0.0)}
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    ring = nx.circular_layout(simple.subgraph([node for node in simple if node != center]))
    start = {**{node: (float(x), float(y)) for node, (x, y) in ring.items()}, center: (0.0, 0.0)}
    if len(ring) == 1:
        # A ring of one lies upon the centre.
        start |= dict.fromkeys(ring, (1.0, 0.0))
    radius = _SCALE * math.sqrt(len(simple))
    placed = nx.spring_layout(
        simple,
        pos=start,
        fixed=[center],
        seed=seed,
        iterations=80,
        k=1.6 / math.sqrt(len(simple)),
        method="force",
    )
    return {
        node: (round(float(x) * radius * _WIDTH, 1), round(float(y) * radius, 1))
        for node, (x, y) in placed.items()
    }


def spread(graph: Graph, seed: int = 7) -> Positions:
    """Lay any graph out by force without a centre, in the same pixels; thousands of things take seconds."""
    flat: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    places = {node: flat.add_node(node) for node in sorted(graph)}
    joined = sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b})
    flat.add_edges_from_no_data([(places[a], places[b]) for a, b in joined])
    radius = _SCALE * math.sqrt(max(len(places), 1))
    laid = rx.spring_layout(flat, seed=seed, num_iter=_ROUNDS, scale=1)
    return {
        node: (round(laid[index][0] * radius * _WIDTH, 1), round(laid[index][1] * radius, 1))
        for node, index in places.items()
    }
