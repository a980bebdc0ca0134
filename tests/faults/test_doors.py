"""What strangers do at the doors: forged origins, injected headers and paths, odd, slow and huge bodies."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest

from tests.calls import call
from tests.faults.report import Held
from tests.servers import TOKEN, Server, ours, running

pytestmark = pytest.mark.server
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(ours("--data", "none", "--write-token", TOKEN)) as started:
        assert started.change("INSERT DATA { <http://kept.test/> <http://p.test/> 1 }").status in (200, 204)
        yield started


def _count(server: Server) -> int:
    reply = server.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert reply.status == 200, reply.text
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def raw(server: Server, request: bytes, wait: float = 15) -> bytes:
    """Send bytes as they are and read until the server hangs up or is silent."""
    parts = urlsplit(server.base)
    answer = b""
    with socket.create_connection((parts.hostname or "", parts.port or 0), wait) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(request)
        with contextlib.suppress(OSError):
            while chunk := connection.recv(65536):
                answer += chunk
    return answer


EVIL = {"Origin": "http://evil.test"}
BEARER = {"Authorization": f"Bearer {TOKEN}"}
WRITES = [
    ("no token", "POST", "/update", {"Content-Type": "application/sparql-update"}, b"CLEAR ALL", {401}),
    ("no token, form", "POST", "/update", {"Content-Type": FORM}, b"update=CLEAR+ALL", {401}),
    ("no token, query door", "POST", "/sparql", {"Content-Type": FORM}, b"update=CLEAR+ALL", {401}),
    ("bad token", "POST", "/update", {"Content-Type": FORM, "Authorization": "Bearer x"}, b"update=CLEAR+ALL", {401}),
    ("basic", "POST", "/update", {"Content-Type": FORM, "Authorization": "Basic eDp4"}, b"update=CLEAR+ALL", {401}),
    ("empty token", "POST", "/update", {"Content-Type": FORM, "Authorization": "Bearer "}, b"update=CLEAR+ALL", {401}),
    ("long token", "POST", "/update", {"Content-Type": FORM, "Authorization": "Bearer " + "x" * 5000}, b"update=CLEAR+ALL", {400, 401, 431}),
    ("foreign form", "POST", "/update", {"Content-Type": FORM, **EVIL}, b"update=CLEAR+ALL", {401, 403}),
    ("foreign form with token", "POST", "/update", {"Content-Type": FORM, **EVIL, **BEARER}, b"update=CLEAR+ALL", {403}),
    ("text/plain", "POST", "/update", {"Content-Type": "text/plain", **BEARER}, b"CLEAR ALL", {415}),
    ("GET update", "GET", "/update?update=CLEAR+ALL", BEARER, None, {400, 405}),
    ("GET update at the query door", "GET", "/sparql?update=CLEAR+ALL", BEARER, None, {400, 403, 405}),
    ("update as query", "GET", "/sparql?query=CLEAR+ALL", BEARER, None, {400}),
    ("update as posted query", "POST", "/sparql", {"Content-Type": "application/sparql-query", **BEARER}, b"DROP ALL", {400}),
    ("DELETE graph", "DELETE", "/store?default", {}, None, {401}),
    ("PUT graph", "PUT", "/store?default", {"Content-Type": "text/turtle"}, b"", {401}),
    ("POST graph", "POST", "/store?default", {"Content-Type": "text/turtle"}, b"<a:a> <a:b> 1 .", {401}),
    ("foreign DELETE", "DELETE", "/store?default", {**EVIL, **BEARER}, None, {403}),
    ("method override", "GET", "/store?default&_method=DELETE", {"X-HTTP-Method-Override": "DELETE", **BEARER}, None, {200, 400}),
    ("token in the URL", "POST", f"/update?access_token={TOKEN}", {"Content-Type": FORM}, b"update=CLEAR+ALL", {401}),
    ("token as cookie", "POST", "/update", {"Content-Type": FORM, "Cookie": f"token={TOKEN}; Authorization=Bearer {TOKEN}"}, b"update=CLEAR+ALL", {401}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "method", "path", "headers", "body", "expected"), WRITES, ids=[w[0] for w in WRITES]
)
def test_nothing_writes_without_right(
    server: Server,
    name: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    expected: set[int],
) -> None:
    before = _count(server)
    reply = call(server.base + path, method, body, headers)
    assert reply.status in expected, (reply.status, reply.text[:300])
    assert reply.status != 401 or "bearer" in reply.headers.get("www-authenticate", "").lower()
    assert _count(server) == before


def test_a_server_without_a_token_is_read_only() -> None:
    with running(ours("--data", "none")) as server:
        for path, kind in (
            ("/update", "application/sparql-update"),
            ("/sparql", "application/sparql-update"),
        ):
            for given in ({}, BEARER, {"Authorization": "Bearer "}):
                reply = call(server.base + path, "POST", b"CLEAR ALL", {"Content-Type": kind, **given})
                assert reply.status == 403, reply.text
        assert call(server.base + "/store?default", "DELETE").status == 403


def test_cors_never_lets_a_foreign_page_act_for_the_reader(server: Server) -> None:
    for path in ("/sparql?query=ASK%7B%7D", "/update", "/store?default"):
        for method in ("GET", "OPTIONS"):
            preflight = {
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization",
            }
            reply = call(server.base + path, method, None, EVIL | (preflight if method == "OPTIONS" else {}))
            assert reply.headers.get("access-control-allow-credentials", "false") != "true"
    opened = call(server.base + "/sparql?query=ASK%7B%7D", headers=EVIL)
    assert opened.headers.get("access-control-allow-origin") in ("*", None)


@pytest.mark.parametrize(
    "name",
    [
        "http://x.test/> } ; DROP ALL #",
        "a\r\nX-Injected: yes",
        "http://x.test/\x00",
        "",
        " ",
        "http://[bad",
        "\ud7ff",
    ],
)
@pytest.mark.parametrize(
    "door",
    [
        "/store?graph={}",
        "/sparql?query=ASK%7B%7D&default-graph-uri={}",
        "/update?update=ASK&using-graph-uri={}",
    ],
)
def test_graph_names_cannot_break_out(server: Server, name: str, door: str) -> None:
    before = _count(server)
    for method in ("GET", "PUT", "DELETE", "POST"):
        reply = call(
            server.base + door.format(quote(name)), method, b"", {"Content-Type": "text/turtle", **BEARER}
        )
        assert reply.status < 500, reply.text
        assert "x-injected" not in reply.headers
    assert _count(server) == before
    server.change(f"DROP SILENT GRAPH <{quote(name)}>")


PATHS = ["/views/..%2f..%2fetc%2fpasswd", "/..%2f..%2fetc/passwd", "/assets/../../etc/passwd", "/store/%2e%2e/%2e%2e/etc/passwd",
         "/entity/%00", "/views/entity/%0d%0aX-Injected:%20yes", "//etc/passwd", "/api/entities/..%5c..%5c", "/store/%ff%fe"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_paths_cannot_break_out(server: Server, path: str) -> None:
    reply = call(server.base + path)
    assert reply.status in (200, 307, 308, 400, 404), reply.text[:200]
    assert b"root:" not in reply.body
    assert "x-injected" not in reply.headers


HEADERS = {
    "two lengths": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "length and chunks": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "space before the colon": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "unknown coding": b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "negative length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "signed length": b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: +6\r\n\r\nASK {}",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 300,
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\n\r\n",
}


@pytest.mark.parametrize("name", HEADERS)
def test_ambiguous_requests_are_refused(server: Server, name: str) -> None:
    answer = raw(server, HEADERS[name], 5)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:200]


def test_huge_headers_and_paths_are_refused(server: Server) -> None:
    for request in (
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\n",
        b"GET /sparql?query=" + b"a" * 300_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 50_000 + b"\r\n",
    ):
        answer = raw(server, request, 10)
        assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), answer[:100]
    assert _count(server) >= 1


def test_huge_bodies_are_refused_without_being_held(server: Server, held: Held) -> None:
    for door, kind in (("/sparql", "application/sparql-query"), ("/sparql", FORM)):
        reply = call(server.base + door, "POST", b"#" * (2 << 20), {"Content-Type": kind})
        assert reply.status == 413, reply.text[:200]
    announced = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 128000000000\r\n\r\n"
    assert raw(server, announced, 40)[:12] in (b"", b"HTTP/1.1 413"), "128 GB announced"
    held("oversized query bodies", "413")


def test_compressed_bodies_are_refused(server: Server) -> None:
    """Ten megabytes in ten kilobytes; decompressing is for those who asked for it."""
    bomb = gzip.compress(b"# " + b"a" * 10_000_000 + b"\nASK {}")
    for coding in ("gzip", "deflate", "br", "gzip, gzip"):
        kind = {"Content-Type": "application/sparql-query", "Content-Encoding": coding}
        assert call(server.query, "POST", bomb, kind).status in (400, 413, 415)
        kind = {"Content-Type": "text/turtle", "Content-Encoding": coding, **BEARER}
        assert call(server.store + "?default", "POST", bomb, kind).status in (400, 413, 415)


def test_slow_clients_do_not_stop_others(server: Server, held: Held) -> None:
    """300 connections that send half a request and wait; 40 bodies announced and never sent."""
    parts = urlsplit(server.base)
    lines = [b"GET / HTTP/1.1\r\nHost: x\r\nX-a: b\r\n"] * 300
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 900000\r\n\r\nAS"
    with contextlib.ExitStack() as stack:
        for number, line in enumerate([*lines, *[head] * 40]):
            source = (f"127.0.3.{number % 250 + 1}", 0)
            with contextlib.suppress(OSError):
                connection = socket.create_connection((parts.hostname or "", parts.port or 0), 5, source)
                stack.enter_context(connection)
                connection.sendall(line)
        times = []
        for _ in range(20):
            began = time.monotonic()
            assert _count(server) >= 1
            times.append(time.monotonic() - began)
    assert max(times) < 2
    held("light query beside 340 stalled connections", f"slowest of 20: {1000 * max(times):.0f} ms")


def test_a_header_that_never_ends_is_cut_off(server: Server, held: Held) -> None:
    parts = urlsplit(server.base)
    with socket.create_connection((parts.hostname or "", parts.port or 0), 60) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        with contextlib.suppress(OSError):
            for _ in range(80):
                connection.settimeout(0.5)
                with contextlib.suppress(TimeoutError):
                    if not connection.recv(4096):
                        break
                connection.sendall(b"X: a\r\n")
        took = time.monotonic() - began
    assert took < 35, "still open"
    held("slowloris connection cut off", f"after {took:.0f} s")


@pytest.mark.parametrize("kind", ["application/sparql-query", FORM])
@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"ASK {}\x00", b"\xf0\x9f", b"", b"%", b"query=%ff%fe", b"query=%", b"\x80" * 1000]
)
def test_odd_bytes_are_the_clients_fault(server: Server, kind: str, body: bytes) -> None:
    reply = call(server.query, "POST", body, {"Content-Type": kind})
    assert 400 <= reply.status < 500, reply.text
    assert reply.media_type == "application/problem+json"
    assert "Traceback" not in reply.text
