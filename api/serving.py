"""Run the web application on a socket until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from typing import Final

import uvicorn
from fastapi import FastAPI

from api.clients import Clients
from api.front import Front
from api.queries import Queries
from kg.errors import SandboxMissing
from kg.live import Live

# Seconds after SIGTERM until queries and writes under way are turned away, and until the rest is cut off.
PATIENCE: Final = 5
DRAINING: Final = 7


def run(
    app: FastAPI,
    listener: socket.socket,
    ready: Callable[[], object],
    *,
    warn: Callable[[str], object] = lambda _: None,
    require_sandbox: bool = False,
) -> None:
    """Serve until SIGTERM or SIGINT and return when all is answered or `DRAINING` has passed.

    What the system does not enforce on those who answer queries, read RDF and write is told to `warn` or,
    if the sandbox is required, raised as SandboxMissing before anything is answered.
    """
    queries: Queries = app.state.queries
    live: Live = app.state.live

    def turn_away() -> None:
        queries.stop()
        live.stop()

    class Server(uvicorn.Server):
        """Say when requests are answered; let go of queries and writes that would hold up the end."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            turning_away = asyncio.get_running_loop().call_later(PATIENCE, turn_away)
            await super().shutdown(sockets)
            turning_away.cancel()

    _prepare(app, queries, live, warn, require_sandbox=require_sandbox)
    # The server raises the signal that ended it anew; having drained is no failure.
    signal.signal(signal.SIGTERM, lambda *_: None)
    with contextlib.suppress(KeyboardInterrupt):
        Server(_config(app, queries.clients)).run(sockets=[listener])


def _config(app: FastAPI, known: Clients) -> uvicorn.Config:
    class Door(Front):
        """Know the proxies that this server trusts."""

        clients = known

    return uvicorn.Config(
        app,
        http=Door,
        ws="none",
        log_level="error",  # a warning for each malformed request would let strangers fill the log
        server_header=False,
        proxy_headers=False,  # `Clients` judges them
        timeout_graceful_shutdown=DRAINING,
    )


def _prepare(
    app: FastAPI, queries: Queries, live: Live, warn: Callable[[str], object], *, require_sandbox: bool
) -> None:
    """Do what the first requests would else wait for: start workers, let routes make what they need."""
    service = queries.start()
    nowhere = {
        "type": "http",
        "method": "GET",
        "path": "/\0",
        "root_path": "",
        "headers": [],
        "path_params": {},
    }
    for route in app.routes:
        route.matches(nowhere)
    writing = _lack("read RDF and write", live.prepare())
    service.wait()
    missing = "; ".join(filter(None, (_lack("answer queries", service.unenforced), writing)))
    if not missing:
        return
    if require_sandbox:
        queries.close()
        live.close()
        raise SandboxMissing(missing)
    warn(missing)


def _lack(doing: str, unenforced: frozenset[str] | None) -> str:
    """Say what the system does not enforce on those who do something, or nothing if all is well."""
    if unenforced is None:
        return f"no process to {doing} could be started"
    if unenforced:
        return f"this system does not confine the processes that {doing}: {', '.join(sorted(unenforced))}"
    return ""
