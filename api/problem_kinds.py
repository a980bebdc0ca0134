"""Which kind of problem each error is over HTTP: its status, its name, and what a client can do about it."""

from __future__ import annotations

from typing import Final

from kg import errors

STATUS: Final[list[tuple[type[errors.KGError], int, str]]] = [
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
