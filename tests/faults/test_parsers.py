"""Bodies that bring parsers down: entity expansion, nesting in every syntax, lies about the media type."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from tests.faults.report import Held
from tests.servers import TOKEN, Server, ours, running

pytestmark = pytest.mark.server
DEEP = 10_000
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.test/"'
WITHIN = 35.0


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(ours("--data", "none", "--write-token", TOKEN)) as started:
        assert started.change("INSERT DATA { <http://kept.test/> <http://p.test/> 1 }").status in (200, 204)
        yield started


def _laughs(used: bool) -> str:
    entities = '<!ENTITY a0 "lollollollol">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    text = "&a11;" if used else "x"
    return (
        f"<!DOCTYPE r [{entities}]><rdf:RDF {RDF}>"
        f'<rdf:Description rdf:about="http://a.test/"><e:p>{text}</e:p></rdf:Description></rdf:RDF>'
    )


def _nested_xml() -> str:
    opening = "<rdf:Description><e:p>" * DEEP
    return f"<rdf:RDF {RDF}>{opening}{'</e:p></rdf:Description>' * DEEP}</rdf:RDF>"


BODIES = {
    "billion laughs": ("application/rdf+xml", _laughs(True)),
    "billion laughs, unused": ("application/rdf+xml", _laughs(False)),
    "quadratic entities": (
        "application/rdf+xml",
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]><rdf:RDF {RDF}><rdf:Description rdf:about="http://a.test/">'
        f"<e:p>{'&a;' * 20_000}</e:p></rdf:Description></rdf:RDF>",
    ),
    "RDF/XML": ("application/rdf+xml", _nested_xml()),
    "Turtle, blank nodes": ("text/turtle", "<a:s> <a:p> " + "[ <a:p> " * DEEP + "1" + "]" * DEEP + " ."),
    "Turtle, lists": ("text/turtle", "<a:s> <a:p> " + "(" * DEEP + ")" * DEEP + " ."),
    "Turtle, quoted triples": ("text/turtle", "<a:s> <a:p> " + "<<( <a:s> <a:p> " * DEEP + "1" + " )>>" * DEEP + " ."),
    "TriG": ("application/trig", "<a:g> { <a:s> <a:p> " + "[ <a:p> " * DEEP + "1" + "]" * DEEP + " }"),
    "N-Triples, quoted triples": ("application/n-triples", "<a:s> <a:p> " + "<<( <a:s> <a:p> " * DEEP + "<a:o>" + " )>>" * DEEP + " ."),
    "N-Quads, quoted triples": ("application/n-quads", "<a:s> <a:p> " + "<<( <a:s> <a:p> " * DEEP + "<a:o>" + " )>>" * DEEP + " ."),
    "JSON-LD, objects": ("application/ld+json", '{"http://a.test/p":' * DEEP + "1" + "}" * DEEP),
    "JSON-LD, arrays": ("application/ld+json", '{"http://a.test/p":' + "[" * DEEP + "]" * DEEP + "}"),
    "JSON-LD, contexts": ("application/ld+json", '{"@context":' * DEEP + "{}" + "}" * DEEP),
    "JSON-LD, graphs": ("application/ld+json", '{"@graph":[' * DEEP + "]}" * DEEP),
    "JSON-LD, lists": ("application/ld+json", '{"http://a.test/p":' + '{"@list":[' * DEEP + "]}" * DEEP + "}"),
    "N3": ("text/n3", "{" * DEEP + "}" * DEEP + " <a:p> <a:o> ."),
    "unclosed Turtle": ("text/turtle", "<a:s> <a:p> " + "[ <a:p> " * DEEP),
    "an endless text": ("text/turtle", '<a:s> <a:p> """' + "a" * 1_000_000),
    "results, JSON": ("application/sparql-results+json", '{"head":' * DEEP + "}" * DEEP),
    "results, XML": ("application/sparql-results+xml", "<sparql>" * DEEP + "</sparql>" * DEEP),
    "Turtle called XML": ("application/rdf+xml", "<a:s> <a:p> 1 ."),
    "XML called Turtle": ("text/turtle", f"<rdf:RDF {RDF}/>"),
    "bad UTF-8": ("text/turtle", "<a:s> <a:p> \"\udcff\" ."),
}  # fmt: skip
# Deep nesting may be read; what may not happen is that the server dies, hangs or keeps half of it.
REFUSED = {"billion laughs", "billion laughs, unused", "quadratic entities", "unclosed Turtle", "an endless text",
           "results, JSON", "results, XML", "Turtle called XML", "XML called Turtle", "bad UTF-8"}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_hostile_body_is_refused_or_read_whole(server: Server, name: str, held: Held) -> None:
    kind, body = BODIES[name]
    began = time.monotonic()
    reply = server.put("graph=http://g.test/", body.encode("utf-8", "surrogateescape"), kind)
    took = time.monotonic() - began
    assert took < WITHIN
    if name in REFUSED:
        assert 400 <= reply.status < 500, (reply.status, reply.text[:300])
    assert reply.status in (200, 201, 204, 400, 413, 415, 422, 503, 504), (reply.status, reply.text[:300])
    asked = server.ask("SELECT (COUNT(*) AS ?n) { GRAPH <http://g.test/> { ?s ?p ?o } }")
    assert asked.status == 200
    count = int(json.loads(asked.body)["results"]["bindings"][0]["n"]["value"])
    assert (count > 0) <= (reply.status < 300)
    assert server.change("DROP SILENT GRAPH <http://g.test/>").status in (200, 204)
    held(f"body: {name}", f"{reply.status} after {took:.2f} s")


def test_hostile_updates_end_like_hostile_queries(server: Server) -> None:
    for text in (
        "INSERT DATA { " + "<a:s> <a:p> [ <a:p> " * 5_000 + "1" + " ]" * 5_000 + " }",
        "INSERT { ?a ?b ?f } WHERE { " + "OPTIONAL { ?a ?b ?c " * 5_000 + "}" * 5_000 + " }",
        "DELETE WHERE { FILTER " + "regex( " * 24 + "}",
        ";" * 900_000,
        "INSERT DATA { <a:s> <a:p> " + "(" * 3_000 + ")" * 3_000 + " }",
    ):
        began = time.monotonic()
        reply = server.change(text)
        assert 400 <= reply.status < 500, (reply.status, reply.text[:300])
        assert time.monotonic() - began < WITHIN
    assert json.loads(server.ask("ASK { <http://kept.test/> <http://p.test/> 1 }").body)["boolean"] is True
