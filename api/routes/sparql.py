"""The SPARQL 1.1 Protocol for queries."""

from __future__ import annotations

import math
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.auth import is_owner
from api.deps import Present, Strangers
from api.description import description
from api.negotiation import NotAcceptable, choose
from api.problem_forms import BODY, WRITING
from api.problems import BadRequest
from api.protocol import Pairs, base_iri, content_type, form_of, pairs_of, text_of, values
from api.queries import Queries
from api.spooled import AT_ONCE, SpooledResponse
from api.updates import MOST_FORM, update_by_body, update_by_form
from kg.engine.service import Question
from kg.live import Live
from kg.store import GRAPH_FORMATS, RESULT_FORMATS, valid_iri

router = APIRouter(tags=["SPARQL"])

MOST_BYTES: Final = 1 << 20
_FORMATS: Final = {
    "select": list(RESULT_FORMATS),
    "ask": ["application/sparql-results+json", "application/sparql-results+xml"],
    "graph": list(GRAPH_FORMATS),
}
# What clients that know no better ask for: the JSON that there is.
_JSON: Final = "application/json"
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
# A form of query has only some formats; "json" of a graph is JSON-LD, "xml" RDF/XML.
_KIN: Final = {
    "application/sparql-results+json": "application/ld+json",
    "application/sparql-results+xml": "application/rdf+xml",
}


@router.get("/sparql/", include_in_schema=False)
@router.get("/sparql", operation_id="sparql_get", summary="Query by GET", response_class=Response)
async def query_by_get(request: Request, queries: Strangers, live: Present) -> Response:
    """Answer `?query=`, with `default-graph-uri` and `named-graph-uri`; `?format=` overrides Accept.

    Without any parameter but `format` it describes the endpoint.
    """
    pairs = pairs_of(request.url.query)
    if all(name == "format" for name, _ in pairs):
        short = next((_SHORT.get(value, value) for _, value in pairs), None)
        short = _KIN.get(short, short) if short else None
        return await run_in_threadpool(description, request, queries, live, short)
    return await _answer(request, queries, live, pairs)


@router.post("/sparql/", include_in_schema=False)
@router.post(
    "/sparql",
    operation_id="sparql_post",
    summary="Query by POST",
    response_class=Response,
    responses={204: {"description": "an update is done and on disk"}, **BODY, **WRITING},
)
async def query_by_post(request: Request, queries: Strangers, live: Present) -> Response:
    """Answer a form (`query=`) or a body of type application/sparql-query; take updates as /update does."""
    kind = content_type(request)
    if kind == "application/sparql-update":
        return await update_by_body(request)
    if kind == "application/sparql-query":
        body = await text_of(request, MOST_BYTES)
        pairs = [pair for pair in pairs_of(request.url.query) if pair[0] != "query"]
        return await _answer(request, queries, live, [*pairs, ("query", body)])
    if kind == "application/x-www-form-urlencoded":
        # What an owner sends may be an update that brings data along.
        most = MOST_FORM if is_owner(request) else MOST_BYTES
        pairs = [*pairs_of(request.url.query), *await form_of(request, most)]
        if values(pairs, "update"):
            return await update_by_form(request, pairs)
        return await _answer(request, queries, live, pairs)
    raise BadRequest(
        f"content type '{kind}' is not supported: send application/sparql-query, "
        "application/sparql-update or application/x-www-form-urlencoded",
        415,
    )


async def _answer(request: Request, queries: Queries, live: Live, pairs: Pairs) -> Response:
    question = _question(pairs, request)
    answered = await queries.answer(request, question, _seconds(pairs))
    request.state.version = live.version_of(answered.snapshot)
    if answered.media_type is None:
        answered.body.close()
        # The form of a query is known only now: say what there is for it.
        _media_type(request.headers.get("accept"), values(pairs, "format"), _FORMATS[answered.kind])
        raise BadRequest("no format fits this query", 406)
    charset = "; charset=utf-8" if answered.media_type.startswith("text/") else ""
    headers = {"Content-Type": answered.media_type + charset, "Vary": "Accept"}
    if answered.size <= AT_ONCE:
        with answered.body as body:
            return Response(body.read(), headers=headers)
    headers["Content-Length"] = str(answered.size)
    return SpooledResponse(answered.body, headers)


def _question(pairs: Pairs, request: Request) -> Question:
    texts = values(pairs, "query")
    if values(pairs, "update"):
        raise BadRequest("an update comes by POST, and alone")
    if len(texts) != 1:
        raise BadRequest(f"{len(texts)} queries given: give exactly one 'query' (see /docs)")
    defaults, named = values(pairs, "default-graph-uri"), values(pairs, "named-graph-uri")
    for iri in (*defaults, *named):
        if not valid_iri(iri):
            raise BadRequest(f"'{iri}' is not an absolute IRI")
    accept, short = request.headers.get("accept"), values(pairs, "format")
    formats = {kind: _fitting(accept, short, available) for kind, available in _FORMATS.items()}
    if not any(formats.values()):
        if short:
            raise BadRequest(f"format '{short[0]}' is unknown; available: {', '.join(_SHORT)}")
        raise NotAcceptable(sorted({name for names in _FORMATS.values() for name in names}))
    return Question(texts[0], formats, tuple(defaults), tuple(named), base_iri(request))


def _seconds(pairs: Pairs) -> float | None:
    wanted = values(pairs, "timeout")
    if not wanted:
        return None
    try:
        seconds = float(wanted[0])
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < math.inf:
        raise BadRequest(f"timeout '{wanted[0]}' is not a number of seconds above 0")
    return seconds


def _fitting(accept: str | None, short: list[str], available: list[str]) -> str | None:
    try:
        return _media_type(accept, short, available)
    except (BadRequest, NotAcceptable):
        return None


def _media_type(accept: str | None, short: list[str], available: list[str]) -> str:
    if not short:
        wanted = choose(accept, [*available, _JSON])
        return wanted if wanted != _JSON else next(name for name in available if name.endswith("+json"))
    chosen = _SHORT.get(short[0], short[0])
    for candidate in (chosen, _KIN.get(chosen, "")):
        if candidate in available:
            return candidate
    raise BadRequest(f"format '{short[0]}' does not fit this query; available: {', '.join(available)}")
