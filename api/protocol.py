"""Read what the SPARQL protocols send: parameters, texts, media types."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.problems import BadRequest

MOST_PARAMETERS: Final = 1000
# Characters of a form that are read at once; longer ones would keep other requests waiting.
_AT_ONCE: Final = 1 << 14
_CHARSET: Final = re.compile(r";\s*charset\s*=\s*[\"']?([^\"';\s]*)", re.I)
Pairs = list[tuple[str, str]]


def pairs_of(text: str) -> Pairs:
    """Read `name=value&...` as UTF-8."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise BadRequest("the parameters are not UTF-8") from None
    except ValueError:
        raise BadRequest(f"more than {MOST_PARAMETERS} parameters") from None


async def form_of(request: Request, most: int) -> Pairs:
    """Read a body of type application/x-www-form-urlencoded of at most so many bytes."""
    text = await text_of(request, most)
    return pairs_of(text) if len(text) <= _AT_ONCE else await run_in_threadpool(pairs_of, text)


def values(pairs: Pairs, name: str) -> list[str]:
    """Give all values of a parameter."""
    return [value for key, value in pairs if key == name]


def content_type(request: Request) -> str:
    """Give the media type of the body without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def base_iri(request: Request) -> str:
    """Resolve relative IRIs against the address of the endpoint (SPARQL 1.1 Protocol, 2.1.4)."""
    return address(request)


def address(request: Request) -> str:
    """Give the address of the request as the client wrote it, without the query."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    path = raw.partition(b"?")[0].decode("utf-8", "replace")
    return f"{request.url.scheme}://{request.url.netloc}{path}"


async def text_of(request: Request, most: int) -> str:
    """Read a body of at most so many bytes as UTF-8."""
    refuse_packed(request)
    if int(request.headers.get("content-length") or 0) > most:
        raise BadRequest(f"the body is longer than {most} bytes", 413)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise BadRequest(f"the body is longer than {most} bytes", 413)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("the body is not UTF-8") from None


def refuse_packed(request: Request) -> None:
    """Refuse a body that is compressed, for what it grows to is unknown, or not said to be UTF-8."""
    charset = _CHARSET.search(request.headers.get("content-type", ""))
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise BadRequest(f"charset '{charset[1]}' is not read here: send UTF-8", 415)
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise BadRequest(f"content encoding '{coding}' is not read here: send the body as it is", 415)
