"""What the Turtle files say, read a second time with rdflib."""

from __future__ import annotations

import pytest
import rdflib
from rdflib import RDF, RDFS, SKOS

from kg import namespaces as ns
from kg.ontology import DATA_TYPES, Ontology, load_ontology, ontology_files
from kg.resources import ONTOLOGY_DIR

LLM = rdflib.Namespace(ns.ONTOLOGY)


@pytest.fixture(scope="module")
def known() -> Ontology:
    return load_ontology(ONTOLOGY_DIR)


@pytest.fixture(scope="module")
def turtle() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in ontology_files(ONTOLOGY_DIR):
        graph.parse(path)
    return graph


def _name(node: object) -> str:
    return str(node).removeprefix(ns.ONTOLOGY).removeprefix(ns.ID)


def test_every_term_is_read(known: Ontology, turtle: rdflib.Graph) -> None:
    classes = {
        _name(s) for s in turtle.subjects(RDF.type, rdflib.OWL.Class) if str(s).startswith(ns.ONTOLOGY)
    }
    assert set(known.classes) == classes
    assert set(known.properties) == {_name(s) for s in turtle.subjects(RDF.type, LLM.ClaimProperty)}
    assert set(known.units) == {
        str(n) for u in turtle.subjects(RDF.type, LLM.Unit) for n in turtle.objects(u, SKOS.notation)
    }
    schemes = {s for s in turtle.subjects(SKOS.inScheme) if (s, RDF.type, LLM.Unit) not in turtle}
    assert set(known.concepts) == {_name(s) for s in schemes}


def test_terms_say_what_the_files_say(known: Ontology, turtle: rdflib.Graph) -> None:
    for term in known.properties.values():
        node = LLM[term.name]
        assert term.domain == _name(turtle.value(node, RDFS.domain))
        assert term.range in (
            _name(turtle.value(node, RDFS.range)),
            str(turtle.value(node, RDFS.range)).split("#")[-1],
        )
        assert term.range in DATA_TYPES or term.range in known.classes
        assert {term.label_zh, term.label_en} == {str(o) for o in turtle.objects(node, RDFS.label)}
        assert turtle.value(node, RDFS.isDefinedBy) == rdflib.URIRef(f"{ns.BASE}ontology/{term.module}")
    for concept in known.concepts.values():
        node = rdflib.URIRef(ns.ID + concept.name)
        assert set(concept.aliases) == {str(o) for o in turtle.objects(node, SKOS.altLabel)}
        broader = {_name(o) for o in turtle.objects(node, SKOS.broader)}
        assert concept.broader in (broader or {""})


def test_ancestors_are_those_of_the_files(known: Ontology, turtle: rdflib.Graph) -> None:
    for name in known.classes:
        wanted = {
            _name(o)
            for o in turtle.transitive_objects(LLM[name], RDFS.subClassOf)
            if str(o).startswith(ns.ONTOLOGY)
        }
        assert set(known.ancestors(name)) == wanted
    below = {_name(s) for s in turtle.transitive_subjects(RDFS.subPropertyOf, LLM.dependsOn)} - {"dependsOn"}
    assert known.below("dependsOn") == tuple(sorted(below))
    kinds = ("usesModel", "builtOn", "trainedOn", "runsOnChip", "usesCompute", "usesSoftware", "usesData")
    assert below >= {*kinds, "suppliedBy", "distributedThrough", "fundedBy"}


def test_look_ups(known: Ontology) -> None:
    assert known.is_a("Company", "Agent") and not known.is_a("Agent", "Company")
    assert not known.is_a("NoSuchClass", "Entity")
    assert (known.entity_file("Company"), known.entity_file("Entity"), known.entity_file("NoSuchClass")) == (
        "organizations",
        "",
        "",
    )
    assert set(known.choices("Certainty")) == {"stated", "reported", "opinion", "predicted"}
    assert (known.units["TFLOPS"].base, float(known.units["TFLOPS"].factor)) == ("FLOPS", 1e12)
