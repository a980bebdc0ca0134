"""Reading claims and inferences back from the store."""

from __future__ import annotations

from collections import Counter

from kg.graph import KnowledgeGraph
from kg.statements import SourceInfo
from tests.toys import ENTITIES, claim_rows


def test_claims_come_back_cell_by_cell(world: KnowledgeGraph) -> None:
    rows = claim_rows()
    for name in sorted({row["subject"] for row in rows}):
        found = [
            {
                "subject": view.subject,
                "predicate": view.predicate,
                "object": view.object,
                "unit": view.unit,
                "bound": view.bound,
                "scope": view.scope,
                "as_of": view.as_of,
                "source": view.source,
                "locator": view.locator,
                "certainty": view.certainty,
            }
            for view in world.statements.claims_of(name)
        ]
        wanted = [row for row in rows if row["subject"] == name]
        assert sorted(found, key=str) == sorted(wanted, key=str)


def test_claims_are_found_by_object_and_by_id(world: KnowledgeGraph) -> None:
    views = world.statements.claims_on("nova")
    found = Counter((view.subject, view.predicate) for view in views)
    rows = claim_rows()
    assert found == Counter((row["subject"], row["predicate"]) for row in rows if row["object"] == "nova")
    assert all(world.statements.claim(view.id) == view for view in views)
    assert world.statements.claim("0" * 20) is None
    assert world.statements.claims_of("nobody") == []


def test_sources(world: KnowledgeGraph) -> None:
    first = SourceInfo(
        "first-report",
        "第一份报告",
        "First report",
        ("Ada", "Bo"),
        "Toy Press",
        "2024-05-01",
        "https://example.org/first",
    )
    second = SourceInfo("second-report", "第二份报告", "Second report", (), "", "2023", "")
    assert world.statements.sources == {"first-report": first, "second-report": second}
    assert (first.title("zh"), first.title("en")) == ("第一份报告", "First report")


def _summary(world: KnowledgeGraph, name: str) -> set[tuple[str, str, str, str, frozenset[str]]]:
    """Tell an inference with its claims as `subject predicate object locator`."""

    def say(claim_id: str) -> str:
        view = world.statements.claim(claim_id)
        assert view is not None
        return f"{view.subject} {view.predicate} {view.object} {view.locator}"

    views = world.statements.inferences_of(name)
    return {(v.predicate, v.object_id, v.rule, v.certainty, frozenset(map(say, v.claims))) for v in views}


def test_inferences_keep_the_claims_that_they_rest_on(world: KnowledgeGraph) -> None:
    made, makes = "acme develops acme-x1 L1", "nova develops nova-1 L2"
    sure, heard = "nova-1 runsOnChip acme-x1 L2", "nova-1 runsOnChip acme-x1 L9"
    assert _summary(world, "nova") == {
        ("runsOnChip", "acme-x1", "maker-inherits", "stated", frozenset({makes, sure})),
        ("runsOnChip", "acme-x1", "maker-inherits", "reported", frozenset({makes, heard})),
        ("suppliedBy", "acme", "company-to-company", "stated", frozenset({makes, sure, made})),
        ("suppliedBy", "acme", "company-to-company", "reported", frozenset({makes, heard, made})),
        ("fundedBy", "fund", "investment-funds", "stated", frozenset({"fund investedIn nova L6"})),
        ("partnersWith", "bright", "symmetric", "stated", frozenset({"bright partnersWith nova L3"})),
        (
            "inLayer",
            "ai-infra-layer",
            "segment-layer",
            "stated",
            frozenset({"nova inSegment vector-database L7"}),
        ),
        ("hasRole", "role-model-developer", "maker-role", "stated", frozenset({makes})),
    }
    left = "ada-leaves-nova departed ada L8"
    assert _summary(world, "ada") == {
        (
            "formerlyAt",
            "nova",
            "departure-is-former",
            "stated",
            frozenset({left, "ada-leaves-nova fromOrganization nova L8"}),
        ),
        (
            "joined",
            "bright",
            "departure-is-former",
            "stated",
            frozenset({left, "ada-leaves-nova toOrganization bright L8"}),
        ),
    }
    rated = {
        "rate-vector-database assesses vector-database L7",
        "rate-vector-database hasRating rating-rather-low L7",
    }
    # An opinion makes what rests on it an opinion.
    assert ("rated", "rating-rather-low", "assessment-rating", "opinion", frozenset(rated)) in _summary(
        world, "vector-database"
    )


def test_inferences_are_found_by_id(world: KnowledgeGraph) -> None:
    for view in world.statements.inferences_of("nova"):
        assert world.statements.inference(view.id) == view
    assert world.statements.inference("0" * 20) is None


def test_every_entity_is_a_thing_with_its_names(world: KnowledgeGraph) -> None:
    things = world.names.things
    assert {name: things[name].type for name in ENTITIES} == ENTITIES
    assert (things["acme"].aliases, things["acme"].hidden) == (("ACME Chips", "顶点"), ("Acmee",))
    assert things["first-report"].type == "Source"
    assert things["vector-database"].type == "Segment"
    assert things["vector-database"].label("zh") == "向量数据库"
