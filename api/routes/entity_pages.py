"""The page of a thing, and the lists that are too long for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import Graph, Language
from api.web.chain import PLACES, exposure, place, ratings
from api.web.chart import Drawn, bars
from api.web.citing import citation
from api.web.page import page
from api.web.paging import Paging
from api.web.profile import groups, in_language, ranks, side, timeline
from kg.graph import DIRECTIONS, KnowledgeGraph
from kg.names import Thing
from kg.namespaces import ID
from kg.narration import pick
from kg.recorder import Recorder
from kg.records import ClaimRecord
from kg.schema_org import schema_org

router = APIRouter(include_in_schema=False)

# What a page of an entity shows of each list; the rest is one click away.
_CHAINS: Final = 10
_OF_A_PREDICATE: Final = 12
_MENTIONS: Final = 8
_PER_PAGE: Final = 100
Start = Annotated[int, Query(ge=0, description="How many entries to pass over.")]


@router.get("/entity/{entity}")
def entity_page(entity: str, request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Show the facts about one thing, its evidence, its dependencies both ways, ranks and dates."""
    thing = graph.entity(entity)
    recorder = Recorder(graph)
    claims = in_language(recorder.claims(graph.statements.claims_of(thing.id)), lang)
    mentions = in_language(recorder.claims(graph.statements.claims_on(thing.id)), lang)
    upstream, upstream_total = side(graph, recorder, thing, "upstream", 0, _CHAINS)
    downstream, downstream_total = side(graph, recorder, thing, "downstream", 0, _CHAINS)
    return page(
        "entity.html",
        request,
        graph,
        lang,
        thing=thing,
        facts=groups(claims, lang, _OF_A_PREDICATE),
        fact_count=len(claims),
        chart=_charts(claims, lang),
        mentions=groups(mentions, lang, _MENTIONS),
        mention_count=len(mentions),
        upstream=upstream,
        upstream_total=upstream_total,
        downstream=downstream,
        downstream_total=downstream_total,
        ranks=ranks(graph, thing),
        timeline=timeline(graph, recorder, claims, mentions, lang),
        schema_org=schema_org(graph, thing, lang, str(request.url_for("entity_page", entity=thing.id))),
        citation=citation(thing.label(lang), ID + thing.id, graph.version, lang),
        **_segment(graph, recorder, thing, mentions, lang),
    )


def _segment(
    graph: KnowledgeGraph, recorder: Recorder, thing: Thing, mentions: list[ClaimRecord], lang: str
) -> dict[str, Any]:
    """Gather what only layers and segments have."""
    if thing.type not in PLACES:
        return {"place": None}
    where = place(graph, thing.id)
    return {
        "place": where,
        "ratings": ratings(graph, recorder, mentions, lang),
        "shared": exposure(graph, where),
        "threats": [claim for claim in mentions if claim["predicate"] == "threatens"],
    }


def _charts(claims: list[ClaimRecord], lang: str) -> list[Drawn]:
    """Draw figures of one kind and unit where there are two or more to compare."""
    found: defaultdict[tuple[str, str, str], list[tuple[str, float]]] = defaultdict(list)
    for claim in sorted(claims, key=lambda claim: claim["as_of"] or ""):
        if claim["unit"] and isinstance(claim["value"], float):
            label = pick(claim["predicate_label"], lang)
            scope = pick(claim["scope"]["label"], lang) if claim["scope"] else ""
            name = " · ".join(filter(None, (claim["as_of"], scope))) or "–"
            found[claim["predicate"], label, claim["unit"]].append((name, claim["value"]))
    return [
        Drawn(f"{label} ({unit})", bars(rows, f"{label} ({unit})"))
        for (_, label, unit), rows in found.items()
        if len({name for name, _ in rows}) > 1
    ]


@router.get("/entity/{entity}/dependencies")
def dependencies_page(
    entity: str,
    request: Request,
    graph: Graph,
    lang: Language,
    direction: str = DIRECTIONS[0],
    start: Start = 0,
) -> HTMLResponse:
    """List all that a thing depends on, or all that depends on it, page by page."""
    thing = graph.entity(entity)
    hits, total = side(graph, Recorder(graph), thing, direction, start, _PER_PAGE)
    return page(
        "dependencies.html",
        request,
        graph,
        lang,
        thing=thing,
        direction=direction,
        hits=hits,
        paging=Paging(request, start, len(hits), total, _PER_PAGE),
    )


@router.get("/entity/{entity}/claims")
def claims_page(
    entity: str,
    request: Request,
    graph: Graph,
    lang: Language,
    predicate: str = "",
    role: str = "subject",
    dated: bool = False,
    start: Start = 0,
) -> HTMLResponse:
    """List all claims about a thing, or all that mention it, of one predicate or all, page by page."""
    thing = graph.entity(entity)
    found = graph.statements.claims_on(thing.id) if role == "object" else graph.statements.claims_of(thing.id)
    listed = in_language(Recorder(graph).claims(found), lang)
    wanted = [
        c for c in listed if (not predicate or c["predicate"] == predicate) and (not dated or c["as_of"])
    ]
    ordered = sorted(
        wanted, key=lambda c: (c["as_of"] or "", c["predicate"], c["id"]) if dated else ("", "", "")
    )
    shown = ordered[start : start + _PER_PAGE]
    return page(
        "claims.html",
        request,
        graph,
        lang,
        thing=thing,
        claims=shown,
        paging=Paging(request, start, len(shown), len(ordered), _PER_PAGE),
    )
