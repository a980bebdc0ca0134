"""Upstream and downstream against breadth-first search and the enumeration of all paths."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
from hypothesis import given

from kg.analysis.dependencies import Dependency, Direction, dependencies
from tests.kg.analysis.graphs import cost, full_graphs, graphs, hops, simple_paths


def _is_chain(graph: nx.MultiDiGraph[str], hit: Dependency, ends: tuple[str, str]) -> bool:
    steps = [(hop.source, hop.target) for hop in hit.chain]
    joined = all(one[1] == two[0] for one, two in pairwise(steps))
    real = all(graph.edges[hop.source, hop.target, hop.key]["kind"] == hop.kind for hop in hit.chain)
    return joined and real and (steps[0][0], steps[-1][1]) == ends


@given(graphs)
def test_upstream_and_downstream_are_converse(graph: nx.MultiDiGraph[str]) -> None:
    up = {(a, hit.node, hit.distance) for a in graph for hit in dependencies(graph, a, "upstream")}
    down = {(hit.node, b, hit.distance) for b in graph for hit in dependencies(graph, b, "downstream")}
    assert up == down


@given(graphs)
def test_distances_are_those_of_a_breadth_first_search(graph: nx.MultiDiGraph[str]) -> None:
    for start in graph:
        hits = dependencies(graph, start, "upstream")
        assert {hit.node: hit.distance for hit in hits} | {start: 0} == hops(graph, start)
        assert [(hit.distance, hit.node) for hit in hits] == sorted((hit.distance, hit.node) for hit in hits)
        for depth in (1, 2):
            assert dependencies(graph, start, "upstream", depth) == [
                hit for hit in hits if hit.distance <= depth
            ]


@given(full_graphs)
def test_chains_are_shortest_and_least_in_doubt(graph: nx.MultiDiGraph[str]) -> None:
    ways: tuple[Direction, Direction] = ("upstream", "downstream")
    for start in graph:
        for direction in ways:
            for hit in dependencies(graph, start, direction):
                ends = (start, hit.node) if direction == "upstream" else (hit.node, start)
                assert _is_chain(graph, hit, ends)
                nodes = (hit.chain[0].source, *(hop.target for hop in hit.chain))
                assert cost(graph, nodes) == min(cost(graph, path) for path in simple_paths(graph, *ends))
                nearest = hit.chain[-1] if direction == "upstream" else hit.chain[0]
                parallel = graph[nearest.source][nearest.target].values()
                assert hit.kinds == tuple(sorted({data["kind"] for data in parallel}))


def test_nodes_without_dependencies_have_none() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("alone")
    assert dependencies(graph, "alone", "upstream") == dependencies(graph, "unknown", "downstream") == []
