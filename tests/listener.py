"""A local server that only counts who calls it: what a SPARQL engine must never do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_REPLY = b"HTTP/1.1 500 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Listener:
    """Where it listens and how often it was called."""

    url: str
    calls: int = 0


@contextmanager
def listening() -> Iterator[Listener]:
    """Listen on a free port of this machine until the block ends."""
    server = socket.create_server(("127.0.0.1", 0))
    listener = Listener(f"http://127.0.0.1:{server.getsockname()[1]}/")
    thread = threading.Thread(target=_answer, args=(server, listener), daemon=True)
    thread.start()
    try:
        yield listener
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


def _answer(server: socket.socket, listener: Listener) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            listener.calls += 1
            connection.recv(65536)
            connection.sendall(_REPLY)
