"""The SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, Final
from urllib.parse import urljoin

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from api.auth import is_owner, owner
from api.deps import Present, Strangers
from api.dumping import DumpResponse
from api.incoming import incoming
from api.negotiation import choose
from api.problem_forms import BODY, WRITING
from api.problems import BadRequest
from api.protocol import address, content_type, pairs_of, values
from api.spooled import SpooledResponse
from api.writes import written
from kg.engine.service import dump_question
from kg.engine.writing import Done
from kg.errors import NoSuchGraph
from kg.live import Incoming, Live
from kg.store import DATASET_FORMATS, GRAPH_FORMATS, valid_iri

router = APIRouter(tags=["SPARQL"])

_WHOLE: Final = "the whole data set"
_WRITTEN: Final[dict[int | str, dict[str, Any]]] = {
    201: {
        "description": "the graph is new; without a name in the request, Location is its name",
        "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
    },
    **BODY,
    **WRITING,
}


def _target(request: Request) -> str | None:
    """Name the graph that a request is about: an IRI, None for the default graph, _WHOLE for all."""
    pairs = pairs_of(request.url.query)
    graphs, default = values(pairs, "graph"), values(pairs, "default")
    direct = request.url.path.rstrip("/") != "/store"
    if len(graphs) + bool(default) + direct > 1:
        raise BadRequest("name one graph: by the path, by ?graph=IRI, or by ?default")
    if default:
        return None
    if not graphs and not direct:
        return _WHOLE
    iri = address(request) if direct else _joined(address(request), graphs[0])
    if not valid_iri(iri) or (graphs and not graphs[0]):
        raise BadRequest(f"'{iri if direct else graphs[0]}' is not an IRI")
    return iri


def _joined(base: str, iri: str) -> str:
    try:
        return urljoin(base, iri)
    except ValueError:
        raise BadRequest(f"'{iri}' is not an IRI") from None


@router.get("/store/{rest:path}", include_in_schema=False)
@router.get("/store", operation_id="graph_store_get", summary="Read a graph", response_class=Response)
async def read_graph(request: Request, live: Present, queries: Strangers) -> Response:
    """Give the graph of `?graph=IRI`, `?default` or the address itself; without any of them the data set."""
    target = _target(request)
    whole = target == _WHOLE
    formats = DATASET_FORMATS if whole else GRAPH_FORMATS
    media_type = choose(request.headers.get("accept"), list(formats))
    graph = None if whole else target
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = {"Content-Type": media_type + charset, "Vary": "Accept"}
    if getattr(request.state, "head", False):
        request.state.version = await run_in_threadpool(_version_with, live, graph)
        return Response(headers=headers)
    # Without chunks an answer of unknown length that breaks off would look whole.
    if is_owner(request) and request.scope["http_version"] != "1.0":
        dump = await run_in_threadpool(live.dump, media_type, graph)
        request.state.version = dump.version
        return DumpResponse(dump, headers=headers)
    answered = await queries.answer(request, dump_question(media_type, graph), None)
    request.state.version = live.version_of(answered.snapshot)
    headers["Content-Length"] = str(answered.size)
    return SpooledResponse(answered.body, headers)


def _version_with(live: Live, graph: str | None) -> str:
    """Tell the version that has the graph; NoSuchGraph otherwise."""
    present = live.graph
    if not present.store.has_graph(graph):
        raise NoSuchGraph(graph or "")
    return present.version


@router.put("/store/{rest:path}", include_in_schema=False)
@router.put(
    "/store", operation_id="graph_store_put", summary="Replace a graph", status_code=204, responses=_WRITTEN
)
async def replace_graph(request: Request, live: Present) -> Response:
    """Make the body all that the graph holds, or that the data set holds when none is named."""
    owner(request)
    target = _target(request)
    return _answered(request, await _write(request, live, target, replace=True))


@router.post("/store/{rest:path}", include_in_schema=False)
@router.post(
    "/store", operation_id="graph_store_post", summary="Add to a graph", status_code=204, responses=_WRITTEN
)
async def add_to_graph(request: Request, live: Present) -> Response:
    """Add the body to the graph; without a name to the data set (quads) or to a new graph (Location)."""
    owner(request)
    target = _target(request)
    if target == _WHOLE and content_type(request) not in DATASET_FORMATS:
        new = f"{address(request).rstrip('/')}/{uuid.uuid4()}"
        response = _answered(request, await _write(request, live, new, replace=False))
        response.headers["Location"] = new
        return response
    return _answered(request, await _write(request, live, target, replace=False))


@router.delete("/store/{rest:path}", include_in_schema=False)
@router.delete(
    "/store", operation_id="graph_store_delete", summary="Delete a graph", status_code=204, responses=WRITING
)
async def delete_graph(request: Request, live: Present) -> Response:
    """Delete the graph; the default graph is emptied."""
    owner(request)
    target = _target(request)
    if target == _WHOLE:
        raise BadRequest("name the graph to delete: by the path, by ?graph=IRI, or by ?default")
    return _answered(request, await written(lambda: live.delete(target)))


def _answered(request: Request, done: Done) -> Response:
    request.state.version = done.head.version
    return Response(status_code=204 if done.existed else 201)


async def _write(request: Request, live: Live, target: str | None, *, replace: bool) -> Done:
    whole = target == _WHOLE
    async with incoming(request, live, target or address(request), whole=whole) as parts:
        return await written(lambda: _put(live, parts, target, replace=replace))


def _put(live: Live, parts: Sequence[Incoming], target: str | None, *, replace: bool) -> Future[Done]:
    if target == _WHOLE:
        return live.put_all(parts, replace=replace)
    return live.put(parts, target, replace=replace)
