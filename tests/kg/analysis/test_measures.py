"""Measures against NetworkX, a linear system, an eigenspace and the counting of all shortest paths."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.analysis.links import DAMPING, setting
from kg.analysis.measures import METRICS
from kg.analysis.stability import number
from kg.graph import KnowledgeGraph
from tests.kg.analysis.graphs import full_graphs, graphs, simple_paths

Multi = nx.MultiDiGraph  # type: ignore[type-arg]


def _scores(metric: str, graph: Multi, seeds: tuple[str, ...] = ()) -> dict[str, float]:
    pairs = number(graph)
    starts = np.array([pairs.nodes.index(seed) for seed in seeds], dtype=np.intp) if seeds else None
    found = METRICS[metric].score(pairs.links, setting(pairs.links, starts))
    return dict(zip(pairs.nodes, found.tolist(), strict=True))


def _attenuation(graph: nx.DiGraph[str]) -> float:
    most = min(max(dict(graph.in_degree()).values()), max(dict(graph.out_degree()).values()))
    return DAMPING / max(most, 1)


def _hits(graph: nx.DiGraph[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Project equal weights on the eigenspace of the largest eigenvalue, densely."""
    nodes = sorted(graph)
    matrix = nx.to_numpy_array(graph, nodes, weight=None)
    values, vectors = np.linalg.eigh(matrix.T @ matrix)
    space = vectors[:, np.isclose(values, values[-1], rtol=1e-9)]
    authority = space @ (space.T @ (matrix.sum(axis=0) > 0))
    hub = matrix @ authority
    return tuple(dict(zip(nodes, (part / part.sum()).tolist(), strict=True)) for part in (authority, hub))  # type: ignore[return-value]


SECOND: dict[str, Callable[[nx.DiGraph[str]], dict[str, float]]] = {
    "degree": lambda g: dict(g.in_degree()),
    "out-degree": lambda g: dict(g.out_degree()),
    "pagerank": lambda g: nx.pagerank(g, DAMPING, tol=1e-14, max_iter=2000, weight=None),
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "harmonic": nx.harmonic_centrality,
    "katz": lambda g: nx.katz_centrality(g, _attenuation(g), tol=1e-14, max_iter=2000, normalized=False),
    "hits": lambda g: _hits(g)[0],
    "hub": lambda g: _hits(g)[1],
    "k-core": lambda g: nx.core_number(g.to_undirected()),
}


def _pagerank(graph: Multi) -> dict[str, float]:
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


def _betweenness(graph: Multi) -> dict[str, float]:
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


def test_every_measure_has_a_second_way() -> None:
    assert SECOND.keys() == METRICS.keys()


@pytest.mark.parametrize("metric", METRICS)
def test_measures_equal_a_second_implementation(metric: str) -> None:
    @settings(deadline=None, max_examples=60)
    @given(full_graphs)
    def check(graph: Multi) -> None:
        assert _scores(metric, graph) == pytest.approx(SECOND[metric](nx.DiGraph(graph)), abs=1e-9)

    check()


@pytest.mark.parametrize("metric", METRICS)
def test_measures_of_the_real_graph_equal_a_second_implementation(metric: str, real: KnowledgeGraph) -> None:
    graph = real.dependency_graph()
    assert _scores(metric, graph) == pytest.approx(SECOND[metric](nx.DiGraph(graph)), abs=1e-9)


@settings(deadline=None)
@given(full_graphs)
def test_pagerank_and_betweenness_solve_their_definitions(graph: Multi) -> None:
    assert _scores("pagerank", graph) == pytest.approx(_pagerank(graph), abs=1e-9)
    assert _scores("betweenness", graph) == pytest.approx(_betweenness(graph), abs=1e-9)


@settings(deadline=None)
@given(full_graphs, st.data())
def test_personalized_pagerank(graph: Multi, data: st.DataObject) -> None:
    seeds = tuple(data.draw(st.sets(st.sampled_from(sorted(graph)), min_size=1)))
    wanted = nx.pagerank(
        nx.DiGraph(graph), DAMPING, dict.fromkeys(seeds, 1), tol=1e-14, max_iter=2000, weight=None
    )
    found = _scores("pagerank", graph, seeds)
    assert found == pytest.approx(wanted, abs=1e-9)
    reached = set(seeds).union(*(nx.descendants(graph, seed) for seed in seeds))
    assert {node for node, score in found.items() if score > 0} == reached


@given(graphs)
def test_parallel_statements_and_self_dependence_change_nothing(graph: Multi) -> None:
    more = graph.copy()
    for number_, (a, b, data) in enumerate(graph.edges(data=True)):
        more.add_edge(a, b, f"again{number_}", **data)
        more.add_edge(a, a, f"self{number_}", **data)
    for metric in METRICS:
        assert _scores(metric, more) == _scores(metric, graph)


def test_closeness_over_more_things_than_one_block(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = nx.gnp_random_graph(150, 0.02, seed=4, directed=True)
    named = nx.MultiDiGraph(nx.relabel_nodes(graph, {node: f"{node:03}" for node in graph}))
    monkeypatch.setattr("kg.analysis.reach._BLOCK", 64)
    for metric in ("closeness", "harmonic", "hits"):
        assert _scores(metric, named) == pytest.approx(SECOND[metric](nx.DiGraph(named)), abs=1e-9)


def test_measures_of_the_toy_world(world: KnowledgeGraph) -> None:
    # By hand, inside shortest chains: bright-app→acme 2/3, →fund 1; bright→acme 1, →fund 1, →acme-x1 1/2;
    # nova-1→acme 1/2, →fund 1; of the 8·7 pairs of the other eight.
    graph = world.dependency_graph()
    assert _scores("betweenness", graph)["nova"] == pytest.approx((2 / 3 + 5) / 56)
    # On fund depend nova (1), bright and nova-1 (2), bright-app (3), of eight others.
    assert _scores("harmonic", graph)["fund"] == pytest.approx(1 + 2 / 2 + 1 / 3)
    assert _scores("closeness", graph)["fund"] == pytest.approx(4 / 8 * 4 / 8)
    # bright-app, bright, nova, nova-1 in a square with one diagonal; acme, acme-x1, nova in a triangle.
    assert {n: s for n, s in _scores("k-core", graph).items() if s > 1} == dict.fromkeys(
        ("acme", "acme-x1", "bright", "bright-app", "nova", "nova-1"), 2.0
    )


def test_nothing_has_no_scores() -> None:
    assert all(_scores(metric, nx.MultiDiGraph()) == {} for metric in METRICS)


def test_metrics_are_described_in_both_languages() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name and metric.score.__doc__
        assert all((metric.label_zh, metric.label_en, metric.meaning_zh, metric.meaning_en, metric.source))
