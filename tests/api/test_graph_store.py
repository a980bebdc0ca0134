"""The SPARQL 1.1 Graph Store HTTP Protocol, graphs compared by another reader than the engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import rdflib
from httpx2 import Response
from rdflib.compare import isomorphic

from kg.engine.service import QueryService
from kg.errors import BudgetSpent
from kg.live import Live
from tests.api.answers import Client, problem
from tests.api.writable import writable

TURTLE = {"Content-Type": "text/turtle"}
JSON_LD = {"Content-Type": "application/ld+json"}
QUADS = {"Content-Type": "application/n-quads"}
ONE = "<http://e.example/a> <http://e.example/b> 'one', [ <http://e.example/c> 'ü' ] ."
TWO = "<http://e.example/a> <http://e.example/b> 'two' ."
GRAPH = "http://e.example/g?x=1&y=ü#z"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}
PART = '--x\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\n\r\n<x:a> <x:b> <x:c> .\r\n'
INDIRECT = "/store?graph=" + quote(GRAPH, safe="")


@pytest.fixture(scope="module")
def owner() -> Iterator[Client]:
    with writable() as client:
        yield client


@pytest.fixture(autouse=True)
def _empty(owner: Client) -> None:
    assert owner.post("/update", data={"update": "DROP ALL"}).status_code == 204


def _same(response: Response, *texts: str) -> bool:
    assert response.status_code == 200, response.text
    kind = response.headers["content-type"].split(";")[0]
    got = rdflib.Graph().parse(data=response.content, format=kind)
    wanted = rdflib.Graph()
    for text in texts:
        wanted.parse(data=text, format="turtle")
    return isomorphic(got, wanted)


@pytest.mark.parametrize("url", [INDIRECT, "/store/people/1.ttl", "/store?graph=people/2.ttl"])
def test_the_life_of_a_named_graph(owner: Client, url: str) -> None:
    problem(owner.get(url), 404, "no-such-graph")
    assert owner.head(url).status_code == 404
    problem(owner.delete(url), 404, "no-such-graph")
    assert owner.put(url, content=ONE, headers=TURTLE).status_code == 201
    assert _same(owner.get(url), ONE)
    assert owner.put(url, content=TWO, headers=TURTLE).status_code == 204
    assert _same(owner.get(url), TWO)
    assert owner.post(url, content=ONE, headers=TURTLE).status_code == 204
    assert _same(owner.get(url), ONE, TWO)
    head = owner.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/turtle")
    assert owner.delete(url).status_code == 204
    assert owner.get(url).status_code == 404
    assert owner.post(url, content=ONE, headers=TURTLE).status_code == 201


def test_the_default_graph(owner: Client) -> None:
    url = "/store?default"
    assert _same(owner.get(url), "")
    assert owner.put(url, content=ONE, headers=TURTLE).status_code == 204
    assert owner.put(INDIRECT, content=TWO, headers=TURTLE).status_code == 201
    assert _same(owner.get(url), ONE)
    assert owner.delete(url).status_code == 204
    assert _same(owner.get(url), "") and _same(owner.get(INDIRECT), TWO)


def test_direct_and_indirect_names_are_of_one_graph(owner: Client) -> None:
    assert owner.put("/store/a/b", content=ONE, headers=TURTLE).status_code == 201
    name = f"{str(owner.base_url).rstrip('/')}/store/a/b"
    assert _same(owner.get("/store", params={"graph": name}), ONE)
    assert owner.delete("/store", params={"graph": name}).status_code == 204
    assert owner.get("/store/a/b").status_code == 404


def test_an_empty_graph_is_a_graph(owner: Client) -> None:
    assert owner.put(INDIRECT, content="", headers=TURTLE).status_code == 201
    assert _same(owner.get(INDIRECT), "")
    assert owner.put(INDIRECT, content="", headers=TURTLE).status_code == 204


def test_a_new_graph_gets_a_name(owner: Client) -> None:
    created = owner.post("/store", content=ONE, headers=TURTLE)
    assert created.status_code == 201
    assert _same(owner.get(created.headers["location"]), ONE)
    again = owner.post("/store", content=ONE, headers=TURTLE)
    assert again.headers["location"] != created.headers["location"]


def test_a_form_of_files(owner: Client) -> None:
    files: Any = [
        ("one", ("one.ttl", ONE, "text/turtle;charset=utf-8")),
        ("two", ("two.ttl", TWO, "application/octet-stream")),
    ]
    assert owner.post(INDIRECT, files=files).status_code == 201
    assert _same(owner.get(INDIRECT), ONE, TWO)
    assert owner.post("/store", files=files[:1]).headers["location"]
    problem(owner.post(INDIRECT, files=[("x", ("x.exe", b"x", "application/x"))]), 415)
    problem(owner.post(INDIRECT, files=[("x", ("x.ttl", b"<a", "text/turtle"))]), 400, "rdf-error")
    problem(owner.post(INDIRECT, data={"x": "y"}, files=files), 400)


@pytest.mark.parametrize(
    "kind", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_every_syntax_in_and_out(owner: Client, kind: str) -> None:
    graph = rdflib.Graph().parse(data=ONE, format="turtle")
    body = graph.serialize(format="nt" if kind == "application/n-triples" else kind, encoding="utf-8")
    assert owner.put(INDIRECT, content=body, headers={"Content-Type": kind}).status_code == 201
    answer = owner.get(INDIRECT, headers={"Accept": kind})
    assert answer.headers["content-type"].split(";")[0] == kind
    assert _same(answer, ONE)


def test_the_whole_data_set(owner: Client) -> None:
    quads = "<x:a> <x:b> <x:c> .\n<x:a> <x:b> <x:d> <x:g> .\n"
    assert owner.put("/store", content=quads, headers=QUADS).status_code == 204
    answer = owner.get("/store")
    assert answer.headers["content-type"] == "application/n-quads"
    assert sorted(answer.text.splitlines(keepends=True)) == quads.splitlines(keepends=True)
    assert owner.get("/store", headers={"Accept": "application/trig"}).status_code == 200
    problem(owner.get("/store", headers={"Accept": "text/turtle"}), 406)
    more = "<x:e> <x:b> <x:c> <x:h> .\n"
    assert owner.post("/store", content=more, headers=QUADS).status_code == 204
    assert len(owner.get("/store").text.splitlines()) == 3
    problem(owner.put("/store", content=quads + "broken", headers=QUADS), 400, "rdf-error")
    assert len(owner.get("/store").text.splitlines()) == 3
    assert owner.put("/store", content=more, headers=QUADS).status_code == 204
    assert owner.get("/store").text == more


@pytest.mark.parametrize(
    ("method", "url", "headers", "body", "status"),
    [
        ("PUT", INDIRECT, TURTLE, "<a> <b ", 400),
        ("PUT", INDIRECT, {"Content-Type": "application/rdf+xml"}, ONE, 400),
        ("PUT", INDIRECT, {}, ONE, 400),  # without a type it is read as RDF/XML
        ("PUT", INDIRECT, {"Content-Type": "text/plain"}, ONE, 415),
        ("PUT", INDIRECT, QUADS, "", 415),
        ("PUT", INDIRECT, TURTLE | {"Content-Encoding": "gzip"}, ONE, 415),
        ("PUT", INDIRECT, {"Content-Type": "text/turtle; charset=latin-1"}, ONE, 415),
        ("PUT", INDIRECT, TURTLE | {"Content-Range": "bytes 0-9/99"}, ONE, 400),
        ("PUT", INDIRECT, FORM, "", 400),
        ("PUT", INDIRECT, FORM, "--x--\r\n", 400),
        ("PUT", INDIRECT, FORM, PART, 400),
        ("PUT", INDIRECT, FORM, PART + "\r\n--x", 400),
        ("PUT", "/store", TURTLE, ONE, 415),
        ("PUT", INDIRECT + "&default", TURTLE, ONE, 400),
        ("PUT", INDIRECT + "&graph=x:b", TURTLE, ONE, 400),
        ("PUT", "/store/a?graph=x:b", TURTLE, ONE, 400),
        ("PUT", "/store?graph=", TURTLE, ONE, 400),
        ("PUT", "/store?graph=http%3A%2F%2Fe.example%2Fa%3E%20b", TURTLE, ONE, 400),
        ("PUT", "/store?graph=x%3Aa%0D%0AX-Evil%3A+1", TURTLE, ONE, 400),
        ("DELETE", "/store", {}, "", 400),
        ("PATCH", INDIRECT, TURTLE, ONE, 405),
        ("PUT", INDIRECT, JSON_LD, '{"@context": "http://127.0.0.1:9/"}', 400),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(
    owner: Client, method: str, url: str, headers: dict[str, str], body: str, status: int
) -> None:
    problem(owner.request(method, url, content=body.encode(), headers=headers), status)
    assert owner.get("/store").text == ""


def test_a_form_by_hand(owner: Client) -> None:
    """Spelled as RFC 7578 does; what follows the end is no part of it."""
    quoted = {"Content-Type": 'multipart/form-data; boundary="x"'}
    for headers, end in ((FORM, "--x--"), (FORM, "--x--\r\nepilogue"), (quoted, "--x--\r\n")):
        assert owner.put(INDIRECT, content=PART + end, headers=headers).status_code in (201, 204)
        assert _same(owner.get(INDIRECT), "<x:a> <x:b> <x:c> .")


def test_strangers_read(client: Client) -> None:
    answer = client.get("/store?default", headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200 and "id/nova> " in answer.text


@pytest.mark.parametrize("path", ["/store/a%20b", "/store/a%2Fb", "/store/%C3%A9"])
def test_the_address_is_the_name_as_it_was_written(owner: Client, path: str) -> None:
    assert owner.put(path, content=ONE, headers=TURTLE).status_code == 201
    name = f"{str(owner.base_url).rstrip('/')}{path}"
    assert _same(owner.get("/store", params={"graph": name}), ONE)
    assert owner.get("/store/a/b").status_code == 404
    assert _same(owner.get(path), ONE)


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/store", "graph"),
        ("/update?update=CLEAR+ALL", "using-graph-uri"),
        ("/sparql?query=ASK{}", "default-graph-uri"),
    ],
)
@pytest.mark.parametrize("iri", ["http://[bad", "http://[::1", "http://a]b/", "//[bad"])
def test_names_that_are_no_iris(owner: Client, path: str, parameter: str, iri: str) -> None:
    sent = f"{path}{'&' if '?' in path else '?'}{parameter}={quote(iri, safe='')}"
    if "update" in path:
        problem(owner.post("/update", data={"update": "CLEAR ALL", parameter: iri}), 400)
    else:
        problem(owner.get(sent), 400)


def test_reading_goes_through_the_lanes(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise BudgetSpent("spent", 7)

    monkeypatch.setattr(QueryService, "answer", busy)
    answer = owner.get("/store", headers={"Authorization": ""})
    problem(answer, 429, "budget-spent")
    assert answer.headers["retry-after"] == "7"


def test_owners_read_past_the_lanes(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    triples = [f'<x:a> <x:b> "{number} {"x" * 99}" .\n' for number in range(5000)]
    kind = {"Content-Type": "application/n-triples"}
    assert owner.put(INDIRECT, content="".join(triples), headers=kind).status_code == 201
    monkeypatch.setattr(QueryService, "answer", None)
    live: Live = owner.app.state.live  # type: ignore[attr-defined]
    home = live._home
    assert home is not None
    before = sum(home._pins.values())
    answer = owner.get(INDIRECT, headers={"Accept": "application/n-triples"})
    assert sorted(answer.text.splitlines(keepends=True)) == sorted(triples)
    assert len(owner.get("/store").content) > 5000 * 99
    problem(owner.get("/store?graph=x:none"), 404, "no-such-graph")
    # What was read is given back; the pages may take hold of a version once meanwhile.
    _until(lambda: sum(home._pins.values()) <= before + 1)


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_head_is_answered_without_the_body(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert owner.put(INDIRECT, content=ONE, headers=TURTLE).status_code == 201
    monkeypatch.setattr(QueryService, "answer", None)
    monkeypatch.setattr(Live, "dump", None)
    for url in ("/store", "/store?default", INDIRECT):
        for headers in ({}, {"Authorization": ""}):
            answer = owner.head(url, headers=headers)
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers["x-dataset-version"] == live_version(owner)
    assert owner.head("/store?graph=x:none").status_code == 404
    assert owner.head("/store", headers={"Accept": "text/turtle"}).status_code == 406


def live_version(owner: Client) -> str:
    return str(owner.get("/readyz").json()["version"])


def test_a_body_is_bounded_as_a_whole(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.incoming.MOST_BYTES", 3000)
    part = ("one.ttl", "#" * 1200 + "\n" + ONE, "text/turtle")
    files: Any = [("x", part), ("x", part)]
    assert owner.put(INDIRECT, files=files).status_code == 201
    problem(owner.put(INDIRECT, files=[*files, ("x", part)]), 413)
    body = owner.build_request("PUT", INDIRECT, files=[*files, ("x", part)])
    body.read()

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(body.content), 100):
            yield body.content[start : start + 100]

    kind = {"Content-Type": body.headers["content-type"]}
    problem(owner.put(INDIRECT, content=chunks(), headers=kind), 413)
    problem(owner.put(INDIRECT, content=iter([b"#" * 2000] * 2), headers=TURTLE), 413)
    problem(owner.put(INDIRECT, content="#" * 4000, headers=TURTLE), 413)
    lines = "".join(f"<x:a> <x:b> <x:{number}> .\n" for number in range(500))
    kind = {"Content-Type": "application/n-triples"}
    assert owner.put(INDIRECT, content=lines, headers=kind).status_code == 204
