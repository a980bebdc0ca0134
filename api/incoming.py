"""Take in bodies of RDF: whole bodies and forms of files, kept in files of the store until they are read."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Final

from fastapi import HTTPException, Request
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.types import Message

from api.problems import BadRequest
from api.protocol import content_type, refuse_packed
from kg.errors import StoreFull
from kg.live import Incoming, Live
from kg.store import DATASET_FORMATS, GRAPH_FORMATS, LINE_FORMATS

# Bytes of a body that must be read as one; what is read line by line may be as long as the disk takes.
MOST_BYTES: Final = 512 << 20
_CHUNK: Final = 1 << 20
_END: Final = 4096  # bytes in which the end of a form must stand
# What a part of a form is when its type is not given.
_ENDINGS: Final = {
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".xml": "application/rdf+xml",
    ".jsonld": "application/ld+json",
}


@contextlib.asynccontextmanager
async def incoming(
    request: Request, live: Live, base_iri: str, *, whole: bool
) -> AsyncIterator[list[Incoming]]:
    """Bring the body, or each file of a form, into files that are gone when the block ends."""
    refuse_packed(request)
    if "content-range" in request.headers:
        raise BadRequest("a part of a body cannot be written: send the whole without Content-Range")
    parts: list[Incoming] = []
    try:
        try:
            await _take_in(request, live, None if whole else base_iri, parts, whole=whole)
        except OSError as error:
            raise StoreFull(f"the disk took no more of the body: {error.strerror}") from error
        yield parts
    finally:
        for part in parts:
            part.file.unlink(missing_ok=True)


async def _take_in(
    request: Request, live: Live, base_iri: str | None, parts: list[Incoming], *, whole: bool
) -> None:
    if content_type(request) == "multipart/form-data":
        async with _Bounded(request, form=True).request.form() as form:
            for field in form.multi_items():
                await _take_part(field[1], live, base_iri, parts)
        if not parts:
            raise BadRequest("the form holds no file")
        return
    kind = _known_type(content_type(request) or "application/rdf+xml", whole=whole)
    stream = request.stream() if kind in LINE_FORMATS else _Bounded(request).request.stream()
    parts.append(Incoming(live.new_file(), kind, base_iri))
    await _keep(stream, parts[0].file)


class _Bounded:
    """A request that is refused when its body is longer than `MOST_BYTES`, before the rest is kept."""

    def __init__(self, request: Request, *, form: bool = False) -> None:
        if int(request.headers.get("content-length") or 0) > MOST_BYTES:
            raise _too_long()
        self.request = Request(request.scope, self._receive)
        self._source = request.receive
        self._form = form
        self._size = 0
        self._end = b""

    async def _receive(self) -> Message:
        message = await self._source()
        chunk = message.get("body", b"")
        self._size += len(chunk)
        if self._size > MOST_BYTES:
            raise _too_long()
        self._end = (self._end + chunk[-_END:])[-_END:]
        # The parser takes a form that breaks off for one that ends there; this lets it close what it opened.
        if self._form and not message.get("more_body") and not self._ends_form():
            raise MultiPartException("the form breaks off before its end")
        return message

    def _ends_form(self) -> bool:
        """Tell whether the body that has come ends as a form does (RFC 2046, 5.1.1)."""
        _, options = parse_options_header(self.request.headers["content-type"])
        return b"--" + options.get(b"boundary", b"") + b"--" in self._end


async def _take_part(
    field: UploadFile | str, live: Live, base_iri: str | None, parts: list[Incoming]
) -> None:
    if isinstance(field, str):
        raise BadRequest("every part of the form must be a file of RDF")
    given = (field.content_type or "").partition(";")[0].strip().lower()
    ending = Path(field.filename or "").suffix.lower()
    kind = given if given in GRAPH_FORMATS else _ENDINGS.get(ending, given)
    parts.append(Incoming(live.new_file(), _known_type(kind, whole=False), base_iri))
    await _keep(_pieces(field), parts[-1].file)


async def _pieces(field: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await field.read(_CHUNK):
        yield chunk


async def _keep(stream: AsyncIterator[bytes], file: Path) -> None:
    """Write what comes to a file: in a thread, since a slow disk must not keep other requests waiting."""
    gathered = bytearray()
    with await run_in_threadpool(file.open, "wb", 0) as out:
        async for chunk in stream:
            gathered += chunk
            if len(gathered) >= _CHUNK:
                await run_in_threadpool(_write, out, gathered)
                gathered = bytearray()
        await run_in_threadpool(_write, out, gathered)


def _write(out: IO[bytes], data: bytearray) -> None:
    """Write all: a file without a buffer may take a part at a time."""
    view = memoryview(data)
    while view:
        view = view[out.write(view) :]


def _known_type(kind: str, *, whole: bool) -> str:
    known = DATASET_FORMATS if whole else GRAPH_FORMATS
    if kind in known:
        return kind
    raise BadRequest(f"content type '{kind}' does not fit; send one of: {', '.join(known)}", 415)


def _too_long() -> HTTPException:
    lines = ", ".join(sorted(LINE_FORMATS))
    return HTTPException(
        413, f"the body is longer than {MOST_BYTES} bytes; only these may be longer: {lines}"
    )
