"""The SPARQL 1.1 Protocol, its answers read by other readers than the engine that wrote them."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import rdflib
from httpx2 import Response

from kg.namespaces import GRAPH, ID, ONTOLOGY, RDFS
from tests.api.answers import Client, problem

FIRST, SECOND = GRAPH + "source/first-report", GRAPH + "source/second-report"
USERS = "SELECT ?who { ?who llm:runsOnChip ?chip } ORDER BY ?who"
WHO = [ID + "cloud", ID + "nova", ID + "nova-1"]
# A value of each kind: IRI, text with language and with quotes, number, nothing.
KINDS = """SELECT ?s ?label ?n ?none { BIND(id:nova-1 AS ?s) ?s rdfs:label ?label . BIND(7.5 AS ?n)
           OPTIONAL { ?s llm:lacks ?none } FILTER(LANG(?label) = "zh") }"""
EDGES = "CONSTRUCT WHERE { ?a llm:usesModel ?b }"
TRIPLES = {(ID + name, ONTOLOGY + "usesModel", ID + "nova-1") for name in ("bright", "bright-app")}
JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
SR = "{http://www.w3.org/2005/sparql-results#}"


def _get(client: Client, query: str, accept: Any = None, **parameters: Any) -> Response:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", params={"query": query, **parameters}, headers=headers)


def _rows(response: Response) -> list[str]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == JSON
    return [row["who"]["value"] for row in response.json()["results"]["bindings"]]


def test_a_query_comes_by_get_form_or_body(client: Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = {"Content-Type": "application/sparql-query; charset=utf-8"}
    assert _rows(_get(client, USERS)) == WHO
    assert _rows(client.post("/sparql", data={"query": USERS})) == WHO
    assert _rows(client.post("/sparql", content=urlencode({"query": USERS}), headers=form)) == WHO
    assert _rows(client.post("/sparql", content=USERS.encode(), headers=body)) == WHO
    chinese = 'SELECT ?who { ?who rdfs:label "新星智能"@zh }'
    assert _rows(client.post("/sparql", content=chinese.encode(), headers=body)) == [ID + "nova"]


def test_json(client: Client) -> None:
    (row,) = _get(client, KINDS).json()["results"]["bindings"]
    assert row == {
        "s": {"type": "uri", "value": ID + "nova-1"},
        "label": {"type": "literal", "value": "新星一号", "xml:lang": "zh"},
        "n": {"type": "literal", "value": "7.5", "datatype": "http://www.w3.org/2001/XMLSchema#decimal"},
    }
    assert _get(client, "ASK { id:bright llm:usesCompute id:cloud }").json()["boolean"] is False
    assert _get(client, "ASK { id:bright llm:usesModel id:nova-1 }").json()["boolean"] is True


def test_xml(client: Client) -> None:
    response = _get(client, KINDS, XML)
    assert response.headers["content-type"] == XML
    root = ElementTree.fromstring(response.content)
    bound = {binding.get("name"): binding[0] for binding in root.iter(SR + "binding")}
    assert {name: (node.tag.removeprefix(SR), node.text) for name, node in bound.items()} == {
        "s": ("uri", ID + "nova-1"),
        "label": ("literal", "新星一号"),
        "n": ("literal", "7.5"),
    }
    assert [node.get("name") for node in root.iter(SR + "variable")] == ["s", "label", "n", "none"]
    truth = ElementTree.fromstring(_get(client, "ASK {}", XML).content)
    assert truth.findtext(SR + "boolean") == "true"


def test_csv_and_tsv(client: Client) -> None:
    response = _get(client, KINDS, "text/csv")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(response.text, newline="")))
    assert rows == [["s", "label", "n", "none"], [ID + "nova-1", "新星一号", "7.5", ""]]
    response = _get(client, KINDS, "text/tab-separated-values")
    assert response.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    assert [line.split("\t") for line in response.text.splitlines()] == [
        ["?s", "?label", "?n", "?none"],
        [f"<{ID}nova-1>", '"新星一号"@zh', "7.5", ""],
    ]


@pytest.mark.parametrize(
    ("media_type", "short", "reader"),
    [
        ("text/turtle", "turtle", "turtle"),
        ("application/n-triples", "ntriples", "nt"),
        ("application/rdf+xml", "rdfxml", "xml"),
        ("application/ld+json", "jsonld", "json-ld"),
    ],
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib about itself
def test_graphs(client: Client, media_type: str, short: str, reader: str) -> None:
    for response in (_get(client, EDGES, media_type), _get(client, EDGES, format=short)):
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].split(";")[0] == media_type
        graph = rdflib.Graph().parse(data=response.content, format=reader)
        assert {(str(s), str(p), str(o)) for s, p, o in graph} == TRIPLES
    described = _get(client, "DESCRIBE id:toyland", media_type)
    graph = rdflib.Graph().parse(data=described.content, format=reader)
    label = (
        rdflib.URIRef(ID + "toyland"),
        rdflib.URIRef(RDFS + "label"),
        rdflib.Literal("玩具国", lang="zh"),
    )
    assert label in graph


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("json", JSON), ("xml", XML), ("csv", "text/csv"), ("tsv", "text/tab-separated-values"), (JSON, JSON)],
)
def test_format_overrides_accept(client: Client, form: str, media_type: str) -> None:
    response = _get(client, USERS, "image/png", format=form)
    assert (response.status_code, response.headers["content-type"].split(";")[0]) == (200, media_type)
    if form in ("json", "xml"):
        graph = _get(client, EDGES, format=form).headers["content-type"]
        assert graph == {"json": "application/ld+json", "xml": "application/rdf+xml"}[form]


def test_without_a_wish_it_is_json_or_turtle(client: Client) -> None:
    assert _get(client, USERS, "*/*").headers["content-type"] == JSON
    assert _get(client, EDGES, "*/*").headers["content-type"].startswith("text/turtle")
    assert "Accept" in _get(client, USERS).headers["vary"]


def test_the_dataset_of_the_protocol(client: Client) -> None:
    assert _rows(_get(client, USERS, **{"default-graph-uri": SECOND})) == [ID + "nova-1"]
    named = "SELECT ?who { GRAPH ?g { ?who llm:runsOnChip ?chip } } ORDER BY ?who"
    assert _rows(_get(client, named, **{"named-graph-uri": FIRST})) == [ID + "cloud", ID + "nova-1"]
    assert _rows(_get(client, USERS, **{"named-graph-uri": FIRST})) == []
    both = _get(client, named, **{"named-graph-uri": [FIRST, SECOND]})
    assert _rows(both) == [ID + "cloud", ID + "nova-1", ID + "nova-1"]
    # The protocol wins over FROM, and both ways of POST take it.
    other = f"SELECT ?who FROM <{FIRST}> {{ ?who llm:runsOnChip ?c }}"
    assert _rows(_get(client, other, **{"default-graph-uri": SECOND})) == [ID + "nova-1"]
    form = client.post("/sparql", data={"query": USERS, "default-graph-uri": SECOND})
    body = client.post(
        f"/sparql?{urlencode({'default-graph-uri': SECOND})}",
        content=USERS,
        headers={"Content-Type": "application/sparql-query"},
    )
    assert _rows(form) == _rows(body) == [ID + "nova-1"]
    problem(_get(client, USERS, **{"default-graph-uri": "no iri"}), 400, "bad-request")


def test_bad_queries_say_where(client: Client) -> None:
    body = problem(_get(client, "SELECT ?s\nWHERE { ?s ?p }"), 400, "query-error")
    assert body["line"] == 2 and body["column"] in (15, 16)
    assert body["detail"].startswith("line 2, column ")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SeRvIcE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "PREFIX x: <http://127.0.0.1:9/> ASK { ?s ?p 1 .SERVICE x:y { ?s ?p ?o } }",
    ],
)
def test_other_servers_are_never_called(client: Client, query: str) -> None:
    assert problem(_get(client, query), 403, "query-forbidden")["line"] == 1


def test_the_word_service_is_no_crime(client: Client) -> None:
    query = """PREFIX ex: <http://example.org/SERVICE/> # SERVICE <http://127.0.0.1:9/>
               SELECT ?who { VALUES ?who { "SERVICE" } OPTIONAL { ?x ex:service ?y } }"""
    assert _rows(_get(client, query)) == ["SERVICE"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"default-graph-uri": FIRST},
        {"query": [USERS, USERS]},
        {"query": ""},
        {"query": "SELECT"},
        {"query": "INSERT DATA { <x:a> <x:b> <x:c> }"},
    ],
)
def test_bad_requests(client: Client, parameters: dict[str, Any]) -> None:
    problem(client.get("/sparql", params=parameters), 400)
    problem(client.post("/sparql", data=parameters or {"other": "x"}), 400)


def test_formats_that_do_not_fit(client: Client) -> None:
    assert JSON in problem(_get(client, USERS, "text/turtle"), 406, "not-acceptable")["available"]
    problem(_get(client, "ASK {}", "text/csv"), 406, "not-acceptable")
    problem(_get(client, EDGES, "text/csv, image/*"), 406, "not-acceptable")
    problem(_get(client, USERS, format="turtle"), 400)
    problem(_get(client, USERS, format="exe"), 400)


def test_bodies_that_do_not_fit(client: Client) -> None:
    problem(client.post("/sparql", content=b"x", headers={"Content-Type": "text/plain"}), 415)
    problem(client.post("/sparql", content=b"x"), 415)
    query = {"Content-Type": "application/sparql-query"}
    problem(client.post("/sparql", content=b"ASK { ?s ?p '" + b"x" * (1 << 20) + b"' }", headers=query), 413)
    problem(client.post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers=query), 400)
    problem(client.get("/sparql?query=%FF"), 400)


def test_the_endpoint_is_read_only(client: Client) -> None:
    update = "INSERT DATA { <x:a> <x:b> <x:c> }"
    problem(client.post("/sparql", data={"update": update}), 403)
    for method in ("PUT", "DELETE", "PATCH"):
        response = client.request(method, "/sparql")
        problem(response, 405)
        assert {"GET", "POST"} <= {name.strip() for name in response.headers["allow"].split(",")}
    assert _get(client, "ASK { <x:a> ?p ?o }").json()["boolean"] is False


def test_head_has_the_headers_of_get(client: Client) -> None:
    got, head = _get(client, USERS), client.head("/sparql", params={"query": USERS})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]
    assert client.head("/sparql", params={"query": "SELECT"}).status_code == 400


def test_sparqlwrapper_reads_it(client: Client) -> None:
    # What SPARQLWrapper sends: several accepted types and its own parameters beside the query.
    accept = "application/sparql-results+json,application/json,text/javascript,application/javascript"
    response = _get(client, USERS, accept, format="json", output="json", results="json")
    assert [row["who"]["value"] for row in json.loads(response.content)["results"]["bindings"]] == WHO


def test_a_form_of_a_stranger_is_short_whatever_it_says_of_itself(client: Client) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Bearer guessed"}
    refused = client.post("/sparql", content="query=" + "%41" * 500_000, headers=form)
    assert refused.status_code == 413
    assert client.post("/sparql", content="query=ASK%7B%7D", headers=form).status_code == 200


def test_accept_may_say_json_and_come_in_lines(client: Client) -> None:
    for query, kind in (("ASK {}", "sparql-results+json"), ("CONSTRUCT WHERE { ?s ?p ?o }", "ld+json")):
        assert _get(client, query, "application/json").headers["content-type"] == f"application/{kind}"
    lines = [("Accept", "image/png"), ("Accept", "text/csv")]
    answered = client.get("/sparql", params={"query": "SELECT * {} LIMIT 1"}, headers=lines)
    assert answered.headers["content-type"].startswith("text/csv")


def test_options_and_preflights_name_the_methods(client: Client) -> None:
    for path, method in (("/sparql", "POST"), ("/update", "POST"), ("/store", "PUT"), ("/store/a", "DELETE")):
        answered = client.options(path)
        assert (answered.status_code, method in answered.headers["allow"]) == (204, True)
        asking = {"Origin": "http://a.example", "Access-Control-Request-Method": method}
        assert client.options(path, headers=asking).status_code == 200
