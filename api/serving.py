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

from api.front import Front
from api.queries import Queries
from kg.live import Live

# Seconds after SIGTERM until queries and writes under way are turned away, and until the rest is cut off.
PATIENCE: Final = 5
DRAINING: Final = 7


def run(app: FastAPI, listener: socket.socket, ready: Callable[[], object]) -> None:
    """Serve until SIGTERM or SIGINT and return when all is answered or `DRAINING` has passed."""
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

    config = uvicorn.Config(
        app,
        http=Front,
        ws="none",
        log_level="error",  # a warning for each malformed request would let strangers fill the log
        server_header=False,
        proxy_headers=False,  # whoever may set them could pass for another client
        timeout_graceful_shutdown=DRAINING,
    )
    queries.start()
    # The server raises the signal that ended it anew; having drained is no failure.
    signal.signal(signal.SIGTERM, lambda *_: None)
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listener])
