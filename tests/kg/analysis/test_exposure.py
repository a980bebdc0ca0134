"""Exposure of a list by hand, and against plain walks and plain rounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.exposure import ANALYSIS, Exposure, exposure
from tests.kg.analysis.flows import NODES, Need, fallen, hurt, need_lists, reached, world
from tests.kg.analysis.graphs import hops

# Two apps on two models of one chip; a third thing stands alone.
STACK = (
    ("app", "usesModel", "m1"),
    ("bot", "usesModel", "m2"),
    ("bot", "usesSoftware", "lib"),
    ("m1", "runsOnChip", "chip"),
    ("m2", "runsOnChip", "chip"),
    ("m2", "runsOnChip", "tpu"),
    ("chip", "suppliedBy", "fab"),
)
TYPES = {"alone": "Company", "chip": "Product"}


def _matrix(answer: Exposure) -> dict[str, dict[str, int]]:
    return {row.node: row.distances for row in answer.matrix}


def test_what_two_apps_share() -> None:
    answer = exposure(world(STACK, (), TYPES), ["app", "bot", "alone"])
    assert (answer.members, answer.undocumented) == (("app", "bot", "alone"), ("alone",))
    assert list(_matrix(answer)) == ["chip", "fab"]
    assert _matrix(answer) == {"chip": {"app": 2, "bot": 2}, "fab": {"app": 3, "bot": 3}}
    chip = answer.shared[0]
    assert (chip.node, chip.members, chip.hidden_from, chip.cut, chip.weakened) == ("chip", 2, 2, 1, 0)
    steps = [[(hop.source, hop.target) for hop in one.chain] for one in chip.chains]
    assert steps == [[("app", "m1"), ("m1", "chip")], [("bot", "m2"), ("m2", "chip")]]


def test_the_loss_that_hurts_most() -> None:
    answer = exposure(world(STACK, (), TYPES), ["app", "bot"])
    rows = [(loss.node, list(loss.cut), list(loss.weakened)) for loss in answer.losses]
    # Anywhere, fab takes chip, m1 and app; chip takes m1 and app; m2, lib take bot alone; m1 takes app alone.
    assert rows == [
        ("fab", ["app"], []),
        ("chip", ["app"], []),
        ("lib", ["bot"], []),
        ("m1", ["app"], []),
        ("m2", ["bot"], []),
    ]
    assert [hop.target for hop in answer.losses[0].chains[0].chain] == ["m1", "chip", "fab"]
    assert answer.losses_found == 5


def test_a_member_that_others_need() -> None:
    answer = exposure(world(STACK), ["chip", "app"])
    assert _matrix(answer) == {"chip": {"chip": 0, "app": 2}, "fab": {"chip": 1, "app": 3}}
    assert [one.node for one in answer.shared[0].chains] == ["app"]
    assert [(loss.node, list(loss.cut)) for loss in answer.losses][:2] == [
        ("fab", ["app", "chip"]),
        ("chip", ["app"]),
    ]


def test_what_cuts_is_told_by_what_cuts() -> None:
    needs = (("a", "fundedBy", "x"), ("a", "usesModel", "m"), ("m", "suppliedBy", "x"))
    loss = exposure(world(needs), ["a"]).losses[0]
    assert (loss.node, [hop.kind for hop in loss.chains[0].chain]) == ("x", ["usesModel", "suppliedBy"])


def test_empty_lists_are_empty_answers() -> None:
    answer = exposure(world(STACK, (), TYPES), ["alone"])
    assert (answer.undocumented, answer.shared, answer.losses, answer.matrix) == (("alone",), (), (), ())
    assert exposure(world(()), []).members == ()
    assert exposure(world(STACK), ["app", "app"]).shared == ()


def test_top_and_types() -> None:
    answer = exposure(world(STACK), ["app", "bot"], top=1)
    assert (len(answer.shared), answer.shared_found, len(answer.matrix)) == (1, 2, 2)
    assert (len(answer.losses), answer.losses_found) == (1, 5)
    shown = exposure(world(STACK, (), TYPES, shown=frozenset({"Product"})), ["app", "bot"])
    assert list(_matrix(shown)) == ["chip"] and [loss.node for loss in shown.losses] == ["chip"]


def test_registered() -> None:
    assert ANALYSIS.run is exposure and ANALYSIS.name == ANALYSIS.route == "exposure"


@given(need_lists, st.lists(st.sampled_from(NODES), min_size=1, max_size=4, unique=True))
def test_shared_is_what_two_walks_reach(needs: list[Need], members: list[str]) -> None:
    whole = world(needs, (), dict.fromkeys(NODES, "Company"))
    graph = whole.dependencies
    away = {member: hops(graph, member) for member in members if member in graph}
    expected = {}
    for node in graph:
        row = {member: found[node] for member, found in away.items() if node in found}
        if len(row) > 1:
            expected[node] = row
    answer = exposure(whole, members, top=100)
    assert _matrix(answer) == expected
    assert [row.node for row in answer.shared] == [row.node for row in answer.matrix]
    for shared in answer.shared:
        assert all(len(one.chain) == expected[shared.node][one.node] for one in shared.chains)
        assert shared.hidden_from == sum(distance > 1 for distance in expected[shared.node].values())


@given(need_lists, st.lists(st.sampled_from(NODES), min_size=1, max_size=4, unique=True))
def test_losses_are_those_of_plain_rounds(needs: list[Need], members: list[str]) -> None:
    listed, expected = set(members), {}
    for node in set(NODES):
        cut = fallen(needs, [node])
        hit = (listed & cut - {node}, listed & hurt(needs, cut))
        if any(hit):
            expected[node] = hit
    answer = exposure(world(needs, (), dict.fromkeys(NODES, "Company")), members, top=100)
    assert {loss.node: (set(loss.cut), set(loss.weakened)) for loss in answer.losses} == expected
    ranks = [(-len(loss.cut), -len(loss.weakened)) for loss in answer.losses]
    assert ranks == sorted(ranks)
    for loss in answer.losses:
        for one in loss.chains:
            assert (one.chain[0].source, one.chain[-1].target) == (one.node, loss.node)
            assert loss.node in reached(needs, one.node)


@given(need_lists, st.lists(st.sampled_from(NODES), min_size=2, max_size=5, unique=True))
def test_a_longer_list_shares_no_less(needs: list[Need], members: list[str]) -> None:
    whole = world(needs, (), dict.fromkeys(NODES, "Company"))
    assert _matrix(exposure(whole, members[:-1])).keys() <= _matrix(exposure(whole, members)).keys()
