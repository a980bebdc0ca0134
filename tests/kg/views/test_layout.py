"""Places of nodes: the same each time, the centre in the middle, none on top of another."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings

from kg.graph import KnowledgeGraph
from kg.views.layout import around
from kg.views.neighbourhood import neighbourhood
from tests.kg.analysis.graphs import graphs
from tests.toys import ENTITIES


@settings(deadline=None)
@given(graphs)
def test_every_node_has_one_finite_place(graph: nx.MultiDiGraph[str]) -> None:
    graph.add_node("a")
    placed = around(graph, "a")
    assert set(placed) == set(graph)
    assert placed["a"] == (0.0, 0.0)
    assert all(math.isfinite(value) for place in placed.values() for value in place)
    turned: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    turned.add_nodes_from(reversed(list(graph)))
    for source, target, key, data in list(graph.edges(keys=True, data=True))[::-1]:
        turned.add_edge(source, target, key, **data)
    assert around(turned, "a") == placed


@pytest.mark.parametrize("name", ENTITIES)
@pytest.mark.parametrize("depth", [1, 2])
def test_no_thing_hides_another(world: KnowledgeGraph, name: str, depth: int) -> None:
    placed = around(neighbourhood(world, name, depth).graph, name)
    # A dot is at least 9 pixels in radius, that of the centre 26.
    assert all(math.dist(placed[a], placed[b]) > 18 for a, b in combinations(placed, 2))


def test_a_thing_alone_is_in_the_middle() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("alone")
    assert around(graph, "alone") == {"alone": (0.0, 0.0)}
