"""Interactive pictures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from api import security
from api.deps import Graph, Kinds, Language
from kg.views.neighbourhood import neighbourhood
from kg.views.page import Page, render

router = APIRouter(tags=["views"])


@router.get("/views/entity/{entity}", operation_id="view_entity", response_class=HTMLResponse)
def view_entity(
    entity: str,
    graph: Graph,
    lang: Language,
    depth: Annotated[int, Query(ge=1, le=5)] = 1,
    direction: Annotated[str, Query(description="both, upstream or downstream")] = "both",
    kinds: Annotated[Kinds, Query(alias="kind")] = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=300, description="Most things to draw.")] = 60,
) -> HTMLResponse:
    """Show what surrounds an entity as an interactive page that needs no other server."""
    picture = neighbourhood(graph, entity, depth, direction, kinds, limit)
    value = security.nonce()
    page = Page(lang, script_url="/assets/vis-network.min.js", home_url="/", nonce=value)
    return HTMLResponse(
        render(graph, picture, page),
        headers={
            "Content-Security-Policy": security.page_policy(value),
            "Content-Language": lang,
            "Vary": "Accept-Language",
        },
    )
