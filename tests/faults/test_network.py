"""Nothing a stranger or an owner sends makes the server call another one or read a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.calls import call
from tests.faults.report import Held
from tests.listener import Listener, listening
from tests.servers import TOKEN, Server, ours, running

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(ours("--data", "none", "--write-token", TOKEN)) as started:
        yield started


@pytest.fixture
def canary() -> Iterator[Listener]:
    with listening() as listener:
        yield listener


QUERIES = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ sErViCe<{url}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE#\n<{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICESILENT<{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SER\\u0056ICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\U00000053ERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?x {{ <{url}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
    "BASE <{url}> SELECT * {{ SERVICE <> {{ ?s ?p ?o }} }}",
    "PREFIX e: <{url}> SELECT * {{ SERVICE e: {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}",
    "DESCRIBE <{url}>",
]
UPDATES = [
    "LOAD <{url}>",
    "LOAD SILENT <{url}> INTO GRAPH <http://g.test/>",
    "lOaD<{url}>",
    "LO\\u0041D <{url}>",
    "INSERT DATA {{ <s> <p> 1 }} ; LOAD <{url}>",
    "LOAD <file:///etc/passwd>",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "INSERT {{ ?s ?p ?o }} USING <{url}> WHERE {{ ?s ?p ?o }}",
    "COPY <{url}> TO DEFAULT",
]
BODIES = [
    ("application/ld+json", '{{"@context": "{url}", "@id": "http://a.test/", "name": "x"}}'),
    ("application/ld+json", '{{"@context": ["{url}"], "@id": "http://a.test/"}}'),
    ("application/ld+json", '{{"@context": {{"@import": "{url}"}}, "@id": "http://a.test/"}}'),
    (
        "application/ld+json",
        '{{"@context": {{"a": {{"@id": "http://a.test/", "@context": "{url}"}}}}, "a": {{"b": 1}}}}',
    ),
    ("application/ld+json", '{{"@context": "file:///etc/passwd", "@id": "http://a.test/"}}'),
    (
        "application/rdf+xml",
        '<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:e="http://e.test/"><rdf:Description rdf:about="http://a.test/"><e:p>&x;</e:p></rdf:Description></rdf:RDF>',
    ),
    (
        "application/rdf+xml",
        '<!DOCTYPE r SYSTEM "{url}"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ),
    (
        "application/rdf+xml",
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "{url}"> %p;]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    ),
]


def test_nothing_calls_out(server: Server, canary: Listener, held: Held) -> None:
    url = canary.url
    tried = 0
    for text in QUERIES:
        for query in (text.format(url=url), text.format(url=url).replace("SELECT *", "ASK")):
            server.ask(query)
            call(server.query + "?default-graph-uri=" + url + "&query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")
            tried += 2
    for text in UPDATES:
        server.change(text.format(url=url))
        tried += 1
    for kind, body in BODIES:
        assert server.put("default", body.format(url=url).encode(), kind).status in (400, 403, 415, 422)
        tried += 1
    for header in ({"Host": url[7:-1]}, {"X-Forwarded-Host": url[7:-1]}, {"Origin": url, "Referer": url}):
        call(server.base + "/", headers=header)
        tried += 1
    assert canary.calls == 0
    held("network canary", f"0 hits of {tried} attempts")


@pytest.mark.parametrize("text", [q for q in QUERIES if "SERVICE" in q or "sErV" in q])
def test_calls_to_other_servers_are_refused_by_name(server: Server, canary: Listener, text: str) -> None:
    reply = server.ask(text.format(url=canary.url))
    assert reply.status in (400, 403), reply.text
    assert reply.media_type == "application/problem+json"


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * {{ ?s ?p "SERVICE <{url}>" }}',
        "SELECT * {{ ?s ?p ?o }} # SERVICE <{url}> LOAD <{url}>",
        "PREFIX ex: <http://e.test/> SELECT * {{ ?s ex:service ?load }}",
        "SELECT * {{ ?SERVICE ?LOAD <{url}SERVICE> }}",
    ],
)
def test_the_words_themselves_are_no_crime(server: Server, canary: Listener, text: str) -> None:
    assert server.ask(text.format(url=canary.url)).status == 200
