"""The form of problem details (RFC 9457), as the OpenAPI document promises it on every route."""

from __future__ import annotations

from typing import Any, Final, NotRequired

from pydantic import TypeAdapter
from typing_extensions import TypedDict

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
