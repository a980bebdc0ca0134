"""Complete the OpenAPI document: examples, headers, the one schema of problems, what paths stand for."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.examples import BODIES, EXAMPLES, PARTS
from api.problem_forms import MEDIA_TYPE, PROBLEM_SCHEMA
from api.sparql_forms import SCHEMAS, speak
from kg.graph import KnowledgeGraph

Json = dict[str, Any]

_SERVER: Final = "http://127.0.0.1:8000"
_HEADERS: Final[Json] = {
    "X-Dataset-Version": {
        "description": "The version of the data that the answer comes from.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "Send it back as If-None-Match to learn whether the answer is still the same.",
        "schema": {"type": "string"},
    },
}
# Who asks for a page, as browsers do, gets one about the problem.
_PAGE: Final[Json] = {"text/html": {"schema": {"type": "string"}}}
_UNCHANGED: Final = {"description": "the answer is still what the tag in If-None-Match stands for"}


def install(app: FastAPI, graph: Callable[[], KnowledgeGraph]) -> None:
    """Make the application describe itself completely; made once, when first asked."""
    made: list[Json] = []

    def openapi() -> Json:
        if not made:
            made.append(_document(app, graph()))
        return made[0]

    app.openapi = openapi  # type: ignore[method-assign]


def _document(app: FastAPI, graph: KnowledgeGraph) -> Json:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=app.description,
        routes=app.routes,
        license_info=app.license_info,
    )
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= PROBLEM_SCHEMA | SCHEMAS
    # The shape of FastAPI's own errors, which we never send.
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    ids = _statements(graph)
    for path, method, operation in operations(document):
        _complete(path, method, operation, ids)
        if any(parameter["name"] == "select" for parameter in operation.get("parameters", [])):
            _relax(operation, schemas)
    return document


def _relax(operation: Json, schemas: Json) -> None:
    """Say that `select` may leave out any field of the items but the id."""
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    page = schemas[answer["$ref"].rpartition("/")[2]]
    for field in page["properties"].values():
        name = field.get("items", {}).get("$ref", "").rpartition("/")[2]
        if "id" in schemas.get(name, {}).get("properties", {}):
            told = f"{schemas[name].get('description', '')} With `select` only the id is sure to be there."
            schemas[f"{name}Selected"] = {**schemas[name], "required": ["id"], "description": told.strip()}
            field["items"] = {"$ref": f"#/components/schemas/{name}Selected"}


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield path, method and description of every operation."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _statements(graph: KnowledgeGraph) -> dict[str, str]:
    """Find a claim and an inference of the data to stand in the examples."""
    inferred = (key for *_, key, data in graph.relations.edges(keys=True, data=True) if data["inferred"])
    return {"claim": min(graph.claims, default=""), "inference": min(inferred, default="")}


def example_of(operation_id: str, path: str, ids: dict[str, str]) -> str:
    """Give the address that shows what an operation is for."""
    text = EXAMPLES.get(operation_id, path)
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _complete(path: str, method: str, operation: Json, ids: dict[str, str]) -> None:
    speak(operation)
    address = example_of(operation["operationId"], path, ids)
    place, _, query = address.partition("?")
    values = dict(parse_qsl(query)) | _parts(path, place)
    for parameter in operation.get("parameters", []):
        name = parameter["name"]
        if not parameter.get("description"):
            parameter["description"] = PARTS.get(name, name)
        if name in values:
            array = parameter["schema"].get("type") == "array"
            many = [value for key, value in parse_qsl(query) if key == name]
            parameter["example"] = many if array else _typed(values[name], parameter["schema"])
    body = BODIES.get(operation["operationId"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        if body:
            content.setdefault("example", body)
    json_body = "application/json" in operation.get("requestBody", {}).get("content", {})
    sample = _curl(method, address, body, json_body)
    operation["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": sample}]
    _responses(method, operation)


def _responses(method: str, operation: Json) -> None:
    responses = operation["responses"]
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    if "cursor" not in names:
        responses.pop("410", None)
    for status, response in responses.items():
        if status.startswith("2"):
            kept = _HEADERS if method == "get" else {name: _HEADERS[name] for name in ("X-Dataset-Version",)}
            response["headers"] = response.get("headers", {}) | kept
        elif status.startswith(("4", "5")):
            problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
            response["content"] = {MEDIA_TYPE: problem, **_PAGE}
    if method == "get" and "200" in responses:
        responses.setdefault("304", _UNCHANGED)


def _parts(path: str, place: str) -> dict[str, str]:
    """Read from an address what stands for the parameters of its path."""
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
    match = re.fullmatch(pattern, place)
    return {name: unquote(value) for name, value in match.groupdict().items()} if match else {}


def _typed(value: str, schema: Json) -> Any:
    kinds = {schema.get("type"), *(one.get("type") for one in schema.get("anyOf", ()))}
    return int(value) if "integer" in kinds else value


def _curl(method: str, address: str, body: Json | None, json_body: bool) -> str:
    parts = urlsplit(_SERVER + address)
    query = quote(parts.query, safe="=&:,+-._!|")
    url = f"{_SERVER}{quote(parts.path)}{'?' + query if query else ''}"
    if method == "get":
        return f"curl {shlex.quote(url)}"
    if json_body:
        text = json.dumps(body, ensure_ascii=False)
        return f"curl {shlex.quote(url)} -H 'Content-Type: application/json' -d {shlex.quote(text)}"
    fields = "".join(f" --data-urlencode {shlex.quote(f'{k}={v}')}" for k, v in (body or {}).items())
    return f"curl -X {method.upper()} {shlex.quote(url)}{fields}"
