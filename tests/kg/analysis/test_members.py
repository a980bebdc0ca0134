"""Who is in a segment: directly, in a narrower one, through what it makes."""

from __future__ import annotations

from kg.analysis.members import lineage, rosters
from tests.kg.analysis.worlds import make

THINGS = {
    "acme": "Company",
    "bright": "Company",
    "many": "OrganizationGroup",
    "m1": "Model",
    "narrow": "Segment",
    "wide": "Segment",
    "layer": "Layer",
    "other": "Segment",
    "club": "OrganizationGroup",
}
BROADER = {"narrow": "wide", "wide": "layer"}


def test_members_rise_and_makers_answer_for_what_they_make() -> None:
    claims = [
        ("c1", "acme", "inSegment", "narrow"),
        ("c2", "m1", "inSegment", "wide"),
        ("c3", "bright", "develops", "m1"),
        ("c4", "many", "inSegment", "narrow"),
        ("c5", "acme", "competesWith", "bright"),
        ("c6", "acme", "inSegment", "wide"),
        ("c7", "acme", "memberOf", "club"),
        ("c8", "other", "inSegment", "wide"),
    ]
    found = rosters(make(THINGS, claims, broader=BROADER))
    assert found.keys() == {"narrow", "wide", "layer", "club"}
    assert found["narrow"].suppliers == {"acme": {"c1"}}
    assert found["layer"].suppliers == {"acme": {"c1", "c6"}, "bright": {"c2", "c3"}}
    assert found["wide"].groups == {"many": {"c4"}}
    assert found["wide"].claims == {"c1", "c2", "c3", "c4", "c6"}


def test_a_circle_of_broader_ends() -> None:
    world = make(THINGS, broader={"narrow": "wide", "wide": "narrow"})
    assert list(lineage(world, "narrow")) == ["narrow", "wide"]
    assert list(lineage(world, "")) == []
