"""Guard the door: what the HTTP server lets in before any of our code sees it.

The parser (llhttp) refuses malformed requests; missing beside it are bounds of size, time and number, and
the rules for Host and Transfer-Encoding. Everything refused here is answered in the one shape of problems.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.clients import Clients, client_of
from kg.namespaces import BASE


@dataclass(frozen=True, slots=True)
class Door:
    """The bounds, in bytes, seconds and connections."""

    url: int = 32 << 10
    head: int = 64 << 10
    headers: int = 100
    head_seconds: float = 10.0
    body_seconds: float = 10.0  # in which `body_bytes` must come
    body_bytes: int = 4 << 10
    reading_seconds: float = 30.0  # that a client may take for the next part of an answer
    reading_credit: float = 3.0  # seconds that each part read gives back; a part is about 48 kB
    unsent_bytes: int = 64 << 10  # that wait in the system for a client to read
    of_one_address: int = 128
    in_all: int = 800


_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]{0,5})?")


class Front(HttpToolsProtocol):
    """Speak HTTP/1.1 with one client, within the bounds of `door`."""

    door: ClassVar = Door()
    clients: ClassVar = Clients()
    # All connections, the oldest first.
    _open: ClassVar[dict[Front, None]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection; when its address has too many, the oldest that asks for nothing must go."""
        super().connection_made(transport)
        self._refusal: tuple[int, str] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None
        self._head: int | None = 0  # bytes of the head so far; None when it is complete
        self._body = 0
        self._patience = self.door.reading_seconds
        self._paused_at = 0.0
        peer = self.client[0] if self.client else ""
        # Behind a trusted proxy stand many clients: its connections count only among all.
        self._address = None if self.clients.trusts(peer) else client_of(peer)
        # asyncio leaves it to us for sockets made by `create_server`; without it each answer waits 40 ms for
        # the client's acknowledgement of its head.
        connection = transport.get_extra_info("socket")
        if connection is not None and connection.family != getattr(socket, "AF_UNIX", None):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if hasattr(socket, "TCP_NOTSENT_LOWAT"):
                # Else the system takes megabytes at a time, and who reads them slowly seems not to read.
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, self.door.unsent_bytes)
        if not self._has_room():
            self._refuse(503, "too many connections")
            return
        self._open[self] = None
        self._after(self.door.head_seconds, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._open.pop(self, None)
        for timer in (self._timer, self._reading):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count and pass on what came."""
        if self.transport.is_closing():
            return
        if self._head == 0:
            self._after(self.door.head_seconds, self._late)
        self._body += len(data)
        if self._head is not None:
            self._head += len(data)
        super().data_received(data)
        if self._head is not None and self._head > self.door.head + len(data):
            self._refuse(*self._too_long())

    def _too_long(self) -> tuple[int, str]:
        # Until a header is complete, the line of the request is not.
        if not self.headers:
            return 414, f"the address is longer than {self.door.url} bytes"
        return 431, f"the head is longer than {self.door.head} bytes"

    def on_header(self, name: bytes, value: bytes) -> None:
        """Bound the head while it comes."""
        super().on_header(name, value)
        if len(self.headers) > self.door.headers:
            self._stop(431, f"more than {self.door.headers} headers")

    def on_headers_complete(self) -> None:
        """Judge the head before the application sees it."""
        self._head, self._body = None, 0
        self._judge()
        super().on_headers_complete()
        self._after(self.door.body_seconds, self._idle)

    def on_message_complete(self) -> None:
        """Be ready for the head of the next request."""
        self._head = 0
        self._after(None)
        super().on_message_complete()

    def _judge(self) -> None:
        if len(self.url) > self.door.url:
            self._stop(414, f"the address is longer than {self.door.url} bytes")
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > self.door.head:
            self._stop(431, f"the head is longer than {self.door.head} bytes")
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._stop(400, f"{len(hosts)} Host headers: send one")
        if hosts and not _HOST.fullmatch(hosts[0]):
            self._stop(400, "the Host header names no host")
        codings = [value.strip().lower() for name, value in self.headers if name == b"transfer-encoding"]
        if codings not in ([], [b"chunked"]):
            self._stop(400, "the only transfer encoding here is chunked")
        if self.parser.get_http_version() not in ("1.0", "1.1"):
            self._stop(505, "the version here is HTTP/1.1")

    def _stop(self, status: int, detail: str) -> None:
        """Leave the parser, which calls `send_400_response` then."""
        self._refusal = status, detail
        raise ValueError(detail)

    def send_400_response(self, msg: str) -> None:
        """Say what is wrong with a request that is refused."""
        status, detail = self._refusal or (400, "this is not HTTP/1.1")
        self._refuse(status, detail)

    def _refuse(self, status: int, detail: str) -> None:
        busy = self.cycle is not None and not self.cycle.response_complete
        if self.transport.is_closing():
            return
        if busy and (self.pipeline or self.cycle.response_started):
            # An answer is under way: nothing else may be written into it.
            self.transport.abort()
            return
        title = HTTPStatus(status).phrase
        problem = {
            "type": f"{BASE}problem/bad-request",
            "title": title,
            "status": status,
            "detail": detail,
            "instance": "",  # the address asked, which may be what is wrong
            "hint": "the detail says which bound or rule of HTTP is broken",
        }
        body = json.dumps(problem).encode()
        head = (
            f"HTTP/1.1 {status} {title}\r\ncontent-type: application/problem+json\r\n"
            f"content-length: {len(body)}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self._close()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing is asked any more."""
        if not self.transport.is_closing():
            self._close()

    def pause_writing(self) -> None:
        """Give the client a while to read what it asked for."""
        super().pause_writing()
        if self._reading is None:
            self._paused_at = self.loop.time()
            self._reading = self.loop.call_later(self._patience, self.transport.abort)

    def resume_writing(self) -> None:
        """Note that the client reads; who reads little by little uses up our patience."""
        super().resume_writing()
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
            waited = self.loop.time() - self._paused_at
            self._patience = min(
                self.door.reading_seconds, self._patience - waited + self.door.reading_credit
            )

    def _close(self) -> None:
        """Close when all is sent; who does not read that is cut off."""
        self.transport.close()
        self._after(self.door.reading_seconds, self.transport.abort)

    def _after(self, seconds: float | None, act: Callable[[], Any] = lambda: None) -> None:
        """Let this be the one thing that happens unless something else does first."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None if seconds is None else self.loop.call_later(seconds, act)

    def _late(self) -> None:
        if self._head:
            self._refuse(408, f"the head did not come within {self.door.head_seconds:g} s")
        elif not self.transport.is_closing():
            self._close()

    def _idle(self) -> None:
        """Refuse a body that does not come; while we are not reading, that is not the client's fault."""
        if not self.flow.read_paused and self._body < self.door.body_bytes:
            self._refuse(408, f"the body came slower than {self.door.body_bytes} bytes in 10 s")
            return
        self._body = 0
        self._after(self.door.body_seconds, self._idle)

    def _has_room(self) -> bool:
        address = self._address
        kin = [other for other in self._open if other._address == address] if address is not None else []
        for rivals, most in ((kin, self.door.of_one_address), (list(self._open), self.door.in_all)):
            if len(rivals) >= most:
                idle = next((other for other in rivals if not other._is_busy()), None)
                if idle is None:
                    return False
                idle.transport.abort()
                self._open.pop(idle, None)
        return True

    def _is_busy(self) -> bool:
        return self._head is None or (self.cycle is not None and not self.cycle.response_complete)
