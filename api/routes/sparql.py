"""The SPARQL 1.1 Protocol for queries."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import IO, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from api.deps import Strangers
from api.negotiation import NotAcceptable, choose
from api.problems import BadRequest
from api.queries import Queries
from kg.engine.service import Question
from kg.store import GRAPH_FORMATS, RESULT_FORMATS, valid_iri

router = APIRouter(tags=["SPARQL"])

MOST_BYTES: Final = 1 << 20
_AT_ONCE: Final = 1 << 20  # bytes of a result sent as one piece
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


@router.get("/sparql/", include_in_schema=False)
@router.get("/sparql", operation_id="sparql_get", summary="Query by GET")
async def query_by_get(request: Request, queries: Strangers) -> Response:
    """Answer `?query=`, with `default-graph-uri` and `named-graph-uri`; `?format=` overrides Accept."""
    return await _answer(request, queries, _pairs(request.url.query))


@router.post("/sparql/", include_in_schema=False)
@router.post("/sparql", operation_id="sparql_post", summary="Query by POST")
async def query_by_post(request: Request, queries: Strangers) -> Response:
    """Answer a form (`query=`) or a body of type application/sparql-query."""
    body = await _body(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/sparql-query":
        pairs = [pair for pair in _pairs(request.url.query) if pair[0] != "query"]
        return await _answer(request, queries, [*pairs, ("query", body)])
    if kind == "application/x-www-form-urlencoded":
        return await _answer(request, queries, [*_pairs(request.url.query), *_pairs(body)])
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


async def _answer(request: Request, queries: Queries, pairs: Pairs) -> Response:
    question = _question(pairs, request)
    answered = await queries.answer(request, question, _seconds(pairs))
    if answered.media_type is None:
        answered.body.close()
        # The form of a query is known only now: say what there is for it.
        _media_type(request.headers.get("accept"), _values(pairs, "format"), _FORMATS[answered.kind])
        raise BadRequest("no format fits this query", 406)
    charset = "; charset=utf-8" if answered.media_type.startswith("text/") else ""
    headers = {"Content-Type": answered.media_type + charset, "Vary": "Accept"}
    if answered.size <= _AT_ONCE:
        with answered.body as body:
            return Response(body.read(), headers=headers)
    headers["Content-Length"] = str(answered.size)
    return StreamingResponse(_chunks(answered.body), headers=headers)


def _chunks(body: IO[bytes]) -> Iterator[bytes]:
    with body:
        while chunk := body.read(_AT_ONCE):
            yield chunk


def _question(pairs: Pairs, request: Request) -> Question:
    texts = _values(pairs, "query")
    if _values(pairs, "update"):
        raise BadRequest("this endpoint is read-only", 403)
    if len(texts) != 1:
        raise BadRequest(f"{len(texts)} queries given: give exactly one 'query' (see /docs)")
    defaults, named = _values(pairs, "default-graph-uri"), _values(pairs, "named-graph-uri")
    for iri in (*defaults, *named):
        if not valid_iri(iri):
            raise BadRequest(f"'{iri}' is not an absolute IRI")
    accept, short = request.headers.get("accept"), _values(pairs, "format")
    formats = {kind: _fitting(accept, short, available) for kind, available in _FORMATS.items()}
    if not any(formats.values()):
        if short:
            raise BadRequest(f"format '{short[0]}' is unknown; available: {', '.join(_SHORT)}")
        raise NotAcceptable(sorted({name for names in _FORMATS.values() for name in names}))
    return Question(texts[0], formats, tuple(defaults), tuple(named), _base(request))


def _base(request: Request) -> str:
    """Resolve relative IRIs against the address of the endpoint (SPARQL 1.1 Protocol, 2.1.4)."""
    return str(request.url.replace(query=""))


def _seconds(pairs: Pairs) -> float | None:
    wanted = _values(pairs, "timeout")
    if not wanted:
        return None
    try:
        seconds = float(wanted[0])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise BadRequest(f"timeout '{wanted[0]}' is not a number of seconds above 0")
    return seconds


def _values(pairs: Pairs, name: str) -> list[str]:
    return [value for key, value in pairs if key == name]


def _fitting(accept: str | None, short: list[str], available: list[str]) -> str | None:
    try:
        return _media_type(accept, short, available)
    except (BadRequest, NotAcceptable):
        return None


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
