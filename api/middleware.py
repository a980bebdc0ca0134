"""Do what every answer needs: name the version, forbid sniffing, answer HEAD, know our own address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import security


class CommonHeaders:
    """Add the headers that all answers bear."""

    def __init__(self, app: ASGIApp, version: Callable[[], str]) -> None:
        self._app = app
        self._version = version

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the head of the answer; its state may name a version."""
        state = scope.setdefault("state", {})

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Dataset-Version"] = state.get("version") or self._version()
                headers["X-Content-Type-Options"] = "nosniff"
                headers.setdefault("Content-Security-Policy", security.DEFAULT_POLICY)
            await send(message)

        await self._app(scope, receive, complete if scope["type"] == "http" else send)


class HeadAsGet:
    """Answer HEAD as GET would be answered, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Turn the method and drop what follows the head; `state.head` spares a route making it."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        scope.setdefault("state", {})["head"] = True
        await self._app({**scope, "method": "GET"}, receive, without_body)


class OneAccept:
    """Join several Accept lines into the one list that they mean (RFC 9110, 5.3)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replace the lines if there are several."""
        lines = [value for name, value in scope.get("headers", ()) if name == b"accept"]
        if len(lines) > 1:
            others = [(name, value) for name, value in scope["headers"] if name != b"accept"]
            scope = {**scope, "headers": [*others, (b"accept", b", ".join(lines))]}
        await self._app(scope, receive, send)


class FixedAddress:
    """Let every request come to the one public address, whatever its Host and X-Forwarded-* say.

    So no client decides which IRIs stand in an answer, or where a redirect leads.
    """

    def __init__(self, app: ASGIApp, url: str) -> None:
        self._app = app
        parts = urlsplit(url)
        self._scheme = parts.scheme
        self._host = parts.netloc.encode("ascii")
        self._server = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Replace what the client says about the address."""
        if scope["type"] == "http":
            headers = [(name, value) for name, value in scope["headers"] if name not in _ADDRESS]
            headers.append((b"host", self._host))
            scope = {**scope, "scheme": self._scheme, "server": self._server, "headers": headers}
        await self._app(scope, receive, send)


# X-Forwarded-For tells of the client: `Clients` judges it.
_ADDRESS = {
    b"host",
    b"forwarded",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-forwarded-port",
    b"x-forwarded-prefix",
    b"x-original-url",
    b"x-rewrite-url",
}
