"""Do what every answer needs: name the version, forbid sniffing, answer HEAD as GET without a body."""

from __future__ import annotations

from collections.abc import Callable

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
        """Turn the method and drop what follows the head."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
