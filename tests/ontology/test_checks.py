"""Every modelling check finds its hand-made offenders and leaves good terms alone; the ontology passes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.namespaces import ID, ONTOLOGY, PREFIXES, local_name
from kg.resources import ONTOLOGY_DIR
from kg.store import Store

CHECKS = sorted((ONTOLOGY_DIR / "checks").glob("*.rq"))


@dataclass(frozen=True)
class Cases:
    """A snippet without offenders, and by title snippets with the names of all their offenders."""

    good: str
    bad: dict[str, tuple[str, str]] = field(default_factory=dict)


_CONCEPT = "llm:Segment rdfs:subClassOf llm:Concept . "
_MODULE = "<https://example.org/core> a owl:Ontology . "
_TWO = '"{}"@zh, "{}"@en'
CASES = {
    "broader-exists": Cases(
        "id:a skos:inScheme id:s ; skos:broader id:b . id:b skos:inScheme id:s . id:c skos:inScheme id:s .",
        {
            "unknown": ("id:a skos:inScheme id:s ; skos:broader id:b .", "a"),
            "no concept": ("id:a skos:inScheme id:s ; skos:broader id:b . id:b a llm:Company .", "a"),
        },
    ),
    "definitions-in-two-languages": Cases(
        _CONCEPT
        + 'llm:A a owl:Class ; skos:definition "甲"@zh, "a"@en . '
        + 'id:b a llm:Segment ; skos:inScheme id:s ; skos:definition "乙"@zh, "b"@en . '
        + "<https://example.org/C> a owl:Class . id:entity a llm:Segment .",
        {
            "none": ("llm:A a owl:Class .", "A"),
            "no Chinese": ('llm:A a owl:Class ; skos:definition "a"@en .', "A"),
            "no English": ('llm:p a owl:ObjectProperty ; skos:definition "甲"@zh .', "p"),
            "no language": ('llm:p a owl:DatatypeProperty ; skos:definition "甲"@zh, "a" .', "p"),
            "concept": (
                _CONCEPT + 'id:b a llm:Segment ; skos:inScheme id:s ; skos:definition "乙"@zh .',
                "b",
            ),
        },
    ),
    "domains-and-ranges-exist": Cases(
        "llm:p a owl:ObjectProperty ; rdfs:domain llm:A ; rdfs:range xsd:string ; rdfs:subPropertyOf llm:q . "
        "llm:q a owl:ObjectProperty . llm:A a owl:Class ; rdfs:subClassOf schema:Thing .",
        {
            "domain": ("llm:p a owl:ObjectProperty ; rdfs:domain llm:Gone .", "p"),
            "range": ("llm:p a owl:ObjectProperty ; rdfs:range llm:Gone .", "p"),
            "superclass": ("llm:A a owl:Class ; rdfs:subClassOf llm:Gone .", "A"),
            "superproperty": ("llm:p a owl:ObjectProperty ; rdfs:subPropertyOf llm:gone .", "p"),
        },
    ),
    "examples": Cases(
        'llm:A a owl:Class ; skos:example "id:a" . schema:Thing a owl:Class . id:a a llm:A .',
        {
            "class": ("llm:A a owl:Class .", "A"),
            "relation": ("llm:p a owl:ObjectProperty .", "p"),
            "attribute": ("llm:q a owl:DatatypeProperty .", "q"),
        },
    ),
    "labels-in-two-languages": Cases(
        f"llm:A a owl:Class ; rdfs:label {_TWO.format('甲', 'a')} . "
        f"id:b skos:inScheme id:s ; rdfs:label {_TWO.format('乙', 'b')} . schema:Thing a owl:Class .",
        {
            "none": ("llm:A a owl:Class .", "A"),
            "no Chinese": ('llm:A a owl:Class ; rdfs:label "a"@en .', "A"),
            "two English": ('llm:p a owl:ObjectProperty ; rdfs:label "甲"@zh, "a"@en, "b"@en .', "p"),
            "no language": ('llm:q a owl:DatatypeProperty ; rdfs:label "甲"@zh, "a" .', "q"),
            "concept": ('id:b skos:inScheme id:s ; rdfs:label "乙"@zh .', "b"),
        },
    ),
    "no-cycles": Cases(
        "llm:A rdfs:subClassOf llm:B . llm:B rdfs:subClassOf llm:C . llm:p rdfs:subPropertyOf llm:q . "
        "id:a skos:broader id:b . id:b skos:broader id:c . id:d skos:broader id:c .",
        {
            "itself": ("llm:A rdfs:subClassOf llm:A .", "A"),
            "classes": ("llm:A rdfs:subClassOf llm:B . llm:B rdfs:subClassOf llm:A .", "A B"),
            "properties": (
                "llm:p rdfs:subPropertyOf llm:q . llm:q rdfs:subPropertyOf llm:r . "
                "llm:r rdfs:subPropertyOf llm:p . llm:s rdfs:subPropertyOf llm:p .",
                "p q r",
            ),
            "concepts": ("id:a skos:broader id:b . id:b skos:broader id:a . id:c skos:broader id:a .", "a b"),
        },
    ),
    "one-domain-one-range": Cases(
        "llm:p a owl:ObjectProperty ; rdfs:domain llm:A ; rdfs:range llm:B . "
        "llm:q a owl:DatatypeProperty ; rdfs:domain llm:A ; rdfs:range xsd:string . "
        "schema:name a owl:DatatypeProperty .",
        {
            "no domain": ("llm:p a owl:ObjectProperty ; rdfs:range llm:B .", "p"),
            "no range": ("llm:q a owl:DatatypeProperty ; rdfs:domain llm:A .", "q"),
            "two domains": (
                "llm:p a owl:ObjectProperty ; rdfs:domain llm:A, llm:B ; rdfs:range llm:B .",
                "p",
            ),
            "two ranges": ("llm:p a owl:ObjectProperty ; rdfs:domain llm:A ; rdfs:range llm:A, llm:B .", "p"),
        },
    ),
    "one-parent": Cases(
        "llm:A rdfs:subClassOf llm:B, <https://example.org/C> . llm:p rdfs:subPropertyOf llm:q .",
        {
            "two classes": ("llm:A rdfs:subClassOf llm:B, llm:C .", "A"),
            "two properties": ("llm:p rdfs:subPropertyOf llm:q, llm:r .", "p"),
        },
    ),
    "segments-lead-to-a-layer": Cases(
        "id:l a llm:Layer . id:a a llm:Segment ; skos:broader id:l . "
        "id:b a llm:Segment ; skos:broader id:a .",
        {
            "no way up": ("id:a a llm:Segment .", "a"),
            "ends below": ("id:a a llm:Segment ; skos:broader id:b . id:b a llm:Segment .", "a b"),
            "two layers": (
                "id:a a llm:Segment ; skos:broader id:k, id:l . id:k a llm:Layer . id:l a llm:Layer .",
                "a",
            ),
        },
    ),
    "terms-belong-to-a-module": Cases(
        _MODULE
        + "llm:A a owl:Class ; rdfs:isDefinedBy <https://example.org/core> . schema:Thing a owl:Class .",
        {
            "class": (_MODULE + "llm:A a owl:Class .", "A"),
            "relation": (_MODULE + "llm:p a owl:ObjectProperty .", "p"),
            "attribute": ("llm:q a owl:DatatypeProperty .", "q"),
            "no module": ("llm:A a owl:Class ; rdfs:isDefinedBy <https://example.org/core> .", "A"),
        },
    ),
}
BAD = [
    pytest.param(name, turtle, offenders, id=f"{name}: {title}")
    for name, cases in CASES.items()
    for title, (turtle, offenders) in cases.bad.items()
]


def _offenders(name: str, turtle: str, directory: Path) -> list[str]:
    """Run a check over a snippet and name what it finds."""
    path = directory / "snippet.ttl"
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    path.write_text(prefixes + turtle, encoding="utf-8")
    store = Store()
    store.load_turtle(path, [None])
    rows = store.select((ONTOLOGY_DIR / "checks" / f"{name}.rq").read_text(encoding="utf-8"))
    assert all(row["remedy"] for row in rows)
    return sorted(local_name(row["term"]) for row in rows)


def test_every_check_has_a_good_and_a_bad_snippet() -> None:
    assert sorted(CASES) == [path.stem for path in CHECKS]
    assert all(cases.good and cases.bad for cases in CASES.values())


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_first_line_is_the_rule_as_a_sentence(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"# [A-Z][^\n#?{}]+ [^\n#?{}]+\.", first)


def test_first_lines_differ() -> None:
    assert len({path.read_text(encoding="utf-8").splitlines()[0] for path in CHECKS}) == len(CHECKS)


@pytest.mark.parametrize(("name", "turtle", "offenders"), BAD)
def test_check_finds_each_offender_once(name: str, turtle: str, offenders: str, tmp_path: Path) -> None:
    assert _offenders(name, turtle, tmp_path) == offenders.split()


@pytest.mark.parametrize("name", CASES)
def test_check_leaves_good_terms_alone(name: str, tmp_path: Path) -> None:
    assert _offenders(name, CASES[name].good, tmp_path) == []


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_the_ontology_passes(path: Path, world: KnowledgeGraph) -> None:
    assert [row["term"] for row in world.store.select(path.read_text(encoding="utf-8"))] == []


def test_the_checks_see_the_ontology(world: KnowledgeGraph) -> None:
    """Silence counts only where there is something to judge."""
    for kind, known in (("owl:Class", ONTOLOGY + "Model"), ("llm:Segment", ID + "vector-database")):
        assert known in {row["x"] for row in world.store.select(f"SELECT ?x WHERE {{ ?x a {kind} }}")}
