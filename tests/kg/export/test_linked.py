"""JSON-LD is read by PyLD, rdflib and pyoxigraph to the same triples, RDF 1.2 by pyoxigraph."""

from __future__ import annotations

import io
import json
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

from kg import namespaces as ns
from kg.graph import KnowledgeGraph
from kg.jsonld import context
from tests.kg.export.reading import REQUESTS, part, written
from tests.toys import claim_rows

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib about itself


def _triples(world: KnowledgeGraph, name: str, form: str, syntax: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=written(part(world, name), form), format=syntax)


@pytest.mark.parametrize("scope", REQUESTS)
def test_all_syntaxes_hold_the_same_triples(world: KnowledgeGraph, scope: str) -> None:
    turtle = _triples(world, scope, "turtle", "turtle")
    assert len(turtle) > 50
    for form, syntax in (("ntriples", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")):
        assert isomorphic(turtle, _triples(world, scope, form, syntax)), form
    read = {
        str(q.triple) for q in ox.parse(written(part(world, scope), "turtle"), format=ox.RdfFormat.TURTLE)
    }
    json_ld = ox.parse(written(part(world, scope), "jsonld"), format=ox.RdfFormat.JSON_LD)
    assert {str(q.triple) for q in json_ld} == read


def test_a_part_holds_its_claims_and_no_others(world: KnowledgeGraph) -> None:
    graph = _triples(world, "kinds", "turtle", "turtle")
    found = graph.subjects(rdflib.RDF.type, rdflib.URIRef(ns.ONTOLOGY + "Claim"))
    claims = {str(claim).removeprefix(ns.CLAIM) for claim in found}
    assert claims == {claim.id for claim in part(world, "kinds").claims()}
    nova = rdflib.URIRef(ns.ID + "nova")
    told = {str(p) for p, o in graph.predicate_objects(nova) if str(o).startswith(ns.ID)}
    assert told == {ns.ONTOLOGY + "develops", ns.ONTOLOGY + "runsOnChip"}


@pytest.mark.parametrize("scope", ["whole", "around", "impact"])
def test_pyld_reads_compact_and_framed(world: KnowledgeGraph, scope: str) -> None:
    turtle = {
        str(q.triple) for q in ox.parse(written(part(world, scope), "turtle"), format=ox.RdfFormat.TURTLE)
    }
    for form in ("jsonld", "jsonld-framed"):
        document = json.loads(written(part(world, scope), form))
        quads: Any = jsonld.to_rdf(document, {"format": "application/n-quads"})
        read = {str(q.triple) for q in ox.parse(io.BytesIO(quads.encode()), format=ox.RdfFormat.N_QUADS)}
        assert read == turtle if form == "jsonld" else read < turtle


def test_compact_is_what_pyld_compacts_to(world: KnowledgeGraph) -> None:
    """Our writer against the algorithm of JSON-LD 1.1: the same keys and values for every subject."""
    document = json.loads(written(part(world, "around"), "jsonld"))
    again: Any = jsonld.compact(jsonld.expand(document), {"@context": document["@context"]}, {"graph": True})
    ours = {node["id"]: _normal(node) for node in document["@graph"]}
    theirs = [_normal(node) for node in again["@graph"]]
    assert {node["id"]: node for node in theirs} == ours


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((_normal(item) for item in value), key=str)
    # PyLD spells what stands beside our ids relative to them; both name the same.
    return ns.BASE + value[3:] if isinstance(value, str) and value.startswith("../") else value


def test_plain_json_readers_find_names_claims_and_sources(world: KnowledgeGraph) -> None:
    document = json.loads(written(part(world), "jsonld-framed"))
    nova = next(node for node in document["@graph"] if node["id"] == "nova")
    assert nova["type"] == "Company" and nova["label"] == {"zh": "新星智能", "en": "Nova AI"}
    rows = [row for row in claim_rows() if row["subject"] == "nova"]
    claims = [s for s in nova["statements"] if s["type"] == "Claim"]
    told = sorted((c["predicate"], c["object"]["id"], c["locator"], c["source"]["id"]) for c in claims)
    assert told == sorted((r["predicate"], r["object"], r["locator"], r["source"]) for r in rows)
    (made,) = [c for c in claims if c["predicate"] == "develops"]
    assert made["object"] == {"id": "nova-1", "type": "Model", "label": {"zh": "新星一号", "en": "Nova-1"}}
    assert made["source"]["label"]["en"] == "First report" and made["certainty"] == "stated"
    derived = {(s["predicate"], s["object"]["id"]) for s in nova["statements"] if s["type"] == "Inference"}
    assert derived == {("runsOnChip", "acme-x1"), ("suppliedBy", "acme"), ("fundedBy", "fund")}


def test_framing_finds_the_claims_under_their_subject(world: KnowledgeGraph) -> None:
    """PyLD frames the compact document into what we write framed."""
    document = json.loads(written(part(world, "kinds"), "jsonld"))
    frame = {
        "@context": document["@context"],
        "type": "Company",
        "statements": {"type": "Claim", "@embed": "@always"},
    }
    framed: Any = jsonld.frame(document, frame)
    found = framed.get("@graph", [framed])
    theirs = {n["id"]: {c["id"] for c in n.get("statements") or []} for n in found}
    ours = {
        node["id"]: {s["id"] for s in node.get("statements", []) if s["type"] == "Claim"}
        for node in json.loads(written(part(world, "kinds"), "jsonld-framed"))["@graph"]
        if node["type"] == "Company"
    }
    assert theirs == ours


def test_words_of_the_context_mean_one_thing(real: KnowledgeGraph) -> None:
    terms = context(real.ontology)
    for name, term in terms.items():
        if isinstance(term, dict) and "@id" in term and name in real.ontology.properties:
            assert term["@id"] == ns.ONTOLOGY + name, (
                f"{name} is a property of ours and a word of the context"
            )
    assert not set(terms) & set(real.ontology.classes)
    words = {name for name, term in terms.items() if isinstance(term, dict)}
    assert words.isdisjoint(ns.PREFIXES), "a word would hide a prefix"


def test_rdf_1_2_reifies_each_statement_once(world: KnowledgeGraph) -> None:
    content = written(part(world), "turtle12")
    triples = [q.triple for q in ox.parse(content, format=ox.RdfFormat.TURTLE)]
    reifies = [t for t in triples if t.predicate.value == ns.RDF + "reifies"]
    assert len({t.subject for t in reifies}) == len(reifies)
    assert sum(t.subject.value.startswith(ns.CLAIM) for t in reifies) == len(claim_rows())
    told = {
        (t.object.subject.value, t.object.predicate.value, t.object.object.value)
        for t in reifies
        if isinstance(t.object, ox.Triple)
    }
    assert (ns.ID + "nova-1", ns.ONTOLOGY + "runsOnChip", ns.ID + "acme-x1") in told
    assert (ns.ID + "bright", ns.ONTOLOGY + "usesCompute", ns.ID + "cloud") in told, "predictions are reified"
    gone = {ns.RDF + name for name in ("subject", "predicate", "object")}
    described = {t.subject.value for t in triples if t.predicate.value in gone}
    assert not {name for name in described if name.startswith((ns.CLAIM, ns.INFERENCE))}
    # Every other triple is there as in the plain Turtle.
    plain = {str(q.triple) for q in ox.parse(written(part(world), "turtle"), format=ox.RdfFormat.TURTLE)}
    rest = {str(t) for t in triples if t.predicate.value != ns.RDF + "reifies"}
    assert rest <= plain and len(plain) - len(rest) == 3 * len(reifies)
