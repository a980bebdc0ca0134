"""Turn errors into HTTP in one place: RFC 9457 problem details, one shape for all routes."""

from __future__ import annotations

import html
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from kg import errors
from kg.errors import Candidate
from kg.namespaces import BASE

MEDIA_TYPE: Final = "application/problem+json"
_STATUS: Final[list[tuple[type[errors.KGError], int, str]]] = [
    (errors.UnknownEntity, 404, "unknown-entity"),
    (errors.UnknownQuestion, 404, "unknown-question"),
    (errors.AmbiguousName, 409, "ambiguous-name"),
    (errors.BadParameter, 422, "bad-parameter"),
    (errors.QueryRefused, 400, "query-refused"),
    (errors.QueryError, 400, "query-error"),
    (errors.StoreError, 503, "store-error"),
    (errors.KGError, 500, "internal-error"),
]


class NotAcceptable(Exception):
    """The client accepts none of the media types that there are."""

    def __init__(self, available: list[str]) -> None:
        self.available = available
        super().__init__("nothing acceptable; available: " + ", ".join(available))


class BadRequest(Exception):
    """A request breaks the protocol; holds the status that the protocol wants."""

    def __init__(self, detail: str, status: int = 400) -> None:
        self.status = status
        super().__init__(detail)


def install(app: FastAPI) -> None:
    """Register the handlers."""
    handlers: dict[type[Exception], Callable[[Request, Any], Response]] = {
        errors.KGError: _known,
        NotAcceptable: _not_acceptable,
        BadRequest: _bad_request,
        RequestValidationError: _invalid,
        HTTPException: _http,
        Exception: _unforeseen,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def _problem(request: Request, status: int, kind: str, detail: str, **more: object) -> Response:
    title = HTTPStatus(status).phrase
    body = {
        "type": f"{BASE}problem/{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **more,
    }
    headers = {"Allow": "GET, HEAD, POST, OPTIONS"} if status == 405 else None
    if "text/html" in request.headers.get("accept", ""):
        page = f"<!doctype html><meta charset=utf-8><title>{status} {title}</title><h1>{status} {title}</h1>"
        return HTMLResponse(f"{page}<p>{html.escape(detail)}</p><p><a href='/'>/</a></p>", status, headers)
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def _known(request: Request, error: errors.KGError) -> Response:
    status, kind = next((status, kind) for known, status, kind in _STATUS if isinstance(error, known))
    more: dict[str, object] = {}
    if isinstance(error, errors.UnknownEntity | errors.AmbiguousName):
        more["candidates"] = [_candidate(candidate) for candidate in error.candidates]
    elif isinstance(error, errors.UnknownQuestion):
        more["candidates"] = list(error.candidates)
    elif isinstance(error, errors.BadParameter):
        more["errors"] = [{"parameter": error.parameter, "value": str(error.value), "allowed": error.allowed}]
    elif isinstance(error, errors.QueryError) and error.line:
        more |= {"line": error.line, "column": error.column}
    return _problem(request, status, kind, str(error), **more)


def _candidate(candidate: Candidate) -> dict[str, object]:
    label = {"zh": candidate.label_zh, "en": candidate.label_en}
    return {"id": candidate.id, "type": candidate.type, "label": label}


def _not_acceptable(request: Request, error: NotAcceptable) -> Response:
    return _problem(request, 406, "not-acceptable", str(error), available=error.available)


def _bad_request(request: Request, error: BadRequest) -> Response:
    return _problem(request, error.status, "bad-request", str(error))


def _invalid(request: Request, error: RequestValidationError) -> Response:
    found = [
        {
            "parameter": ".".join(map(str, item["loc"][1:])),
            "value": str(item.get("input")),
            "allowed": item["msg"],
        }
        for item in error.errors()
    ]
    detail = "; ".join(f"{item['parameter']}: {item['allowed']}" for item in found)
    return _problem(request, 422, "bad-parameter", detail, errors=found)


def _http(request: Request, error: HTTPException) -> Response:
    return _problem(request, error.status_code, "http", str(error.detail))


def _unforeseen(request: Request, _error: Exception) -> Response:
    return _problem(request, 500, "internal-error", "the server failed; this is a bug, please report it")
