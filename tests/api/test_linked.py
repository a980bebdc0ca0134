"""Linked data: IRIs lead to pages and documents, documents say what the graph says."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import rdflib
from rdflib import DCAT, DCTERMS, OWL, RDF, RDFS, SH, VOID, URIRef

from kg.graph import KnowledgeGraph
from kg.namespaces import BASE, CLAIM, DATASET, ID, INFERENCE, ONTOLOGY, RULE
from tests.api.answers import Client, ok, problem, tree
from tests.api.routes import CLAIM_ID, INFERENCE_ID
from tests.pages import said
from tests.toys import ENTITIES

EXTENSIONS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


def _read(client: Client, path: str, **headers: str) -> rdflib.Graph:
    response = client.get(path, headers=headers, follow_redirects=True)
    assert response.status_code == 200, response.text
    kind = response.headers["content-type"].partition(";")[0]
    form = next(EXTENSIONS[name] for name, known in TYPES.items() if known == kind)
    return rdflib.Graph().parse(data=response.content, format=form)


@pytest.mark.parametrize(
    ("accept", "goal"),
    [
        (None, "/entity/nova"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/entity/nova"),
        ("text/turtle", "/data/nova.ttl"),
        ("application/ld+json", "/data/nova.jsonld"),
        ("application/rdf+xml;q=0.9, text/html;q=0.1", "/data/nova.rdf"),
        ("application/n-triples", "/data/nova.nt"),
        ("application/json", "/api/entities/nova"),
    ],
)
def test_the_iri_of_a_thing_leads_to_what_is_wanted(client: Client, accept: str | None, goal: str) -> None:
    response = client.get("/id/nova", headers={"Accept": accept} if accept else {})
    assert response.status_code == 303
    assert urlsplit(response.headers["location"]).path == goal
    assert "accept" in response.headers["vary"].lower()
    assert client.get(goal).status_code == 200


def test_what_nobody_speaks_is_refused(client: Client) -> None:
    body = problem(client.get("/id/nova", headers={"Accept": "image/png"}), 406, "not-acceptable")
    assert "text/turtle" in body["available"]
    problem(client.get("/ontology", headers={"Accept": "image/png"}), 406, "not-acceptable")


def test_rules_are_told_and_described(client: Client) -> None:
    said = client.get("/rule/maker-supplies", headers={"Accept": "text/html"}, follow_redirects=True)
    assert said.headers["content-type"].startswith("text/plain")
    assert "事物依赖其制造者。" in said.text and "CONSTRUCT" in said.text
    for media_type in TYPES.values():
        graph = _read(client, "/rule/maker-supplies", Accept=media_type)
        rule = URIRef(RULE + "maker-supplies")
        told = {(str(text), text.language) for text in graph.objects(rule, RDFS.comment)}  # type: ignore[attr-defined]
        assert told == {("事物依赖其制造者。", "zh"), ("A thing needs whoever makes it.", "en")}
        (text,) = graph.objects(rule, SH.construct)
        assert str(text) == said.text
    assert client.get("/rule/maker-supplies").headers["location"] == "/data/rule/maker-supplies.rq"
    problem(client.get("/rule/magic"), 404)
    problem(client.get("/data/rule/magic.ttl"), 404)


def test_every_rule_that_derives_has_a_document(client: Client, world: KnowledgeGraph) -> None:
    rows = world.store.select("SELECT DISTINCT ?rule { ?inference llm:rule ?rule }")
    assert rows
    for row in rows:
        assert (
            client.get(row["rule"].removeprefix(BASE.rstrip("/")), follow_redirects=True).status_code == 200
        )


def test_named_graphs_lead_to_their_triples_and_pages(client: Client, world: KnowledgeGraph) -> None:
    for iri in world.store.graphs():
        path = iri.removeprefix(BASE.rstrip("/"))
        held = sum(1 for _ in world.store.quads(graph=iri))
        assert len(_read(client, path, Accept="text/turtle")) == held
        page = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
    assert client.get("/graph/source/first-report").headers["location"].startswith("/sources/first-report")
    assert client.get("/graph/ontology").headers["location"].startswith("/ontology")
    problem(client.get("/graph/nothing"), 404)
    problem(client.get("/graph/no{iri}"), 404)
    problem(client.get("/graph/no%20iri"), 404)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_documents_of_a_thing_say_what_the_graph_says(client: Client, extension: str) -> None:
    response = client.get(f"/data/nova.{extension}")
    assert response.headers["content-type"].partition(";")[0] == TYPES[extension]
    assert f'<{ID}nova>; rel="describes"' in response.headers["link"]
    graph = _read(client, f"/data/nova.{extension}")
    nova = URIRef(ID + "nova")
    assert (nova, RDF.type, URIRef(ONTOLOGY + "Company")) in graph
    assert {str(label) for label in graph.objects(nova, RDFS.label)} == {"新星智能", "Nova AI"}
    # Three claims about it and three that mention it; derived statements beside them.
    claims = {*graph.subjects(RDF.subject, nova), *graph.subjects(RDF.object, nova)}
    assert sum(str(s).startswith(CLAIM) for s in claims) == 6
    assert (nova, URIRef(ONTOLOGY + "fundedBy"), URIRef(ID + "fund")) in graph
    assert (URIRef(ID + "bright"), RDFS.label, None) in graph


def test_every_toy_has_a_document_of_its_own_triples(client: Client, world: KnowledgeGraph) -> None:
    everything = _read(client, "/api/graph?format=ntriples")
    for entity in ENTITIES:
        document = _read(client, f"/id/{entity}", Accept="application/n-triples")
        assert len(document) and not set(document) - set(everything)


def test_claims_and_inferences_lead_somewhere_too(client: Client) -> None:
    for path, iri in (
        (f"/claim/{CLAIM_ID}", CLAIM + CLAIM_ID),
        (f"/inference/{INFERENCE_ID}", INFERENCE + INFERENCE_ID),
    ):
        graph = _read(client, path, Accept="text/turtle")
        assert (URIRef(iri), RDF.object, None) in graph
        page = client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 303 and client.get(page.headers["location"]).status_code == 200
    found = client.get(f"/claim/{CLAIM_ID}", headers={"Accept": "application/json"}).headers["location"]
    assert ok(client.get(found))["predicate"] == "develops"


@pytest.mark.parametrize(
    "path",
    [
        "/claim/0",
        "/inference/0",
        "/claim/%3E",
        "/data/nova.txt",
        "/data/nova",
        "/data/nobody.ttl",
        "/data/claim/0.ttl",
        "/data/graph/0.ttl",
        "/data/claim/%3E.ttl",
        "/ontology.txt",
        "/problem/nothing",
    ],
)
def test_what_is_not_there(client: Client, path: str) -> None:
    problem(client.get(path), 404)


def test_the_ontology_is_a_document(client: Client) -> None:
    response = client.get("/ontology", headers={"Accept": "text/turtle"})
    assert (response.status_code, response.headers["content-location"]) == (200, "/ontology.ttl")
    assert response.content == client.get("/ontology.ttl").content
    graph = _read(client, "/ontology", Accept="application/n-triples")
    company = URIRef(ONTOLOGY + "Company")
    assert (company, RDF.type, OWL.Class) in graph and (
        URIRef(ONTOLOGY[:-1]),
        RDF.type,
        OWL.Ontology,
    ) in graph
    page = tree(client.get("/ontology?lang=en", headers={"Accept": "text/html"}))
    ids = {element.get("id") for element in page.iter()}
    assert {str(c).removeprefix(ONTOLOGY) for c in graph.subjects(RDF.type, OWL.Class)} - {None} <= ids
    assert "company" in said(page).lower() and "公司" in said(page)
    assert client.get("/ontology/core").headers["location"] == "/ontology"


@pytest.mark.parametrize("path", ["/.well-known/void", "/dataset"])
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_the_data_set_describes_itself(
    client: Client, world: KnowledgeGraph, path: str, extension: str
) -> None:
    graph = _read(client, path, Accept=TYPES[extension])
    me = URIRef(DATASET)
    assert {(me, RDF.type, VOID.Dataset), (me, RDF.type, DCAT.Dataset)} <= set(graph)
    assert str(graph.value(me, OWL.versionInfo)) == world.version
    assert graph.value(me, VOID.sparqlEndpoint) == URIRef("http://testserver/sparql")
    assert {t.language for t in graph.objects(me, DCTERMS.title)} == {"zh", "en"}
    everything = _read(client, "/api/graph?format=ntriples")
    assert graph.value(me, VOID.triples).toPython() == len(everything)  # type: ignore[union-attr]
    counts = {
        str(graph.value(part, VOID["class"])): graph.value(part, VOID.entities).toPython()  # type: ignore[union-attr]
        for part in graph.objects(me, VOID.classPartition)
    }
    assert (counts[ONTOLOGY + "Company"], counts[ONTOLOGY + "Claim"]) == (4, 24)
    for distribution in graph.objects(me, DCAT.distribution):
        address = str(graph.value(distribution, DCAT.downloadURL))
        assert client.get(address.removeprefix("http://testserver")).status_code == 200
    for example in graph.objects(me, VOID.exampleResource):
        assert client.get(str(example).replace(ID, "/id/")).status_code == 303


def test_problems_explain_themselves(client: Client) -> None:
    body = problem(client.get("/api/entities/nobody"), 404)
    kind = body["type"].rpartition("/")[2]
    assert ok(client.get(f"/problem/{kind}"))["hint"] == body["hint"]
