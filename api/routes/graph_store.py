"""The SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Final
from urllib.parse import urljoin

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from api.auth import owner
from api.deps import Present, Strangers
from api.negotiation import choose
from api.problems import BadRequest
from api.protocol import address, content_type, pairs_of, refuse_packed, values
from api.writes import written
from kg.engine.service import dump_question
from kg.engine.writing import Done
from kg.errors import StoreFull
from kg.live import Incoming, Live
from kg.store import DATASET_FORMATS, GRAPH_FORMATS, valid_iri

router = APIRouter(tags=["SPARQL"])

MOST_BYTES: Final = 512 << 20
_CHUNK: Final = 1 << 18
_WHOLE: Final = "the whole data set"
# What a part of a form is when its type is not given.
_ENDINGS: Final = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".jsonld": "application/ld+json",
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
@router.get("/store", operation_id="graph_store_get", summary="Read a graph")
async def read_graph(request: Request, live: Present, queries: Strangers) -> Response:
    """Give the graph of `?graph=IRI`, `?default` or the address itself; without any of them the data set."""
    target = _target(request)
    whole = target == _WHOLE
    formats = DATASET_FORMATS if whole else GRAPH_FORMATS
    media_type = choose(request.headers.get("accept"), list(formats))
    question = dump_question(media_type, None if whole else target)
    answered = await queries.answer(request, question, None)
    request.state.version = live.version_of(answered.snapshot)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = {
        "Content-Type": media_type + charset,
        "Content-Length": str(answered.size),
        "Vary": "Accept",
    }
    return StreamingResponse(_chunks(answered.body), headers=headers)


@router.put("/store/{rest:path}", include_in_schema=False)
@router.put("/store", operation_id="graph_store_put", summary="Replace a graph")
async def replace_graph(request: Request, live: Present) -> Response:
    """Make the body all that the graph holds, or that the data set holds when none is named."""
    owner(request)
    target = _target(request)
    return _answered(request, await _write(request, live, target, replace=True))


@router.post("/store/{rest:path}", include_in_schema=False)
@router.post("/store", operation_id="graph_store_post", summary="Add to a graph")
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
@router.delete("/store", operation_id="graph_store_delete", summary="Delete a graph", status_code=204)
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
    async with _incoming(request, live, target or address(request), whole=whole) as parts:
        return await written(lambda: _put(live, parts, target, replace=replace))


def _put(live: Live, parts: Sequence[Incoming], target: str | None, *, replace: bool) -> Future[Done]:
    if target == _WHOLE:
        return live.put_all(parts, replace=replace)
    return live.put(parts, target, replace=replace)


@contextlib.asynccontextmanager
async def _incoming(
    request: Request, live: Live, base_iri: str, *, whole: bool
) -> AsyncIterator[list[Incoming]]:
    """Bring the body, or each file of a form, into files that are gone when the block ends."""
    refuse_packed(request)
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        raise _too_long()
    parts: list[Incoming] = []
    base = None if whole else base_iri
    try:
        if content_type(request) == "multipart/form-data":
            async with request.form() as form:
                for field in form.multi_items():
                    parts.append(await _part(field[1], live, base))
        else:
            kind = _known_type(content_type(request) or "application/rdf+xml", whole=whole)
            parts.append(Incoming(live.new_file(), kind, base))
            await _keep(request.stream(), parts[0].file)
        yield parts
    finally:
        for part in parts:
            part.file.unlink(missing_ok=True)


async def _part(field: UploadFile | str, live: Live, base_iri: str | None) -> Incoming:
    if isinstance(field, str):
        raise BadRequest("every part of the form must be a file of RDF")
    given = (field.content_type or "").partition(";")[0].strip().lower()
    ending = Path(field.filename or "").suffix.lower()
    kind = given if given in GRAPH_FORMATS else _ENDINGS.get(ending, given)
    part = Incoming(live.new_file(), _known_type(kind, whole=False), base_iri)
    await _keep(_pieces(field), part.file)
    return part


async def _pieces(field: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await field.read(_CHUNK):
        yield chunk


async def _keep(stream: AsyncIterator[bytes], file: Path) -> None:
    size = 0
    try:
        with file.open("wb") as out:
            async for chunk in stream:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise _too_long()
                out.write(chunk)
    except OSError as error:
        file.unlink(missing_ok=True)
        raise StoreFull(f"the disk took no more of the body: {error.strerror}") from error


def _known_type(kind: str, *, whole: bool) -> str:
    known = DATASET_FORMATS if whole else GRAPH_FORMATS
    if kind in known:
        return kind
    raise BadRequest(f"content type '{kind}' does not fit; send one of: {', '.join(known)}", 415)


def _too_long() -> HTTPException:
    return HTTPException(413, f"the body is longer than {MOST_BYTES} bytes")


def _chunks(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        while chunk := spool.read(_CHUNK):
            yield chunk
