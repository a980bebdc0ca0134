"""The one place where IRIs are spelled."""

from __future__ import annotations

import rdflib

from kg import namespaces as ns
from kg.resources import ONTOLOGY_DIR


def test_base_is_that_of_the_ontology() -> None:
    header = rdflib.Graph().parse(ONTOLOGY_DIR / "llm.ttl")
    preferred = rdflib.URIRef("http://purl.org/vocab/vann/preferredNamespaceUri")
    assert [str(o) for o in header.objects(None, preferred)] == [ns.ONTOLOGY]
    assert (rdflib.URIRef(ns.BASE + "ontology"), rdflib.RDF.type, rdflib.OWL.Ontology) in header


def test_names_and_prefixes_lead_back_to_the_iri() -> None:
    for prefix, namespace in ns.PREFIXES.items():
        assert ns.shrink(namespace + "x1") == f"{prefix}:x1"
        assert f"PREFIX {prefix}: <{namespace}>\n" in ns.sparql_prologue()
    # A rest that cannot stand behind a prefix stays an IRI.
    for iri in (ns.ID, ns.GRAPH + "source/first-report", "urn:x", ""):
        assert ns.shrink(iri) == iri
    assert ns.local_name(ns.CLAIM + "ab12") == "ab12"
    assert ns.local_name(ns.RDFS + "label") == ns.RDFS + "label"
