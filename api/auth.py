"""Let only owners write: a bearer token, from our own pages or from programs."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

_REALM: Final = 'Bearer realm="llm-industry-graph"'


class Owners:
    """Know the token of those who may write; nobody may without one."""

    def __init__(self, token: str | None) -> None:
        self._hash = _hash(token) if token else None

    def admit(self, request: Request) -> None:
        """Let a write pass or refuse it: 403 if writes are off or a foreign page asks, 401 otherwise."""
        if self._hash is None:
            raise HTTPException(403, "this server is read-only: start it with --write-token to take writes")
        origin = request.headers.get("origin")
        # A browser names the page that sends the request; programs name none.
        if origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower():
            raise HTTPException(403, "writes are not taken from pages of other sites")
        given = _given(request)
        if not given:
            raise HTTPException(401, "a write needs the token", {"WWW-Authenticate": _REALM})
        if not hmac.compare_digest(_hash(given), self._hash):
            challenge = f'{_REALM}, error="invalid_token"'
            raise HTTPException(401, "this is not the token", {"WWW-Authenticate": challenge})

    def bears_token(self, request: Request) -> bool:
        """Tell whether the request bears the token, wherever it comes from."""
        return self._hash is not None and hmac.compare_digest(_hash(_given(request)), self._hash)


def _given(request: Request) -> str:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.lower() == "bearer" else ""


def _hash(token: str) -> bytes:
    # Of one length whatever the token is, so that comparing takes one time.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def is_owner(request: Request) -> bool:
    """Tell whether a request comes from an owner, who may send more than a stranger."""
    owners: Owners = request.app.state.owners
    return owners.bears_token(request)


def owner(request: Request) -> None:
    """Refuse a request that may not write; to be asked before its body is read."""
    owners: Owners = request.app.state.owners
    owners.admit(request)
