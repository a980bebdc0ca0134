"""What must not reach the application, sent byte by byte to a server process."""

from __future__ import annotations

import contextlib
import json
import select
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pydantic import TypeAdapter

from api.problem_forms import Problem
from tests.api.served import Served, serving
from tests.toys import WORLD

# The bounds of the real door are too patient for a test.
IMPATIENT = """
from api.front import Door, Front
Front.door = Door(head_seconds=1, body_seconds=1, reading_seconds=1, reading_credit=0.3, of_one_address=20)
"""
ASK = b"/sparql?query=ASK%7B%7D"
ENDLESS = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving("--data", str(WORLD), script=IMPATIENT) as server:
        yield server


def _status(answer: bytes) -> int:
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer.split()[1])


def _head(*lines: bytes, method: bytes = b"GET", path: bytes = ASK, end: bytes = b"\r\n") -> bytes:
    return end.join([method + b" " + path + b" HTTP/1.1", *lines, b"", b""])


HOST, CLOSE = b"Host: x", b"Connection: close"
POST = {"method": b"POST", "path": b"/sparql"}
FORM = b"Content-Type: application/x-www-form-urlencoded"
GOOD = _head(HOST, CLOSE)
REFUSED = {
    "no Host": (400, _head(CLOSE)),
    "two Hosts": (400, _head(HOST, HOST, CLOSE)),
    "two other Hosts": (400, _head(HOST, b"Host: y", CLOSE)),
    "Host with path": (400, _head(b"Host: a/b", CLOSE)),
    "Host with user": (400, _head(b"Host: a@b", CLOSE)),
    "bare line feeds": (400, _head(HOST, CLOSE, end=b"\n")),
    "bare carriage return": (400, _head(b"Host: x\rX: y", CLOSE)),
    "length with a sign": (400, _head(HOST, FORM, b"Content-Length: +6", **POST) + b"query="),
    "negative length": (400, _head(HOST, FORM, b"Content-Length: -1", **POST)),
    "two lengths": (400, _head(HOST, FORM, b"Content-Length: 6", b"Content-Length: 5", **POST) + b"query="),
    "equal lengths": (400, _head(HOST, FORM, b"Content-Length: 6", b"Content-Length: 6", **POST) + b"query="),
    "list of lengths": (400, _head(HOST, FORM, b"Content-Length: 6, 6", **POST) + b"query="),
    "length and chunks": (
        400,
        _head(HOST, FORM, b"Content-Length: 6", b"Transfer-Encoding: chunked", **POST) + b"0\r\n\r\n",
    ),
    "chunks and length": (
        400,
        _head(HOST, FORM, b"Transfer-Encoding: chunked", b"Content-Length: 6", **POST) + b"0\r\n\r\n",
    ),
    "space before the colon": (400, _head(HOST, b"Transfer-Encoding : chunked", **POST) + b"0\r\n\r\n"),
    "xchunked": (400, _head(HOST, b"Transfer-Encoding: xchunked", **POST) + b"0\r\n\r\n"),
    "gzip, chunked": (400, _head(HOST, b"Transfer-Encoding: gzip, chunked", **POST) + b"0\r\n\r\n"),
    "chunked twice": (
        400,
        _head(HOST, b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", **POST) + b"0\r\n\r\n",
    ),
    "bad chunk": (400, _head(HOST, FORM, b"Transfer-Encoding: chunked", **POST) + b"zz\r\n"),
    "folded header": (400, _head(HOST, b"X: a", b" b", CLOSE)),
    "NUL in a header": (400, _head(HOST, b"X: a\0b", CLOSE)),
    "HTTP/2.0": (505, b"GET / HTTP/2.0\r\nHost: x\r\n\r\n"),
    "no HTTP": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    "long address": (414, _head(HOST, CLOSE, path=b"/" + b"a" * 40_000)),
    "endless address": (414, b"GET /" + b"a" * 2_000_000),
    "long header": (431, _head(HOST, CLOSE, b"X: " + b"a" * 70_000)),
    "endless header": (431, _head(HOST)[:-2] + b"X: " + b"a" * 2_000_000),
    "many headers": (431, _head(HOST, CLOSE, *[b"X: a"] * 200)),
    "packed body": (
        415,
        _head(HOST, CLOSE, FORM, b"Content-Encoding: gzip", b"Content-Length: 6", **POST) + b"query=",
    ),
    "large body": (
        413,
        _head(HOST, CLOSE, FORM, b"Content-Length: 3000000", **POST) + b"query=" + b"a" * 2_999_994,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(served: Served, name: str) -> None:
    status, sent = REFUSED[name]
    head, _, body = served.talk(sent).partition(b"\r\n\r\n")
    assert _status(head) == status, head
    assert b"application/problem+json" in head
    problem = json.loads(body)
    assert problem["status"] == status
    TypeAdapter(Problem).validate_python(problem)
    assert _status(served.talk(GOOD)) == 200


def test_good_requests_pass_in_any_pieces(served: Served) -> None:
    query = b"query=ASK%7B%7D"
    form = _head(HOST, CLOSE, FORM, b"Content-Length: " + str(len(query)).encode(), **POST) + query
    chunked = _head(HOST, CLOSE, FORM, b"Transfer-Encoding: chunked", **POST)
    chunked += b"5\r\nquery\r\n" + b"%x\r\n" % (len(query) - 5) + query[5:] + b"\r\n0\r\n\r\n"
    for sent in (GOOD, form, chunked, b"GET " + ASK + b" HTTP/1.0\r\n\r\n"):
        assert _status(served.talk(sent)) == 200
        with socket.create_connection(("127.0.0.1", served.port), 5) as connection:
            for place in range(0, len(sent), 7):
                connection.sendall(sent[place : place + 7])
            assert _status(connection.recv(1 << 16)) == 200


def test_pipelined_requests_are_answered_in_order(served: Served) -> None:
    answers = served.talk(_head(HOST) + _head(HOST, path=b"/nothing-here") + GOOD)
    assert [int(part.split()[0]) for part in answers.split(b"HTTP/1.1 ")[1:]] == [200, 404, 200]
    # A bad request behind a good one may be refused or dropped, but nothing is smuggled in.
    answers = served.talk(_head(HOST) + _head(HOST, HOST))
    assert answers.count(b'"boolean":true') <= 1


def test_the_host_of_the_client_stands_nowhere_in_answers(served: Served) -> None:
    forged = [b"Host: evil.example", b"X-Forwarded-Host: evil.example", b"X-Forwarded-Proto: gopher"]
    forged += [b"Forwarded: host=evil.example", b"X-Forwarded-For: 6.6.6.6", CLOSE]
    relative = quote("SELECT (<a> AS ?iri) {}").encode()
    answer = served.talk(_head(*forged, path=b"/sparql?query=" + relative))
    assert f'"http://127.0.0.1:{served.port}/a"'.encode() in answer
    for path in (b"/sparql", b"/", b"/openapi.json", b"/api/entities?limit=1", b"/entity/nova/", b"/none"):
        answer = served.talk(_head(*forged, path=path))
        assert b"evil" not in answer and b"gopher" not in answer, path


def _closed_within(connection: socket.socket, seconds: float) -> bytes:
    connection.settimeout(seconds)
    received = b""
    try:
        while data := connection.recv(1 << 16):
            received += data
    except ConnectionResetError:
        pass
    return received


def test_slow_heads_are_cut_off(served: Served) -> None:
    for sent, expected in ((b"", b""), (b"GET / HT", b"HTTP/1.1 408"), (GOOD[:-2], b"HTTP/1.1 408")):
        with socket.create_connection(("127.0.0.1", served.port)) as connection:
            connection.sendall(sent)
            assert _closed_within(connection, 3).startswith(expected)
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        began = time.monotonic()
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            for byte in GOOD * 10:
                connection.sendall(bytes([byte]))
                time.sleep(0.1)
        assert time.monotonic() - began < 3


def test_slow_bodies_are_cut_off(served: Served) -> None:
    head = _head(HOST, FORM, b"Content-Length: 100000", **POST)
    for sent in (head, head + b"query="):
        with socket.create_connection(("127.0.0.1", served.port)) as connection:
            connection.sendall(sent)
            assert _closed_within(connection, 4).startswith(b"HTTP/1.1 408")


def test_who_does_not_read_is_cut_off(served: Served) -> None:
    all_of_it = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000").encode()
    with socket.create_connection(("127.0.0.1", served.port)) as connection:
        connection.sendall(_head(HOST, path=b"/sparql?query=" + all_of_it))
        assert select.select([connection], [], [], 30)[0]
        time.sleep(4)
        received = _closed_within(connection, 5)
    head, _, body = received.partition(b"\r\n\r\n")
    (length,) = [int(line.split()[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length")]
    assert len(body) < length
    end = time.monotonic() + 5
    while _kept(served) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _kept(served)


def _kept(served: Served) -> list[str]:
    """Name the temporary files that the server holds results in."""
    found = []
    for descriptor in Path(f"/proc/{served.process.pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.append(str(descriptor.readlink()))
    return [name for name in found if name.endswith("(deleted)")]


def test_who_reads_slowly_but_steadily_gets_all(served: Served) -> None:
    """In all that takes more than the second that a client may take for one part."""
    big = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000").encode()
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 15)
        connection.connect(("127.0.0.1", served.port))
        connection.settimeout(10)
        connection.sendall(_head(HOST, CLOSE, path=b"/sparql?query=" + big))
        received = bytearray()
        began = time.monotonic()
        while data := connection.recv(1 << 15):
            received += data
            assert _kept(served) or len(received) > 1 << 20
            time.sleep(0.01)
    head, _, body = received.partition(b"\r\n\r\n")
    (length,) = [int(line.split()[1]) for line in head.split(b"\r\n") if line.startswith(b"content-length")]
    assert len(body) == length > 4 << 20
    assert time.monotonic() - began > 2


def test_idle_connections_of_one_address_make_room(served: Served) -> None:
    idle = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(40)]
    try:
        for _ in range(3):
            assert _status(served.talk(GOOD)) == 200
    finally:
        for connection in idle:
            connection.close()


@pytest.mark.parametrize("busy", [0, 6])
def test_sigterm_drains_and_exits_in_peace(busy: int) -> None:
    with serving("--data", str(WORLD)) as server:
        answers: list[bytes] = []
        path = b"/sparql?query=" + ENDLESS.encode()
        ask = [
            threading.Thread(target=lambda: answers.append(server.talk(_head(HOST, path=path), 15)))
            for _ in range(busy)
        ]
        for thread in ask:
            thread.start()
        assert _status(server.talk(GOOD)) == 200
        time.sleep(1)
        began = time.monotonic()
        assert server.terminate() == 0
        assert time.monotonic() - began < (10 if busy else 2)
        for thread in ask:
            thread.join(5)
        assert [_status(answer) for answer in answers] == [503] * busy
