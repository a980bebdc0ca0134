"""Spell every IRI of the project; no other Python module writes one out.

The base stands once more in the header of the ontology; a test holds the two together.
"""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/llm-industry-graph/"
ID: Final = BASE + "id/"
CLAIM: Final = BASE + "claim/"
INFERENCE: Final = BASE + "inference/"
ONTOLOGY: Final = BASE + "ontology#"
GRAPH: Final = BASE + "graph/"
RULE: Final = BASE + "rule/"
DATASET: Final = BASE + "dataset"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
PROV: Final = "http://www.w3.org/ns/prov#"
DCTERMS: Final = "http://purl.org/dc/terms/"
VOID: Final = "http://rdfs.org/ns/void#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"

PREFIXES: Final[dict[str, str]] = {
    "id": ID,
    "claim": CLAIM,
    "inference": INFERENCE,
    "llm": ONTOLOGY,
    "graph": GRAPH,
    "rule": RULE,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": SKOS,
    "prov": PROV,
    "dcterms": DCTERMS,
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": VOID,
    "schema": "https://schema.org/",
    "org": "http://www.w3.org/ns/org#",
    "sh": "http://www.w3.org/ns/shacl#",
}

GRAPH_ONTOLOGY: Final = GRAPH + "ontology"
GRAPH_ENTITIES: Final = GRAPH + "entities"
GRAPH_INFERRED: Final = GRAPH + "inferred"
DATA_LICENSE: Final = "https://creativecommons.org/licenses/by/4.0/"


def source_graph(source_id: str) -> str:
    """Name the graph that repeats what one source says.

    >>> source_graph("some-report")
    'https://w3id.org/llm-industry-graph/graph/source/some-report'
    """
    return f"{GRAPH}source/{source_id}"


def local_name(iri: str) -> str:
    """Give the last part of one of our IRIs, or the IRI itself when it is foreign.

    >>> local_name(ID + "openai"), local_name(ONTOLOGY + "usesModel"), local_name("http://example.org/x")
    ('openai', 'usesModel', 'http://example.org/x')
    """
    for namespace in (ID, ONTOLOGY, CLAIM, INFERENCE, RULE, GRAPH):
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    return iri


def shrink(iri: str) -> str:
    """Write an IRI with a prefix where one fits.

    >>> shrink(ID + "openai"), shrink("http://example.org/x")
    ('id:openai', 'http://example.org/x')
    """
    for prefix, namespace in PREFIXES.items():
        rest = iri.removeprefix(namespace)
        if rest != iri and rest and "/" not in rest and "#" not in rest:
            return f"{prefix}:{rest}"
    return iri


def sparql_prologue() -> str:
    """Write the PREFIX lines that our queries rely on."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
