"""The SPARQL 1.1 Protocol for updates."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.auth import owner
from api.problem_forms import BODY, WRITING
from api.problems import BadRequest
from api.protocol import content_type, form_of, pairs_of
from api.updates import MOST_FORM, update_by_body, update_by_form

router = APIRouter(tags=["SPARQL"])


@router.post("/update/", include_in_schema=False)
@router.post(
    "/update",
    operation_id="sparql_update",
    summary="Update",
    status_code=204,
    responses={**BODY, **WRITING},
)
async def update(request: Request) -> Response:
    """Apply a form (`update=`) or a body of type application/sparql-update as one; needs the bearer token.

    `using-graph-uri` and `using-named-graph-uri` stand in the address or the form. When it is answered, the
    update is on disk, and later queries see it.
    """
    owner(request)
    kind = content_type(request)
    if kind == "application/sparql-update":
        return await update_by_body(request)
    if kind == "application/x-www-form-urlencoded":
        pairs = [*pairs_of(request.url.query), *await form_of(request, MOST_FORM)]
        return await update_by_form(request, pairs)
    raise BadRequest(
        f"content type '{kind}' is not supported: send application/sparql-update or "
        "application/x-www-form-urlencoded",
        415,
    )
