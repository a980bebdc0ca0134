"""The SPARQL 1.1 Protocol for queries."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.deps import Graph
from api.negotiation import NotAcceptable, choose
from api.problems import BadRequest
from kg.errors import KGError
from kg.graph import KnowledgeGraph
from kg.store import GRAPH_FORMATS, RESULT_FORMATS, valid_iri

router = APIRouter(tags=["SPARQL"])

MOST_BYTES: Final = 1 << 20
_FORMATS: Final = {
    "select": list(RESULT_FORMATS),
    "ask": ["application/sparql-results+json", "application/sparql-results+xml"],
    "graph": list(GRAPH_FORMATS),
}
_SHORT: Final = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "jsonld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
}
Pairs = list[tuple[str, str]]


@router.get("/sparql", operation_id="sparql_get", summary="Query by GET")
async def query_by_get(request: Request, graph: Graph) -> Response:
    """Answer `?query=`, with `default-graph-uri` and `named-graph-uri`; `?format=` overrides Accept."""
    return await _answer(request, graph, _pairs(request.url.query))


@router.post("/sparql", operation_id="sparql_post", summary="Query by POST")
async def query_by_post(request: Request, graph: Graph) -> Response:
    """Answer a form (`query=`) or a body of type application/sparql-query."""
    body = await _body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/sparql-query":
        pairs = [pair for pair in _pairs(request.url.query) if pair[0] != "query"]
        return await _answer(request, graph, [*pairs, ("query", body)])
    if kind == "application/x-www-form-urlencoded":
        return await _answer(request, graph, [*_pairs(request.url.query), *_pairs(body)])
    raise BadRequest(
        f"content type '{kind}' is not supported: "
        "send application/sparql-query or application/x-www-form-urlencoded",
        415,
    )


async def _body(request: Request) -> str:
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > MOST_BYTES:
            raise BadRequest(f"the query is longer than {MOST_BYTES} bytes", 413)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("the query is not UTF-8") from None


def _pairs(text: str) -> Pairs:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise BadRequest("the parameters are not UTF-8") from None


async def _answer(request: Request, graph: KnowledgeGraph, pairs: Pairs) -> Response:
    texts = [value for name, value in pairs if name == "query"]
    if any(name == "update" for name, _ in pairs):
        raise BadRequest("this endpoint is read-only", 403)
    if len(texts) != 1:
        raise BadRequest(f"{len(texts)} queries given: give exactly one 'query' (see /docs)")
    defaults = [value for name, value in pairs if name == "default-graph-uri"]
    named = [value for name, value in pairs if name == "named-graph-uri"]
    for iri in (*defaults, *named):
        if not valid_iri(iri):
            raise BadRequest(f"'{iri}' is not an absolute IRI")
    short = [value for name, value in pairs if name == "format"]
    accept = request.headers.get("accept")

    def evaluate() -> tuple[str, bytes] | Exception:
        # From question to last byte in one thread: results of the engine must not change threads, not even
        # as locals of a traceback.
        try:
            answer = graph.store.query(texts[0], default_graphs=defaults, named_graphs=named)
            media_type = _media_type(accept, short, _FORMATS[answer.kind])
            return media_type, answer.serialize(media_type)
        except (KGError, BadRequest, NotAcceptable) as error:
            return error.with_traceback(None)

    evaluated = await run_in_threadpool(evaluate)
    if isinstance(evaluated, Exception):
        raise evaluated
    media_type, content = evaluated
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return Response(content, headers={"Content-Type": media_type + charset, "Vary": "Accept"})


def _media_type(accept: str | None, short: list[str], available: list[str]) -> str:
    if not short:
        return choose(accept, available)
    chosen = _SHORT.get(short[0], short[0])
    # A form of query has only some formats; "json" of a graph is JSON-LD, "xml" RDF/XML.
    kin = {
        "application/sparql-results+json": "application/ld+json",
        "application/sparql-results+xml": "application/rdf+xml",
    }
    for candidate in (chosen, kin.get(chosen, "")):
        if candidate in available:
            return candidate
    raise BadRequest(f"format '{short[0]}' does not fit this query; available: {', '.join(available)}")
