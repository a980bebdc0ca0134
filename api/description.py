"""Give the description of the SPARQL endpoint, made once for each version of the data."""

from __future__ import annotations

import html
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from api.negotiation import choose
from api.problems import BadRequest
from api.queries import Queries
from kg.description import Endpoint, describe
from kg.engine.lanes import Limits
from kg.engine.service import QueryService, Question
from kg.live import Live
from kg.store import GRAPH_FORMATS, Row

MOST_KEPT: Final = 16
_JSON: Final = {"select": "application/sparql-results+json"}


class Descriptions:
    """Keep what was described."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, endpoint: Callable[[], Endpoint], key: tuple[str, str, str], queries: Queries) -> bytes:
        """Give the description for version, address and format of the key; counted once for all who wait."""
        with self._lock:
            if key not in self._kept:
                service = queries.start()
                self._kept[key] = describe(endpoint(), lambda text: _select(service, text), key[2])
                if len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]


def description(request: Request, queries: Queries, live: Live, short: str | None) -> Response:
    """Answer in the format that the client likes best, HTML for browsers."""
    media_type = short or choose(request.headers.get("accept"), [*GRAPH_FORMATS, "text/html"])
    url = str(request.url.replace(query="", fragment=""))
    if media_type == "text/html":
        return HTMLResponse(_page(url), headers={"Vary": "Accept"})
    if media_type not in GRAPH_FORMATS:
        raise BadRequest(f"format '{short}' does not fit a graph; available: {', '.join(GRAPH_FORMATS)}")
    version = live.version

    def endpoint() -> Endpoint:
        questions = live.graph.questions.values()
        return Endpoint(url, version, live.writable, _named(queries.limits), questions)

    kept: Descriptions = request.app.state.descriptions
    content = kept.get(endpoint, (version, url, media_type), queries)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(content, headers={"Content-Type": media_type + charset, "Vary": "Accept"})


def _named(limits: Limits) -> dict[str, tuple[float, str]]:
    return {
        "seconds that a query may take": (limits.seconds, "SEC"),
        "bytes of a result": (limits.result, "AD"),
        "bytes of memory of a query": (limits.memory, "AD"),
        "seconds of computing for one client in a minute": (limits.client_seconds, "SEC"),
    }


def _select(service: QueryService, text: str) -> Sequence[Row]:
    answered = service.answer(Question(text, _JSON))
    with answered.body as body:
        bindings = json.load(body)["results"]["bindings"]
    return [
        {name: ("_:" if term["type"] == "bnode" else "") + term["value"] for name, term in row.items()}
        for row in bindings
    ]


def _page(url: str) -> str:
    shown = html.escape(url)
    links = "".join(
        f"<li><a href='?format={name}'>{media_type}</a></li>"
        for name, media_type in (
            ("turtle", "Turtle"),
            ("jsonld", "JSON-LD"),
            ("rdfxml", "RDF/XML"),
            ("ntriples", "N-Triples"),
        )
    )
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>SPARQL</title><h1>SPARQL endpoint</h1>"
        f"<p>Send queries to <code>{shown}</code> as the SPARQL 1.1 Protocol says: <code>?query=</code>, "
        "or POST. See <a href='/docs'>every parameter</a> and <a href='/questions'>example questions</a>.</p>"
        f"<p>The service description:</p><ul>{links}</ul></html>"
    )
