"""How far a hop can be doubted."""

from __future__ import annotations

import itertools

import networkx as nx

from kg.analysis.chains import Hop, chain, doubt, hop_weight
from tests.kg.analysis.graphs import DOUBT, edge_doubt


def _edge(certainty: str, *, inferred: bool) -> dict[str, object]:
    return {"certainty": certainty, "inferred": inferred, "kind": "usesModel"}


def test_weaker_statements_are_doubted_more() -> None:
    order = [_edge(c, inferred=inferred) for c, inferred in itertools.product(DOUBT, (False, True))]
    values = [doubt(edge) for edge in order]
    assert values == sorted(set(values)) and values[0] == 0
    assert values == [edge_doubt(edge) for edge in order]
    assert doubt(_edge("hearsay", inferred=False)) >= doubt(_edge("predicted", inferred=False))


def test_no_doubt_outweighs_a_hop() -> None:
    # Ten thousand things cannot make a chain whose doubts add up to one more hop of outright statements.
    worst = {"k": _edge("predicted", inferred=True)}
    assert 20 * (hop_weight("a", "b", worst) - 1) < 1 < hop_weight("a", "b", worst) < 1.01
    both = {**worst, "sure": _edge("stated", inferred=False)}
    assert hop_weight("a", "b", both) == 1


def test_among_equals_the_first_key_is_taken() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for key in ("c2", "c1", "c3"):
        graph.add_edge("a", "b", key, **_edge("stated", inferred=False))
    assert chain(graph, ["a", "b"]) == (Hop("a", "b", "c1", "usesModel"),)
    assert chain(graph, ["a"]) == ()
