"""The page to ask SPARQL on: a plain form whose address holds the query, so that a result is a link."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote_plus, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.concurrency import run_in_threadpool

from api.deps import Graph, Language, Strangers
from api.protocol import form_of
from api.queries import Queries
from api.web.page import address, page, serves
from api.web.snippets import snippets
from api.web.solutions import MOST, cell, draw_chart, draw_network, read_table, read_triples
from api.web.troubles import Trouble, trouble
from kg.engine.service import Answered, Question
from kg.errors import KGError
from kg.graph import KnowledgeGraph
from kg.namespaces import ONTOLOGY, PREFIXES
from kg.questions import find_question

router = APIRouter(include_in_schema=False)

_SHOWS: Final = ("table", "chart", "graph")
_WANTED: Final = {
    "select": "text/tab-separated-values",
    "ask": "application/sparql-results+json",
    "graph": "application/n-triples",
}
_DOWNLOADS: Final = {
    "select": ("csv", "tsv", "json", "xml"),
    "ask": ("json", "xml"),
    "graph": ("turtle", "ntriples", "jsonld", "rdfxml"),
}
# Browsers, proxies and mail cut longer addresses.
_LONGEST_ADDRESS: Final = 8000
# The page holds the text several times; longer ones go to the endpoint itself.
_MOST_BYTES: Final = 1 << 16
_EXAMPLE: Final = """SELECT ?company ?investor WHERE {
  ?company a llm:Company ;
           llm:fundedBy ?investor .
}
ORDER BY ?company
LIMIT 30
"""


@router.get("/query")
async def query_page(
    request: Request,
    graph: Graph,
    queries: Strangers,
    lang: Language,
    query: str = "",
    question: str = "",
    show: str = "table",
) -> HTMLResponse:
    """Offer an editor; with `query` also its result, as a table, a chart or a graph."""
    if question and not query:
        text = _text_of(graph, question)
        return await run_in_threadpool(_render, request, graph, lang, text, show, {})
    return await _answer(request, graph, queries, lang, query, show)


@router.post("/query")
async def long_query_page(request: Request, graph: Graph, queries: Strangers, lang: Language) -> HTMLResponse:
    """Answer a query that is too long for an address, from a form with the same fields."""
    fields = dict(await form_of(request, _MOST_BYTES))
    text, show = fields.get("query", ""), fields.get("show", _SHOWS[0])
    return await _answer(request, graph, queries, lang, text, show)


async def _answer(
    request: Request, graph: KnowledgeGraph, queries: Queries, lang: str, query: str, show: str
) -> HTMLResponse:
    if not query.strip():
        return await run_in_threadpool(_render, request, graph, lang, _EXAMPLE, show, {})
    try:
        answered = await _ask(request, queries, query)
    except KGError as error:
        values = {"trouble": trouble(error, lang)}
        return await run_in_threadpool(_render, request, graph, lang, query, show, values)
    values = await run_in_threadpool(_result, graph, answered, show, lang)
    return await run_in_threadpool(_render, request, graph, lang, query, show, values)


def _text_of(graph: KnowledgeGraph, slug: str) -> str:
    """Write a named question with the default values of its parameters in place."""
    found = find_question(graph.questions, slug)
    lines = "".join(f"\n  VALUES ?{p.name} {{ id:{p.default} }}" for p in found.parameters)
    return found.text.replace("WHERE {", "WHERE {" + lines, 1)


async def _ask(request: Request, queries: Queries, text: str) -> Answered:
    base = str(request.url.replace(path="/sparql", query=""))
    return await queries.answer(request, Question(text, _WANTED, base_iri=base), None)


def _result(graph: KnowledgeGraph, answered: Answered, show: str, lang: str) -> dict[str, Any]:
    with answered.body as body:
        if answered.kind == "ask":
            return {"kind": "ask", "yes": b"true" in body.read()}
        found = read_triples(body) if answered.kind == "graph" else read_table(body)
    values: dict[str, Any] = {"kind": answered.kind, "found": found, "hidden": found.total - len(found.rows)}
    if show == "chart":
        values["drawn"] = draw_chart(graph, found, lang)
    elif show == "graph":
        values["drawn"] = draw_network(graph, found, answered.kind == "graph", lang)
    else:
        values["cells"] = [[cell(graph, term, lang) for term in row] for row in found.rows]
    return values


def _render(
    request: Request, graph: KnowledgeGraph, lang: str, text: str, show: str, values: dict[str, Any]
) -> HTMLResponse:
    kind = values.get("kind", "")
    asked: Trouble | None = values.get("trouble")
    long = len(quote_plus(text)) > _LONGEST_ADDRESS
    return page(
        "query.html",
        request,
        graph,
        lang,
        **{"trouble": None, "found": None, "drawn": None, "cells": None, "hidden": 0, "yes": None}
        | values
        | {"kind": kind},
        text=text,
        show=show if show in _SHOWS else _SHOWS[0],
        long=long,
        tabs=[(one, "" if long else address("/query", lang, query=text, show=one)) for one in _SHOWS],
        downloads=[
            (form, "" if long else f"/sparql?{urlencode({'query': text, 'format': form})}")
            for form in _DOWNLOADS.get(kind, ())
        ],
        interactive=_interactive(request, text, lang) if kind in ("select", "graph") and not long else "",
        prefixes=PREFIXES,
        bad_line=asked.line if asked else 0,
        source_lines=text.splitlines(),
        most=MOST,
        questions=list(graph.questions.values()),
        snippets=[] if long else snippets(str(request.url.replace(path="/sparql", query="")), text),
    )


def _interactive(request: Request, text: str, lang: str) -> str:
    """Give the address of the interactive picture of a result, where this server draws one."""
    return address("/views/query", lang, query=text) if serves(request, "/views/query") else ""


@router.get("/query/terms")
def terms(graph: Graph, lang: Language) -> JSONResponse:
    """List the words of the ontology for the completion of the editor, in both languages."""
    every = (*graph.ontology.classes.values(), *graph.ontology.properties.values())
    prefix = next(name for name, iri in PREFIXES.items() if iri == ONTOLOGY)
    words = [{"name": f"{prefix}:{term.name}", "zh": term.label_zh, "en": term.label_en} for term in every]
    return JSONResponse({"terms": words, "prefixes": PREFIXES}, headers={"Cache-Control": "no-cache"})
