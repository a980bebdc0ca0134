"""The start page, search, and the way from a name to its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Graph, Language
from api.web.chain import layers
from api.web.memo import once
from api.web.page import address, page
from kg.analyses import analyze
from kg.graph import KnowledgeGraph
from kg.questions import Question

router = APIRouter(include_in_schema=False)

_STARTS: Final = ("nvidia", "openai", "huawei", "deepseek", "vector-database", "chatgpt", "mes")
_QUESTIONS: Final = (
    "chip-cutoff-china",
    "applications-resting-on-chip",
    "threats-to-segment",
    "market-size-and-growth-of-segment",
    "token-prices",
)
_MOST_HITS: Final = 50


@dataclass(frozen=True, slots=True)
class Numbers:
    """How large the graph is."""

    entities: int
    claims: int
    dependencies: int
    derived: int
    sources: int


@once
def _numbers(graph: KnowledgeGraph) -> Numbers:
    edges = [data for _, _, data in graph.relations.edges(data=True)]
    return Numbers(
        sum(bool(graph.ontology.entity_file(thing.type)) for thing in graph.names.things.values()),
        len(graph.claims),
        sum(data["dependency"] and not data["inferred"] for data in edges),
        sum(data["inferred"] for data in edges),
        len(graph.statements.sources),
    )


@once
def _top(graph: KnowledgeGraph) -> Any:
    return analyze(graph, "rank", {"metric": "pagerank", "type": ["Organization"], "top": 10})[1]["result"]


def _samples(graph: KnowledgeGraph, lang: str) -> list[tuple[Question, list[str]]]:
    """Choose five questions whose default things the data knows: other data may lack ours."""
    things = graph.names.things
    answerable = [q for q in graph.questions.values() if all(p.default in things for p in q.parameters)]
    best = sorted(
        answerable, key=lambda q: _QUESTIONS.index(q.slug) if q.slug in _QUESTIONS else len(_QUESTIONS)
    )
    return [(q, [things[p.default].label(lang) for p in q.parameters]) for q in best[:5]]


@router.get("/")
def start(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Lead a person to all of it."""
    known = graph.names.things
    return page(
        "start.html",
        request,
        graph,
        lang,
        numbers=_numbers(graph),
        starts=[known[name] for name in _STARTS if name in known],
        ranking=_top(graph),
        layers=layers(graph),
        questions=_samples(graph, lang),
        sources=list(graph.statements.sources.values()),
    )


@router.get("/search")
def search(
    request: Request, graph: Graph, lang: Language, q: Annotated[str, Query(min_length=1)]
) -> Response:
    """Show the hits of a name, or go straight to the only thing of that name."""
    matches = graph.search(q, _MOST_HITS)
    exact = [match for match in matches if match.score == 1]
    if len(exact) == 1:
        return RedirectResponse(address(f"/entity/{exact[0].thing.id}", lang), 303)
    return page("search.html", request, graph, lang, query=q, matches=matches, most=_MOST_HITS)
