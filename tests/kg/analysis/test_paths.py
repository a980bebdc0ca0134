"""The k shortest chains against the enumeration of all simple paths."""

from __future__ import annotations

import math
from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.chains import Hop
from kg.analysis.paths import find_paths, paths
from kg.graph import KnowledgeGraph
from kg.worlds import make_world
from tests.kg.analysis.flows import world as make
from tests.kg.analysis.graphs import NODES, edge_doubt, full_graphs, simple_paths


def _weight(graph: nx.MultiDiGraph[str], path: tuple[str, ...]) -> float:
    """Weigh a path as the documentation says: hops, doubt, and the neighbours of what it passes."""
    total = 0.0
    for a, b in pairwise(path):
        total += 1 + 0.25 * min(map(edge_doubt, graph[a][b].values()))
        if b != path[-1]:
            total += 0.4 * math.log(len({*graph.succ[b], *graph.pred[b]} - {b}))
    return total


def _nodes(chain: tuple[Hop, ...]) -> tuple[str, ...]:
    return (chain[0].source, *(hop.target for hop in chain))


@given(full_graphs, st.sampled_from(NODES), st.sampled_from(NODES), st.integers(1, 8))
def test_the_k_best_simple_paths_in_order(graph: nx.MultiDiGraph[str], start: str, goal: str, k: int) -> None:
    found = paths(graph, start, goal, k)
    known = start in graph and goal in graph and start != goal
    every = list(simple_paths(graph, start, goal)) if known else []
    best = sorted(_weight(graph, path) for path in every)[:k]
    assert [_weight(graph, _nodes(chain)) for chain in found] == pytest.approx(best, abs=1e-9)
    assert {_nodes(chain) for chain in found} <= set(every)
    assert len({_nodes(chain) for chain in found}) == len(found)


@given(full_graphs, st.sampled_from(NODES), st.sampled_from(NODES))
def test_each_hop_is_the_surest_claim(graph: nx.MultiDiGraph[str], start: str, goal: str) -> None:
    for chain in paths(graph, start, goal, 5):
        for hop in chain:
            edges = graph[hop.source][hop.target]
            assert edges[hop.key]["kind"] == hop.kind
            assert edge_doubt(edges[hop.key]) == min(map(edge_doubt, edges.values()))


def test_weights_of_the_toy_world(world: KnowledgeGraph) -> None:
    found = find_paths(make_world(world), "bright-app", "acme", 8)
    # Neighbours: nova-1 4, acme-x1 3, nova 5, bright 3; a derived hop adds an eighth.
    passed = {name: 0.4 * math.log(n) for name, n in {"nova-1": 4, "x1": 3, "nova": 5, "bright": 3}.items()}
    assert [route.weight for route in found.chains] == pytest.approx(
        [
            3 + 1 / 8 + passed["nova-1"] + passed["x1"],
            3 + 2 / 8 + passed["nova-1"] + passed["nova"],
            3 + 3 / 8 + passed["bright"] + passed["nova"],
            4 + 3 / 8 + passed["bright"] + passed["nova-1"] + passed["x1"],
            4 + 3 / 8 + passed["nova-1"] + passed["nova"] + passed["x1"],
            4 + 4 / 8 + passed["bright"] + passed["nova"] + passed["x1"],
            4 + 4 / 8 + passed["bright"] + passed["nova-1"] + passed["nova"],
            5 + 5 / 8 + passed["bright"] + passed["nova-1"] + passed["nova"] + passed["x1"],
        ]
    )
    assert found.complete and [route.hops for route in found.chains] == [3, 3, 3, 4, 4, 4, 4, 5]


def test_a_hub_is_worth_a_detour_and_weak_evidence_another() -> None:
    crowd = [(f"c{number}", "usesModel", "hub") for number in range(40)]
    short = [("a", "usesModel", "hub"), ("hub", "suppliedBy", "z")]
    long = [("a", "usesModel", "b"), ("b", "suppliedBy", "c"), ("c", "suppliedBy", "z")]
    first = find_paths(make([*crowd, *short, *long]), "a", "z", 1).chains[0]
    # 2 + 0.4 ln 42 = 3.50 through the hub, 3 + 2 · 0.4 ln 2 = 3.55 around it; one more makes it 43.
    assert [hop.target for hop in first.chain] == ["hub", "z"]
    more = [(f"d{number}", "usesModel", "hub") for number in range(8)]
    first = find_paths(make([*crowd, *more, *short, *long]), "a", "z", 1).chains[0]
    assert [hop.target for hop in first.chain] == ["b", "c", "z"]


def test_types_limit_what_is_passed() -> None:
    needs = [
        ("a", "usesModel", "m"),
        ("m", "suppliedBy", "z"),
        ("a", "suppliedBy", "b"),
        ("b", "fundedBy", "z"),
    ]
    found = find_paths(make(needs, types={"m": "Model"}, shown=frozenset({"Company"})), "a", "z")
    assert [[hop.target for hop in route.chain] for route in found.chains] == [["b", "z"]]
    assert find_paths(make(needs, types={"m": "Model"}, shown=frozenset({"Model"})), "a", "b").complete
