"""Measures, dominators, articulation points and distances against igraph, random and real graphs."""

from __future__ import annotations

from collections.abc import Callable

import igraph
import networkx as nx
import pytest
from hypothesis import given, settings

from kg.analysis.dependencies import dependencies
from kg.analysis.gateways import gates, pieces, upstream
from kg.analysis.links import DAMPING, setting
from kg.analysis.loops import loops
from kg.analysis.measures import METRICS
from kg.analysis.stability import number
from kg.graph import KnowledgeGraph
from kg.worlds import make_world
from tests.kg.analysis.graphs import full_graphs

Multi = nx.MultiDiGraph  # type: ignore[type-arg]


def _peer(graph: Multi) -> igraph.Graph:
    """Give igraph the same pairs, each once and none on itself, in the order of the ids."""
    nodes = sorted(graph)
    place = {node: at for at, node in enumerate(nodes)}
    pairs = sorted({(place[a], place[b]) for a, b in graph.edges() if a != b})
    peer = igraph.Graph(n=len(nodes), edges=pairs, directed=True)
    peer.vs["name"] = nodes
    return peer


def _betweenness(peer: igraph.Graph) -> list[float]:
    pairs = (peer.vcount() - 1) * (peer.vcount() - 2)
    return [score / max(pairs, 1) for score in peer.betweenness(directed=True)]


def _closeness(peer: igraph.Graph) -> list[float]:
    """Scale igraph's closeness within the dependents by the share of all that these are."""
    others = max(peer.vcount() - 1, 1)
    sizes = peer.neighborhood_size(order=peer.vcount(), mode="in")
    scores = peer.closeness(mode="in", normalized=True)
    return [
        (size - 1) / others * score if size > 1 else 0.0 for size, score in zip(sizes, scores, strict=True)
    ]


def _shares(scores: list[float]) -> list[float]:
    return [score / sum(scores) for score in scores]


PEERS: dict[str, Callable[[igraph.Graph], list[float]]] = {
    "degree": lambda g: g.indegree(),
    "out-degree": lambda g: g.outdegree(),
    "pagerank": lambda g: g.pagerank(damping=DAMPING),
    "betweenness": _betweenness,
    "closeness": _closeness,
    "harmonic": lambda g: [score * max(g.vcount() - 1, 1) for score in g.harmonic_centrality(mode="in")],
    "k-core": lambda g: g.as_undirected().coreness(),
}
# Where several eigenvectors will do, as in small or sparse graphs, igraph gives any of them and warns.
SPECTRAL: dict[str, Callable[[igraph.Graph], list[float]]] = {
    "hits": lambda g: _shares(g.authority_score()),
    "hub": lambda g: _shares(g.hub_score()),
}


def _scores(metric: str, graph: Multi) -> list[float]:
    pairs = number(graph)
    return METRICS[metric].score(pairs.links, setting(pairs.links)).tolist()  # type: ignore[no-any-return]


def test_every_measure_that_igraph_has_is_held_against_it() -> None:
    assert METRICS.keys() - PEERS.keys() - SPECTRAL.keys() == {"katz"}


@pytest.mark.parametrize("metric", PEERS)
def test_measures_equal_those_of_igraph(metric: str) -> None:
    @settings(deadline=None, max_examples=60)
    @given(full_graphs)
    def check(graph: Multi) -> None:
        assert _scores(metric, graph) == pytest.approx(PEERS[metric](_peer(graph)), abs=1e-9)

    check()


@pytest.mark.parametrize("metric", SPECTRAL)
@pytest.mark.parametrize("seed", range(3))
def test_hits_of_dense_graphs_equals_that_of_igraph(metric: str, seed: int) -> None:
    dense = nx.gnp_random_graph(150, 0.2, seed=seed, directed=True)
    graph = nx.MultiDiGraph(nx.relabel_nodes(dense, {node: f"{node:03}" for node in dense}))
    assert _scores(metric, graph) == pytest.approx(SPECTRAL[metric](_peer(graph)), abs=1e-9)


@pytest.mark.parametrize("metric", PEERS)
def test_measures_of_the_real_graph_equal_those_of_igraph(metric: str, real: KnowledgeGraph) -> None:
    graph = real.dependency_graph()
    assert _scores(metric, graph) == pytest.approx(PEERS[metric](_peer(graph)), abs=1e-9)


def _gates(graph: Multi, target: str) -> dict[str, int]:
    """Count for each thing what igraph says that it dominates, seen from a target."""
    part = _peer(graph.subgraph(upstream(graph, [target])))
    names = part.vs["name"]
    parents = part.dominator(names.index(target), mode="out")
    found: dict[str, int] = {}
    for node in range(len(names)):
        at = parents[node]
        while at >= 0 and names[at] != target:
            found[names[at]] = found.get(names[at], 0) + 1
            at = parents[at]
    return found


@settings(deadline=None)
@given(full_graphs)
def test_dominators_are_those_of_igraph(graph: Multi) -> None:
    for target in sorted(graph):
        assert {gate.node: gate.beyond for gate in gates(graph, target) if gate.beyond} == _gates(
            graph, target
        )


def test_dominators_and_distances_of_the_real_graph(real: KnowledgeGraph) -> None:
    graph = real.dependency_graph()
    peer = _peer(graph)
    names = peer.vs["name"]
    for target in ("openai", "gpt-4", "tesla", "nvidia"):
        assert {g.node: g.beyond for g in gates(graph, target) if g.beyond} == _gates(graph, target)
        for direction, mode in (("upstream", "out"), ("downstream", "in")):
            hops = peer.distances(target, mode=mode)[0]
            wanted = {name: hop for name, hop in zip(names, hops, strict=True) if 0 < hop < float("inf")}
            hits = dependencies(graph, target, direction)  # type: ignore[arg-type]
            assert {hit.node: hit.distance for hit in hits} == wanted


def test_articulation_points_of_the_real_graph(real: KnowledgeGraph) -> None:
    graph = real.dependency_graph()
    peer = _peer(graph).as_undirected()
    points = {peer.vs[at]["name"] for at in peer.articulation_points()}
    assert {node for node, parts in pieces(graph, set(graph)).items() if parts > 1} == points


def test_circles_lie_within_strong_components_of_igraph(real: KnowledgeGraph) -> None:
    world = make_world(real)
    peer = _peer(world.dependencies)
    circles = {frozenset(peer.vs[part]["name"]) for part in peer.connected_components(mode="strong")}
    found = loops(world, top=1000)
    assert found.found
    for loop in found.loops:
        assert any(set(loop.members) <= circle for circle in circles)
