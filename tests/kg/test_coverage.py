"""What the graph holds and what it does not, counted by hand on the toy world."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from kg.graph import KnowledgeGraph
from tests.toys import ENTITIES, claim_rows, copy_world, load_world, replace


def test_counts(world: KnowledgeGraph) -> None:
    coverage = world.coverage()
    assert (coverage.claims, coverage.dependencies, coverage.derived_dependencies) == (24, 5, 10)
    assert coverage.claims_by_certainty == {"stated": 21, "reported": 1, "opinion": 1, "predicted": 1}
    assert coverage.claims_by_source == {"first-report": 22, "second-report": 2}
    assert coverage.claims_by_predicate == Counter(row["predicate"] for row in claim_rows())
    assert coverage.version == world.version and coverage.triples == len(world.store)
    assert {name: coverage.things[name] for name in ENTITIES.values()} == Counter(ENTITIES.values())
    assert set(coverage.silent) == set(world.ontology.properties) - set(coverage.claims_by_predicate)
    # Nova is in one segment and the subject of three claims.
    assert [(s.segment, s.things, s.claims) for s in coverage.segments] == [("vector-database", 1, 3)]
    assert coverage.absences == ()


def test_entities_are_those_with_a_row(world: KnowledgeGraph) -> None:
    assert world.coverage().entities == len(ENTITIES)


def test_what_is_stated_to_be_absent_is_listed(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    row = "nova,lacks,acme-x1,,,,,first-report,L2,stated\n"
    replace(data / "claims/core.csv", "nova,locatedIn", row + "nova,locatedIn")
    (absence,) = load_world(data).coverage().absences
    assert (absence.subject, absence.predicate, absence.object) == ("nova", "lacks", "acme-x1")
