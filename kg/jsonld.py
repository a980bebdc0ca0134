"""Say the graph's JSON as linked data: one context, in which ids and words are short."""

from __future__ import annotations

from typing import Any, Final

from kg import namespaces as ns
from kg.ontology import DATA_TYPES, Ontology

# What we use of other vocabularies, by the name that it has in JSON.
_LINKED: Final = {
    "subject": ns.RDF + "subject",
    "source": ns.PROV + "hadPrimarySource",
    "derivedFrom": ns.PROV + "wasDerivedFrom",
    "license": ns.DCTERMS + "license",
    "certainty": ns.ONTOLOGY + "certainty",
    "scope": ns.ONTOLOGY + "scope",
    # `rule` itself is a prefix.
    "derivedBy": ns.ONTOLOGY + "rule",
}
_SPOKEN: Final = {
    "label": ns.RDFS + "label",
    "prefLabel": ns.SKOS + "prefLabel",
    "definition": ns.SKOS + "definition",
    "title": ns.DCTERMS + "title",
}
_PLAIN: Final = {
    "altLabel": ns.SKOS + "altLabel",
    "hiddenLabel": ns.SKOS + "hiddenLabel",
    "object": ns.RDF + "object",
    "creator": ns.DCTERMS + "creator",
    "publisher": ns.DCTERMS + "publisher",
    "issued": ns.DCTERMS + "issued",
    "versionInfo": ns.PREFIXES["owl"] + "versionInfo",
}
# A reversed property holds the claims and inferences whose subject a thing is.
STATEMENTS: Final = "statements"
_PREFIXES: Final = {name: iri for name, iri in ns.PREFIXES.items() if name != "id"}


def context(ontology: Ontology) -> dict[str, Any]:
    """Give the JSON-LD 1.1 context: short ids against our base, words of the ontology as plain keys."""
    terms: dict[str, Any] = {}
    for term in ontology.properties.values():
        if term.name in _PREFIXES:
            continue
        iri = ns.ONTOLOGY + term.name
        if term.range == "langString":
            terms[term.name] = {"@id": iri, "@container": "@language"}
        elif term.range not in DATA_TYPES:
            terms[term.name] = {"@id": iri, "@type": "@id"}
    terms |= {name: {"@id": iri, "@type": "@id"} for name, iri in _LINKED.items()}
    terms |= {name: {"@id": iri, "@container": "@language"} for name, iri in _SPOKEN.items()}
    terms |= {name: {"@id": iri} for name, iri in _PLAIN.items()}
    terms["predicate"] = {"@id": ns.RDF + "predicate", "@type": "@vocab"}
    terms[STATEMENTS] = {"@reverse": ns.RDF + "subject", "@container": "@set"}
    fixed = {"@version": 1.1, "@base": ns.ID, "@vocab": ns.ONTOLOGY, "id": "@id", "type": "@type"}
    return {**fixed, **_PREFIXES, **dict(sorted(terms.items()))}


def short_id(iri: str) -> str:
    """Write an IRI as the context lets one: a bare name for a thing, a prefix where one fits.

    >>> short_id(ns.ID + "nvidia"), short_id(ns.CLAIM + "12ab"), short_id("http://example.org/a/b")
    ('nvidia', 'claim:12ab', 'http://example.org/a/b')
    """
    if iri.startswith(ns.ID):
        return iri.removeprefix(ns.ID)
    return _prefixed(iri)


def short_term(iri: str) -> str:
    """Write a class or property as a plain word of ours or with a prefix.

    >>> short_term(ns.ONTOLOGY + "Company"), short_term(ns.RDFS + "comment")
    ('Company', 'rdfs:comment')
    """
    if iri.startswith(ns.ONTOLOGY) and iri != ns.ONTOLOGY:
        return iri.removeprefix(ns.ONTOLOGY)
    return _prefixed(iri)


def _prefixed(iri: str) -> str:
    for prefix, namespace in _PREFIXES.items():
        rest = iri.removeprefix(namespace)
        if rest not in (iri, "") and not rest.startswith("//"):
            return f"{prefix}:{rest}"
    return iri
