"""The Turtle files as rdflib reads them: one base, an honest header, alignments in a file of their own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, ORG, OWL, PROV, RDF, RDFS, SDO, Namespace, URIRef

from kg import namespaces
from kg.namespaces import BASE
from kg.ontology import ontology_files
from kg.resources import ONTOLOGY_DIR

FILES = ontology_files(ONTOLOGY_DIR)
SHAPES = sorted((ONTOLOGY_DIR / "shapes").glob("*.ttl"))
MODULES = [path for path in FILES if path.parent.name == "modules"]
HEADER, MAPPINGS = ONTOLOGY_DIR / "llm.ttl", ONTOLOGY_DIR / "mappings.ttl"
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
VANN = Namespace("http://purl.org/vocab/vann/")
# Vocabularies that only the alignments may name, and as such a term of ours may stand to one of theirs.
FOREIGN = (
    "https://schema.org/",
    "http://schema.org/",
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/dcat#",
)
ALIGNMENTS = {
    RDFS.subClassOf,
    RDFS.subPropertyOf,
    OWL.equivalentClass,
    OWL.equivalentProperty,
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
}


@cache
def _read(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(path, format="turtle")


def _iris(path: Path) -> set[str]:
    return {str(term) for triple in _read(path) for term in triple if isinstance(term, URIRef)}


def test_every_turtle_file_is_read() -> None:
    assert {*FILES, *SHAPES} == set(ONTOLOGY_DIR.rglob("*.ttl"))


@pytest.mark.parametrize("path", [*FILES, *SHAPES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rdflib_reads_the_file_and_all_our_iris_stand_under_the_base(path: Path) -> None:
    assert len(_read(path)) > 0
    assert {iri for iri in _iris(path) if "llm-industry-graph" in iri and not iri.startswith(BASE)} == set()


@pytest.mark.parametrize("path", [*FILES, *SHAPES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_prefixes_mean_what_they_mean_in_queries(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    bound = dict(re.findall(r"^@prefix (\w+): <([^>]+)> \.$", text, re.M))
    assert bound
    shared = bound.keys() & namespaces.PREFIXES.keys()
    assert {name: bound[name] for name in shared} == {name: namespaces.PREFIXES[name] for name in shared}


def test_base_is_that_of_the_header() -> None:
    text = HEADER.read_text(encoding="utf-8")
    assert re.findall(r"^@prefix : <([^>]+)> \.$", text, re.M) == [BASE]
    (ontology,) = _read(HEADER).subjects(RDF.type, OWL.Ontology)
    assert f"{ontology}#" == namespaces.ONTOLOGY
    assert str(_read(HEADER).value(ontology, VANN.preferredNamespaceUri)) == namespaces.ONTOLOGY
    assert str(_read(HEADER).value(ontology, VANN.preferredNamespacePrefix)) == "llm"
    assert namespaces.PREFIXES["llm"] == namespaces.ONTOLOGY


def test_all_our_namespaces_stand_under_the_base() -> None:
    ours = {name: iri for name, iri in namespaces.PREFIXES.items() if "llm-industry-graph" in iri}
    assert {"id", "claim", "inference", "llm", "graph", "rule"} <= set(ours)
    assert {iri for iri in ours.values() if not iri.startswith(BASE)} == set()


def test_header_imports_each_module_and_no_other() -> None:
    declared = {str(iri) for path in MODULES for iri in _read(path).subjects(RDF.type, OWL.Ontology)}
    assert declared == {f"{BASE}ontology/{path.stem}" for path in MODULES}
    assert {str(iri) for iri in _read(HEADER).objects(None, OWL.imports)} == declared


def test_header_defines_no_terms() -> None:
    assert set(_read(HEADER).objects(None, RDF.type)) == {OWL.Ontology}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_terms_of_a_module_say_that_they_are_of_it(path: Path) -> None:
    graph = _read(path)
    homes = set(graph.objects(None, RDFS.isDefinedBy))
    assert homes == {URIRef(f"{BASE}ontology/{path.stem}")}


def test_each_term_is_defined_in_one_file() -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, RDFS.Datatype)
    homes: dict[str, list[str]] = {}
    for path in FILES:
        for term in {term for kind in kinds for term in _read(path).subjects(RDF.type, kind)}:
            homes.setdefault(str(term), []).append(path.name)
    assert homes
    assert {term: names for term, names in homes.items() if len(names) > 1} == {}


def test_left_side_of_each_mapping_is_a_term_of_ours() -> None:
    defined = {term for path in MODULES for term in _read(path).subjects(RDF.type)}
    aligned = set(_read(MAPPINGS).subjects())
    assert aligned
    assert {str(term) for term in aligned - defined} == set()


def test_right_side_of_each_mapping_is_foreign() -> None:
    assert set(_read(MAPPINGS).predicates()) <= ALIGNMENTS
    right = {str(term) for term in _read(MAPPINGS).objects()}
    assert {iri for iri in right if iri.startswith(BASE) or not iri.startswith("http")} == set()


def test_only_the_mappings_name_foreign_classes() -> None:
    assert any(iri.startswith(FOREIGN) for iri in _iris(MAPPINGS))
    others = {path.name: _iris(path) for path in (*FILES, *SHAPES) if path != MAPPINGS}
    assert {name for name, iris in others.items() if any(iri.startswith(FOREIGN) for iri in iris)} == set()


def test_aligned_terms_exist_in_their_vocabularies() -> None:
    """rdflib carries the list of terms of each vocabulary."""
    vocabularies = {"schema": SDO, "prov": PROV, "org": ORG, "dcat": DCAT, "dcterms": DCTERMS}
    reached: set[str] = set()
    for term in _read(MAPPINGS).objects():
        assert isinstance(term, URIRef)
        (name,) = (n for n in vocabularies if term.startswith(namespaces.PREFIXES[n]))
        assert term in vocabularies[name], term
        reached.add(name)
    assert reached == set(vocabularies)
