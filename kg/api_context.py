"""Make the JSON of answers linked data: the context that maps their fields to the graph's own terms."""

from __future__ import annotations

from typing import Any, Final

from kg.namespaces import ID, ONTOLOGY, PREFIXES, XSD
from kg.ontology import Ontology

Context = dict[str, Any]

# A property of ours may be called as a datatype is: here the names mean datatypes.
_TYPES: Final = ("date", "gYear", "gYearMonth", "string", "decimal", "integer", "boolean", "anyURI")
_LITERAL: Final[Context] = {
    "@vocab": XSD,
    "value": "@value",
    "datatype": "@type",
    "language": "@language",
    **{name: XSD + name for name in _TYPES},
}
# Fields of our JSON that carry no triples, though a prefix or a term may bear the same name.
_SILENT: Final = (
    *("id", "name", "type_label", "predicate_label", "hint", "value", "language", "as_of", "published"),
    *("claim_count", "degree", "meta", "total", "limit", "next", "groups", "authors", "publisher"),
)
_FIELDS: Final[Context] = {
    "iri": "@id",
    "type": "@type",
    "label": {"@id": "rdfs:label", "@container": "@language"},
    "aliases": "skos:altLabel",
    "hidden_labels": "skos:hiddenLabel",
    "roles": "llm:hasRole",
    "segments": "llm:inSegment",
    "layers": "llm:inLayer",
    "niches": "llm:hasNiche",
    "places": "llm:locatedIn",
    # A fact is a claim about the entity: its key, the predicate, stands in the claim again.
    "facts": {"@reverse": "rdf:subject", "@container": "@index"},
    "mentioned_in": {"@reverse": "rdf:object"},
    "claims": "@graph",
    "entities": "@graph",
    "sources": "@graph",
    "subject": "rdf:subject",
    "predicate": {"@id": "rdf:predicate", "@type": "@vocab"},
    "object": "rdf:object",
    "literal": {"@id": "rdf:object", "@context": _LITERAL},
    "unit": "llm:unit",
    "bound": "llm:bound",
    "scope": "llm:scope",
    "as_of_literal": {"@id": "llm:asOf", "@context": _LITERAL},
    "certainty": {"@id": "llm:certainty", "@type": "@vocab"},
    "source": "prov:hadPrimarySource",
    "locator": "llm:locator",
    "published_literal": {"@id": "dcterms:issued", "@context": _LITERAL},
    "title": {"@id": "rdfs:label", "@container": "@language"},
    "url": {"@id": "schema:url", "@type": "xsd:anyURI"},
}
_CERTAINTIES: Final = ("stated", "reported", "opinion", "predicted")


def context(ontology: Ontology) -> dict[str, Context]:
    """Give the JSON-LD 1.1 context; fields that it does not name carry no triples.

    Every class and property stands in it by its own name, so that `type` and `predicate` become IRIs.
    """
    terms = {name: ONTOLOGY + name for name in (*ontology.classes, *ontology.properties)}
    words = {name: ID + name for name in _CERTAINTIES}
    silent = dict.fromkeys(_SILENT)
    # Fields come last: `unit` or `source` mean the field where a term has the same name.
    return {"@context": {"@version": 1.1, **PREFIXES, **terms, **words, **silent, **_FIELDS}}
