"""Positions by hand: profiles, votes of near members, open segments."""

from __future__ import annotations

from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.niches import Position, position
from kg.analysis.openings import Openings, openings
from kg.analysis.positions import positions
from kg.analysis.profiles import Profile, products, profiles, similarity, vectors
from kg.graph import KnowledgeGraph
from kg.worlds import make_world
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
    # Whoever has a dependency or a place; elm and lone have neither, nor have the Niches.
    assert found.keys() == {"acme", "bright", "cord", "dune", "m1", "m2", "x1"}
    assert found["acme"] == {
        ("needs", "usesModel"): {"m1": {"d1"}, "m2": {"d2"}},
        ("needs", "Model"): {"m1": {"d1"}, "m2": {"d2"}},
        ("segment", "seg"): {"seg": {"p1"}},
        ("layer", "layer"): {"seg": {"p1"}},
    }
    assert found["cord"] == {
        ("needs", "runsOnChip"): {"x1": {"d4"}},
        ("needs", "Chip"): {"x1": {"d4"}},
        ("role", "role"): {"role": {"p3"}},
    }
    assert found["m1"] == {
        ("serves", "usesModel"): {"acme": {"d1"}, "bright": {"d3"}},
        ("serves", "Company"): {"acme": {"d1"}, "bright": {"d3"}},
    }
    serving = profiles(make({"a": "Company", "b": "Company"}, [("d", "a", "suppliedBy", "b")]))
    assert serving["b"].keys() == {("serves", "suppliedBy"), ("serves", "Company")}


def test_similarity_by_hand() -> None:
    found = vectors(profiles(WORLD))
    # Both halves of acme and bright point the same way.
    assert similarity(found["acme"], found["bright"]) == pytest.approx(1)
    # Both need a chip; only one has a role: half of the likeness.
    assert similarity(found["cord"], found["dune"]) == pytest.approx(0.5)
    assert similarity(found["acme"], found["dune"]) == similarity({}, found["acme"]) == 0
    assert products(found["cord"], found["dune"]) == {
        ("needs", "Chip"): pytest.approx(0.25),
        ("needs", "runsOnChip"): pytest.approx(0.25),
    }
    # Of seven, three serve companies, two of them models: ln(8 / 4) and ln(8 / 3), twice each for m1.
    common, rare = 2 * log(8 / 4), 2 * log(8 / 3)
    length = sqrt(2 * (common**2 + rare**2))
    assert found["m1"] == {
        ("serves", "Company"): pytest.approx(common / length),
        ("serves", "usesModel"): pytest.approx(rare / length),
    }


def test_what_all_have_tells_nothing() -> None:
    everyone = {
        "a": {("needs", "x"): {"n": frozenset[str]()}},
        "b": {("needs", "x"): {"n": frozenset[str]()}},
    }
    assert vectors(everyone) == {"a": {}, "b": {}}


_FEATURES = st.tuples(
    st.sampled_from(["needs", "serves", "segment", "layer", "role"]), st.sampled_from("xyz")
)
_PROFILES = st.dictionaries(_FEATURES, st.integers(1, 4), max_size=6)


def _profile(counts: dict[tuple[str, str], int]) -> Profile:
    return {f: {f"n{at}": frozenset[str]() for at in range(count)} for f, count in counts.items()}


@given(_PROFILES, _PROFILES, st.lists(_PROFILES, max_size=3))
def test_similarity_is_the_mean_of_two_cosines(
    one: dict[tuple[str, str], int], other: dict[tuple[str, str], int], more: list[dict[tuple[str, str], int]]
) -> None:
    known = {f"p{at}": _profile(counts) for at, counts in enumerate([one, other, *more])}

    def weight(feature: tuple[str, str]) -> float:
        return log((1 + len(known)) / (1 + sum(feature in profile for profile in known.values())))

    def cosine(ways: tuple[str, ...]) -> float:
        a = {f: n * weight(f) for f, n in one.items() if f[0] in ways}
        b = {f: n * weight(f) for f, n in other.items() if f[0] in ways}
        size = sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
        return sum(a[f] * b.get(f, 0) for f in a) / size if size else 0.0

    found = vectors(known)
    halves = cosine(("needs", "serves")), cosine(("segment", "layer", "role"))
    assert similarity(found["p0"], found["p1"]) == pytest.approx(sum(halves) / 2)
    assert similarity(found["p0"], found["p1"]) == pytest.approx(similarity(found["p1"], found["p0"]))
    assert 0 <= similarity(found["p0"], found["p1"]) <= 1 + 1e-9
    own = len({f[0] in ("needs", "serves") for f in one if weight(f)})
    assert similarity(found["p0"], found["p0"]) == pytest.approx(own / 2)


def test_near_members_suggest_with_reasons() -> None:
    answer = position(WORLD, "acme", 5, 10)
    assert (answer.stated, answer.agreement, answer.reason) == ((), "unknown", None)
    (leader,) = answer.suggested
    assert (leader.niche, leader.support, leader.members) == ("leader", 1, ("bright",))
    assert [(r.way, r.feature, r.own, r.theirs, r.evidence) for r in answer.reasons] == [
        ("layer", "layer", 1, 1, ("p1",)),
        ("needs", "Model", 2, 1, ("d1", "d2")),
        ("needs", "usesModel", 2, 1, ("d1", "d2")),
        ("segment", "seg", 1, 1, ("p1",)),
    ]
    assert answer.reasons_found == 4 and [r.claims for r in answer.reasons] == [1, 2, 2, 1]
    assert [r.weight for r in answer.reasons] == pytest.approx([0.25] * 4)
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
    reasons = [position(WORLD, name, 5, 10).reason for name in ("seg", "lone", "bright")]
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


def test_the_way_is_better_than_naming_the_commonest(real: KnowledgeGraph) -> None:
    found = position(make_world(real), "anthropic", 3, 10)
    assert found.recovered / found.tried > 1.3 * found.commonest / found.tried


def test_one_command_for_both() -> None:
    assert isinstance(positions(WORLD, "acme"), Position)
    nothing = positions(WORLD)
    assert isinstance(nothing, Openings) and nothing.openings == () and nothing.reason
