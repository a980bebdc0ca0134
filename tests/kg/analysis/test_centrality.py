"""Measures against a linear system and the counting of all shortest paths."""

from __future__ import annotations

from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from kg.analysis.centrality import METRICS, betweenness, degree, pagerank, ranking
from kg.graph import KnowledgeGraph
from tests.kg.analysis.graphs import full_graphs, graphs, simple_paths

DAMPING = 0.85


def _pagerank(graph: nx.MultiDiGraph[str]) -> dict[str, float]:
    """Solve p = (1 - d) / n + d M p, a node without dependencies giving to all alike."""
    nodes = sorted(graph)
    matrix = np.full((len(nodes), len(nodes)), 1 / len(nodes))
    for column, node in enumerate(nodes):
        targets = set(graph.succ[node])
        if targets:
            matrix[:, column] = [(other in targets) / len(targets) for other in nodes]
    teleport = np.full(len(nodes), (1 - DAMPING) / len(nodes))
    solution = np.linalg.solve(np.eye(len(nodes)) - DAMPING * matrix, teleport)
    return dict(zip(nodes, map(float, solution), strict=True))


def _betweenness(graph: nx.MultiDiGraph[str]) -> dict[str, float]:
    """Count, for every pair, the part of its shortest paths that a node lies inside."""
    counts = dict.fromkeys(graph, 0.0)
    for start, goal in permutations(graph, 2):
        every = list(simple_paths(graph, start, goal))
        shortest = [path for path in every if len(path) == min(map(len, every))]
        for path in shortest:
            for node in path[1:-1]:
                counts[node] += 1 / len(shortest)
    pairs = (len(graph) - 1) * (len(graph) - 2)
    return {node: count / pairs if pairs else 0.0 for node, count in counts.items()}


@settings(deadline=None)
@given(full_graphs)
def test_pagerank_solves_its_equation(graph: nx.MultiDiGraph[str]) -> None:
    assert pagerank(graph) == pytest.approx(_pagerank(graph), abs=1e-9)


@settings(deadline=None)
@given(full_graphs)
def test_betweenness_counts_shortest_paths(graph: nx.MultiDiGraph[str]) -> None:
    assert betweenness(graph) == pytest.approx(_betweenness(graph), abs=1e-9)


@given(graphs)
def test_degree_counts_distinct_dependents(graph: nx.MultiDiGraph[str]) -> None:
    assert degree(graph) == {node: len({a for a, b in graph.edges() if b == node}) for node in graph}


def test_measures_of_the_toy_world(world: KnowledgeGraph) -> None:
    graph = world.dependency_graph()
    assert pagerank(graph) == pytest.approx(_pagerank(graph), abs=1e-9)
    assert betweenness(graph) == pytest.approx(_betweenness(graph), abs=1e-9)
    # By hand, inside shortest chains: bright-app→acme 2/3, →fund 1; bright→acme 1, →fund 1, →acme-x1 1/2;
    # nova-1→acme 1/2, →fund 1; of the 8·7 pairs of the other eight.
    shown = {row.thing.id: row.score for row in world.rank("betweenness")}
    assert shown["nova"] == pytest.approx((2 / 3 + 5) / 56)


def test_nothing_has_no_scores() -> None:
    empty: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    assert all(dict(metric.score(empty)) == {} for metric in METRICS.values())


@given(graphs)
def test_ranking_orders_and_shares_places(graph: nx.MultiDiGraph[str]) -> None:
    scores = degree(graph)
    rows = ranking(scores)
    assert {node: score for _, node, score in rows} == scores
    for place, node, score in rows:
        assert place == 1 + sum(other > score for other in scores.values())
        assert scores[node] == score
    assert [(-score, node) for _, node, score in rows] == sorted((-score, node) for node, score in scores.items())


def test_metrics_are_described_in_both_languages() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name
        assert all((metric.label_zh, metric.label_en, metric.meaning_zh, metric.meaning_en, metric.source))
