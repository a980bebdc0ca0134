"""Pages for people: start, search, entity, questions, query."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.deps import Graph, Language
from kg.analyses import analyze
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.namespaces import PREFIXES
from kg.narration import cite, say_claim, say_value
from kg.questions import Question
from kg.records import DependencyRecord, Recorder
from kg.schema_org import schema_org

router = APIRouter(include_in_schema=False)

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
)
_ENVIRONMENT.globals.update(cite=cite, say_claim=say_claim, say_value=say_value)
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_STARTS: Final = (
    "nvidia",
    "openai",
    "huawei",
    "deepseek",
    "zhipu-ai",
    "microsoft",
    "vector-database",
    "chatgpt",
)
_MOST_SHOWN: Final = 100
_EXAMPLE: Final = """SELECT ?who ?label WHERE {
  ?who llm:runsOnChip id:nvidia-a100 ; rdfs:label ?label .
  FILTER(LANG(?label) = "zh")
}"""


def _page(name: str, request: Request, graph: KnowledgeGraph, lang: str, **values: Any) -> HTMLResponse:
    other = {**request.query_params, "lang": "en" if lang == "zh" else "zh"}
    switch = f"{request.url.path}?{urlencode(other)}"
    text = _ENVIRONMENT.get_template(name).render(lang=lang, version=graph.version, switch=switch, **values)
    return HTMLResponse(
        text,
        headers={"Content-Security-Policy": _POLICY, "Content-Language": lang, "Vary": "Accept-Language"},
    )


@router.get("/assets/style.css")
def style() -> Response:
    """Serve the style of the pages."""
    return Response((_TEMPLATES / "style.css").read_text(encoding="utf-8"), media_type="text/css")


@router.get("/")
def start(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Lead a person to all of it."""
    known = graph.names.things
    return _page(
        "start.html",
        request,
        graph,
        lang,
        coverage=graph.coverage(),
        starts=[known[name] for name in _STARTS if name in known],
        ranking=analyze(graph, "rank", {"metric": "pagerank", "type": ["Organization"], "top": 10})[1][
            "result"
        ],
        chain=_value_chain(graph),
        questions=_answerable(graph)[:8],
        sources=list(graph.statements.sources.values()),
    )


def _answerable(graph: KnowledgeGraph) -> list[Question]:
    """List the questions whose default things the data knows: other data may lack ours."""
    known = graph.names.things
    return [q for q in graph.questions.values() if all(p.default in known for p in q.parameters)]


def _value_chain(graph: KnowledgeGraph) -> list[tuple[Thing, list[Thing]]]:
    concepts = graph.ontology.concepts
    layers = [
        concept.name for concept in concepts.values() if concept.type == "Layer" and not concept.broader
    ]
    below = {
        layer: [c.name for c in concepts.values() if c.broader == layer and c.type == "Segment"]
        for layer in layers
    }
    # The ontology knows layers that the store need not hold: an empty one holds none.
    things = graph.names.things
    return [
        (things[layer], [things[name] for name in names if name in things])
        for layer, names in below.items()
        if names and layer in things
    ]


@router.get("/search")
def search(
    request: Request, graph: Graph, lang: Language, q: Annotated[str, Query(min_length=1)]
) -> Response:
    """Show the hits of a name, or go straight to the only thing of that name."""
    matches = graph.search(q, 50)
    exact = [match for match in matches if match.score == 1]
    if len(exact) == 1:
        return RedirectResponse(f"/entity/{exact[0].thing.id}?lang={lang}", 303)
    return _page(
        "search.html", request, graph, lang, query=q, matches=matches, classes=graph.ontology.classes
    )


@router.get("/entity/{entity}")
def entity_page(entity: str, request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Show the facts about one thing, its evidence, and its dependencies both ways."""
    thing = graph.entity(entity)
    recorder = Recorder(graph)
    sides: dict[str, Any] = {}
    for direction in ("upstream", "downstream"):
        hits = graph.dependencies(thing.id, direction)
        shown: list[DependencyRecord] = [recorder.dependency(hit) for hit in hits[:_MOST_SHOWN]]
        sides |= {direction: shown, f"{direction}_total": len(hits)}
    kind = graph.ontology.classes.get(thing.type)
    return _page(
        "entity.html",
        request,
        graph,
        lang,
        thing=thing,
        kind=(kind.label_zh if lang == "zh" else kind.label_en) if kind else thing.type,
        claims=recorder.claims(graph.statements.claims_of(thing.id)),
        mentions=recorder.claims(graph.statements.claims_on(thing.id)),
        schema_org=schema_org(graph, thing, lang, str(request.url_for("entity_page", entity=thing.id))),
        **sides,
    )


@router.get("/questions")
def questions(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """List the named questions."""
    return _page("questions.html", request, graph, lang, questions=_answerable(graph))


@router.get("/questions/{slug}")
def question(slug: str, request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Answer a named question as a table."""
    given = {name: value for name, value in request.query_params.items() if name != "lang"}
    answer = graph.ask(slug, given)
    return _page(
        "question.html",
        request,
        graph,
        lang,
        question=answer.question,
        values=answer.values,
        columns=answer.columns,
        rows=Recorder(graph).answer(answer),
    )


@router.get("/coverage")
def coverage(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Show what the graph holds and what is known to be unknown."""
    measured = graph.coverage()
    recorder = Recorder(graph)
    return _page(
        "coverage.html",
        request,
        graph,
        lang,
        coverage=measured,
        ontology=graph.ontology,
        things=graph.names.things,
        absences=recorder.claims(row.claim for row in measured.absences),
    )


@router.get("/query")
def query(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Offer a form for SPARQL."""
    return _page("query.html", request, graph, lang, prefixes=list(PREFIXES), example=_EXAMPLE)
