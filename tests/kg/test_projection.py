"""The NetworkX graph: an edge for each claim between things and each derived dependency."""

from __future__ import annotations

import hashlib

from kg.graph import KnowledgeGraph
from kg.projection import dependency_graph
from tests.toys import DERIVED, PREDICTED, STATED, claim_rows

ALL = ("stated", "reported", "opinion", "predicted")


def _identity(row: dict[str, str]) -> str:
    columns = ("subject", "predicate", "object", "unit", "bound", "scope", "as_of", "source")
    return hashlib.sha256("\x1f".join(row[column] for column in columns).encode()).hexdigest()[:20]


def test_every_claim_between_things_is_one_edge(world: KnowledgeGraph) -> None:
    things = world.names.things
    wanted = {
        (row["subject"], row["object"], _identity(row)): (
            row["predicate"],
            row["certainty"],
            row["as_of"],
            (row["source"],),
        )
        for row in claim_rows()
        if row["object"] in things
    }
    found = {
        (a, b, key): (data["kind"], data["certainty"], data["as_of"], data["sources"])
        for a, b, key, data in world.relations.edges(keys=True, data=True)
        if not data["inferred"]
    }
    assert len(wanted) == 19  # 24 claims less four figures and one date
    assert found == wanted
    assert all(
        data["claims"] == (key,)
        for _, _, key, data in world.relations.edges(keys=True, data=True)
        if not data["inferred"]
    )


def test_derived_dependencies_are_edges_with_their_claims(world: KnowledgeGraph) -> None:
    edges = [(a, d["kind"], b, d) for a, b, d in world.relations.edges(data=True) if d["inferred"]]
    assert {(a, kind, b) for a, kind, b, _ in edges} == DERIVED
    assert len(edges) == 10  # two of them twice: by the stated and by the reported claim
    assert all(data["dependency"] and data["rule"] and data["claims"] for *_, data in edges)
    twice = [data for a, kind, b, data in edges if (a, kind, b) == ("nova", "runsOnChip", "acme-x1")]
    assert {(d["certainty"], d["sources"]) for d in twice} == {
        ("stated", ("first-report",)),
        ("reported", ("first-report", "second-report")),
    }
    dated = next(data for a, kind, b, data in edges if kind == "fundedBy")
    assert dated["as_of"] == "2024-03"


def test_nodes_are_the_things(world: KnowledgeGraph) -> None:
    assert set(world.relations) == set(world.names.things)
    assert world.relations.nodes["acme-x1"] == {"type": "Chip", "label_zh": "X1芯片", "label_en": "Acme X1"}


def _edges(
    world: KnowledgeGraph, *certainties: str, kinds: tuple[str, ...] = ()
) -> set[tuple[str, str, str]]:
    graph = dependency_graph(world.relations, certainties, kinds)
    assert all(graph.degree(node) > 0 and "label_zh" in graph.nodes[node] for node in graph)
    return {(a, data["kind"], b) for a, b, data in graph.edges(data=True)}


def test_dependencies_by_certainty_and_kind(world: KnowledgeGraph) -> None:
    assert _edges(world, *ALL) == STATED | DERIVED | {PREDICTED}
    assert _edges(world, "stated") == STATED | DERIVED
    assert _edges(world, "predicted") == {PREDICTED}
    assert _edges(world, "reported") == {
        ("nova-1", "runsOnChip", "acme-x1"),
        ("nova", "runsOnChip", "acme-x1"),
        ("nova", "suppliedBy", "acme"),
    }
    assert _edges(world, *ALL, kinds=("usesModel", "usesCompute")) == {
        ("bright-app", "usesModel", "nova-1"),
        ("bright", "usesModel", "nova-1"),
        PREDICTED,
    }
    assert _edges(world) == set()
