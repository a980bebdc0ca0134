"""The k shortest chains against the enumeration of all simple paths."""

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.chains import Hop
from kg.analysis.paths import paths
from tests.kg.analysis.graphs import NODES, cost, edge_doubt, full_graphs, simple_paths


def _nodes(chain: tuple[Hop, ...]) -> tuple[str, ...]:
    return (chain[0].source, *(hop.target for hop in chain))


@given(full_graphs, st.sampled_from(NODES), st.sampled_from(NODES), st.integers(1, 8))
def test_the_k_best_simple_paths_in_order(graph: nx.MultiDiGraph[str], start: str, goal: str, k: int) -> None:
    found = paths(graph, start, goal, k)
    known = start in graph and goal in graph and start != goal
    every = list(simple_paths(graph, start, goal)) if known else []
    best = sorted(cost(graph, path) for path in every)[:k]
    assert [cost(graph, _nodes(chain)) for chain in found] == best
    assert {_nodes(chain) for chain in found} <= set(every)
    assert len({_nodes(chain) for chain in found}) == len(found)


@given(full_graphs, st.sampled_from(NODES), st.sampled_from(NODES))
def test_each_hop_is_the_surest_claim(graph: nx.MultiDiGraph[str], start: str, goal: str) -> None:
    for chain in paths(graph, start, goal, 5):
        for hop in chain:
            edges = graph[hop.source][hop.target]
            assert edges[hop.key]["kind"] == hop.kind
            assert edge_doubt(edges[hop.key]) == min(map(edge_doubt, edges.values()))
