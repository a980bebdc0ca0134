"""The description of the API: complete, and every example in it runs and answers as promised."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi import FastAPI

from api.app import create_app
from api.examples import BODIES, EXAMPLES, PARTS
from api.openapi import operations
from kg.graph import KnowledgeGraph
from tests.api.answers import Client
from tests.api.writable import writable


@pytest.fixture(scope="module")
def served(real: KnowledgeGraph) -> FastAPI:
    return create_app(real)


@pytest.fixture(scope="module")
def owner() -> Iterator[Client]:
    with writable() as client:
        yield client


def _all(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield from operations(app.openapi())


def test_every_operation_is_explained(served: FastAPI) -> None:
    assert served.openapi()["openapi"].startswith("3.1")
    for path, _, operation in _all(served):
        for parameter in operation.get("parameters", []):
            assert parameter["description"] not in ("", parameter["name"]), (path, parameter["name"])
        for status, response in operation["responses"].items():
            assert response["description"], (path, status)
            if status.startswith(("4", "5")):
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}


def test_every_body_has_a_schema(served: FastAPI) -> None:
    """A generated client knows the type of all that it sends and gets."""
    for path, method, operation in _all(served):
        sent = operation.get("requestBody", {}).get("content", {})
        got = (response.get("content", {}) for response in operation["responses"].values())
        for content in (sent, *got):
            assert [kind for kind, body in content.items() if not body.get("schema")] == [], (method, path)


def test_protocols_say_what_they_take(served: FastAPI) -> None:
    """Their routes read requests themselves, yet a generated client must be able to call them."""
    paths = served.openapi()["paths"]
    taken = {parameter["name"] for parameter in paths["/sparql"]["get"]["parameters"]}
    assert taken == {"query", "format", "default-graph-uri", "named-graph-uri", "timeout"}
    queries = paths["/sparql"]["post"]["requestBody"]["content"]
    assert set(queries) == {"application/sparql-query", "application/x-www-form-urlencoded"}
    assert queries["application/x-www-form-urlencoded"]["schema"]["required"] == ["query"]
    updates = paths["/update"]["post"]["requestBody"]["content"]
    assert set(updates) == {"application/sparql-update", "application/x-www-form-urlencoded"}
    assert {"text/turtle", "application/n-quads"} <= set(paths["/store"]["put"]["requestBody"]["content"])
    assert {"201", "204"} <= set(paths["/store"]["put"]["responses"])
    slug, values = paths["/api/questions/{slug}"]["get"]["parameters"]
    assert (slug["in"], values["style"], values["explode"]) == ("path", "form", True)
    assert values["schema"] == {"type": "object", "additionalProperties": {"type": "string"}}


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "SELECT ?nothing { ?nothing ?nothing ?nothing }",
        'SELECT * { VALUES (?a ?b ?c) { (<x:a> "b"@en 1.5) (UNDEF "b" UNDEF) } }',
        "SELECT (BNODE() AS ?node) (<<( <x:a> <x:b> 1 )>> AS ?triple) {}",
    ],
)
def test_results_are_as_promised(served: FastAPI, query: str) -> None:
    schemas = served.openapi()["components"]["schemas"]
    whole = {**schemas["SparqlResults"], "components": {"schemas": schemas}}
    answer = Client(served).get("/sparql", params={"query": query}).json()
    jsonschema.validate(answer, whole, jsonschema.Draft202012Validator)
    term = {"value": "a", "type": "iri"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"head": {}, "results": {"bindings": [{"a": term}]}}, whole)


def test_every_operation_has_an_example(served: FastAPI) -> None:
    names = {operation["operationId"] for *_, operation in _all(served)}
    assert set(EXAMPLES) <= names and set(BODIES) <= names
    for path, _, operation in _all(served):
        assert operation["x-codeSamples"], path
        required = [p for p in operation.get("parameters", []) if p["required"]]
        missing = [p["name"] for p in required if "example" not in p]
        assert missing == [], f"{operation['operationId']} needs a line in api/examples.py"
        if "requestBody" in operation:
            assert all("example" in c for c in operation["requestBody"]["content"].values()), path
    assert set(PARTS) <= {p["name"] for *_, o in _all(served) for p in o.get("parameters", [])}


def _request(source: str) -> tuple[str, str, dict[str, Any]]:
    """Read a curl command as curl would."""
    words = shlex.split(source)[1:]
    method, url, more = "GET", "", {}
    form: list[str] = []
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "--data-urlencode":
            form.append(words.pop(0))
        elif word == "-H":
            name, _, value = words.pop(0).partition(": ")
            more["headers"] = {name: value}
        elif word == "-d":
            method, more["content"] = "POST", words.pop(0).encode()
        else:
            url = word
    if form:
        more["data"] = dict(pair.split("=", 1) for pair in form)
    return method, url.removeprefix("http://127.0.0.1:8000"), more


def test_every_example_runs_and_answers_as_promised(served: FastAPI) -> None:
    """Run them all on the real data; judge each JSON answer by the schema that the document gives for it."""
    client = Client(served, follow_redirects=False)
    document = served.openapi()
    for path, _, operation in _all(served):
        for sample in operation["x-codeSamples"]:
            method, url, more = _request(sample["source"])
            response = client.request(method, url, **more)
            assert str(response.status_code) in operation["responses"], (path, response.text[:500])
            # Writes need a token, which this server does not have.
            allowed = (403,) if method != "GET" and path in ("/update", "/store") else (200, 303)
            assert response.status_code in allowed, (path, response.text[:500])
            content = operation["responses"][str(response.status_code)].get("content", {})
            kind = response.headers.get("content-type", "").partition(";")[0]
            if response.status_code == 200 and content:
                assert kind in content, (path, kind, list(content))
            schema = content.get(kind, {}).get("schema")
            if schema and kind.endswith("json"):
                whole = {**schema, "components": document["components"]}
                jsonschema.validate(response.json(), whole, jsonschema.Draft202012Validator)


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UPDATE = {"Content-Type": "application/sparql-update"}
TURTLE = {"Content-Type": "text/turtle"}
PACKED = {"Content-Encoding": "gzip"}
NOBODY = {"Authorization": ""}
ONE = "<x:a> <x:b> <x:c> ."


@pytest.mark.parametrize(
    ("status", "method", "path", "headers", "body"),
    [
        (204, "post", "/sparql", UPDATE, "CLEAR ALL"),
        (401, "post", "/sparql", UPDATE | NOBODY, "CLEAR ALL"),
        (415, "post", "/sparql", TURTLE, ONE),
        (413, "post", "/sparql", FORM | NOBODY, "query=" + "x" * (1 << 20)),
        (204, "post", "/update", UPDATE, "CLEAR ALL"),
        (400, "post", "/update", UPDATE, "CLEAR"),
        (401, "post", "/update", UPDATE | NOBODY, "CLEAR ALL"),
        (403, "post", "/update", UPDATE | {"Origin": "http://e.example"}, "CLEAR ALL"),
        (404, "post", "/update", UPDATE, "DROP GRAPH <x:nothing>"),
        (415, "post", "/update", TURTLE, ONE),
        (201, "put", "/store?graph=x:new", TURTLE, ONE),
        (204, "put", "/store?graph=x:new", TURTLE, ONE),
        (401, "put", "/store?default", TURTLE | NOBODY, ONE),
        (415, "put", "/store?default", TURTLE | PACKED, ONE),
        (201, "post", "/store", TURTLE, ONE),
        (204, "post", "/store?default", TURTLE, ONE),
        (401, "post", "/store?default", TURTLE | NOBODY, ONE),
        (415, "post", "/store?default", {"Content-Type": "text/plain"}, ONE),
        (204, "delete", "/store?default", {}, ""),
        (400, "delete", "/store", {}, ""),
        (401, "delete", "/store?default", NOBODY, ""),
        (404, "delete", "/store?graph=x:nothing", {}, ""),
        (200, "get", "/store?default", {}, ""),
        (404, "get", "/store?graph=x:nothing", {"Accept": "text/html, */*;q=0.1"}, ""),
        (406, "get", "/store", {"Accept": "text/turtle"}, ""),
    ],
)  # fmt: skip
def test_the_doors_of_owners_answer_as_documented(
    owner: Client, status: int, method: str, path: str, headers: dict[str, str], body: str
) -> None:
    response = owner.request(method, path, headers=headers, content=body)
    assert response.status_code == status, response.text
    app: Any = owner.app
    documented = app.openapi()["paths"][path.partition("?")[0]][method]["responses"]
    content = documented[str(status)].get("content", {})
    if response.content or content:
        assert response.headers["content-type"].partition(";")[0] in content
    assert ("location" in response.headers) <= ("Location" in documented[str(status)].get("headers", {}))


def test_schemas_promise_no_less_than_there_is(served: FastAPI) -> None:
    """Every field of an answer is documented, so that a generated client sees it."""
    client, schemas = Client(served), served.openapi()["components"]["schemas"]
    entity = client.get("/api/entities/nvidia").json()
    assert set(entity) == set(schemas["EntityAnswer"]["properties"])
    claim = client.get("/api/claims?limit=1").json()["claims"][0]
    assert set(claim) == set(schemas["ClaimRecord"]["properties"])
    assert set(client.get("/api/stats").json()) == set(schemas["Stats"]["properties"])
    match = client.get("/api/search?q=nvidia").json()["matches"][0]
    assert set(match) == set(schemas["MatchRecord"]["properties"])
    problem = client.get("/api/entities/nobody").json()
    assert set(problem) <= set(schemas["Problem"]["properties"])
    jsonschema.validate(problem, {**schemas["Problem"], "components": {"schemas": schemas}})


def test_selected_items_are_as_promised(served: FastAPI) -> None:
    """A generated client must not want fields that `select` left out, and must want them elsewhere."""
    client, document = Client(served), served.openapi()
    for path in ("/api/entities", "/api/claims"):
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        body = client.get(f"{path}?select=id&limit=2").json()
        jsonschema.validate(body, whole, jsonschema.Draft202012Validator)
    assert "degree" in document["components"]["schemas"]["EntityRow"]["required"]


def test_names_of_operations_stay(served: FastAPI) -> None:
    """The promise of docs/api.md: operations are added, never renamed."""
    names = {operation["operationId"] for *_, operation in _all(served)}
    assert names >= {
        *("search_entities", "autocomplete_entities", "resolve_entities", "list_entities", "get_entity"),
        *("get_entity_claims", "analyze_deps", "list_claims", "get_claim", "list_segments"),
        *("list_sources", "get_stats", "list_questions", "ask_question", "get_context", "reconcile"),
    }
    assert all(re.fullmatch("[a-z_]+", name) for name in names)
