"""Describe a SPARQL endpoint as RDF (SPARQL 1.1 Service Description): VoID counts, examples, limits."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from kg.namespaces import DATA_LICENSE, DATASET, DCTERMS, PREFIXES, RDF, RDFS, SD, VOID, XSD
from kg.questions import Question
from kg.resources import query_text
from kg.store import GRAPH_FORMATS, Row

_OWL, _SH, _SCHEMA = PREFIXES["owl"], PREFIXES["sh"], PREFIXES["schema"]
_W3C: Final = "http://www.w3.org/"
_RESULTS: Final = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_DATASETS: Final = ("N-Quads", "TriG")
Node = ox.NamedNode | ox.BlankNode
Select = Callable[[str], Sequence[Row]]
Value = Node | ox.Literal | str | int | float


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What there is to say about an endpoint beside its data."""

    url: str
    version: str
    writable: bool
    limits: Mapping[str, tuple[float, str]]  # name: value, UN/CEFACT code of the unit
    questions: Iterable[Question]


def describe(endpoint: Endpoint, select: Select, media_type: str) -> bytes:
    """Write the description in a format for graphs; `select` runs one of our own queries on the data."""
    out = io.BytesIO()
    triples = _Writer(endpoint, select).triples()
    prefixes = {**PREFIXES, "sd": SD, "formats": f"{_W3C}ns/formats/"}
    ox.serialize(triples, out, GRAPH_FORMATS[media_type], prefixes=prefixes)
    return out.getvalue()


def _iri(*parts: str) -> ox.NamedNode:
    return ox.NamedNode("".join(parts))


class _Writer:
    """Gather the triples of one description."""

    def __init__(self, endpoint: Endpoint, select: Select) -> None:
        self._endpoint = endpoint
        self._select = select
        self._found: list[ox.Triple] = []
        self._service = _iri(endpoint.url, "#service")

    def triples(self) -> Iterator[ox.Triple]:
        """Give all that there is to say."""
        self._describe_service()
        self._describe_data()
        self._describe_prefixes()
        for question in self._endpoint.questions:
            self._describe_example(question)
        for name, (value, unit) in self._endpoint.limits.items():
            limit = self._node(
                _SCHEMA + "PropertyValue",
                {_SCHEMA + "name": name, _SCHEMA + "value": value, _SCHEMA + "unitCode": unit},
            )
            self._say(self._service, _SCHEMA + "additionalProperty", limit)
        return iter(self._found)

    def _describe_service(self) -> None:
        service, writable = self._service, self._endpoint.writable
        self._say(service, RDF + "type", _iri(SD, "Service"))
        self._say(service, SD + "endpoint", _iri(self._endpoint.url))
        languages = ["SPARQL10Query", "SPARQL11Query"] + ["SPARQL11Update"] * writable
        for name in languages:
            self._say(service, SD + "supportedLanguage", _iri(SD, name))
        for name in (*_RESULTS, *_GRAPHS):
            self._say(service, SD + "resultFormat", _iri(_W3C, "ns/formats/", name))
        for name in (*_GRAPHS, *_DATASETS) if writable else ():
            self._say(service, SD + "inputFormat", _iri(_W3C, "ns/formats/", name))
        self._say(service, SD + "feature", _iri(SD, "EmptyGraphs"))
        self._say(service, SD + "defaultEntailmentRegime", _iri(_W3C, "ns/entailment/Simple"))

    def _describe_data(self) -> None:
        (whole,) = self._select(query_text("void_dataset"))
        data = _iri(DATASET)
        default = self._node(SD + "Graph", {RDF + "type": _iri(VOID, "Dataset")})
        self._say(self._service, SD + "defaultDataset", data)
        self._say(data, RDF + "type", _iri(SD, "Dataset"))
        self._say(data, RDF + "type", _iri(VOID, "Dataset"))
        self._say(data, VOID + "sparqlEndpoint", _iri(self._endpoint.url))
        self._say(data, _OWL + "versionInfo", self._endpoint.version)
        self._say(data, DCTERMS + "license", _iri(DATA_LICENSE))
        self._say(data, SD + "defaultGraph", default)
        classes = self._select(query_text("void_classes"))
        self._count(default, {**whole, "classes": str(len(classes))})
        for row in classes:
            self._partition(default, "class", row, "entities")
        for row in self._select(query_text("void_properties")):
            self._partition(default, "property", row, "triples")
        for row in self._select(query_text("void_graphs")):
            graph = self._node(SD + "Graph", {RDF + "type": _iri(VOID, "Dataset")})
            self._count(graph, row)
            name = _iri(row["graph"])
            named = self._node(SD + "NamedGraph", {SD + "name": name, SD + "graph": graph})
            self._say(data, SD + "namedGraph", named)

    def _count(self, graph: Node, row: Row) -> None:
        terms = {
            "triples": "triples",
            "subjects": "entities",
            "properties": "properties",
            "classes": "classes",
            "objects": "distinctObjects",
        }
        for name, term in terms.items():
            if name in row:
                self._say(graph, VOID + term, int(row[name]))
        self._say(graph, VOID + "distinctSubjects", int(row["subjects"]))

    def _partition(self, graph: Node, kind: str, row: Row, counted: str) -> None:
        if not row[kind].startswith("_:"):
            facts: dict[str, Value] = {VOID + kind: _iri(row[kind]), VOID + counted: int(row[counted])}
            self._say(graph, f"{VOID}{kind}Partition", self._node(VOID + "Dataset", facts))

    def _describe_prefixes(self) -> None:
        self._prefixes = _iri(self._endpoint.url, "#prefixes")
        self._say(self._service, _SH + "prefixes", self._prefixes)
        for prefix, iri in PREFIXES.items():
            namespace = ox.Literal(iri, datatype=_iri(XSD, "anyURI"))
            facts: dict[str, Value] = {_SH + "prefix": prefix, _SH + "namespace": namespace}
            self._say(self._prefixes, _SH + "declare", self._node(_SH + "PrefixDeclaration", facts))

    def _describe_example(self, question: Question) -> None:
        example = _iri(self._endpoint.url, "#", question.slug)
        self._say(example, RDF + "type", _iri(_SH, "SPARQLExecutable"))
        self._say(example, RDF + "type", _iri(_SH, "SPARQLSelectExecutable"))
        for language, title in (("zh", question.title_zh), ("en", question.title_en)):
            self._say(example, RDFS + "label", ox.Literal(title, language=language))
        self._say(example, _SH + "prefixes", self._prefixes)
        self._say(example, _SH + "select", question.example())
        self._say(example, _SCHEMA + "target", _iri(self._endpoint.url))

    def _node(self, kind: str, facts: Mapping[str, Value]) -> ox.BlankNode:
        node = ox.BlankNode()
        self._say(node, RDF + "type", _iri(kind))
        for predicate, value in facts.items():
            self._say(node, predicate, value)
        return node

    def _say(self, subject: Node, predicate: str, value: Value) -> None:
        term = ox.Literal(value) if isinstance(value, str | int | float) else value
        self._found.append(ox.Triple(subject, _iri(predicate), term))
