"""Places of nodes: the same each time, the centre in the middle, none on top of another."""

from __future__ import annotations

import math
from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import KnowledgeGraph
from kg.views.compose import sizes
from kg.views.layout import apart, around, layered, stacked
from kg.views.registry import draw
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
def test_no_label_covers_another(world: KnowledgeGraph, name: str, depth: int) -> None:
    scene = draw(world, "neighbourhood", {"entity": name, "depth": depth})[0]
    room = sizes(scene.nodes)
    for a, b in combinations(scene.nodes, 2):
        wide, high = ((room[a.id][i] + room[b.id][i]) / 2 for i in (0, 1))
        # A pixel is lost where places are rounded.
        assert abs(a.x - b.x) > wide - 1 or abs(a.y - b.y) > high - 1, (a.id, b.id)


@given(
    st.dictionaries(
        st.text("abcdefgh", min_size=1), st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=1
    )
)
def test_apart_parts_every_pair(places: dict[str, tuple[int, int]]) -> None:
    start = {name: (float(x), float(y)) for name, (x, y) in places.items()}
    parted = apart(start, dict.fromkeys(start, (20.0, 10.0)))
    assert all(
        abs(parted[a][0] - parted[b][0]) > 19.9 or abs(parted[a][1] - parted[b][1]) > 9.9
        for a, b in combinations(parted, 2)
    )


def test_large_graphs_are_placed_fast_and_each_time_the_same() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number in range(1, 3000):
        graph.add_edge(str(number), str(number // 7), str(number))
    graph.add_node("alone")
    placed = around(graph, "0")
    assert set(placed) == set(graph) and placed == around(graph, "0")
    assert len(set(placed.values())) == len(placed)


def test_layers_stand_in_columns() -> None:
    placed = layered({"a": 0, "b": 1, "c": 1, "d": 2}, [("a", "b"), ("a", "c"), ("c", "d")])
    assert placed["a"][0] < placed["b"][0] == placed["c"][0] < placed["d"][0]
    assert placed["b"][1] != placed["c"][1]


def test_parts_do_not_run_into_each_other() -> None:
    parts = [{f"{n}-{i}": (i * 200.0, 0.0) for i in range(4)} for n in range(5)]
    placed = stacked(parts, room=1700)
    assert len(set(placed.values())) == 20


def test_a_thing_alone_is_in_the_middle() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("alone")
    assert around(graph, "alone") == {"alone": (0.0, 0.0)}
