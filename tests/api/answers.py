"""What tests say about answers in general."""

from __future__ import annotations

from typing import Any, TypeAlias
from urllib.parse import unquote

from httpx2 import Response
from starlette.testclient import TestClient

from kg.namespaces import BASE
from tests.pages import parse

Client: TypeAlias = TestClient


def problem(response: Response, status: int, kind: str | None = None) -> dict[str, Any]:
    """Judge an error against the one shape (RFC 9457) and give its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-dataset-version"]
    body: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    assert body["type"].startswith(f"{BASE}problem/")
    assert kind is None or body["type"] == f"{BASE}problem/{kind}"
    assert body["status"] == status
    assert body["title"] and body["detail"]
    # Reading an address drops its line ends and tabs.
    path = unquote(response.request.url.path).translate({9: None, 10: None, 13: None})
    assert unquote(body["instance"]) == path
    return body


def ok(response: Response) -> Any:
    """Judge a JSON answer and give its body."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-dataset-version"]
    return response.json()


def tree(response: Response) -> Any:
    """Parse a page as a browser does."""
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return parse(response.text)
