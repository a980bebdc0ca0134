"""What each request takes of the toy world, worked out by hand from its rows."""

from __future__ import annotations

import pytest

from kg.errors import BadParameter, UnknownEntity
from kg.export.parts import Request, choose
from kg.graph import KnowledgeGraph
from tests.kg.export.reading import part
from tests.toys import DERIVED, ENTITIES, STATED, claim_rows


def test_the_whole_is_everything(world: KnowledgeGraph) -> None:
    found = part(world)
    assert len(list(found.claims())) == len(claim_rows()) == 24
    assert set(found.thing_ids) >= {*ENTITIES, "first-report", "second-report"}
    stated = {(a, d["kind"], b) for a, b, _, d in found.edges() if d["dependency"] and not d["inferred"]}
    assert stated == STATED | {("bright", "usesCompute", "cloud")}
    assert {(a, d["kind"], b) for a, b, _, d in found.edges() if d["inferred"]} >= DERIVED


def test_kinds_and_direction_limit_a_neighbourhood(world: KnowledgeGraph) -> None:
    found = part(world, "kinds")
    assert set(found.relations) == {"nova", "acme-x1"}
    # Both reports say it of Nova-1, so it is derived of Nova once from each.
    assert [(a, d["kind"], b) for a, b, _, d in found.edges()] == [("nova", "runsOnChip", "acme-x1")] * 2
    # It rests on: Nova develops Nova-1, which runs on the chip by both reports. Beside stands the figure of
    # the chip and nothing of Nova, whose own claims lead to things.
    rest = {(c.subject, c.predicate, c.source) for c in found.claims()}
    assert rest >= {("nova", "develops", "first-report"), ("acme-x1", "computePerformance", "first-report")}
    assert {c.predicate for c in found.claims()} == {"develops", "runsOnChip", "computePerformance"}
    assert set(found.thing_ids) >= {"nova", "nova-1", "acme-x1", "first-report"}
    assert found.name == "around-nova-1-upstream-runsOnChip"


def test_a_neighbourhood_has_no_cap_and_a_view_has(world: KnowledgeGraph) -> None:
    assert len(part(world, "view").relations) == 4
    assert len(choose(world, Request(entity="nova")).relations) == 9
    with pytest.raises(BadParameter, match="1 to 3000"):
        choose(world, Request(view="nova", limit=3001))


def test_an_analysis_gives_what_its_result_names(world: KnowledgeGraph) -> None:
    found = part(world, "impact")
    assert found.relations.nodes["acme-x1"]["result_status"] == "cut"
    assert found.relations.nodes["acme-x1"]["result_distance"] == 1
    assert "result_status" not in found.relations.nodes["acme"], "what is removed is no row"
    assert {d["kind"] for *_, d in found.edges()} <= {"suppliedBy", "runsOnChip", "usesModel", "fundedBy"}
    assert "result_status" not in world.relations.nodes["acme-x1"], "the shared graph is not written to"


def test_a_ranking_brings_the_dependencies_between_its_things(world: KnowledgeGraph) -> None:
    found = part(world, "rank")
    assert {(a, d["kind"], b) for a, b, _, d in found.edges()} == STATED | DERIVED
    assert sorted(data["result_rank"] for _, data in found.nodes())[0] == 1


def test_an_assumed_need_is_shown_as_such(world: KnowledgeGraph) -> None:
    values = (("cut", "ada"), ("add", "nova,suppliedBy,ada"))
    found = choose(world, Request(analysis="impact", values=values))
    assert [(a, b) for a, b, _, d in found.edges() if d["certainty"] == "assumed"] == [("nova", "ada")]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Request(entity="nova", view="nova"), "one of entity, view, analysis"),
        (Request(values=(("cut", "acme"),)), "unless an analysis"),
        (Request(analysis="magic"), "impact"),
        (Request(analysis="rank", values=(("metric", "degree"), ("metric", "pagerank"))), "one value"),
        (Request(analysis="rank", values=(("metrik", "degree"),)), "metric"),
        (Request(entity="nova", depth=6), "1 to 5"),
        (Request(entity="nova", direction="up"), "upstream"),
        (Request(entity="nova", kinds=("develops",)), "runsOnChip"),
        (Request(language="fr"), "zh or en"),
    ],
)
def test_what_cannot_be_asked(world: KnowledgeGraph, asked: Request, words: str) -> None:
    with pytest.raises(BadParameter, match=words):
        choose(world, asked)
    with pytest.raises(UnknownEntity):
        choose(world, Request(entity="nobody"))


def test_names_tell_parts_apart(world: KnowledgeGraph) -> None:
    asked = [
        Request(entity="nova"),
        Request(entity="nova", depth=2),
        Request(entity="nova", kinds=("runsOnChip",)),
        Request(view="nova"),
        Request(view="nova", limit=5),
        Request(analysis="impact", values=(("cut", "顶点"),)),
        Request(analysis="impact", values=(("cut", "明亮科技"),)),
        Request(analysis="impact", values=(("cut", "acme"),)),
    ]
    names = [choose(world, one).name for one in asked]
    assert len(set(names)) == len(names) and all(name.isascii() for name in names)
