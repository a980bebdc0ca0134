"""Loops by hand, and against the enumeration of all arrangements."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg.analysis.loops as module
from kg.analysis.loops import ANALYSIS, Loops, loops
from tests.kg.analysis.flows import NODES, Need, fact, need_lists, world


def _members(answer: Loops) -> list[tuple[str, ...]]:
    return [tuple(loop.members) for loop in answer.loops]


def test_mutual_dependence_but_not_of_a_maker_and_its_thing() -> None:
    needs = (
        ("cloud", "usesModel", "model"),
        ("model", "distributedThrough", "cloud"),
        ("lab", "usesModel", "model"),
        ("model", "suppliedBy", "lab", "maker-supplies"),
        ("lab", "usesCompute", "site"),
        ("site", "suppliedBy", "lab"),
        ("mini", "suppliedBy", "lab", "family-maker"),
        ("lab", "usesModel", "mini"),
    )
    answer = loops(world(needs, [("lab", "operates", "site")]))
    assert _members(answer) == [("cloud", "model")]
    assert (answer.flow, answer.found, answer.complete_up_to) == ("dependence", 1, 6)
    steps = [(step.giver, step.taker, step.what) for step in answer.loops[0].steps]
    assert steps == [("cloud", "model", "usesModel"), ("model", "cloud", "distributedThrough")]
    assert _members(loops(world(needs))) == [("cloud", "model"), ("lab", "site")]


def test_money_that_comes_back_with_its_figures() -> None:
    needs = (
        ("start", "usesCompute", "giant"),
        ("start", "fundedBy", "giant", "investment-funds"),
        ("giant", "suppliedBy", "chips"),
        ("chips", "suppliedBy", "giant"),
        ("town", "usesCompute", "shop"),
        ("shop", "fundedBy", "town"),
    )
    relations = (
        ("giant", "investedIn", "start"),
        ("round", "investor", "giant"),
        ("round", "investee", "start"),
    )
    facts = (
        fact("giant", "stake", "49", "start"),
        fact("giant", "amount", "9", "town"),
        fact("round", "amount", "1000"),
        fact("round", "occurredOn", "2023"),
        fact("start", "revenue", "5"),
        fact("town", "revenue", "5"),
    )
    answer = loops(world(needs, relations, {"round": "Funding"}, facts), "money")
    assert _members(answer) == [("giant", "start")]
    first, back = answer.loops[0].steps
    assert (first.giver, first.taker, first.what) == ("giant", "start", "investedIn")
    assert (back.giver, back.taker, back.what) == ("start", "giant", "usesCompute")
    assert list(first.figures) == ["giant-stake", "round-amount", "round-occurredOn"]
    assert list(answer.loops[0].revenue) == ["start-revenue"]
    assert (first.chain[0].source, first.chain[0].target) == ("giant", "start")


def test_stated_funding_flows_against_its_need() -> None:
    answer = loops(world((("shop", "fundedBy", "town"), ("shop", "usesCompute", "town"))), "money")
    assert _members(answer) == [("shop", "town")]
    paid, funded = answer.loops[0].steps
    assert (paid.giver, paid.taker, paid.what) == ("shop", "town", "usesCompute")
    assert (funded.giver, funded.taker, funded.what) == ("town", "shop", "fundedBy")
    assert (funded.chain[0].source, funded.chain[0].target) == ("shop", "town")


def test_money_passes_between_agents_only() -> None:
    needs = (("shop", "usesCompute", "thing"), ("thing", "suppliedBy", "town"), ("shop", "fundedBy", "town"))
    assert loops(world(needs, (), {"thing": "Product"}), "money").loops == ()


def test_smallest_first_and_bounds_are_stated() -> None:
    ring = [(a, "usesModel", b) for a, b in pairwise("abcda")] + [("a", "usesModel", "c")]
    assert _members(loops(world(ring))) == [("a", "c", "d"), ("a", "b", "c", "d")]
    short = loops(world(ring), longest=3)
    assert (_members(short), short.complete_up_to) == ([("a", "c", "d")], 3)
    first = loops(world(ring), top=1)
    assert (len(first.loops), first.found) == (1, 2)
    assert loops(world(())).loops == ()


def test_no_silent_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    every = [(a, "usesModel", b) for a, b in permutations("abcd", 2)]
    monkeypatch.setattr(module, "_MOST", 10)
    answer = loops(world(every))
    assert (answer.found, answer.complete_up_to) == (6, 2)


def test_types_choose_loops_with_such_a_member() -> None:
    ring = (
        ("a", "usesModel", "b"),
        ("b", "usesModel", "a"),
        ("c", "usesModel", "d"),
        ("d", "usesModel", "c"),
    )
    assert _members(loops(world(ring, (), {"c": "Product"}, shown=frozenset({"Product"})))) == [("c", "d")]


def test_registered() -> None:
    assert ANALYSIS.run is loops and ANALYSIS.name == ANALYSIS.route == "loops"


@given(need_lists, st.integers(2, 6))
def test_all_elementary_cycles(needs: list[Need], longest: int) -> None:
    pairs = {(need[0], need[2]) for need in needs}
    expected = {
        ring
        for size in range(2, longest + 1)
        for ring in permutations(NODES, size)
        if ring[0] == min(ring) and all(step in pairs for step in pairwise((*ring, ring[0])))
    }
    answer = loops(world(needs), longest=longest, top=10_000)
    assert set(_members(answer)) == expected and answer.found == len(expected)
    assert _members(answer) == sorted(expected, key=lambda ring: (len(ring), ring))
    for loop in answer.loops:
        assert [step.giver for step in loop.steps] == list(loop.members)
        assert all(one.taker == two.giver for one, two in pairwise((*loop.steps, loop.steps[0])))


@given(need_lists)
def test_money_loops_hold_an_investment(needs: list[Need]) -> None:
    given_ = {(b, a) for a, kind, b, _ in needs if kind == "fundedBy"}
    pairs = given_ | {(a, b) for a, kind, b, _ in needs if kind != "fundedBy"}
    expected = {
        ring
        for size in range(2, 7)
        for ring in permutations(NODES, size)
        if ring[0] == min(ring)
        and all(step in pairs for step in pairwise((*ring, ring[0])))
        and any(step in given_ for step in pairwise((*ring, ring[0])))
    }
    assert set(_members(loops(world(needs), "money", top=10_000))) == expected
