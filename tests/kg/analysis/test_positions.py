"""Positions by hand: profiles, votes of near members, open segments."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.niches import Position, position
from kg.analysis.openings import Openings, openings
from kg.analysis.positions import positions
from kg.analysis.profiles import Profile, products, profiles, similarity
from tests.kg.analysis.worlds import make

COMPANIES = ("acme", "bright", "cord", "dune", "elm", "lone")
THINGS = {
    **dict.fromkeys(COMPANIES, "Company"),
    "m1": "Model",
    "m2": "Model",
    "x1": "Chip",
    "leader": "Niche",
    "follower": "Niche",
    "seg": "Segment",
    "seg2": "Segment",
    "seg3": "Segment",
    "layer": "Layer",
    "role": "Role",
    "many": "OrganizationGroup",
    "r1": "Model",
    "r2": "Model",
    "r3": "Model",
    "r4": "Model",
}
CLAIMS = [
    ("d1", "acme", "usesModel", "m1"),
    ("d2", "acme", "usesModel", "m2"),
    ("d3", "bright", "usesModel", "m1"),
    ("d4", "cord", "runsOnChip", "x1"),
    ("d5", "dune", "runsOnChip", "x1"),
    ("p1", "acme", "inSegment", "seg"),
    ("p2", "bright", "inSegment", "seg"),
    ("p3", "cord", "hasRole", "role"),
    ("n1", "bright", "hasNiche", "leader"),
    ("n2", "dune", "hasNiche", "follower"),
    ("n3", "elm", "hasNiche", "leader"),
]
WORLD = make(THINGS, CLAIMS, broader={"seg": "layer", "seg2": "layer"})


def test_profiles_count_kinds_classes_and_places() -> None:
    found = profiles(WORLD)
    assert found.keys() == {"acme", "bright", "cord", "dune"}
    assert found["acme"] == {
        ("needs", "usesModel"): {"m1": {"d1"}, "m2": {"d2"}},
        ("needs", "Model"): {"m1": {"d1"}, "m2": {"d2"}},
        ("layer", "layer"): {"seg": {"p1"}},
    }
    assert found["cord"] == {
        ("needs", "runsOnChip"): {"x1": {"d4"}},
        ("needs", "Chip"): {"x1": {"d4"}},
        ("role", "role"): {"role": {"p3"}},
    }
    serving = profiles(make({"a": "Company", "b": "Company"}, [("d", "a", "suppliedBy", "b")]))
    assert serving["b"].keys() == {("serves", "suppliedBy"), ("serves", "Company")}


def test_similarity_by_hand() -> None:
    found = profiles(WORLD)
    assert similarity(found["acme"], found["bright"]) == pytest.approx(1)
    # Both need a chip; only one has a role: half of the likeness.
    assert similarity(found["cord"], found["dune"]) == pytest.approx(0.5)
    assert similarity(found["acme"], found["dune"]) == similarity({}, found["acme"]) == 0
    assert products(found["cord"], found["dune"]) == {
        ("needs", "Chip"): pytest.approx(0.25),
        ("needs", "runsOnChip"): pytest.approx(0.25),
    }


_FEATURES = st.tuples(st.sampled_from(["needs", "serves", "layer", "role"]), st.sampled_from("xyz"))
_PROFILES = st.dictionaries(_FEATURES, st.integers(1, 4), max_size=6)


def _profile(counts: dict[tuple[str, str], int]) -> Profile:
    return {f: {f"n{at}": frozenset[str]() for at in range(count)} for f, count in counts.items()}


@given(_PROFILES, _PROFILES)
def test_similarity_is_the_mean_of_two_cosines(
    one: dict[tuple[str, str], int], other: dict[tuple[str, str], int]
) -> None:
    def cosine(ways: tuple[str, ...]) -> float:
        a = Counter({f: n for f, n in one.items() if f[0] in ways})
        b = Counter({f: n for f, n in other.items() if f[0] in ways})
        size = sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
        return sum(a[f] * b[f] for f in a) / size if size else 0.0

    found = similarity(_profile(one), _profile(other))
    assert found == pytest.approx((cosine(("needs", "serves")) + cosine(("layer", "role"))) / 2)
    assert found == pytest.approx(similarity(_profile(other), _profile(one))) and 0 <= found <= 1 + 1e-9
    halves = len({f[0] in ("needs", "serves") for f in one})
    assert similarity(_profile(one), _profile(one)) == pytest.approx(halves / 2)


def test_near_members_suggest_with_reasons() -> None:
    answer = position(WORLD, "acme", 5, 10)
    assert (answer.stated, answer.agreement, answer.reason) == ((), "unknown", None)
    (leader,) = answer.suggested
    assert (leader.niche, leader.support, leader.members) == ("leader", 1, ("bright",))
    assert [(r.way, r.feature, r.own, r.theirs, r.evidence) for r in answer.reasons] == [
        ("layer", "layer", 1, 1, ("p1",)),
        ("needs", "Model", 2, 1, ("d1", "d2")),
        ("needs", "usesModel", 2, 1, ("d1", "d2")),
    ]
    assert [r.weight for r in answer.reasons] == pytest.approx([0.5, 0.25, 0.25])
    assert [(a.node, a.similarity, a.niches) for a in answer.alike] == [
        ("bright", pytest.approx(1), ("leader",))
    ]


def test_the_thing_itself_never_votes() -> None:
    answer = position(WORLD, "bright", 5, 10)
    assert [(s.niche, s.evidence) for s in answer.stated] == [("leader", ("n1",))]
    # Only acme is like it, and no text gives acme a niche.
    assert answer.suggested == () and answer.agreement == "unknown" and answer.reason
    assert (answer.recovered, answer.tried, answer.commonest) == (0, 2, 1)
    assert [a.node for a in answer.alike] == ["acme"]


def test_agreement_and_recovery() -> None:
    world = make(
        THINGS,
        [*CLAIMS, ("n4", "acme", "hasNiche", "leader"), ("n5", "cord", "hasNiche", "leader")],
        broader={"seg": "layer"},
    )
    assert position(world, "acme", 5, 10).agreement == "yes"
    cord = position(world, "cord", 5, 10)
    assert (cord.agreement, cord.suggested[0].niche) == ("no", "follower")
    # acme and bright find each other; cord and dune mislead each other; elm has no place in the graph.
    assert (cord.recovered, cord.tried, cord.commonest) == (2, 4, 3)


def test_votes_are_split_and_limited() -> None:
    claims = [*CLAIMS, ("d6", "elm", "runsOnChip", "x1"), ("n6", "elm", "hasNiche", "follower")]
    world = make(THINGS, claims)
    both = position(world, "cord", 5, 10).suggested
    # dune votes for follower; elm, just as near, half for each.
    assert [(s.niche, s.support) for s in both] == [("follower", 0.75), ("leader", 0.25)]
    assert [s.niche for s in position(world, "cord", 1, 10).suggested] == ["follower"]
    assert len(position(world, "cord", 5, 1).alike) == 1


def test_silence_is_explained() -> None:
    reasons = [position(WORLD, name, 5, 10).reason for name in ("m1", "lone", "bright")]
    assert len({str(reason) for reason in reasons}) == 3 and None not in reasons


RATED = [
    ("a1", "r1", "assesses", "seg"),
    ("a2", "r1", "onDimension", "value"),
    ("a3", "r1", "hasRating", "rating-high"),
    ("a4", "r2", "assesses", "seg"),
    ("a5", "r2", "onDimension", "value"),
    ("a6", "r2", "hasRating", "rating-low"),
    ("a7", "r3", "assesses", "seg2"),
    ("a8", "r3", "onDimension", "value"),
    ("a9", "r3", "hasRating", "rating-odd"),
    ("b1", "r4", "assesses", "seg3"),
    ("b2", "r4", "onDimension", "value"),
    ("b3", "r4", "hasRating", "rating-medium"),
    ("b4", "r4", "assesses", "m1"),
]
ORDER = {"rating-high": 6, "rating-medium": 4, "rating-low": 2}
MORE = dict.fromkeys(("rating-high", "rating-low", "rating-odd", "rating-medium", "value", "other"), "Niche")


def _openings(*claims: tuple[str, ...], top: int = 10) -> Openings:
    return openings(
        make({**THINGS, **MORE}, [*CLAIMS, *RATED, *claims], broader={"seg": "layer"}, order=ORDER),
        "value",
        top,
    )


def test_openings_by_rating_then_crowding() -> None:
    answer = _openings()
    # seg: (6 + 2) / 2 = 4 with two companies; seg3: 4 with none; the odd rating has no place.
    assert [(o.segment, o.value, o.crowding) for o in answer.openings] == [
        ("seg3", 4, 0),
        ("seg", 4, 2),
        ("seg2", None, 0),
    ]
    seg = answer.openings[1]
    assert [(r.rating, r.order, r.evidence) for r in seg.ratings] == [
        ("rating-high", 6, ("a1", "a2", "a3")),
        ("rating-low", 2, ("a4", "a5", "a6")),
    ]
    assert [(s.node, s.members, s.evidence) for s in seg.shared] == [("m1", ("acme", "bright"), ("d1", "d3"))]
    assert (seg.suppliers, seg.evidence) == (("acme", "bright"), ("p1", "p2"))
    assert answer.rated == 3 and len(_openings(top=1).openings) == 1


def test_threats_from_upstream_come_first() -> None:
    answer = _openings(
        ("t1", "cord", "threatens", "seg"),
        ("t2", "dune", "threatens", "acme"),
        ("t3", "m1", "suppliedBy", "dune"),
        ("t4", "cord", "threatens", "elm"),
        ("t5", "many", "inSegment", "seg"),
        ("t6", "lone", "threatens", "many"),
    )
    (seg,) = (row for row in answer.openings if row.segment == "seg")
    assert [(t.threat, t.target, t.upstream, t.claim) for t in seg.threats] == [
        ("dune", "acme", True, "t2"),
        ("cord", "seg", False, "t1"),
        ("lone", "many", False, "t6"),
    ]
    # A group is upstream when one of its members is.
    grouped = _openings(
        ("t1", "many", "threatens", "seg"),
        ("t2", "m1", "suppliedBy", "dune"),
        ("t3", "dune", "memberOf", "many"),
    )
    assert [t.upstream for row in grouped.openings for t in row.threats] == [True]


def test_members_of_the_segment_are_upstream_only_by_name() -> None:
    # acme needs bright, both are in seg: bright itself is upstream, the layer above both is not.
    supplied = ("s1", "acme", "suppliedBy", "bright")
    by_name = _openings(supplied, ("t1", "bright", "threatens", "acme"))
    by_layer = _openings(supplied, ("t1", "layer", "threatens", "seg"))
    assert [t.upstream for row in by_name.openings for t in row.threats] == [True]
    assert [t.upstream for row in by_layer.openings for t in row.threats] == [False]


def test_one_command_for_both() -> None:
    assert isinstance(positions(WORLD, "acme"), Position)
    nothing = positions(WORLD)
    assert isinstance(nothing, Openings) and nothing.openings == () and nothing.reason
