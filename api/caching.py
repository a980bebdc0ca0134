"""Answer 304 without work: the tag of an answer follows from dataset version, code and request.

The same question to the same version has the same answer, so the tag is known before the answer is made.
Pages and pictures are left out: each bears a nonce of its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CACHE_CONTROL: Final = "public, max-age=0, must-revalidate"
_CACHED: Final = re.compile(
    r"/(api|id|data|claim|inference|ontology|dataset|context)(/|\.|$)|/\.well-known/|/sitemap"
)
_NEGOTIATED: Final = ("accept", "accept-language")
_TAG: Final = re.compile(r'(?:W/)?"([^"]*)"')


class Conditional:
    """Tag answers of GET and answer those whose tag the client already has by 304."""

    def __init__(self, app: ASGIApp, version: Callable[[], str], beside: str = "") -> None:
        """Take the present version, and what else answers follow from as long as the process runs."""
        self._app = app
        self._version = version
        self._beside = beside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compare tags first; else tag what is found."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _CACHED.match(scope["path"]):
            await self._app(scope, receive, send)
            return
        known = Headers(scope=scope).get("if-none-match", "")
        if same := _matching(known, _tag(scope, self._version() + self._beside)):
            headers = {"ETag": f'"{same}"', "Cache-Control": CACHE_CONTROL, "Vary": _VARY}
            await Response(status_code=304, headers=headers)(scope, receive, send)
            return

        async def tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(scope=message)
                # A write may have come between: the answer says which version it is of.
                answered = scope.get("state", {}).get("version")
                tag = _tag(scope, (answered or self._version()) + self._beside)
                # Each encoding is a representation of its own, so a strong tag names it.
                encoding = headers.get("content-encoding", "")
                if not headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("ETag", f'"{tag}{"-" + encoding if encoding else ""}"')
                headers.setdefault("Cache-Control", CACHE_CONTROL)
                for name in _VARY.split(", "):
                    headers.add_vary_header(name)
            await send(message)

        await self._app(scope, receive, tagged)


_VARY: Final = "Accept, Accept-Language, Accept-Encoding"


def _tag(scope: Scope, version: str) -> str:
    """Hash what the answer follows from; the order of different parameters does not matter."""
    headers = Headers(scope=scope)
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    asked = [scope["path"], sorted(query, key=lambda pair: pair[0])]
    # Some answers name the address that they were asked at.
    host = [scope.get("scheme", ""), headers.get("host", "")]
    text = json.dumps([version, _code(), asked, host, [headers.get(name, "") for name in _NEGOTIATED]])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _matching(known: str, tag: str) -> str | None:
    """Find among the client's tags one of this answer, in whichever encoding."""
    tags: Iterable[str] = _TAG.findall(known)
    return next((one for one in tags if one.partition("-")[0] == tag), None)


@cache
def _code() -> str:
    """Hash the times of our own files: other code may answer otherwise."""
    top = Path(__file__).parent
    files = sorted(path for package in (top, top.parent / "kg") for path in package.rglob("*.[prj][yq2]*"))
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.name} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()
