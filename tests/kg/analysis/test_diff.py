"""Differences by hand, and the laws: a difference with itself is empty, dates only add, sides mirror."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.diff import difference
from kg.analysis.spec import World
from tests.kg.analysis.worlds import figure, make

THINGS = dict.fromkeys("abcdef", "Company")
PUBLISHED = {"s": "2023", "t": "2024-06-01", "u": ""}
CLAIMS = [
    ("c1", "a", "usesModel", "b"),
    ("c2", "c", "usesModel", "b", "2022", "t"),
    ("c3", "a", "usesModel", "d", "", "t"),
    ("c4", "c", "usesModel", "d", "", "t"),
    ("c5", "e", "usesModel", "d", "", "t"),
    ("c6", "a", "usesModel", "b", "", "t"),
    ("c7", "a", "competesWith", "c", "", "u"),
    ("i1", "f", "suppliedBy", "b", "", "t", "c1 c3"),
]
FACTS = [
    figure("f1", "a", 10, "b", source="s"),
    figure("f2", "a", 10, "b", source="t"),
    figure("f3", "a", 12, "b", source="t"),
    figure("f4", "a", 12, "b", source="t", as_of="2024"),
]
WORLD = make(THINGS, CLAIMS, FACTS, published=PUBLISHED)


def test_dates_by_hand() -> None:
    answer = difference(WORLD, "2023", "2025")
    # At 2023: c1 and f1 by their source, c2 by its date, c7 for want of any date.
    assert (answer.claims_a, answer.claims_b) == (4, 11)
    assert answer.added == ("c3", "c4", "c5", "f3", "f4") and answer.gone == ()
    # c6 says what c1 says, f2 what f1 says.
    assert (answer.count_added, answer.repeated) == (5, 2)
    # In-degree of b: 2 (a, c), then 3 (a, c, f); of d: none, then 3.
    moves = {m.node: m for m in answer.moved if m.measure == "degree"}
    assert moves.keys() == {"d"}
    assert (moves["d"].rank_a, moves["d"].rank_b, moves["d"].score_b) == (None, 1, 3)
    assert moves["d"].evidence == ("c3", "c4", "c5")
    assert difference(WORLD, "2022", "2022-05").claims_a == 2
    assert difference(WORLD, "2024-05", "2024-06").count_added == 4
    assert difference(WORLD, "2024-06-01", "2024").count_added == 0


def test_sources_by_hand() -> None:
    answer = difference(WORLD, "s", "t")
    assert (answer.claims_a, answer.claims_b, answer.repeated) == (2, 8, 2)
    assert answer.added == ("c2", "c3", "c4", "c5", "f3", "f4") and answer.gone == ()
    back = difference(WORLD, "t", "s")
    assert (back.gone, back.added, back.repeated) == (answer.added, (), 2)
    # b is first of s; in t, d has 3 and b has 2: c1 is of s alone, c2 and c6 are of t alone.
    degrees = {m.node: (m.rank_a, m.rank_b, m.evidence) for m in answer.moved if m.measure == "degree"}
    assert degrees == {"b": (1, 2, ("c1", "c2", "c6")), "d": (None, 1, ("c3", "c4", "c5"))}


def test_what_is_derived_is_known_where_all_its_claims_are() -> None:
    claims = [
        ("c1", "a", "usesModel", "b"),
        ("c2", "b", "usesModel", "c", "", "t"),
        ("i1", "a", "suppliedBy", "d", "", "t", "c1 c2"),
    ]
    world = make(THINGS, claims, published=PUBLISHED)
    late = {m.node: m for m in difference(world, "s", "2025").moved if m.measure == "degree"}
    assert late["d"].evidence == ("c2",) and late["d"].rank_a is None
    assert "d" not in {m.node for m in difference(world, "s", "t").moved}


def test_pagerank_is_moved_by_other_needs_of_the_dependents() -> None:
    claims = [
        ("c1", "a", "usesModel", "b"),
        ("c2", "c", "usesModel", "d"),
        ("c3", "a", "usesModel", "e", "", "t"),
    ]
    answer = difference(make(THINGS, claims, published=PUBLISHED), "2023", "2024")
    moves = {(m.node, m.measure): (m.rank_a, m.rank_b, m.evidence) for m in answer.moved}
    # b shares its dependent with e now, d does not.
    assert moves[("b", "pagerank")] == (1, 2, ("c3",))
    assert ("b", "degree") not in moves and ("d", "pagerank") not in moves


def test_what_only_depends_on_itself_has_no_rank() -> None:
    world = make(
        THINGS, [("c1", "a", "usesModel", "b"), ("c2", "c", "usesModel", "c", "", "t")], published=PUBLISHED
    )
    assert difference(world, "2023", "2025").moved == ()


def test_top_cuts_lists_and_not_counts() -> None:
    answer = difference(WORLD, "2023", "2025", top=1)
    assert (len(answer.added), len(answer.moved), answer.count_added) == (1, 1, 5)
    assert answer.count_moved == len(difference(WORLD, "2023", "2025").moved)


def test_nothing_is_explained() -> None:
    empty, same = difference(WORLD, "1990", "1991").reason, difference(WORLD, "2025", "2026").reason
    assert same and empty == same
    without = make(THINGS, CLAIMS[:1], published=PUBLISHED)
    assert difference(without, "1990", "1991").reason not in (None, same)


_CLAIM = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(["usesModel", "suppliedBy", "competesWith"]),
    st.sampled_from("abcd"),
    st.sampled_from(["", "2022", "2023-05", "2024-02-29"]),
    st.sampled_from("stu"),
)
_WORLDS = st.lists(_CLAIM, max_size=12).map(
    lambda rows: make(THINGS, [(f"c{n}", *row) for n, row in enumerate(rows)], published=PUBLISHED)
)
_SIDES = st.sampled_from(["2021", "2022", "2023", "2023-05", "2024", "2024-06-01", "s", "t", "u"])


def _plain(world: World, side: str) -> dict[str, tuple[str, str, str]]:
    """Choose the claims of a side one by one."""
    found = {}
    for subject, target, key, data in world.relations.edges(keys=True, data=True):
        source = data["sources"][0]
        date = data["as_of"] or PUBLISHED[source]
        if source == side or (side not in PUBLISHED and (not date or date[: len(side)] <= side)):
            found[key] = (subject, data["kind"], target)
    return found


@given(_WORLDS, _SIDES, _SIDES)
def test_claims_as_chosen_one_by_one(world: World, a: str, b: str) -> None:
    answer, left, right = difference(world, a, b, top=99), _plain(world, a), _plain(world, b)
    assert set(answer.added) == {key for key, says in right.items() if says not in left.values()}
    assert set(answer.gone) == {key for key, says in left.items() if says not in right.values()}
    assert (answer.claims_a, answer.claims_b) == (len(left), len(right))
    for row in answer.moved:
        if row.measure == "degree":
            for side, score in ((left, row.score_a), (right, row.score_b)):
                needs = {(s, t) for s, kind, t in side.values() if kind != "competesWith" and s != t}
                assert (score or 0) == sum(target == row.node for _, target in needs)


@given(_WORLDS, _SIDES, _SIDES)
def test_sides_mirror_and_a_side_is_itself(world: World, a: str, b: str) -> None:
    there, back = difference(world, a, b, top=99), difference(world, b, a, top=99)
    assert (there.added, there.gone) == (back.gone, back.added)
    assert {(m.node, m.measure, m.rank_a, m.rank_b, m.evidence) for m in there.moved} == {
        (m.node, m.measure, m.rank_b, m.rank_a, m.evidence) for m in back.moved
    }
    same = difference(world, a, a)
    assert (same.count_added, same.count_gone, same.repeated, same.count_moved) == (
        0,
        0,
        0,
        0,
    ) and same.reason


@given(_WORLDS, st.sampled_from(["2022", "2023"]), st.sampled_from(["2023", "2024", "2025"]))
def test_later_dates_only_add(world: World, early: str, late: str) -> None:
    assert difference(world, early, late).gone == ()
