"""Chokepoints by hand, and against plain rounds, all subsets and removal one by one."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.chains import Hop
from kg.analysis.chokepoints import ANALYSIS, chokepoints
from kg.analysis.spec import World
from tests.kg.analysis.flows import ESSENTIAL, NODES, Need, fallen, hurt, need_lists, reached, world

# Two apps; one has a choice of two models, both of them on one chip; the other is bound to one model.
STACK = (
    ("app", "usesModel", "m1"),
    ("app", "usesModel", "m2"),
    ("app", "fundedBy", "fund"),
    ("bot", "usesModel", "m1"),
    ("m1", "runsOnChip", "chip"),
    ("m2", "runsOnChip", "chip"),
    ("m1", "suppliedBy", "lab"),
    ("chip", "suppliedBy", "fab"),
)
PLACES = {"apps": "Segment", "agents": "Segment", "top": "Layer", "app": "Product", "bot": "Product"}
IN = (("app", "inSegment", "apps"), ("bot", "inSegment", "agents"))


def _steps(chain: tuple[Hop, ...]) -> list[str]:
    return [chain[0].source, *(hop.target for hop in chain)] if chain else []


def _losses(found: World, target: str | None = None) -> list[tuple[str, int, int, int, int]]:
    rows = chokepoints(found, target).losses
    return [(row.node, row.cut, row.weakened, row.cut_anywhere, row.weakened_anywhere) for row in rows]


def test_the_whole_graph_is_ranked_by_what_falls() -> None:
    # fab takes chip, m1, m2, app, bot; chip the four of them; m1 cuts bot and weakens app; lab cuts m1, bot.
    assert _losses(world(STACK)) == [
        ("fab", 5, 0, 5, 0),
        ("chip", 4, 0, 4, 0),
        ("lab", 2, 1, 2, 1),
        ("m1", 1, 1, 1, 1),
        ("fund", 0, 1, 0, 1),
        ("m2", 0, 1, 0, 1),
    ]
    answer = chokepoints(world(STACK))
    assert (answer.scope, answer.losses_found, answer.target) == (8, 6, None)
    assert _steps(answer.losses[0].chain) == ["app", "m1", "chip", "fab"]
    assert {row.node: row.pieces for row in answer.losses} == {
        "fab": 1, "chip": 2, "lab": 1, "m1": 3, "fund": 1, "m2": 1,
    }  # fmt: skip
    assert not answer.gateways and not answer.cut_sets


def test_one_target() -> None:
    answer = chokepoints(world(STACK), "app")
    assert _losses(world(STACK), "app") == [
        ("fab", 1, 0, 5, 0),
        ("chip", 1, 0, 4, 0),
        ("lab", 0, 1, 2, 1),
        ("m1", 0, 1, 1, 1),
        ("fund", 0, 1, 0, 1),
        ("m2", 0, 1, 0, 1),
    ]
    assert [sorted(row.members) for row in answer.cut_sets] == [
        ["fab"],
        ["chip"],
        ["lab", "m2"],
        ["m1", "m2"],
    ]
    assert (answer.size, answer.cut_sets_found) == (2, 4)
    assert [_steps(one.chain) for one in answer.cut_sets[2].chains] == [["app", "m1", "lab"], ["app", "m2"]]
    gates = {row.node: (row.beyond, row.every_chain, row.cut) for row in answer.gateways}
    assert gates == {"m1": (1, False, 1), "chip": (1, False, 4)}
    assert answer.single_sources == ()
    assert [row.supplier for row in chokepoints(world(STACK), "m1").single_sources] == ["chip", "lab"]


def test_a_layer_is_all_that_is_in_it() -> None:
    whole = world(STACK, IN, PLACES, broader={"apps": "top", "agents": "apps"})
    assert (
        _losses(whole, "top")[:2] == _losses(whole, "apps")[:2] == [("fab", 2, 0, 5, 0), ("chip", 2, 0, 4, 0)]
    )
    assert _losses(whole, "agents")[2] == ("lab", 1, 0, 2, 1)
    answer = chokepoints(whole, "top")
    assert (answer.scope, answer.cut_sets, answer.gateways) == (2, (), ())
    assert [(row.node, row.kind, row.supplier) for row in answer.single_sources] == [
        ("bot", "usesModel", "m1")
    ]


def test_every_chain_to_the_roots() -> None:
    diamond = (
        ("t", "usesModel", "a"),
        ("t", "usesData", "b"),
        ("a", "suppliedBy", "c"),
        ("b", "suppliedBy", "c"),
    )
    gates = {row.node: (row.beyond, row.every_chain) for row in chokepoints(world(diamond), "t").gateways}
    assert gates == {"c": (0, True)}
    circle = (*diamond, ("c", "usesModel", "d"), ("d", "usesModel", "c"))
    gates = {row.node: (row.beyond, row.every_chain) for row in chokepoints(world(circle), "t").gateways}
    assert gates == {"c": (1, True)}


def test_empty_scopes_are_empty_answers() -> None:
    for target in ("unknown", "apps", None):
        answer = chokepoints(world((), (), {"apps": "Segment", "unknown": "Company"}), target)
        assert (answer.scope, answer.losses_found, answer.single_sources_found, answer.cut_sets_found) == (
            0,
            0,
            0,
            0,
        )
    assert chokepoints(world(STACK), "fab").losses == ()


def test_top_says_how_many_there_are_and_types_choose_rows() -> None:
    answer = chokepoints(world(STACK), top=2)
    assert (len(answer.losses), answer.losses_found) == (2, 6)
    assert (len(answer.single_sources), answer.single_sources_found) == (2, 5)
    shown = world(STACK, (), {"fab": "Person"}, shown=frozenset({"Person"}))
    assert _losses(shown) == [("fab", 5, 0, 5, 0)]
    assert [tuple(row.members) for row in chokepoints(shown, "app").cut_sets] == [("fab",)]


def test_a_carried_need_weakens_or_cuts() -> None:
    needs = (("maker", "runsOnChip", "chip", "maker-inherits"),)
    assert _losses(world(needs)) == [("chip", 0, 1, 0, 1)]
    assert chokepoints(world(needs), "maker").cut_sets == ()
    answer = chokepoints(world(needs), "maker", carried="cuts")
    assert [row.cut for row in answer.losses] == [1] and len(answer.cut_sets) == 1
    assert chokepoints(world(needs), "maker", carried="cuts", not_essential=["runsOnChip"]).cut_sets == ()


def test_registered() -> None:
    assert ANALYSIS.run is chokepoints and ANALYSIS.name == ANALYSIS.route == "chokepoints"


@given(need_lists)
def test_losses_are_those_of_plain_rounds(needs: list[Need]) -> None:
    expected = {}
    for lost in {need[2] for need in needs}:
        cut = fallen(needs, [lost])
        expected[lost] = (len(cut) - 1, len(hurt(needs, cut)))
    answer = chokepoints(world(needs))
    assert {row.node: (row.cut, row.weakened) for row in answer.losses} == expected
    ranks = [(-row.cut, -row.weakened, row.node) for row in answer.losses]
    assert ranks == sorted(ranks)
    for row in answer.losses:
        steps = _steps(row.chain)
        assert steps[-1] == row.node
        assert steps[0] in (fallen(needs, [row.node]) if row.cut else hurt(needs, fallen(needs, [row.node])))
        assert set(steps[1:]) <= fallen(needs, [row.node])


@given(need_lists, st.integers(1, 4))
def test_cut_sets_are_all_the_minimal_ones(needs: list[Need], size: int) -> None:
    target, others = "a", [node for node in NODES if node != "a"]
    cutting: list[frozenset[str]] = []
    for number in range(1, size + 1):
        for group in map(frozenset, combinations(others, number)):
            if target in fallen(needs, group) and not any(one <= group for one in cutting):
                cutting.append(group)
    answer = chokepoints(world(needs, (), {"a": "Company"}), target, size=size, top=1000)
    assert {frozenset(row.members) for row in answer.cut_sets} == set(cutting)
    assert answer.cut_sets_found == len(cutting)
    for row in answer.cut_sets:
        assert [one.node for one in row.chains] == sorted(row.members)
        for one in row.chains:
            assert (one.chain[0].source, one.chain[-1].target) == ("a", one.node)
            assert all(hop.kind in ESSENTIAL for hop in one.chain)
            assert {hop.source for hop in one.chain} <= fallen(needs, row.members)


@given(need_lists, st.sets(st.sampled_from(NODES)), st.sampled_from(NODES))
def test_cutting_more_never_cuts_less(needs: list[Need], gone: set[str], more: str) -> None:
    assert fallen(needs, gone) <= fallen(needs, {*gone, more})
    found = {row.node: row.cut for row in chokepoints(world(needs)).losses}
    assert all(found[node] <= len(fallen(needs, {node, more})) for node in found)


@given(need_lists)
def test_gateways_lie_on_every_path(needs: list[Need]) -> None:
    answer = chokepoints(world(needs, (), {"a": "Company"}), "a")
    everything = reached(needs, "a")
    graph = nx.DiGraph([(need[0], need[2]) for need in needs])
    closed = {
        node
        for circle in nx.strongly_connected_components(graph)
        if all(set(graph.succ[member]) <= circle for member in circle)
        for node in circle & everything
    }
    expected = {}
    for node in everything - {"a"}:
        beyond = everything - reached(needs, "a", without=node) - {node}
        every = "a" not in closed and closed <= beyond | {node}
        if beyond or every:
            expected[node] = (len(beyond), every)
    assert {row.node: (row.beyond, row.every_chain) for row in answer.gateways} == expected


@given(need_lists)
def test_articulation_points_split_the_rest(needs: list[Need]) -> None:
    graph = nx.Graph([(need[0], need[2]) for need in needs])
    for row in chokepoints(world(needs)).losses:
        home = graph.subgraph(nx.node_connected_component(graph, row.node))
        rest = home.subgraph(set(home) - {row.node})
        assert row.pieces == nx.number_connected_components(rest)


@given(need_lists)
def test_single_sources_have_no_second_supplier(needs: list[Need]) -> None:
    rows = chokepoints(world(needs)).single_sources
    for row in rows:
        assert {need[2] for need in needs if need[:2] == (row.node, row.kind)} == {row.supplier}
        assert [(hop.source, hop.kind, hop.target) for hop in row.chain] == [
            (row.node, row.kind, row.supplier)
        ]
        assert row.node in fallen(needs, [row.supplier])
