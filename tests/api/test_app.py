"""What holds for every answer: version, security, other origins, HEAD; and the description of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from kg.graph import KnowledgeGraph
from tests.api.answers import Client, ok
from tests.api.routes import DOCUMENTED, GOOD, ROUTES


@pytest.mark.parametrize("path", sorted(GOOD))
def test_every_answer_names_its_version_and_is_safe(client: Client, world: KnowledgeGraph, path: str) -> None:
    response = client.get(GOOD[path])
    assert response.status_code in (200, 303), response.text
    assert response.headers["x-dataset-version"] == world.version
    assert response.headers["x-content-type-options"] == "nosniff"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors" in policy
    # An embedded picture and the preview are there to be framed by others; nothing else is open to them.
    framed = path.startswith("/embed/") or path == "/api/reconcile/preview"
    assert ("frame-ancestors *" in policy) == framed
    assert not re.search(r"https?:|\*", policy.replace("frame-ancestors *", ""))


def test_head_is_get_without_a_body(client: Client) -> None:
    other: list[tuple[str, int]] = []
    for url in (*GOOD.values(), "/openapi.json"):
        got, head = client.get(url), client.head(url)
        assert head.content == b""
        same = head.headers.get("content-type") == got.headers.get("content-type")
        if not same or head.status_code != got.status_code:
            other.append((url, head.status_code))
    assert other == []


def test_other_origins_may_read(client: Client) -> None:
    origin = {"Origin": "https://app.example"}
    response = client.get("/api/entities/nova", headers=origin)
    assert response.headers["access-control-allow-origin"] == "*"
    exposed = {name.strip().lower() for name in response.headers["access-control-expose-headers"].split(",")}
    assert {"x-dataset-version", "link", "etag"} <= exposed
    assert "access-control-allow-credentials" not in response.headers
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = client.options("/sparql", headers={**origin, **asked})
    assert preflight.status_code == 200
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    assert client.get("/nothing", headers=origin).headers["access-control-allow-origin"] == "*"


def test_long_answers_are_packed_when_asked(client: Client) -> None:
    packed = client.get("/api/graph", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in packed.headers["vary"].lower()


def _operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in app.openapi()["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_every_route_is_documented_once(app: FastAPI, client: Client) -> None:
    assert ok(client.get("/openapi.json")) == app.openapi()
    operations = list(_operations(app))
    names = [operation["operationId"] for *_, operation in operations]
    assert len(names) == len(set(names)) and all(re.fullmatch("[a-z_]+", name) for name in names)
    assert {path for path, *_ in operations} == set(DOCUMENTED)
    assert set(DOCUMENTED) >= {
        path for path in GOOD if path.startswith(("/api", "/sparql", "/views", "/healthz", "/readyz"))
    }
    for path, _, operation in operations:
        assert operation["summary"] and operation.get("description"), path
        in_path = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))


def test_the_description_is_whole(app: FastAPI) -> None:
    document = app.openapi()
    assert document["openapi"].startswith("3.") and document["info"]["title"] and document["info"]["version"]
    schemas = document["components"]["schemas"]
    used = set(re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(document)))
    assert used <= set(schemas)
    for path, method, operation in _operations(app):
        for parameter in operation.get("parameters", []):
            assert "schema" in parameter, (path, method, parameter)
        assert all(re.fullmatch("[1-5][0-9][0-9]", status) for status in operation["responses"])


def test_parameters_of_every_route_are_explained(app: FastAPI) -> None:
    bare = [
        (path, parameter["name"])
        for path, _, operation in _operations(app)
        for parameter in operation.get("parameters", [])
        if not parameter.get("description") and parameter["in"] == "query"
        and not {"minimum", "maximum", "default"} & set(parameter["schema"])
    ]  # fmt: skip
    assert bare == []


def test_errors_are_documented(app: FastAPI) -> None:
    # What a client must be ready for: an unknown name, an ambiguous one.
    for path, method, operation in _operations(app):
        if "{entity}" in path:
            assert {"404", "409"} <= set(operation["responses"]), (path, method)


def test_no_address_is_routed_twice() -> None:
    pairs = [(method, route.path) for route in ROUTES for method in route.methods]
    assert len(pairs) == len(set(pairs))
