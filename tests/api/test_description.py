"""GET /sparql without a query describes the service: W3C's three checks, counts by another library."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyshacl
import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SH, VOID

from api.app import create_app
from kg.graph import KnowledgeGraph
from kg.namespaces import GRAPH, ID, PREFIXES, SD
from tests.api.answers import Client, problem

pytestmark = pytest.mark.filterwarnings("ignore:.* is deprecated")  # rdflib about itself
S = rdflib.Namespace(SD)
URL = "http://testserver/sparql"
FORMATS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
}
# The schema of the specification (sections 2 and 3) as shapes.
SCHEMA = """
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix void: <http://rdfs.org/ns/void#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass sd:Service ;
  sh:property [ sh:path sd:endpoint ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sd:supportedLanguage ; sh:minCount 1 ;
      sh:in ( sd:SPARQL10Query sd:SPARQL11Query sd:SPARQL11Update ) ] ,
    [ sh:path sd:feature ; sh:in ( sd:DereferencesURIs sd:UnionDefaultGraph sd:RequiresDataset
      sd:EmptyGraphs sd:BasicFederatedQuery ) ] ,
    [ sh:path sd:resultFormat ; sh:minCount 8 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sd:inputFormat ; sh:nodeKind sh:IRI ] ,
    [ sh:path sd:defaultEntailmentRegime ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sd:defaultDataset ; sh:minCount 1 ; sh:maxCount 1 ; sh:class sd:Dataset ] .
[] a sh:NodeShape ; sh:targetClass sd:Dataset ;
  sh:property [ sh:path sd:defaultGraph ; sh:maxCount 1 ; sh:class sd:Graph ] ,
    [ sh:path sd:namedGraph ; sh:class sd:NamedGraph ] .
[] a sh:NodeShape ; sh:targetClass sd:NamedGraph ;
  sh:property [ sh:path sd:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path sd:graph ; sh:maxCount 1 ; sh:class sd:Graph ] .
[] a sh:NodeShape ; sh:targetClass sd:Graph ;
  sh:property [ sh:path void:triples ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:integer ] .
"""


def _read(content: bytes, reader: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=content, format=reader)


@pytest.fixture(scope="module")
def described(client: Client) -> rdflib.Graph:
    return _read(client.get("/sparql").content, "turtle")


@pytest.mark.parametrize("media_type", FORMATS)
def test_it_is_rdf_in_every_format(client: Client, described: rdflib.Graph, media_type: str) -> None:
    response = client.get("/sparql", headers={"Accept": media_type})
    assert response.headers["content-type"].split(";")[0] == media_type
    assert "Accept" in response.headers["vary"]
    graph = _read(response.content, FORMATS[media_type])
    assert Counter(map(str, graph.predicates())) == Counter(map(str, described.predicates()))
    assert client.head("/sparql", headers={"Accept": media_type}).content == b""


def test_it_conforms_to_the_schema(described: rdflib.Graph) -> None:
    conforms, _, report = pyshacl.validate(described, shacl_graph=SCHEMA, shacl_graph_format="turtle")
    assert conforms, report


def test_it_names_the_endpoint(client: Client, described: rdflib.Graph) -> None:
    assert [str(url) for url in described.objects(None, S.endpoint)] == [URL]
    other = _read(client.get("/sparql/").content, "turtle")
    assert [str(url) for url in other.objects(None, S.endpoint)] == [URL + "/"]


def test_browsers_get_a_page(client: Client) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert response.headers["content-type"].startswith("text/html")
    assert URL in response.text
    assert _read(client.get("/sparql?format=rdfxml").content, "xml")
    problem(client.get("/sparql?format=csv"), 400)
    problem(client.get("/sparql", headers={"Accept": "image/png"}), 406)


def test_counts_are_those_of_another_library(
    world: KnowledgeGraph, described: rdflib.Graph, tmp_path: Any
) -> None:
    path = tmp_path / "all.nq"
    with path.open("wb") as out:
        world.store.dump(out, "application/n-quads")
    data = rdflib.Dataset().parse(path, format="nquads")
    default = data.default_graph
    described_default = next(described.objects(None, S.defaultGraph))
    assert described.value(described_default, VOID.triples).toPython() == len(default)
    assert described.value(described_default, VOID.entities).toPython() == len(set(default.subjects()))
    assert described.value(described_default, VOID.classes).toPython() == len(
        set(default.objects(None, RDF.type))
    )
    classes = {
        str(described.value(part, VOID["class"])): described.value(part, VOID.entities).toPython()
        for part in described.objects(described_default, VOID.classPartition)
    }
    assert classes == Counter(str(kind) for _, kind in set(default.subject_objects(RDF.type)))
    properties = {
        str(described.value(part, VOID.property)): described.value(part, VOID.triples).toPython()
        for part in described.objects(described_default, VOID.propertyPartition)
    }
    assert properties == Counter(map(str, default.predicates()))
    named = {
        str(described.value(node, S.name)): described.value(
            described.value(node, S.graph), VOID.triples
        ).toPython()
        for node in described.objects(None, S.namedGraph)
    }
    expected = {str(g.identifier): len(g) for g in data.graphs() if str(g.identifier).startswith(GRAPH)}
    assert named == expected and len(named) > 3
    entities = described.value(next(described.subjects(S.name, rdflib.URIRef(GRAPH + "entities"))), S.graph)
    graph = data.graph(GRAPH + "entities")
    assert described.value(entities, VOID.classes).toPython() == len(set(graph.objects(None, RDF.type)))


def test_prefixes_limits_and_version(client: Client, described: rdflib.Graph, world: KnowledgeGraph) -> None:
    declared = {
        str(described.value(node, SH.prefix)): str(described.value(node, SH.namespace))
        for node in described.objects(None, SH.declare)
    }
    assert declared == PREFIXES
    schema = rdflib.Namespace(PREFIXES["schema"])
    limits = {str(name) for name in described.objects(None, schema.name)}
    assert "seconds that a query may take" in limits and len(limits) == 4
    assert [str(v) for v in described.objects(None, OWL.versionInfo)] == [world.version]


def test_examples_answer_as_the_questions_do(described: rdflib.Graph, real: KnowledgeGraph) -> None:
    examples = {
        str(node).partition("#")[2]: str(described.value(node, SH.select))
        for node in described.subjects(RDF.type, SH.SPARQLSelectExecutable)
    }
    assert examples.keys() == real.questions.keys()
    for text in examples.values():
        real.query(text)  # parsed, and evaluated only when rows are read
    for slug in ("investors-of", "hit-by-regulation", "prices-of-product", "where-leavers-went"):
        answer = real.ask(slug)
        rows = real.store.select(examples[slug])
        assert len(rows) == len(answer.rows) > 0, slug
        for name, thing in answer.values.items():
            assert {row[name] for row in rows} == {ID + thing.id}
    assert len(list(described.subject_objects(RDFS.label))) == 2 * len(examples)


def test_it_is_made_once_for_each_version(world: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.testclient import TestClient

    made: list[str] = []
    import api.description

    original = api.description.describe
    monkeypatch.setattr(
        api.description, "describe", lambda *arguments: made.append(arguments[2]) or original(*arguments)
    )
    with TestClient(create_app(world)) as client:
        first, second = client.get("/sparql").content, client.get("/sparql").content
    assert (first == second, made) == (True, ["text/turtle"])
