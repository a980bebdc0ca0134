"""From rows to quads: what stands in which graph, and values that survive the engine."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyoxigraph as ox
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import namespaces as ns
from kg.encode import encode
from kg.graph import KnowledgeGraph
from kg.model import Claim, Curated, Entity, Origin, Source
from kg.ontology import load_ontology
from kg.resources import ONTOLOGY_DIR
from kg.statements import Statements
from kg.store import Store
from tests.toys import claim_rows

ONTOLOGY = load_ontology(ONTOLOGY_DIR)
HERE = Origin("f.csv", 2)
SOURCE = Source("report", "报告", "Report", (), "", "", "", "", "", HERE)


def _store(*claims: Claim, entities: tuple[Entity, ...] = ()) -> Store:
    store = Store()
    store.add(encode(Curated((SOURCE,), entities, claims, ()), ONTOLOGY))
    return store


def _claim(predicate: str, value: str, unit: str = "", as_of: str = "") -> Claim:
    return Claim("acme", predicate, value, unit, "", "", as_of, "report", "L1", "stated", HERE)


_NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12).map(
        lambda number: f"{number:f}"
    ),
)


@settings(deadline=None)
@given(_NUMBERS)
@example("314000000000000000000000")  # 3.14e23 operations to train a large model: beyond 18 digits
@example("0.10")
def test_numbers_survive(number: str) -> None:
    view = Statements(_store(_claim("parameterCount", number, "parameters"))).claims_of("acme")[0]
    assert Decimal(view.object) == Decimal(number)


@settings(deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), st.sampled_from(["zh", "en"])
)
def test_texts_survive(text: str, language: str) -> None:
    text = text.strip() + "."
    view = Statements(_store(_claim("description", f"{text}@{language}"))).claims_of("acme")[0]
    assert (view.object, view.language, view.object_id) == (text, language, "")


@given(st.dates(), st.sampled_from([4, 7, 10]))
def test_partial_dates_survive(day: datetime.date, length: int) -> None:
    text = str(day)[:length]
    view = Statements(_store(_claim("date", text, as_of=text))).claims_of("acme")[0]
    assert (view.object, view.as_of) == (text, text)


def test_versions_stay_as_written() -> None:
    for code in ("007", "1.10", "1e3"):
        assert Statements(_store(_claim("version", code))).claims_of("acme")[0].object == code


def test_figures_carry_their_base_unit(world: KnowledgeGraph) -> None:
    # 280 TFLOPS are 2.8e14 FLOPS.
    rows = world.store.select(
        "SELECT ?value ?unit {"
        " ?c rdf:predicate llm:computePerformance ; llm:baseValue ?value ; llm:baseUnit ?unit }"
    )
    assert [(Decimal(row["value"]), row["unit"]) for row in rows] == [(280 * Decimal(10) ** 12, "FLOPS")]


def test_large_figures_compare() -> None:
    # Training computations of large models: 3.14e23 and 2.15e25 operations.
    store = _store(
        _claim("trainingCompute", "21500000000000000000000000", "FLOP"),
        _claim("trainingCompute", "3640", "PF-days"),
        _claim("trainingCompute", "5", "FLOP"),
    )
    order = store.select("SELECT ?n { ?c llm:baseValue ?v ; rdf:object ?n } ORDER BY ?v")
    assert [Decimal(row["n"]) for row in order] == [5, 3640, Decimal("215e23")]
    above = store.select("SELECT ?n { ?c llm:baseValue ?v ; rdf:object ?n FILTER(?v > 1e24) }")
    assert [Decimal(row["n"]) for row in above] == [Decimal("215e23")]


def _graphs(world: KnowledgeGraph, pattern: str) -> list[str]:
    """List the graphs in which a pattern holds; '' is the default graph."""
    rows = world.store.select(f"SELECT ?g {{ {{ GRAPH ?g {{ {pattern} }} }} UNION {{ {pattern} }} }}")
    return sorted(row.get("g", "").removeprefix(ns.GRAPH) for row in rows)


def test_plain_triples_stand_once_in_the_default_and_in_each_source_graph(world: KnowledgeGraph) -> None:
    chip = "id:nova-1 llm:runsOnChip id:acme-x1"
    assert _graphs(world, chip) == ["", "source/first-report", "source/second-report"]
    assert _graphs(world, "id:nova a llm:Company") == ["", "entities"]
    assert _graphs(world, "id:nova llm:runsOnChip id:acme-x1") == ["", "inferred"]


def test_predictions_are_claims_but_no_plain_triples(world: KnowledgeGraph) -> None:
    assert _graphs(world, "id:bright llm:usesCompute id:cloud") == []
    claim = "?c rdf:subject id:bright ; rdf:predicate llm:usesCompute ; rdf:object id:cloud"
    assert _graphs(world, claim) == ["", "source/first-report"]


def test_every_claim_is_a_node_with_its_evidence(world: KnowledgeGraph) -> None:
    rows = world.store.select(
        "SELECT ?s ?p ?source ?locator ?certainty { ?c a llm:Claim ; rdf:subject ?s ; rdf:predicate ?p ;"
        " prov:hadPrimarySource ?source ; llm:locator ?locator ; llm:certainty ?certainty }"
    )
    found = sorted(
        (
            ns.local_name(r["s"]),
            ns.local_name(r["p"]),
            ns.local_name(r["source"]),
            r["locator"],
            ns.local_name(r["certainty"]),
        )
        for r in rows
    )
    columns = ("subject", "predicate", "source", "locator", "certainty")
    assert found == sorted(tuple(row[column] for column in columns) for row in claim_rows())


def test_labels_have_languages_and_aliases_have_none() -> None:
    entity = Entity("acme", "Company", "顶点", "Acme", ("A|1",), ("Acmee",), "pinyin", HERE)
    store = Store()
    store.add(encode(Curated((), (entity,), (), ()), ONTOLOGY))
    rows = store.select('SELECT ?p ?o ?l { id:acme ?p ?o BIND(IF(ISLITERAL(?o), LANG(?o), "") AS ?l) }')
    found = {(ns.shrink(row["p"]), row["o"], row["l"]) for row in rows}
    assert found == {
        ("rdf:type", ns.ONTOLOGY + "Company", ""),
        ("rdfs:label", "顶点", "zh"),
        ("rdfs:label", "Acme", "en"),
        ("skos:prefLabel", "顶点", "zh"),
        ("skos:prefLabel", "Acme", "en"),
        ("skos:altLabel", "A|1", ""),
        ("skos:hiddenLabel", "Acmee", ""),
        ("llm:labelOrigin", "pinyin", ""),
    }


def test_iris_of_claims_are_their_ids() -> None:
    claim = _claim("locatedIn", "toyland")
    subjects = {quad.subject for quad in encode(Curated((), (), (claim,), ()), ONTOLOGY)}
    assert subjects == {ox.NamedNode(ns.CLAIM + claim.id), ox.NamedNode(ns.ID + "acme")}
