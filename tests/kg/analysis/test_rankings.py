"""Rankings: who is shown, what is computed, and how far a rank hangs on doubtful claims."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.analyses import analyze
from kg.analysis.measures import METRICS
from kg.analysis.rankings import Ranking, rank
from kg.analysis.scopes import members
from kg.analysis.spec import World
from kg.analysis.stability import KEPT, number, ranks, resamples, unsettled
from kg.errors import BadParameter
from kg.graph import EVIDENCE, KnowledgeGraph
from kg.worlds import make_world
from tests.kg.analysis.graphs import full_graphs

Multi = nx.MultiDiGraph  # type: ignore[type-arg]


def _world(edges: list[tuple[str, str, str, tuple[str, ...]]], known: dict[str, str]) -> World:
    """Make a world of edges (dependent, need, certainty, claims) and claims with their certainty."""
    graph: Multi = nx.MultiDiGraph()
    for at, (a, b, certainty, claims) in enumerate(edges):
        graph.add_edge(a, b, f"k{at}", kind="usesModel", certainty=certainty, inferred=True, claims=claims)
    nx.set_node_attributes(graph, "Company", "type")
    relations = graph.copy()
    for claim, certainty in known.items():
        relations.add_edge(
            "x", "y", claim, kind="develops", certainty=certainty, inferred=False, claims=(claim,)
        )
    return World(graph, relations, (), {"Company": frozenset({"Company"})})


def _claimed(graph: Multi, certainty: str | None = None) -> World:
    """Give every edge of a random graph one claim: itself."""
    edges = [
        (a, b, certainty or data["certainty"], (key,))
        for a, b, key, data in graph.edges(keys=True, data=True)
    ]
    return _world(edges, {claims[0]: sure for _, _, sure, claims in edges})


def _run(graph: KnowledgeGraph, **given_: Any) -> Ranking:
    found: Ranking = analyze(graph, "rank", given_)[0]
    return found


@settings(deadline=None, max_examples=40)
@given(full_graphs, st.sampled_from(sorted(METRICS)))
def test_certain_claims_leave_no_spread(graph: Multi, metric: str) -> None:
    rows = rank(_claimed(graph, "stated"), metric, samples=7).ranking
    assert all(row.low == row.rank == row.high for row in rows)
    scores = [row.score for row in rows]
    shared = [
        any(
            scores[near] == pytest.approx(score, abs=1e-9)
            for near in (at - 1, at + 1)
            if 0 <= near < len(scores)
        )
        for at, score in enumerate(scores)
    ]
    assert [row.tied for row in rows] == shared


@settings(deadline=None, max_examples=40)
@given(full_graphs, st.sampled_from(sorted(METRICS)))
def test_ranks_order_and_repeat(graph: Multi, metric: str) -> None:
    world = _claimed(graph)
    found = rank(world, metric, samples=9, seed=3)
    assert found == rank(world, metric, samples=9, seed=3)
    assert [row.entity for row in rank(world, metric, samples=0).ranking] == [
        row.entity for row in found.ranking
    ]
    for row in found.ranking:
        assert row.rank == 1 + sum(other.score > row.score + 1e-9 for other in found.ranking)
        assert row.low is not None and row.high is not None and 1 <= row.low <= row.high <= len(graph)
    assert [row.rank for row in found.ranking] == sorted(row.rank for row in found.ranking)


@given(st.lists(st.integers(0, 4).map(float), max_size=8))
def test_equal_scores_share_the_better_rank(scores: list[float]) -> None:
    assert ranks(np.array(scores)).tolist() == [1 + sum(o > s for o in scores) for s in scores]


def test_computation_noise_is_no_order() -> None:
    assert ranks(np.array([0.3, 0.1 + 0.2, 0.2])).tolist() == [1, 1, 3]


def test_a_link_goes_with_its_last_edge_and_an_edge_with_any_claim() -> None:
    known = {"s": "stated", "r": "reported", "o": "opinion"}
    edges = [
        ("a", "b", "reported", ("r", "s")),
        ("a", "b", "opinion", ("o",)),
        ("a", "c", "opinion", ("o", "r")),
        ("a", "d", "stated", ("s",)),
    ]
    world = _world(edges, known)
    pairs = number(world.dependencies)
    drawn = resamples(world.dependencies, world.relations, pairs, 4000, 1)
    ab, ac, ad = drawn.T
    assert ad.all()
    assert not (ac & ~ab).any(), "a-c needs both claims, either carries a-b"
    reported, opinion = KEPT["reported"], KEPT["opinion"]
    assert ab.mean() == pytest.approx(1 - (1 - reported) * (1 - opinion), abs=0.03)
    assert ac.mean() == pytest.approx(reported * opinion, abs=0.03)
    assert (resamples(world.dependencies, world.relations, pairs, 10, 1) == drawn[:10]).all()


def test_intervals_by_hand() -> None:
    # On b two depend for certain, on c three, two of them as foretold: c is behind b in most resamples.
    edges = [("p", "b", "stated", ("s",)), ("q", "b", "stated", ("s",)), ("p", "c", "stated", ("s",))]
    edges += [("q", "c", "predicted", ("f",)), ("r", "c", "predicted", ("g",))]
    world = _world(edges, {"s": "stated", "f": "predicted", "g": "predicted"})
    rows = {str(row.entity): row for row in rank(world, "degree", samples=200).ranking}
    assert (rows["c"].rank, rows["c"].low, rows["c"].high, rows["c"].tied) == (1, 1, 2, True)
    assert (rows["b"].rank, rows["b"].low, rows["b"].high, rows["b"].tied) == (2, 1, 2, True)
    assert (rows["p"].low, rows["p"].high) == (3, 3)


def test_an_order_that_resamples_reverse_is_open() -> None:
    assert unsettled([2, 1, 3], [2, 1, 3]) == [True, True, False]
    assert unsettled([], []) == [] and unsettled([1], [1]) == [False]


def test_certainties_are_those_of_the_evidence() -> None:
    assert set(KEPT) == set(EVIDENCE["all"]) and KEPT["stated"] == 1
    assert sorted(KEPT.values(), reverse=True) == [KEPT[name] for name in EVIDENCE["all"]]


def test_stated_evidence_of_the_toy_world_has_no_spread(world: KnowledgeGraph) -> None:
    for metric in METRICS:
        assert all(r.low == r.rank == r.high for r in _run(world, metric=metric, evidence="stated").ranking)


def test_types_limit_what_is_shown_or_computed(world: KnowledgeGraph) -> None:
    whole = _run(world, metric="degree", type=["Organization"])
    assert (whole.things, whole.links, whole.ranked) == (9, 11, 4)
    alone = _run(world, metric="degree", type=["Organization"], over="scope")
    # Among the companies: bright on nova, nova on acme and on fund.
    assert (alone.things, alone.links, alone.ranked) == (4, 3, 4)
    assert {str(row.entity): row.score for row in alone.ranking} == {
        "acme": 1,
        "fund": 1,
        "nova": 1,
        "bright": 0,
    }
    assert whole.scope != alone.scope


def test_within_holds_what_is_placed_there_or_below(real: KnowledgeGraph) -> None:
    world = make_world(real)
    layer = members(world, "base-layer")
    assert members(world, "ai-chips") < members(world, "compute") < layer
    assert {"nvidia", "ai-chips"} <= layer and "base-layer" in layer
    found = _run(real, metric="pagerank", within="base-layer", top=1000)
    assert {row.entity for row in found.ranking} == layer & set(world.dependencies)
    with pytest.raises(BadParameter, match="segment or a layer"):
        members(world, "nvidia")


def test_seeds(world: KnowledgeGraph) -> None:
    found = _run(world, metric="pagerank", seed_entity=["nova", "ada"])
    assert (found.seeds, found.seeds_without_links) == (("nova",), ("ada",))
    assert {r.entity for r in found.ranking if r.score > 0} == {"nova", "acme", "acme-x1", "fund"}
    with pytest.raises(BadParameter, match="pagerank"):
        _run(world, metric="degree", seed_entity=["nova"])


@pytest.mark.parametrize(
    "given_",
    [
        {"seed_entity": ["ada"]},
        {"type": ["Person"]},
        {"within": "robot-body"},
        {"kind": ["trainedOn"]},
        {"kind": ["trainedOn"], "over": "scope"},
    ],
)
def test_nothing_to_rank_says_why(world: KnowledgeGraph, given_: dict[str, Any]) -> None:
    found = _run(world, metric="pagerank", **given_)
    assert found.ranking == () and found.reason and found.reason["zh"] and found.reason["en"]


@pytest.mark.parametrize("name", ["top", "samples", "seed", "over", "metric"])
def test_bad_parameters(world: KnowledgeGraph, name: str) -> None:
    with pytest.raises(BadParameter) as caught:
        _run(world, **{"metric": "degree", name: -1})
    assert caught.value.parameter == name


def test_an_answer_says_what_it_rests_on(world: KnowledgeGraph) -> None:
    found, answer = analyze(world, "rank", {"metric": "degree", "samples": 0})
    wanted = {claim for *_, data in world.dependency_graph().edges(data=True) for claim in data["claims"]}
    assert found.claims == wanted
    assert answer["coverage"]["claims"] == answer["result"]["claims"] == len(wanted)
    assert sum(answer["coverage"]["by_certainty"].values()) == len(wanted)
    assert answer["coverage"]["newest"]
    assert {(row["low"], row["high"]) for row in answer["result"]["ranking"]} == {(None, None)}
    assert answer["result"]["kept"] == KEPT


def test_each_rank_cites_what_it_rests_on(world: KnowledgeGraph) -> None:
    # On the X1 depend nova-1 (stated, and passed on by the second report) and nova, which inherits from both.
    rows = {row.entity: row for row in _run(world, metric="degree").ranking}
    said = {
        (c.subject, c.predicate, c.object_id): c.id
        for c in world.claims.values()
        if c.source == "first-report"
    }
    again = next(
        c.id for c in world.claims.values() if c.object_id == "acme-x1" and c.source == "second-report"
    )
    made, runs = said["nova", "develops", "nova-1"], said["nova-1", "runsOnChip", "acme-x1"]
    assert rows["acme-x1"].direct == 3 and set(rows["acme-x1"].evidence) == {made, runs, again}
    assert rows["acme-x1"].evidence[0] == runs, "the one that is stated outright comes first"
    assert rows["cloud"].direct == 0 and rows["cloud"].evidence == ()
    one = {row.entity: row for row in _run(world, metric="degree", claims=1).ranking}
    assert one["acme-x1"].direct == 3 and one["acme-x1"].evidence == (runs,)
    # What it depends on, and both.
    out = {row.entity: row for row in _run(world, metric="out-degree").ranking}
    assert out["cloud"].evidence == (said["cloud", "runsOnChip", "chips-in-general"],)
    both = {row.entity: row for row in _run(world, metric="k-core", claims=1000).ranking}
    assert set(both["nova-1"].evidence) == {made, runs, again, said["bright-app", "usesModel", "nova-1"]} | {
        said["bright", "develops", "bright-app"]
    }
