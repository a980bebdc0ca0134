"""Hand the queries of strangers to the engine's service, on threads of their own, until they hang up."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from fastapi import Request

from api.clients import FORWARDED, Clients
from kg.engine.cancellation import Cancellation
from kg.engine.lanes import Limits
from kg.engine.service import Answered, QueryService, Question
from kg.errors import ServerBusy

# Seconds that a client waits to hear that it must wait.
REFUSING: Final = 1.0


class Queries:
    """Start the service when the first query comes, or when told to."""

    def __init__(
        self, snapshot: Callable[[], Path], limits: Limits | None = None, clients: Clients | None = None
    ) -> None:
        self.limits = limits or Limits()
        self.clients = clients or Clients()
        self._snapshot = snapshot
        self._service: QueryService | None = None
        self._stopped = False
        self._lock = threading.Lock()
        # Not the threads of our own routes: strangers must not take those.
        self._threads = ThreadPoolExecutor(self.limits.at_once + 1, thread_name_prefix="query")

    def start(self) -> QueryService:
        """Give the service; make its snapshot and workers at the first call."""
        with self._lock:
            if self._stopped:
                raise ServerBusy("the server is stopping", 10)
            if self._service is None:
                self._service = QueryService(self._snapshot(), self.limits)
            return self._service

    @property
    def unenforced(self) -> frozenset[str] | None:
        """What the system does not enforce on those who answer; None while there are none."""
        with self._lock:
            return self._service.unenforced if self._service is not None else None

    def stop(self) -> None:
        """Turn away all queries, those under way too, with 503; does not wait."""
        with self._lock:
            self._stopped = True
            if self._service is not None:
                self._service.close()

    def close(self) -> None:
        """End all queries and workers."""
        self.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def switch(self, snapshot: Path) -> None:
        """Let later queries read a newer snapshot."""
        with self._lock:
            if self._service is not None:
                self._service.switch(snapshot)

    def reads(self, snapshot: Path) -> bool:
        """Tell whether a query still reads a snapshot."""
        with self._lock:
            return self._service is not None and self._service.reads(snapshot)

    async def answer(self, request: Request, question: Question, seconds: float | None) -> Answered:
        """Answer, or end the query at once when the client hangs up."""
        cancellation = Cancellation()
        forwarded = request.headers.getlist(FORWARDED)
        client = self.clients.name(request.client.host, forwarded) if request.client else ""

        def work() -> Answered:
            return self.start().answer(question, client, seconds, cancellation)

        answering: asyncio.Future[Any] = asyncio.wrap_future(self._threads.submit(work))
        watching: asyncio.Future[Any] = asyncio.ensure_future(_hangup(request))
        try:
            await asyncio.wait([answering, watching], return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                cancellation.cancel()
            answered: Answered = await answering
            return answered
        except ServerBusy:
            # Who asks again at once would take from the others the time to say no.
            if not self._stopped:
                await asyncio.wait([watching], timeout=REFUSING)
            raise
        finally:
            cancellation.cancel()
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching


async def _hangup(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
