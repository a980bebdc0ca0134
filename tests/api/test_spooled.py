"""Who hangs up in the middle of an answer leaves nothing of it behind."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from kg.engine.service import Answered, QueryService
from tests.api.answers import Client
from tests.api.writable import writable

ALL = quote("SELECT * { ?s ?p ?o }")


@pytest.fixture(scope="module")
def owner() -> Iterator[Client]:
    with writable() as client:
        rows = "".join(f'<x:s{number}> <x:p> "{"x" * 200}" .\n' for number in range(2000))
        kind = {"Content-Type": "application/n-triples"}
        assert client.put("/store?default", content=rows, headers=kind).status_code == 204
        yield client


async def _hang_up(app: FastAPI, path: str, query: str, kept: list[Answered]) -> tuple[int, bool]:
    """Ask as a stranger, read the first piece and go; give its length and whether the result is closed."""
    gone, pieces = asyncio.Event(), []
    asked = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        if asked:
            return asked.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            pieces.append(message["body"])
            gone.set()
            await asyncio.sleep(60)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(b"host", b"testserver")],
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
    }
    await asyncio.wait_for(app(scope, receive, send), 30)
    # At once: the end of the loop would close what was forgotten.
    return len(pieces[0]), kept[0].body.closed


@pytest.mark.parametrize(("path", "query"), [("/sparql", f"query={ALL}"), ("/store", "default")])
def test_a_result_that_is_abandoned_gives_its_file_and_its_room_back(
    owner: Client, monkeypatch: pytest.MonkeyPatch, path: str, query: str
) -> None:
    kept: list[Answered] = []
    answer = QueryService.answer

    def watched(*arguments: Any) -> Answered:
        kept.append(answer(*arguments))
        return kept[0]

    monkeypatch.setattr(QueryService, "answer", watched)
    app: Any = owner.app
    read, closed = asyncio.run(_hang_up(app, path, query, kept))
    assert 0 < read < kept[0].size
    assert closed
