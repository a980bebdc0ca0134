"""Turn model values into quads: claim nodes, the plain triples beside them, labels, sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

import pyoxigraph as ox

from kg import namespaces as ns
from kg.model import Claim, Curated, Entity, Source
from kg.ontology import DATA_TYPES, Ontology
from kg.values import DATE_TYPES, split_text

_DEFAULT = ox.DefaultGraph()
_Object = ox.NamedNode | ox.Literal
_Triple = tuple[ox.NamedNode, ox.NamedNode, _Object]
# Oxigraph holds decimals in 128 bits, 18 digits of them behind the point.
_MOST_DECIMAL = Decimal(10) ** 20


@cache
def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def _id(name: str) -> ox.NamedNode:
    return _node(ns.ID + name)


def _term(name: str) -> ox.NamedNode:
    return _node(ns.ONTOLOGY + name)


_TYPE = _node(ns.RDF + "type")
_LABEL = _node(ns.RDFS + "label")


def encode(curated: Curated, ontology: Ontology) -> Iterator[ox.Quad]:
    """Yield every quad of the data, each triple in the default graph and in its named graph."""
    entity_graph = _node(ns.GRAPH_ENTITIES)
    for entity in curated.entities:
        yield from _both(_entity_triples(entity), entity_graph)
    for source in curated.sources:
        yield from _both(_source_triples(source), _node(ns.source_graph(source.id)))
    for claim in curated.claims:
        yield from _both(_claim_triples(claim, ontology), _node(ns.source_graph(claim.source)))


def encode_version(version: str) -> Iterator[ox.Quad]:
    """Yield the description of the data set itself: title, version, licence."""
    subject = _node(ns.DATASET)
    triples: list[_Triple] = [
        (subject, _TYPE, _node(ns.PREFIXES["dcat"] + "Dataset")),
        (subject, _node(ns.DCTERMS + "title"), ox.Literal("大模型产业图谱", language="zh")),
        (subject, _node(ns.DCTERMS + "title"), ox.Literal("LLM industry graph", language="en")),
        (subject, _node(ns.DCTERMS + "license"), _node(ns.DATA_LICENSE)),
        (subject, _node(ns.PREFIXES["owl"] + "versionInfo"), ox.Literal(version)),
    ]
    yield from _both(triples, _node(ns.GRAPH_ENTITIES))


def _both(triples: Iterable[_Triple], graph: ox.NamedNode) -> Iterator[ox.Quad]:
    for s, p, o in triples:
        yield ox.Quad(s, p, o, _DEFAULT)
        yield ox.Quad(s, p, o, graph)


def _entity_triples(entity: Entity) -> Iterator[_Triple]:
    subject = _id(entity.id)
    yield subject, _TYPE, _term(entity.type)
    for language, label in (("zh", entity.label_zh), ("en", entity.label_en)):
        literal = ox.Literal(label, language=language)
        yield subject, _LABEL, literal
        yield subject, _node(ns.SKOS + "prefLabel"), literal
    for alias in entity.aliases:
        yield subject, _node(ns.SKOS + "altLabel"), ox.Literal(alias)
    for hidden in entity.hidden_labels:
        yield subject, _node(ns.SKOS + "hiddenLabel"), ox.Literal(hidden)
    if entity.label_en_origin:
        yield subject, _term("labelOrigin"), ox.Literal(entity.label_en_origin)


def _source_triples(source: Source) -> Iterator[_Triple]:
    subject = _id(source.id)
    yield subject, _TYPE, _term("Source")
    for language, title in (("zh", source.title_zh), ("en", source.title_en)):
        literal = ox.Literal(title, language=language)
        yield subject, _LABEL, literal
        yield subject, _node(ns.DCTERMS + "title"), literal
    for author in source.authors:
        yield subject, _node(ns.DCTERMS + "creator"), ox.Literal(author)
    if source.publisher:
        yield subject, _node(ns.DCTERMS + "publisher"), ox.Literal(source.publisher)
    if source.published:
        yield subject, _node(ns.DCTERMS + "issued"), _date(source.published)
    if source.url:
        yield (
            subject,
            _node(ns.PREFIXES["schema"] + "url"),
            ox.Literal(source.url, datatype=_node(ns.XSD + "anyURI")),
        )
    if source.sha256:
        yield subject, _term("sha256"), ox.Literal(source.sha256)


def _claim_triples(claim: Claim, ontology: Ontology) -> Iterator[_Triple]:
    node, subject, predicate = _node(ns.CLAIM + claim.id), _id(claim.subject), _term(claim.predicate)
    value = _value(claim, ontology)
    if claim.certainty != "predicted":
        yield subject, predicate, value
    yield node, _TYPE, _term("Claim")
    yield node, _node(ns.RDF + "subject"), subject
    yield node, _node(ns.RDF + "predicate"), predicate
    yield node, _node(ns.RDF + "object"), value
    yield node, _node(ns.PROV + "hadPrimarySource"), _id(claim.source)
    yield node, _term("locator"), ox.Literal(claim.locator)
    yield node, _term("certainty"), _id(claim.certainty)
    if claim.as_of:
        yield node, _term("asOf"), _date(claim.as_of)
    if claim.scope:
        yield node, _term("scope"), _id(claim.scope)
    if claim.unit:
        yield from _figure_triples(node, claim, ontology)


def _figure_triples(node: ox.NamedNode, claim: Claim, ontology: Ontology) -> Iterator[_Triple]:
    unit = ontology.units[claim.unit]
    yield node, _term("unit"), ox.Literal(claim.unit)
    yield node, _term("baseUnit"), ox.Literal(unit.base)
    yield node, _term("baseValue"), _comparable(Decimal(claim.object) * Decimal(unit.factor))
    if claim.bound:
        yield node, _term("bound"), ox.Literal(claim.bound)


def _value(claim: Claim, ontology: Ontology) -> _Object:
    span = ontology.properties[claim.predicate].range
    if span not in DATA_TYPES:
        return _id(claim.object)
    if span == "langString":
        text, language = split_text(claim.object) or (claim.object, "zh")
        return ox.Literal(text, language=language)
    if span == "partialDate":
        return _date(claim.object)
    if span == "decimal":
        return _decimal(Decimal(claim.object))
    return ox.Literal(claim.object, datatype=_node(ns.XSD + span))


def _decimal(number: Decimal) -> ox.Literal:
    return ox.Literal(f"{number:f}", datatype=_node(ns.XSD + "decimal"))


def _comparable(number: Decimal) -> ox.Literal:
    """Write a number as xsd:decimal, or as xsd:double beyond what engines compare as decimals."""
    if abs(number) < _MOST_DECIMAL:
        return _decimal(number)
    return ox.Literal(f"{number:E}", datatype=_node(ns.XSD + "double"))


def _date(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=_node(ns.XSD + DATE_TYPES[len(text)]))
