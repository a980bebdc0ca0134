"""Fuzz the HTTP doors of a running server: no 5xx without its reason, no write without right, no dead server.

python -m tests.fuzz.doors --cases 1000000 --door query-post
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from typing import Final
from urllib.parse import quote, urlsplit

from tests.fuzz.mutate import mutated, seeds
from tests.servers import TOKEN, Server, ours, running

Sent = tuple[str, str, bytes | None, dict[str, str]]
FORM: Final = "application/x-www-form-urlencoded"
_TYPES = (
    "application/sparql-query application/sparql-update text/turtle application/n-triples application/n-quads "
    "application/trig application/rdf+xml application/ld+json text/n3 multipart/form-data text/plain */* */*;q=2 "
    "application/sparql-results+json text/csv a/b;c=d;q=0.5,,,text/turtle;q=x \x80 text/html"
).split(" ") + [FORM, "", "text/turtle;charset=utf-16", "multipart/form-data; boundary=x"]
_PATHS = (
    "/ /entity/nvidia /views/entity/nvidia /questions /coverage /docs /openapi.json /health /sparql /update /store "
    "/store/a/b /api/entities /api/entities/nvidia /api/entities/nvidia/claims /api/entities/nvidia/dependencies "
    "/api/search /api/paths /api/rankings/pagerank /api/impact /api/chokepoints /api/exposure /api/concentration "
    "/api/loops /api/positions /api/diff /api/questions /api/stats /api/graph /assets/x.js"
).split(" ")
_NAMES = (
    "query update q format graph default default-graph-uri named-graph-uri using-graph-uri using-named-graph-uri "
    "timeout limit cursor lang source target depth direction kind type cut flow top year from to a"
).split(" ")
_VALUES = "nvidia 1 -1 0 1e999 99999999999999999999 zh en xml json http://a.test/ a:b %s \x00 é ../.. * () null".split(
    " "
)
# What a server may answer to rubbish: that it is rubbish, or that it is busy.
_FAIR: Final = {501, 503, 504, 507}


class Found(Exception):
    """A request that does what none may."""


def _parameters(chance: random.Random) -> str:
    def value() -> str:
        if chance.random() < 0.5:
            return chance.choice(_VALUES)
        return mutated(chance, seeds("rq"))[:3000]

    count = chance.randrange(4)
    joined = "&".join(
        f"{chance.choice(_NAMES)}={quote(value(), safe='') if chance.random() < 0.9 else '%zz%ff'}"
        for _ in range(count)
    )
    return "?" + joined if joined else ""


def _query_get(chance: random.Random) -> Sent:
    text = quote(mutated(chance, seeds("rq"))[:6000], safe="")
    return "GET", f"/sparql?query={text}&timeout=1", None, {"Accept": chance.choice(_TYPES)}


def _query_post(chance: random.Random) -> Sent:
    text = mutated(chance, seeds("rq"))
    if chance.random() < 0.5:
        body, kind = b"query=" + quote(text, safe="").encode() + b"&timeout=1", FORM
    else:
        body, kind = text.encode(), "application/sparql-query"
    if chance.random() < 0.1:
        body, kind = chance.randbytes(chance.randrange(200)), chance.choice(_TYPES)
    return "POST", "/sparql?timeout=1", body, {"Content-Type": kind, "Accept": chance.choice(_TYPES)}


def _update(chance: random.Random) -> Sent:
    """Updates with the token: they may write, but never break the store."""
    text = mutated(chance, seeds("ru"))
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {TOKEN}"}
    return "POST", "/update" + (_parameters(chance) if chance.random() < 0.2 else ""), text.encode(), headers


def _store(chance: random.Random) -> Sent:
    kind, suffix = chance.choice([("text/turtle", "ttl"), ("application/rdf+xml", "rdf"), ("text/n3", "ttl"),
                                  ("application/trig", "ttl"), ("application/ld+json", "srj")])  # fmt: skip
    body = mutated(chance, seeds(suffix))[:20_000].encode()
    graph = chance.choice(
        ["?default", "?graph=http://g.test/a", "?graph=rel", "/direct/x", "", "?graph=", "?graph=%00"]
    )
    method = chance.choice(["PUT", "POST", "PUT", "POST", "DELETE", "GET", "HEAD", "PATCH"])
    headers = {
        "Authorization": f"Bearer {TOKEN}",
        "Content-Type": kind if chance.random() < 0.9 else chance.choice(_TYPES),
    }
    return method, "/store" + graph, body, headers


def _pages(chance: random.Random) -> Sent:
    path = chance.choice(_PATHS)
    if chance.random() < 0.3:
        place = chance.randrange(len(path)) + 1
        path = path[:place] + quote(chance.choice(_VALUES), safe="/.%") + path[place:]
    method = chance.choice(["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "FOO"])
    body = chance.randbytes(20) if method in ("POST", "PUT") else None
    return (
        method,
        path + _parameters(chance),
        body,
        {"Accept": chance.choice(_TYPES), "Content-Type": chance.choice(_TYPES)},
    )


DOORS: Final[dict[str, Callable[[random.Random], Sent]]] = {
    "query-get": _query_get,
    "query-post": _query_post,
    "update": _update,
    "store": _store,
    "pages": _pages,
}


def run(server: Server, door: str, cases: int, seed: int, say: bool = False) -> Counter[int]:
    """Send requests over one connection after another; raise Found at the first that none may have."""
    chance, statuses = random.Random(seed), Counter[int]()
    parts = urlsplit(server.base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    for number in range(cases):
        sent = DOORS[door](chance)
        try:
            status, headers, body = _exchange(connection, sent)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
                statuses[0] += 1
                continue
            raise Found(f"{error!r}: {sent!r}") from error
        statuses[status] += 1
        _judge(sent, status, headers, body)
        if say and number % 10_000 == 9_999:
            print(door, number + 1, dict(statuses), flush=True)
    connection.close()
    if server.process.poll() is not None:
        raise Found(f"the server ended with {server.process.returncode}")
    return statuses


def _exchange(
    connection: http.client.HTTPConnection, sent: Sent
) -> tuple[int, http.client.HTTPMessage, bytes]:
    method, path, body, headers = sent
    clean = {name: value.encode("latin-1", "replace") for name, value in headers.items() if value}
    connection.request(method, path, body, clean)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


def _judge(sent: Sent, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
    if status >= 500 and status not in _FAIR:
        raise Found(f"{status} to {sent!r}: {body[:500]!r}")
    if b"Traceback (most recent" in body:
        raise Found(f"a stack trace to {sent!r}")
    # What is no HTTP never reaches us: the HTTP parser answers in a word of its own.
    if body == b"Invalid HTTP request received.":
        return
    if status >= 400 and sent[0] != "HEAD" and sent[1].startswith("/sparql"):
        if headers.get_content_type() == "application/problem+json":
            assert json.loads(body)["status"] == status
        # People get a page: `text/html` is asked for only now and then.
        elif "text/html" not in sent[3].get("Accept", ""):
            raise Found(f"{status} without problem details to {sent!r}: {body[:200]!r}")
    if headers.get_content_type() == "application/sparql-results+json" and sent[0] != "HEAD":
        json.loads(body)


def serving() -> Server:
    """Start what the doors are tried on: an empty standard store with a token."""
    return ours("--data", "none", "--write-token", TOKEN)


def main() -> None:
    """Fuzz by hand."""
    parser = argparse.ArgumentParser(description="Fuzz the HTTP doors.")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--door", choices=[*DOORS, "all"], default="all")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    print(f"seed {options.seed}")
    for door in DOORS if options.door == "all" else [options.door]:
        with running(serving()) as server:
            print(door, dict(run(server, door, options.cases, options.seed, say=True)))


if __name__ == "__main__":
    main()
