"""Concentration by hand."""

from __future__ import annotations

import pytest

from kg.analysis.concentration import Supply, concentration
from tests.kg.analysis.worlds import figure, make

THINGS = {
    "acme": "Company",
    "bright": "Company",
    "cord": "Company",
    "m1": "Model",
    "many": "OrganizationGroup",
    "buyers": "OrganizationGroup",
    "narrow": "Segment",
    "wide": "Segment",
    "empty": "Segment",
    "market": "Market",
    "role": "Role",
}
CLAIMS = [
    ("c1", "acme", "inSegment", "narrow"),
    ("c2", "bright", "inSegment", "wide"),
    ("c3", "many", "inSegment", "wide"),
    ("c4", "bright", "develops", "m1"),
    ("c5", "cord", "hasRole", "role"),
    ("c6", "cord", "memberOf", "buyers"),
]
FACTS = [
    figure("f1", "m1", 30, "market"),
    figure("f2", "acme", 50, "market"),
    figure("f3", "many", 10, "market"),
    figure("f4", "acme", 80, "buyers", bound="about"),
    figure("f5", "acme", 10, ""),
]
WORLD = make(THINGS, CLAIMS, FACTS, broader={"narrow": "wide"})


def _one(scope: str, **more: int) -> Supply:
    (row,) = concentration(WORLD, scope, **more).rows
    return row


def test_stated_shares_bound() -> None:
    row = _one("market", k=2)
    # 50 of acme, 30 of a product of bright; 10 of an unnamed many are part of the rest of 20.
    assert (row.basis, row.suppliers, row.known, row.groups) == ("shares", 2, ("acme", "bright"), ("many",))
    assert (row.hhi_low, row.hhi_high, row.cr_low, row.cr_high) == (3400, 3800, 80, 80)
    assert row.level == "high"
    assert [(s.holder, s.low, s.high, s.evidence) for s in row.shares] == [
        ("acme", 50, 50, ("f2",)),
        ("m1", 30, 30, ("f1",)),
        ("many", 10, 10, ("f3",)),
    ]


def test_those_who_buy_are_no_suppliers() -> None:
    row = _one("buyers")
    assert (row.known, row.hhi_low, row.hhi_high) == (("acme",), 5184, 7888)
    assert (_one("buyers", about=0).hhi_low, _one("buyers", about=0).hhi_high) == (6400, 6800)


def test_without_shares_counts_are_taken() -> None:
    row = _one("wide")
    assert (row.basis, row.suppliers, row.hhi_low, row.hhi_high, row.level) == ("counts", 2, 5000, 5000, "")
    assert (row.cr_low, row.groups, row.evidence) == (100, ("many",), ("c1", "c2", "c3"))
    assert _one("narrow").hhi_low == 10000 and _one("role").known == ("cord",)
    assert _one("wide", k=1).cr_high == 50


def test_all_scopes_shares_first_then_most_concentrated() -> None:
    every = concentration(WORLD)
    assert [row.scope for row in every.rows] == ["buyers", "market", "narrow", "role", "wide"]
    assert every.total == 5 and every.reason is None
    assert [row.scope for row in concentration(WORLD, top=1).rows] == ["buyers"]
    only = make(THINGS, CLAIMS, FACTS, shown=frozenset({"Role"}))
    assert [row.scope for row in concentration(only).rows] == ["role"]


def test_nothing_known_is_said() -> None:
    answer = concentration(WORLD, "empty")
    assert (answer.rows, answer.total) == ((), 0) and answer.reason and answer.reason.keys() == {"zh", "en"}
    nothing = concentration(make({}))
    assert nothing.rows == () and nothing.reason != answer.reason


def test_shares_that_do_not_fit_give_no_number() -> None:
    facts = [figure("f1", "acme", 70, "market"), figure("f2", "bright", 60, "market")]
    (row,) = concentration(make(THINGS, (), facts), "market").rows
    assert (row.basis, row.hhi_low, row.cr_high, row.level, row.suppliers) == (
        "impossible",
        None,
        None,
        "",
        2,
    )


def test_only_a_group_has_a_share() -> None:
    (row,) = concentration(make(THINGS, (), [figure("f", "many", 90, "market")]), "market").rows
    assert (row.basis, row.hhi_low, row.hhi_high, row.known) == ("shares", 0, 10000, ())


@pytest.mark.parametrize(
    ("share", "level"),
    [(100, "high"), (31, "unconcentrated to high"), (90, "high"), (35, "moderate to high")],
)
def test_scale(share: float, level: str) -> None:
    (row,) = concentration(make(THINGS, (), [figure("f", "acme", share, "market")]), "market").rows
    assert row.level == level
