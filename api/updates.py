"""Take updates of the SPARQL 1.1 Protocol, whichever path they come by."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request, Response

from api.auth import owner
from api.problems import BadRequest
from api.protocol import Pairs, base_iri, pairs_of, text_of, values
from api.writes import written
from kg.errors import NoSuchGraph, QueryError
from kg.gate import MOST_UPDATE_CHARACTERS
from kg.live import Live
from kg.store import valid_iri

MOST_BYTES: Final = MOST_UPDATE_CHARACTERS
# Escapes make a form longer than what it holds.
MOST_FORM: Final = 3 * MOST_BYTES
# What the engine says of MOVE, CLEAR and DROP: the text is legal, the graph is missing.
_MISSING: Final = re.compile(r"The graph <([^>]*)> does not exist")


async def update_by_body(request: Request) -> Response:
    """Apply a body of type application/sparql-update."""
    owner(request)
    pairs = pairs_of(request.url.query)
    if values(pairs, "update") or values(pairs, "query"):
        raise BadRequest("the text comes in the body, not in the address")
    return await _apply(request, [*pairs, ("update", await text_of(request, MOST_BYTES))])


async def update_by_form(request: Request, pairs: Pairs) -> Response:
    """Apply the update of a form that has been read."""
    owner(request)
    return await _apply(request, pairs)


async def _apply(request: Request, pairs: Pairs) -> Response:
    texts = values(pairs, "update")
    if len(texts) != 1 or values(pairs, "query"):
        raise BadRequest(f"{len(texts)} updates given: give exactly one 'update', and no 'query'")
    defaults, named = values(pairs, "using-graph-uri"), values(pairs, "using-named-graph-uri")
    for iri in (*defaults, *named):
        if not valid_iri(iri):
            raise BadRequest(f"'{iri}' is not an absolute IRI")
    live: Live = request.app.state.live
    try:
        done = await written(lambda: live.update(texts[0], base_iri(request), defaults, named))
    except QueryError as error:
        if missing := _MISSING.fullmatch(error.message):
            raise NoSuchGraph(missing[1]) from None
        raise
    request.state.version = done.head.version
    return Response(status_code=204)
