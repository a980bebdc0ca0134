"""The Reconciliation Service API 0.2 of the W3C community group, which OpenRefine speaks.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from api import security
from api.deps import Graph, Language
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.namespaces import ID, ONTOLOGY
from kg.narration import say_value
from kg.ontology import Class, Property
from kg.recorder import Recorder
from kg.resolution import MATCHED, resolve
from kg.search.engine import Hit

router = APIRouter(prefix="/api/reconcile", tags=["reconciliation"])

_MOST_QUERIES: Final = 100
_DEFAULT_LIMIT: Final = 10
_PREVIEW: Final = {"width": 430, "height": 200}
Prefix = Annotated[str, Query(description="What has been typed so far.")]
Json = dict[str, Any]


def _manifest(request: Request, graph: KnowledgeGraph, lang: str) -> Json:
    base = str(request.base_url).rstrip("/")
    here = f"{base}/api/reconcile"
    kinds = sorted(name for name, known in graph.ontology.classes.items() if known.file)
    return {
        "versions": ["0.2"],
        "name": "大模型产业图谱" if lang == "zh" else "LLM industry graph",
        "identifierSpace": ID,
        "schemaSpace": ONTOLOGY,
        "defaultTypes": [_type(graph, name, lang) for name in kinds],
        "batchSize": _MOST_QUERIES,
        "view": {"url": base + "/entity/{{id}}"},
        "preview": {"url": here + "/preview?id={{id}}", **_PREVIEW},
        "suggest": {
            name: {"service_url": here, "service_path": f"/suggest/{name}"}
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/propose"},
            "property_settings": [],
        },
    }


def _type(graph: KnowledgeGraph, name: str, lang: str) -> Json:
    known = graph.ontology.classes[name]
    return {"id": name, "name": known.label_zh if lang == "zh" else known.label_en}


@router.get("", operation_id="reconcile", response_model=dict[str, Any])
def reconcile(
    request: Request,
    graph: Graph,
    lang: Language,
    queries: Annotated[str, Query(description="A batch of queries as JSON; the manifest without it.")] = "",
    extend: Annotated[str, Query(description="Ids and properties to extend by, as JSON.")] = "",
) -> Response:
    """Tell what the service can do, or match a batch of names (Reconciliation API 0.2)."""
    return JSONResponse(_answer(request, graph, lang, queries, extend))


@router.post("", operation_id="reconcile_batch", response_model=dict[str, Any])
def reconcile_batch(
    request: Request,
    graph: Graph,
    lang: Language,
    queries: Annotated[str, Form(description="A batch of queries as JSON.")] = "",
    extend: Annotated[str, Form(description="Ids and properties to extend by, as JSON.")] = "",
) -> Response:
    """Match a batch of names, or add properties to things that were matched."""
    return JSONResponse(_answer(request, graph, lang, queries, extend))


def _answer(request: Request, graph: KnowledgeGraph, lang: str, queries: str, extend: str) -> Json:
    if extend:
        return _extend(graph, lang, _read("extend", extend))
    if not queries:
        return _manifest(request, graph, lang)
    batch = _read("queries", queries)
    if len(batch) > _MOST_QUERIES:
        raise BadParameter("queries", len(batch), f"at most {_MOST_QUERIES} queries at once")
    return {name: {"result": _match(graph, lang, query)} for name, query in batch.items()}


def _read(parameter: str, text: str) -> Json:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise BadParameter(parameter, text, f"JSON ({error})") from None
    if not isinstance(content, dict):
        raise BadParameter(parameter, text, "a JSON object")
    return content


def _match(graph: KnowledgeGraph, lang: str, query: Any) -> list[Json]:
    if not isinstance(query, dict) or not isinstance(query.get("query"), str):
        raise BadParameter("queries", json.dumps(query), 'objects with a "query" text')
    asked = query.get("type") or []
    types = [asked] if isinstance(asked, str) else list(map(str, asked))
    limit = query.get("limit") or _DEFAULT_LIMIT
    if not isinstance(limit, int) or limit < 1:
        raise BadParameter("limit", limit, "a number from 1 up")
    found = resolve(graph, query["query"], types, min(limit, _MOST_QUERIES))
    sure = found.thing.id if found.thing and found.status == MATCHED else ""
    hits = found.candidates or graph.search(query["query"], min(limit, _MOST_QUERIES), types)
    best_first = sorted(hits, key=lambda hit: hit.thing.id != sure)
    return [_candidate(graph, lang, hit, hit.thing.id == sure) for hit in best_first]


def _candidate(graph: KnowledgeGraph, lang: str, hit: Hit, match: bool) -> Json:
    thing = hit.thing
    return {
        "id": thing.id,
        "name": thing.label(lang),
        "description": Recorder(graph).hint(thing)["zh" if lang == "zh" else "en"],
        "type": [_type(graph, thing.type, lang)],
        "score": round(100 * hit.score, 2),
        "match": match,
        "features": [{"id": "importance", "value": hit.importance}, {"id": "matched", "value": hit.name}],
    }


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
                    "notable": [_type(graph, hit.thing.type, lang)],
                }
                for hit in graph.complete(prefix, _DEFAULT_LIMIT)
            ]
        }
    )


@router.get("/suggest/type", operation_id="suggest_types", response_model=dict[str, Any])
def suggest_types(graph: Graph, lang: Language, prefix: Prefix) -> Response:
    """Suggest classes as they are typed."""
    return JSONResponse({"result": _terms(graph.ontology.classes.values(), prefix, lang)})


@router.get("/suggest/property", operation_id="suggest_properties", response_model=dict[str, Any])
def suggest_properties(graph: Graph, lang: Language, prefix: Prefix) -> Response:
    """Suggest properties as they are typed."""
    return JSONResponse({"result": _terms(graph.ontology.properties.values(), prefix, lang)})


def _terms(terms: Iterable[Class | Property], prefix: str, lang: str) -> list[Json]:
    """Find terms that hold the text, those that begin with it first."""
    wanted = prefix.casefold()
    found: list[tuple[bool, Class | Property]] = []
    for term in terms:
        names = [name.casefold() for name in (term.name, term.label_zh, term.label_en)]
        if any(wanted in name for name in names):
            found.append((not any(name.startswith(wanted) for name in names), term))
    found.sort(key=lambda pair: (pair[0], pair[1].name))
    return [
        {
            "id": term.name,
            "name": term.label_zh if lang == "zh" else term.label_en,
            "description": term.definition_zh if lang == "zh" else term.definition_en,
        }
        for _, term in found
    ]


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
    properties = [{"id": name, "name": _property_name(graph, name, lang)} for name in names]
    return JSONResponse({"type": kind, "limit": limit, "properties": properties})


def _property_name(graph: KnowledgeGraph, name: str, lang: str) -> str:
    if name not in graph.ontology.properties:
        raise BadParameter("property", name, "an id from /api/reconcile/suggest/property")
    known = graph.ontology.properties[name]
    return known.label_zh if lang == "zh" else known.label_en


def _extend(graph: KnowledgeGraph, lang: str, asked: Json) -> Json:
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise BadParameter("extend", json.dumps(asked), 'an object with "ids" and "properties"')
    names = [str(one["id"] if isinstance(one, dict) and "id" in one else one) for one in properties]
    described = [{"id": name, "name": _property_name(graph, name, lang)} for name in names]
    rows = {str(one): {name: _values(graph, lang, str(one), name) for name in names} for one in ids}
    return {"meta": described, "rows": rows}


def _values(graph: KnowledgeGraph, lang: str, entity: str, predicate: str) -> list[Json]:
    values: list[Json] = []
    for claim in graph.claims_by_subject.get(entity, ()):
        if claim.predicate != predicate:
            continue
        if claim.object_id:
            thing = graph.names.things[claim.object_id]
            values.append({"id": thing.id, "name": thing.label(lang)})
        elif claim.unit:
            values.append({"float": float(claim.object)})
        else:
            values.append({"str": claim.object})
    # Several sources may say the same.
    return list({json.dumps(value): value for value in values}.values())


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
