"""SPARQL Update over HTTP: only owners, only by POST, whole or not at all, and seen at once."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from httpx2 import Response

from tests.api.answers import Client, ok, problem
from tests.api.routes import GOOD
from tests.api.writable import BEARER, writable
from tests.listener import listening

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BODY = {"Content-Type": "application/sparql-update"}
INSERT = "INSERT DATA { <http://e.example/a> <http://e.example/b> <http://e.example/c> }"


@pytest.fixture(scope="module")
def owner() -> Iterator[Client]:
    with writable() as client:
        yield client


@pytest.fixture(autouse=True)
def _empty(owner: Client) -> None:
    assert _update(owner, "DROP ALL").status_code == 204


def _update(client: Client, text: str, **parameters: str) -> Response:
    return client.post("/update", data={"update": text, **parameters})


def _count(client: Client, pattern: str = "?s ?p ?o") -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    return int(client.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]["n"]["value"])


def test_an_update_comes_by_form_or_body_on_both_paths(owner: Client) -> None:
    ways: list[dict[str, Any]] = [
        {"data": {"update": INSERT}},
        {"content": urlencode({"update": INSERT}), "headers": FORM},
        {"content": INSERT, "headers": BODY},
    ]
    for path, way in itertools.product(("/update", "/sparql"), ways):
        sent = owner.post(path, **way)
        assert (sent.status_code, sent.content) == (204, b""), sent.text
        assert _count(owner) == 1
        _update(owner, "CLEAR ALL")


def test_the_answer_names_the_version_and_readers_see_it(owner: Client) -> None:
    before = _update(owner, INSERT).headers["x-dataset-version"]
    base, _, number = before.rpartition(".")
    after = _update(owner, "INSERT DATA { <x:a> <x:b> 2 }").headers["x-dataset-version"]
    assert after == f"{base}.{int(number) + 1}"
    for url in ("/sparql?query=ASK{}", "/readyz", "/api/stats"):
        assert owner.get(url).headers["x-dataset-version"] == after
    assert ok(owner.get("/readyz"))["triples"] == 2


def test_relative_iris_are_resolved_against_the_endpoint(owner: Client) -> None:
    _update(owner, "INSERT DATA { <a> <#b> </c> }")
    base = str(owner.base_url).rstrip("/")
    assert _count(owner, f"<{base}/a> <{base}/update#b> <{base}/c>") == 1


def test_form_values_are_decoded_once(owner: Client) -> None:
    text = "100%25 %3C%41 + ü"
    _update(owner, f"INSERT DATA {{ <x:a> <x:b> '{text}' }}")
    assert _count(owner, f"?s ?p '{text}'") == 1


def test_several_operations_are_one(owner: Client) -> None:
    _update(owner, INSERT)
    for text in ("MOVE <x:none> TO <x:g>", "DROP GRAPH <x:none>", "CLEAR GRAPH <x:none>"):
        assert "<x:none>" in problem(_update(owner, text), 404, "no-such-graph")["detail"]
    problem(_update(owner, "CLEAR ALL; CREATE GRAPH <x:g>; CREATE GRAPH <x:g>"), 400, "query-error")
    assert _count(owner) == 1


def test_a_prologue_may_stand_behind_a_semicolon(owner: Client) -> None:
    text = (
        INSERT + "; PREFIX x: <http://e.example/> DELETE DATA { x:a x:b x:c } ; INSERT DATA { x:d x:e x:f }"
    )
    assert _update(owner, text).status_code == 204
    assert (_count(owner), _count(owner, "<http://e.example/d> ?p ?o")) == (1, 1)


def test_each_operation_may_give_a_prefix_and_the_base_another_meaning(owner: Client) -> None:
    text = (
        "PREFIX x: <http://e.example/> BASE <http://e.example/> INSERT DATA { x:a <b> 1 };"
        "PREFIX x: <http://f.example/> BASE <http://f.example/> INSERT DATA { x:a <b> 2 }"
    )
    assert _update(owner, text).status_code == 204
    assert _count(owner, "<http://e.example/a> <http://e.example/b> 1") == 1
    assert _count(owner, "<http://f.example/a> <http://f.example/b> 2") == 1


def test_graphs_of_the_protocol(owner: Client) -> None:
    _update(owner, "INSERT DATA { GRAPH <x:g> { <x:a> <x:b> 1 } GRAPH <x:h> { <x:a> <x:b> 2 } }")
    copy = "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    assert _update(owner, copy, **{"using-graph-uri": "x:g"}).status_code == 204
    assert (_count(owner), _count(owner, "?s ?p 1")) == (1, 1)
    named = "INSERT { ?s <x:named> ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
    address = "/update?" + urlencode({"using-named-graph-uri": "x:h"})
    assert owner.post(address, content=named, headers=BODY).status_code == 204
    assert (_count(owner, "?s <x:named> ?o"), _count(owner, "?s <x:named> 2")) == (1, 1)
    for text in (
        "INSERT { ?s ?p 3 } USING <x:g> WHERE { ?s ?p ?o }",
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ):
        problem(_update(owner, text, **{"using-graph-uri": "x:h"}), 400)
    problem(_update(owner, copy, **{"using-graph-uri": "no iri"}), 400)
    problem(_update(owner, "DELETE WHERE", **{"using-graph-uri": "x:h"}), 400, "query-error")


def test_updates_that_are_refused(owner: Client) -> None:
    with listening() as listener:
        for text in (
            f"LOAD <{listener.url}>",
            f"lo\\u0061d <{listener.url}>",
            f"INSERT DATA {{ <x:a> <x:b> 1 }} ; LOAD <{listener.url}>",
            f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{listener.url}> {{ ?s ?p ?o }} }}",
        ):
            assert problem(_update(owner, text), 403, "query-forbidden")["line"] == 1
        deep = "INSERT {} WHERE " + "{" * 100 + "}" * 100
        assert problem(_update(owner, deep), 400, "query-refused")["line"] == 1
    assert listener.calls == 0
    assert _count(owner) == 0


def test_a_silent_load_does_nothing_and_is_no_failure(owner: Client) -> None:
    with listening() as listener:
        into = f"LOAD SILENT <{listener.url}> INTO GRAPH <x:g>"
        assert _update(owner, f"{INSERT}; {into} ; load silent <{listener.url}>").status_code == 204
        assert _update(owner, f"PREFIX ex: <{listener.url}> LOAD SILENT ex:a").status_code == 204
    assert listener.calls == 0
    assert _count(owner) == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"data": {"other": "x"}}, 400),
        ({"data": {"update": [INSERT, INSERT]}}, 400),
        ({"data": {"update": INSERT, "query": "ASK {}"}}, 400),
        ({"data": {"update": "nonsense"}}, 400),
        ({"data": {"update": "ASK {}"}}, 400),
        ({"content": INSERT, "headers": {"Content-Type": "text/plain"}}, 415),
        ({"content": INSERT, "headers": {"Content-Type": "application/sparql-query"}}, 415),
        ({"content": INSERT}, 415),
        ({"content": b"INSERT DATA { <x:a> <x:b> '\xff' }", "headers": BODY}, 400),
        ({"content": b"update=%FF", "headers": FORM}, 400),
        ({"content": b"#" * (9 << 20), "headers": BODY}, 413),
        ({"content": INSERT, "headers": BODY | {"Content-Encoding": "gzip"}}, 415),
    ],
)
def test_bad_requests(owner: Client, sent: dict[str, object], status: int) -> None:
    problem(owner.post("/update", **sent), status)  # type: ignore[arg-type]
    assert _count(owner) == 0


def test_nothing_is_changed_by_get(owner: Client) -> None:
    problem(owner.get("/update", params={"update": INSERT}), 405)
    problem(owner.get("/sparql", params={"update": INSERT}), 400)
    problem(owner.get("/sparql", params={"query": INSERT}), 400)
    problem(owner.post("/sparql", data={"query": INSERT}), 400)
    assert _count(owner) == 0


WRITES = [
    ("POST", "/update", {"data": {"update": INSERT}}),
    ("POST", "/update", {"content": INSERT, "headers": BODY}),
    ("POST", "/sparql", {"data": {"update": INSERT}}),
    ("POST", "/sparql", {"content": INSERT, "headers": BODY}),
    ("PUT", "/store?default", {"content": "<x:a> <x:b> 1 .", "headers": {"Content-Type": "text/turtle"}}),
    ("POST", "/store", {"content": "<x:a> <x:b> 1 .", "headers": {"Content-Type": "text/turtle"}}),
    ("PUT", "/store/g", {"content": "<x:a> <x:b> 1 .", "headers": {"Content-Type": "text/turtle"}}),
    ("DELETE", "/store?default", {}),
]


def _send(client: Client, write: tuple[str, str, dict[str, object]], **headers: str | None) -> Response:
    method, url, given = write
    own = dict(given.get("headers", {}))  # type: ignore[call-overload]
    request = client.build_request(method, url, **{**given, "headers": own})  # type: ignore[arg-type]
    for name, value in headers.items():
        if value is None:
            request.headers.pop(name, None)
        else:
            request.headers[name] = value
    return client.send(request)


@pytest.mark.parametrize("write", WRITES)
def test_only_owners_write(owner: Client, write: tuple[str, str, dict[str, object]]) -> None:
    missing = _send(owner, write, Authorization=None)
    problem(missing, 401)
    assert missing.headers["www-authenticate"].startswith("Bearer ")
    accented = "Bearer é".encode().decode("latin-1")
    for wrong in ("Bearer a toke", "Bearer a token2", "Bearer ", "Basic YTpi", accented):
        refused = _send(owner, write, Authorization=wrong)
        problem(refused, 401)
        assert "Bearer" in refused.headers["www-authenticate"]
    for origin in ("http://evil.example", "null", f"{str(owner.base_url).rstrip('/')}.evil.example"):
        problem(_send(owner, write, Origin=origin), 403)
        problem(_send(owner, write, Origin=origin, Authorization=None), 403)
    assert _count(owner) == 0
    assert _send(owner, write, Origin=str(owner.base_url).rstrip("/")).status_code in (201, 204)


@pytest.mark.parametrize("write", WRITES)
def test_without_a_token_nobody_writes(client: Client, write: tuple[str, str, dict[str, object]]) -> None:
    problem(_send(client, write), 403)
    problem(_send(client, write, **BEARER), 403)


def test_clients_of_the_endpoint_count_exactly(owner: Client) -> None:
    _update(owner, "INSERT DATA { <x:c> <x:n> 0 }")
    count = "DELETE { ?c ?p ?n } INSERT { ?c ?p ?m } WHERE { ?c ?p ?n BIND(?n + 1 AS ?m) }"

    def work() -> None:
        for _ in range(5):
            assert _update(owner, count).status_code == 204

    clients = [threading.Thread(target=work) for _ in range(4)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    assert (_count(owner), _count(owner, "<x:c> <x:n> 20")) == (1, 1)


def test_every_page_of_an_empty_store_answers(owner: Client) -> None:
    failed = {url: owner.get(url).status_code for url in GOOD.values()}
    assert {url: status for url, status in failed.items() if status >= 500} == {}
    assert failed["/"] == failed["/api/entities"] == failed["/api/stats"] == 200
