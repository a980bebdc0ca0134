"""What is cut off, against the definition read literally and by hand on the toy world."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analyses import analyze
from kg.analysis.impact import CutOff, cut_off
from kg.analysis.spec import World
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph

KINDS = ["usesModel", "runsOnChip", "suppliedBy", "fundedBy"]
NODES = "abcdef"
_EDGE = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from(NODES),
    st.sampled_from(KINDS),
    st.sampled_from(["", "maker-supplies", "maker-inherits", "company-to-company"]),
).filter(lambda edge: edge[0] != edge[1])
_EDGES = st.lists(_EDGE, min_size=1, max_size=16)
_SPARED = st.sets(st.sampled_from(KINDS))
_CARRIED = st.sampled_from(["weakens", "cuts"])


def _world(edges: list[tuple[str, str, str, str]]) -> World:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(NODES, type="Company")
    for number, (source, target, kind, rule) in enumerate(edges):
        data = {"kind": kind, "rule": rule, "inferred": bool(rule), "certainty": "stated", "claims": ("c",)}
        graph.add_edge(source, target, f"k{number}", **data)
    return World(graph, graph, (), {"Company": frozenset({"Company"})})


def _literally(
    edges: list[tuple[str, str, str, str]], gone: set[str], spared: set[str], carried: str
) -> set[str]:
    """Grow the set of what is cut until nothing more is: all of S(A, k) for an essential kind k."""
    cut = set(gone)
    while True:
        more = {
            a
            for a, _, kind, rule in edges
            if kind not in spared and (carried == "cuts" or rule in ("", "maker-supplies"))
            and {b for other, b, k, _ in edges if (other, k) == (a, kind)} <= cut
        }  # fmt: skip
        if more <= cut:
            return cut
        cut |= more


def _statuses(result: CutOff) -> dict[str, str]:
    return {str(hit.node): hit.status for hit in result.impacts}


@given(_EDGES, st.sets(st.sampled_from(NODES), min_size=1, max_size=3), _SPARED, _CARRIED)
def test_what_falls_is_the_least_fixed_point(
    edges: list[tuple[str, str, str, str]], gone: set[str], spared: set[str], carried: str
) -> None:
    result = cut_off(_world(edges), gone, spared, carried)
    cut = _literally(edges, gone, spared, carried)
    weak = {a for a, b, *_ in edges if b in cut} - cut
    assert _statuses(result) == dict.fromkeys(cut - gone, "cut") | dict.fromkeys(weak, "weakened")
    assert (result.cut, result.weakened) == (len(cut - gone), len(weak))
    assert result.untouched == len(NODES) - len(gone) - len(cut - gone) - len(weak)
    for hit in result.impacts:
        steps = [(hop.source, hop.target) for hop in hit.chain]
        assert steps[0][0] == hit.node and steps[-1][1] in gone and len(steps) == hit.distance
        assert all(one[1] == two[0] for one, two in pairwise(steps))
        assert all(other in cut for _, other in steps)
        have = {kind: {b for a, b, k, _ in edges if (a, k) == (hit.node, kind)} for kind in KINDS}
        assert {kind: set(of) for kind, of in hit.lost.items()} == {
            k: of & cut for k, of in have.items() if of & cut
        }
        assert {kind: set(of) for kind, of in hit.remaining.items()} == {
            k: of - cut for k, of in have.items() if of & cut
        }


@given(_EDGES, st.sampled_from(NODES), st.sampled_from(NODES), _CARRIED)
def test_losing_more_cuts_more(
    edges: list[tuple[str, str, str, str]], one: str, two: str, carried: str
) -> None:
    less, more = (cut_off(_world(edges), gone, (), carried) for gone in ({one}, {one, two}))
    assert {n for n, s in _statuses(less).items() if s == "cut"} <= {
        n for n, s in _statuses(more).items() if s == "cut"
    } | {two}


@pytest.mark.parametrize(
    ("asked", "cut", "weakened", "untouched"),
    [
        # The chip goes: the model runs on nothing else, the app on no other model; their makers live.
        ({"cut": ["X1芯片"]}, {"nova-1": 1, "bright-app": 2}, {"nova": 1, "bright": 2}, 4),
        ({"cut": ["acme"]}, {"acme-x1": 1, "nova-1": 2, "bright-app": 3}, {"nova": 1, "bright": 3}, 3),
        (
            {"cut": ["acme-x1"], "carried": "cuts"},
            {"nova-1": 1, "nova": 1, "bright-app": 2, "bright": 2},
            {},
            4,
        ),
        # Money is not essential unless one says so.
        ({"cut": ["fund"]}, {}, {"nova": 1}, 7),
        (
            {"cut": ["fund"], "not_essential": ["usesData"]},
            {"nova": 1, "nova-1": 2, "bright-app": 3},
            {"bright": 2},
            4,
        ),
        # A second chip is an alternative of the same kind; a cloud would be another kind.
        (
            {"cut": ["acme-x1"], "add": ["nova-1,runsOnChip,chips-in-general"]},
            {},
            {"nova-1": 1, "nova": 1},
            6,
        ),
        (
            {"cut": ["cloud"], "add": ["nova-1,usesCompute,cloud"]},
            {"nova-1": 1, "bright-app": 2},
            {"bright": 2},
            5,
        ),
        # Only the second report is as old as 2023, and it only passes on that the model runs on the chip.
        ({"cut": ["acme-x1"], "as_of": "2023"}, {"nova-1": 1}, {}, 7),
        ({"cut": ["acme-x1"], "type": ["Company"]}, {}, {"nova": 1, "bright": 2}, 2),
        ({"cut": ["cloud"], "evidence": "all"}, {"bright": 1, "bright-app": 2}, {}, 6),
    ],
)
def test_the_toy_world(
    world: KnowledgeGraph,
    asked: dict[str, Any],
    cut: dict[str, int],
    weakened: dict[str, int],
    untouched: int,
) -> None:
    result, _ = analyze(world, "impact", asked)
    found = {(hit.status, str(hit.node)): hit.distance for hit in result.impacts}
    assert found == {("cut", node): n for node, n in cut.items()} | {
        ("weakened", node): n for node, n in weakened.items()
    }
    assert result.untouched == untouched


def test_one_thing_replaces_another(world: KnowledgeGraph) -> None:
    # Nova-1 moves from the X1 to chips in general, and with it what is derived from its need.
    asked = {
        "cut": ["acme-x1"],
        "drop": ["nova-1,runsOnChip,acme-x1"],
        "add": ["nova-1,runsOnChip,chips-in-general"],
    }
    result, answer = analyze(world, "impact", asked)
    assert [(hop.source, hop.kind, hop.target) for hop in result.added] == [
        ("nova-1", "runsOnChip", "chips-in-general")
    ]
    # It is stated once and passed on once.
    assert {(hop.source, hop.target) for hop in result.dropped} == {("nova-1", "acme-x1")}
    assert len(result.dropped) == 2
    assert result.impacts == ()
    both, _ = analyze(world, "impact", {"cut": ["acme-x1"], "add": asked["add"]})
    hits = {str(hit.node): hit for hit in both.impacts}
    assert hits["nova-1"].status == "weakened" and hits["nova-1"].because == ()
    assert hits["nova-1"].remaining == {"runsOnChip": ("chips-in-general",)}
    assert answer["link"] == (
        "/api/impact?cut=acme-x1&add=nova-1,runsOnChip,chips-in-general&drop=nova-1,runsOnChip,acme-x1"
    )
    lost, _ = analyze(world, "impact", {**asked, "cut": ["chips-in-general"]})
    found = {str(hit.node): (hit.status, hit.because) for hit in lost.impacts}
    assert found["nova-1"] == ("cut", ("runsOnChip",)) and found["cloud"] == ("cut", ("runsOnChip",))
    with pytest.raises(BadParameter, match="documented"):
        analyze(world, "impact", {"cut": ["acme"], "drop": ["nova,usesModel,nova-1"]})


@given(_EDGES.filter(bool), st.sampled_from(NODES), st.sampled_from(NODES), st.data())
def test_one_more_alternative_never_cuts_more(
    edges: list[tuple[str, str, str, str]], lost: str, other: str, data: st.DataObject
) -> None:
    node, _, kind, _ = data.draw(st.sampled_from(edges))
    before = _statuses(cut_off(_world(edges), {lost}, (), "cuts"))
    after = _statuses(cut_off(_world(edges), {lost}, (), "cuts", add=[(node, kind, other)]))
    cut = {name for name, status in before.items() if status == "cut"}
    assert {name for name, status in after.items() if status == "cut"} <= cut
