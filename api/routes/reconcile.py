"""The Reconciliation Service API 0.2 of the W3C community group, which OpenRefine speaks.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import html
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from api import reconciliation, security
from api.deps import Graph, Language
from kg.narration import say_value
from kg.recorder import Recorder

router = APIRouter(prefix="/api/reconcile", tags=["reconciliation"])

Prefix = Annotated[str, Query(description="What has been typed so far.")]


@router.get("", operation_id="reconcile", response_model=dict[str, Any])
def reconcile(
    request: Request,
    graph: Graph,
    lang: Language,
    queries: Annotated[str, Query(description="A batch of queries as JSON; the manifest without it.")] = "",
    extend: Annotated[str, Query(description="Ids and properties to extend by, as JSON.")] = "",
) -> Response:
    """Tell what the service can do, or match a batch of names (Reconciliation API 0.2)."""
    return JSONResponse(reconciliation.answer(_base(request), graph, lang, queries, extend))


@router.post("", operation_id="reconcile_batch", response_model=dict[str, Any])
def reconcile_batch(
    request: Request,
    graph: Graph,
    lang: Language,
    queries: Annotated[str, Form(description="A batch of queries as JSON.")] = "",
    extend: Annotated[str, Form(description="Ids and properties to extend by, as JSON.")] = "",
) -> Response:
    """Match a batch of names, or add properties to things that were matched."""
    return JSONResponse(reconciliation.answer(_base(request), graph, lang, queries, extend))


@router.get("/suggest/entity", operation_id="suggest_entities", response_model=dict[str, Any])
def suggest_entities(graph: Graph, lang: Language, prefix: Prefix) -> Response:
    """Suggest things as they are typed."""
    return JSONResponse(
        {
            "result": [
                {
                    "id": hit.thing.id,
                    "name": hit.thing.label(lang),
                    "description": Recorder(graph).hint(hit.thing)["zh" if lang == "zh" else "en"],
                    "notable": [reconciliation.type_of(graph, hit.thing.type, lang)],
                }
                for hit in graph.complete(prefix, reconciliation.DEFAULT_LIMIT)
            ]
        }
    )


@router.get("/suggest/type", operation_id="suggest_types", response_model=dict[str, Any])
def suggest_types(graph: Graph, lang: Language, prefix: Prefix) -> Response:
    """Suggest classes as they are typed."""
    return JSONResponse({"result": reconciliation.terms(graph.ontology.classes.values(), prefix, lang)})


@router.get("/suggest/property", operation_id="suggest_properties", response_model=dict[str, Any])
def suggest_properties(graph: Graph, lang: Language, prefix: Prefix) -> Response:
    """Suggest properties as they are typed."""
    return JSONResponse({"result": reconciliation.terms(graph.ontology.properties.values(), prefix, lang)})


@router.get("/propose", operation_id="propose_properties", response_model=dict[str, Any])
def propose_properties(
    graph: Graph,
    lang: Language,
    kind: Annotated[str, Query(alias="type", description="A class.")] = "",
    limit: Annotated[int, Query(ge=1, le=200, description="Most properties.")] = 50,
) -> Response:
    """Propose properties to add to things of a class: those that claims about them use, most used first."""
    wanted = graph.types([kind] if kind else [])
    counts: dict[str, int] = {}
    for claim in graph.claims.values():
        if not kind or graph.names.things[claim.subject].type in wanted:
            counts[claim.predicate] = counts.get(claim.predicate, 0) + 1
    names = sorted(counts, key=lambda name: (-counts[name], name))[:limit]
    properties = [{"id": name, "name": reconciliation.property_name(graph, name, lang)} for name in names]
    return JSONResponse({"type": kind, "limit": limit, "properties": properties})


@router.get("/preview", operation_id="preview_entity", response_class=HTMLResponse)
def preview(
    graph: Graph,
    lang: Language,
    entity: Annotated[str, Query(alias="id", description="An id or name.")],
) -> HTMLResponse:
    """Show a thing in a small box, for people who choose among candidates."""
    thing, recorder = graph.entity(entity), Recorder(graph, language=lang)
    claims = recorder.claims(graph.claims_by_subject.get(thing.id, ())[:5])
    rows = "".join(
        f"<li>{html.escape(claim['predicate_label']['zh' if lang == 'zh' else 'en'])}: "
        f"{html.escape(say_value(claim, lang))}</li>"
        for claim in claims
    )
    hint = recorder.hint(thing)["zh" if lang == "zh" else "en"]
    page = (
        f"<!doctype html><html lang='{'zh-Hans' if lang == 'zh' else 'en'}'><meta charset='utf-8'>"
        f"<title>{html.escape(thing.label(lang))}</title><h1>{html.escape(thing.label(lang))}</h1>"
        f"<p>{html.escape(thing.label('en' if lang == 'zh' else 'zh'))} · {html.escape(hint)}</p>"
        f"<ul>{rows}</ul>"
    )
    return HTMLResponse(
        page, headers={"Content-Security-Policy": security.PREVIEW_POLICY, "Content-Language": lang}
    )


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
