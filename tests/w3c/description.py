"""W3C's three tests of the service description, which its manifest gives in prose only."""

from __future__ import annotations

from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from tests.calls import call
from tests.servers import Server
from tests.w3c.evaluation import Failed
from tests.w3c.exchange import RDF

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
# Property: class of its subject, class of its object (of section 3 of the recommendation).
_PROPERTIES: Final = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", None),
    "inputFormat": ("Service", None),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
_SUPER: Final = {"Dataset": {"Dataset", "GraphCollection"}, "Function": {"Function", "Feature"}}
_CLASSES: Final = {name for pair in _PROPERTIES.values() for name in pair if name} | {"Service"}
_INDIVIDUALS: Final = {
    "Language": {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"},
    "Feature": {
        "DereferencesURIs",
        "UnionDefaultGraph",
        "RequiresDataset",
        "EmptyGraphs",
        "BasicFederatedQuery",
    },
}


def returns_rdf(server: Server) -> list[Quad]:
    """GET on the endpoint returns RDF, also when the client asks for nothing."""
    for accept in (None, "text/turtle", "application/rdf+xml", "application/n-triples"):
        reply = call(server.query, headers={"Accept": accept} if accept else {})
        if reply.status != 200 or reply.media_type not in RDF:
            raise Failed(f"{accept}: {reply.status} {reply.media_type}")
        if accept and reply.media_type != accept:
            raise Failed(f"asked for {accept}, got {reply.media_type}")
    reply = call(server.query, headers={"Accept": "text/turtle"})
    return list(parse(reply.body, format=RdfFormat.TURTLE, base_iri=server.query))


def has_endpoint_triple(server: Server) -> None:
    """The description contains a matching sd:endpoint triple."""
    endpoints = [q.object for q in returns_rdf(server) if q.predicate.value == _SD + "endpoint"]
    if NamedNode(server.query) not in endpoints:
        raise Failed(f"sd:endpoint is {endpoints}, not {server.query}")


def conforms_to_schema(server: Server) -> None:
    """Only terms of the vocabulary, each at a subject and object of its class, and one sd:Service."""
    quads = returns_rdf(server)
    types = {
        (q.subject, q.object.value)
        for q in quads
        if q.predicate.value == _TYPE and hasattr(q.object, "value")
    }
    services = [subject for subject, kind in types if kind == _SD + "Service"]
    if len(services) != 1:
        raise Failed(f"{len(services)} sd:Service")
    for quad in quads:
        _judge(quad, types)


def _judge(quad: Quad, types: set[tuple[object, str]]) -> None:
    kind = str(quad.object).removeprefix("<" + _SD).removesuffix(">")
    if quad.predicate.value == _TYPE and "<" not in kind and kind not in _CLASSES:
        raise Failed(f"no class of the vocabulary: {quad.object}")
    if not quad.predicate.value.startswith(_SD):
        return
    name = quad.predicate.value.removeprefix(_SD)
    if name not in _PROPERTIES:
        raise Failed(f"no property of the vocabulary: {quad.predicate}")
    domain, reach = _PROPERTIES[name]
    if isinstance(quad.object, Literal) or (name == "endpoint" and isinstance(quad.object, BlankNode)):
        raise Failed(f"{quad}: the object must be a resource")
    if not _is(quad.subject, domain, types):
        raise Failed(f"{quad}: the subject is no sd:{domain}")
    if reach and not _is(quad.object, reach, types):
        raise Failed(f"{quad}: the object is no sd:{reach}")


def _is(term: object, kind: str, types: set[tuple[object, str]]) -> bool:
    """Whether a term has a class, known by the vocabulary, stated, or (undescribed) not denied."""
    if isinstance(term, NamedNode) and term.value.startswith(_SD):
        return term.value.removeprefix(_SD) in _INDIVIDUALS.get(kind, {term.value.removeprefix(_SD)})
    stated = {
        found.removeprefix(_SD) for subject, found in types if subject == term and found.startswith(_SD)
    }
    reached = {above for found in stated for above in _SUPER.get(found, {found})}
    return kind in reached or not stated


TESTS: Final = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}
