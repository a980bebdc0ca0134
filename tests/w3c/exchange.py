"""Requests in order over one store, and what each must answer: the form of W3C's protocol tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from pyoxigraph import Quad, RdfFormat, parse

from tests.calls import Reply, call
from tests.servers import Server
from tests.w3c.compare import read_results, same_graph
from tests.w3c.evaluation import Failed, clean

BOOLEAN: Final = frozenset({"application/sparql-results+xml", "application/sparql-results+json"})
TABLE: Final = BOOLEAN | {"text/csv", "text/tab-separated-values"}
_PLAIN: Final = {"application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json"}
# "or any other valid media type for RDF results": a store may take datasets for those.
RDF: Final = frozenset(_PLAIN | {"application/n-quads", "application/trig"})
FORMATS: Final = {"boolean": BOOLEAN, "table": TABLE, "RDF": RDF}


@dataclass(frozen=True)
class Step:
    """One request and what it must answer; $LOCATION$ stands for the Location of an earlier answer."""

    method: str
    target: str
    expected: Sequence[int | str] = ("2xx",)
    content_type: str | None = None
    body: bytes | None = None
    accept: str | None = None
    form: str | None = None
    truth: bool | None = None
    graph: str | None = None
    iri_not: str | None = None
    new_location: bool = False


@dataclass(frozen=True)
class Exchange:
    """A named test: graphs to load, then steps."""

    name: str
    steps: Sequence[Step]
    data: Mapping[str, bytes] = field(default_factory=dict)


def check(server: Server, exchange: Exchange) -> None:
    """Run the steps on an empty store; raise Failed at the first that does not hold."""
    clean(server)
    for name, content in exchange.data.items():
        reply = server.put("graph=" + quote(name, safe=""), content, "application/n-triples")
        if not reply.status < 300:
            raise Failed(f"PUT {name}: {reply.status}")
    location = ""
    for number, step in enumerate(exchange.steps, 1):
        reply = _send(server, step, location)
        try:
            _judge(step, reply)
        except Failed as failure:
            raise Failed(f"request {number}, {step.method} {step.target[:80]}: {failure}") from None
        if step.new_location:
            location = reply.headers["location"]


def _send(server: Server, step: Step, location: str) -> Reply:
    door, _, rest = step.target.partition(" ")
    url = {"query": server.query, "update": server.update, "store": server.store}[door]
    headers = dict(server.writing)
    if step.content_type:
        headers["Content-Type"] = step.content_type
    if step.accept:
        headers["Accept"] = step.accept
    return call(url + rest.replace("$LOCATION$", location), step.method, step.body, headers)


def _judge(step: Step, reply: Reply) -> None:
    if reply.status not in step.expected and f"{reply.status // 100}xx" not in step.expected:
        raise Failed(f"{reply.status}, expected {step.expected}: {reply.text[:200]}")
    if step.form and reply.media_type not in FORMATS[step.form]:
        raise Failed(f"{reply.media_type or 'no content type'} is no format of a {step.form}")
    if step.truth is not None and read_results(reply.body, reply.media_type) is not step.truth:
        raise Failed(f"answered {reply.text[:100]}")
    if step.new_location and not reply.headers.get("location"):
        raise Failed("no Location")
    if step.iri_not is not None:
        _judge_iri(step.iri_not, reply)
    if step.graph is not None:
        _judge_graph(step, reply)


def _judge_iri(avoided: str, reply: Reply) -> None:
    table = read_results(reply.body, reply.media_type)
    assert not isinstance(table, bool)
    iris = [str(term) for row in table[1] for _, term in row]
    if len(iris) != 1 or not iris[0].startswith("<") or iris[0] == f"<{avoided}>":
        raise Failed(f"found {iris}")


def _judge_graph(step: Step, reply: Reply) -> None:
    if reply.media_type != "text/turtle":
        raise Failed(f"got {reply.media_type}")
    if step.graph and not same_graph(turtle(step.graph.encode()), turtle(reply.body)):
        raise Failed(f"got the graph {reply.text[:400]}")


def turtle(content: bytes) -> list[Quad]:
    """Parse Turtle."""
    return list(parse(content, format=RdfFormat.TURTLE, base_iri="http://www.example/"))
