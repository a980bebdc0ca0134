"""Turn errors into HTTP in one place: RFC 9457 problem details, one shape for all routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, NotRequired

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter
from starlette.exceptions import HTTPException
from starlette.routing import Match
from typing_extensions import TypedDict

from api.negotiation import NotAcceptable, choose_language, prefers
from api.web.page import page
from api.web.troubles import Trouble, allowed, said
from kg import errors
from kg.errors import Candidate
from kg.namespaces import BASE
from kg.narration import LANGUAGES

MEDIA_TYPE: Final = "application/problem+json"


class ParameterError(TypedDict):
    """A parameter, the value that it cannot have, and what it takes."""

    parameter: str
    value: str
    allowed: str


class CandidateRecord(TypedDict):
    """A thing that a name may have meant."""

    id: str
    type: str
    label: dict[str, str]


class Problem(TypedDict):
    """The body of every error (RFC 9457): `hint` says what to do about it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    hint: str
    errors: NotRequired[list[ParameterError]]
    candidates: NotRequired[list[CandidateRecord | str]]
    available: NotRequired[list[str]]
    line: NotRequired[int]
    column: NotRequired[int]


_SCHEMA: Final = TypeAdapter(Problem).json_schema(ref_template="#/components/schemas/{model}")
# The shape of problems for the OpenAPI document, by name.
PROBLEM_SCHEMA: Final[dict[str, Any]] = {**_SCHEMA.pop("$defs", {}), "Problem": _SCHEMA}
_CONTENT: Final = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
# What a client must be ready for on any route, for the OpenAPI document.
DOCUMENTED: Final[dict[int | str, dict[str, Any]]] = {
    400: {"description": "the query or request is malformed; line and column if known", "content": _CONTENT},
    403: {"description": "this server or this client may not do that", "content": _CONTENT},
    404: {"description": "nothing is called so; with candidates", "content": _CONTENT},
    406: {"description": "none of the accepted media types; available[] lists all", "content": _CONTENT},
    409: {"description": "several things are called so; with candidates", "content": _CONTENT},
    410: {"description": "the cursor is of a dataset version that is gone; start again", "content": _CONTENT},
    414: {"description": "the address is too long: send a form or a body", "content": _CONTENT},
    431: {"description": "the head of the request is too long", "content": _CONTENT},
    429: {"description": "this client's computing time is spent; Retry-After says when", "content": _CONTENT},
    503: {
        "description": "too large, or too many wait (Retry-After)",
        "content": _CONTENT,
    },
    504: {"description": "not done at the deadline", "content": _CONTENT},
    422: {
        "description": "a parameter cannot have this value; errors[] says which it can",
        "content": _CONTENT,
    },
    500: {"description": "the server failed", "content": _CONTENT},
}
# What comes in addition where a body is taken in, and where it is written.
BODY: Final[dict[int | str, dict[str, Any]]] = {
    413: {"description": "the body is too long", "content": _CONTENT},
    415: {"description": "the body is of a type, charset or coding that is not read", "content": _CONTENT},
}
WRITING: Final[dict[int | str, dict[str, Any]]] = {
    401: {"description": "a write needs the token: see WWW-Authenticate", "content": _CONTENT},
    507: {"description": "the store takes no more; nothing of the write was kept", "content": _CONTENT},
}
MISSING: Final[dict[int | str, dict[str, Any]]] = {
    501: {"description": "the server lacks an optional library: ask for another format", "content": _CONTENT},
}
_STATUS: Final[list[tuple[type[errors.KGError], int, str]]] = [
    (errors.UnknownEntity, 404, "unknown-entity"),
    (errors.UnknownClaim, 404, "unknown-claim"),
    (errors.UnknownQuestion, 404, "unknown-question"),
    (errors.StaleCursor, 410, "stale-cursor"),
    (errors.AmbiguousName, 409, "ambiguous-name"),
    (errors.BadParameter, 422, "bad-parameter"),
    (errors.QueryForbidden, 403, "query-forbidden"),
    (errors.QueryRefused, 400, "query-refused"),
    (errors.QueryError, 400, "query-error"),
    (errors.QueryTimeout, 504, "query-timeout"),
    (errors.QueryTooLarge, 503, "query-too-large"),
    (errors.BudgetSpent, 429, "budget-spent"),
    (errors.ServerBusy, 503, "server-busy"),
    (errors.RdfError, 400, "rdf-error"),
    (errors.NoSuchGraph, 404, "no-such-graph"),
    (errors.StoreFull, 507, "store-full"),
    (errors.StoreReadOnly, 403, "read-only"),
    (errors.StoreError, 503, "store-error"),
    (errors.MissingLibrary, 501, "missing-library"),
    (errors.KGError, 500, "internal-error"),
]


# What a client can do about each kind of problem; /problem/{kind} shows it too.
HINTS: Final[dict[str, str]] = {
    "unknown-entity": "take an id from candidates, or search: /api/search?q=",
    "unknown-claim": "list claims: /api/claims?subject=",
    "unknown-question": "take one of candidates, or list all: /api/questions",
    "ambiguous-name": "several things bear this name: take an id from candidates",
    "stale-cursor": "the data has changed since: start again from the first page, without cursor",
    "bad-parameter": "errors[] names each parameter and what it takes; /docs describes all",
    "query-forbidden": "this endpoint neither calls other servers nor loads from them",
    "query-timeout": "make the query smaller: fewer rows joined, a LIMIT; or run it on a copy of the data",
    "query-too-large": "ask for less: a LIMIT, fewer variables; exports hold everything: /api/graph",
    "budget-spent": "wait as long as Retry-After says",
    "server-busy": "wait as long as Retry-After says",
    "rdf-error": "line and column, where known, say where the RDF breaks",
    "no-such-graph": "list graphs: SELECT DISTINCT ?g { GRAPH ?g {} }",
    "store-full": "the store takes no more: delete graphs first",
    "read-only": "this server takes no writes, or not without its token",
    "missing-library": "the server lacks an optional library: ask for another format",
    "query-refused": "this endpoint never calls other servers: ask for the data itself",
    "query-error": "line and column, where known, say where the query breaks",
    "store-error": "the store cannot answer now: try again later",
    "not-acceptable": "ask for one of the media types in available",
    "bad-request": "the detail says which rule of the protocol is broken",
    "internal-error": "try again; if it persists, report it with the address you asked",
    "http": "/docs lists every path and method",
}


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
