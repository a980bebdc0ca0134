"""Turn errors into HTTP in one place: RFC 9457 problem details, one shape for all routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.negotiation import NotAcceptable, choose_language, prefers
from api.problem_forms import MEDIA_TYPE
from api.problem_kinds import HINTS, STATUS
from api.web.page import page
from api.web.troubles import Trouble, allowed, said
from kg import errors
from kg.errors import Candidate
from kg.namespaces import BASE
from kg.narration import LANGUAGES


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


def _problem(
    request: Request,
    status: int,
    kind: str,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    title = HTTPStatus(status).phrase
    hint = HINTS.get(kind, HINTS["http"])
    body = {
        "type": f"{BASE}problem/{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "hint": hint,
        **(more or {}),
    }
    if prefers(request.headers.get("accept"), "text/html", MEDIA_TYPE):
        return _page(request, status, kind, body, headers)
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)


def _page(
    request: Request, status: int, kind: str, body: Mapping[str, Any], headers: Mapping[str, str] | None
) -> Response:
    """Say a problem to a person, in the design of the site and the language of the reader."""
    wanted = request.query_params.get("lang")
    lang = (
        wanted if wanted in LANGUAGES else choose_language(request.headers.get("accept-language"), LANGUAGES)
    )
    known = kind if kind != "http" else "not-found" if status == 404 else "bad-request"
    title, advice = said(known, lang)
    parameters = tuple(
        (item["parameter"], item["value"], allowed(item["allowed"], lang)) for item in body.get("errors", ())
    )
    shown = Trouble(
        title, advice, str(body["detail"]), (), parameters, body.get("line", 0), body.get("column", 0)
    )
    return page(
        "problem.html",
        request,
        request.app.state.live.graph,
        lang,
        status=status,
        headers=dict(headers or {}),
        code=status,
        trouble=shown,
        candidates=body.get("candidates", ()),
    )


def _known(request: Request, error: errors.KGError) -> Response:
    status, kind = next((status, kind) for known, status, kind in STATUS if isinstance(error, known))
    more: dict[str, object] = {}
    if isinstance(error, errors.UnknownEntity | errors.AmbiguousName):
        more["candidates"] = [_candidate(candidate) for candidate in error.candidates]
    elif isinstance(error, errors.UnknownQuestion):
        more["candidates"] = list(error.candidates)
    elif isinstance(error, errors.BadParameter):
        more["errors"] = [{"parameter": error.parameter, "value": str(error.value), "allowed": error.allowed}]
    elif isinstance(error, errors.QueryError) and error.line:
        more |= {"line": error.line, "column": error.column}
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, errors.ServerBusy) else None
    return _problem(request, status, kind, str(error), headers=headers, more=more)


def _candidate(candidate: Candidate) -> dict[str, object]:
    label = {"zh": candidate.label_zh, "en": candidate.label_en}
    return {"id": candidate.id, "type": candidate.type, "label": label}


def _not_acceptable(request: Request, error: NotAcceptable) -> Response:
    return _problem(request, 406, "not-acceptable", str(error), more={"available": error.available})


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
    return _problem(request, 422, "bad-parameter", detail, more={"errors": found})


def _http(request: Request, error: HTTPException) -> Response:
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_allowed(request))
    return _problem(request, error.status_code, "http", str(error.detail), headers=headers)


def _allowed(request: Request) -> list[str]:
    """List the methods that the routes of this path take."""
    methods = [
        method
        for method in ("DELETE", "GET", "PATCH", "POST", "PUT")
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in request.app.routes)
    ]
    return [*methods, "HEAD"] if "GET" in methods else methods


def _unforeseen(request: Request, _error: Exception) -> Response:
    # This handler stands outside all middleware, so it sets what they would.
    headers = {
        "X-Dataset-Version": request.app.state.live.version,
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
    }
    detail = "the server failed; this is a bug, please report it"
    return _problem(request, 500, "internal-error", detail, headers=headers)
