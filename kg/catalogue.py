"""Describe the data set to machines: VoID for what is in it, DCAT for where it is to be had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kg.graph import KnowledgeGraph
from kg.namespaces import (
    BASE,
    DATA_LICENSE,
    DATASET,
    GRAPH_ENTITIES,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    ID,
    ONTOLOGY,
    PREFIXES,
    XSD,
    source_graph,
)
from kg.resources import query_text

Node = dict[str, Any]
_TITLE: Final = (
    {"@language": "zh", "@value": "大模型产业图谱"},
    {"@language": "en", "@value": "LLM industry graph"},
)
_ABOUT: Final = (
    {"@language": "zh", "@value": "大模型产业的公司、模型、芯片、投资方与产品及其依赖关系，每条论断有出处"},
    {
        "@language": "en",
        "@value": "Companies, models, chips, investors and products of the LLM industry, "
        "what depends on what, and where each claim was said",
    },
)
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_EXAMPLES: Final = ("nvidia", "openai", "gpt-4")


def describe(graph: KnowledgeGraph, here: str, dumps: Mapping[str, str]) -> Node:
    """Describe the data set as JSON-LD; `here` is the address of the server, `dumps` names media types.

    Counts are those of the default graph.
    """
    classes = graph.store.select(query_text("class_counts"))
    properties = graph.store.select(query_text("property_counts"))
    known = graph.names.things
    context = {"@vocab": PREFIXES["void"], **PREFIXES, "dcterms:title": {"@container": "@set"}}
    return {
        "@context": context,
        "@id": DATASET,
        "@type": ["Dataset", "dcat:Dataset"],
        "dcterms:title": _TITLE,
        "dcterms:description": _ABOUT,
        "dcterms:license": _iri(DATA_LICENSE),
        "dcterms:language": ["zh", "en"],
        "owl:versionInfo": graph.version,
        "dcterms:conformsTo": _iri(ONTOLOGY.removesuffix("#")),
        "uriSpace": ID,
        "vocabulary": [_iri(ONTOLOGY), _iri(PREFIXES["prov"]), _iri(PREFIXES["skos"])],
        "exampleResource": [_iri(ID + name) for name in _EXAMPLES if name in known],
        "sparqlEndpoint": _iri(here + "sparql"),
        "triples": _integer(sum(int(row["n"]) for row in properties)),
        "entities": _integer(len(known)),
        "classes": _integer(len(classes)),
        "properties": _integer(len(properties)),
        "classPartition": [
            {"class": _iri(row["class"]), "entities": _integer(int(row["n"]))} for row in classes
        ],
        "propertyPartition": [
            {"property": _iri(row["property"]), "triples": _integer(int(row["n"]))} for row in properties
        ],
        "subset": [_iri(name) for name in _graphs(graph)],
        "dataDump": [_iri(_dump(here, name)) for name in dumps],
        "dcat:distribution": [_distribution(here, name, kind) for name, kind in dumps.items()],
        "dcat:landingPage": _iri(here),
        "@included": [
            _service(here, "sparql", here + "sparql"),
            _service(here, "api", here + "openapi.json"),
        ],
    }


def _graphs(graph: KnowledgeGraph) -> list[str]:
    sources = [source_graph(name) for name in graph.statements.sources]
    return [GRAPH_ONTOLOGY, GRAPH_ENTITIES, GRAPH_INFERRED, *sources]


def _iri(iri: str) -> Node:
    return {"@id": iri}


def _integer(number: int) -> Node:
    return {"@value": str(number), "@type": XSD + "integer"}


def _dump(here: str, name: str) -> str:
    return f"{here}api/graph?format={name}"


def _distribution(here: str, name: str, media_type: str) -> Node:
    return {
        "@type": "dcat:Distribution",
        "dcterms:title": name,
        "dcterms:license": _iri(DATA_LICENSE),
        "dcat:downloadURL": _iri(_dump(here, name)),
        "dcat:mediaType": _iri(
            "https://www.iana.org/assignments/media-types/" + media_type.partition(";")[0]
        ),
    }


def _service(here: str, name: str, description: str) -> Node:
    return {
        "@id": f"{BASE}service/{name}",
        "@type": "dcat:DataService",
        "dcat:endpointURL": _iri(here + name),
        "dcat:endpointDescription": _iri(description),
        "dcat:servesDataset": _iri(DATASET),
    }
