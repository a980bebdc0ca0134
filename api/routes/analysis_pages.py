"""A page for every registered analysis: its parameters as a form, its result with evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import Graph, Language
from api.web.forms import Field, example, fields, read
from api.web.page import address, page
from api.web.results import MOST, Layout
from kg.analyses import ANALYSES, COMMON, analyze, find_analysis
from kg.analysis.measures import METRICS
from kg.analysis.spec import Analysis
from kg.errors import UnknownEntity
from kg.graph import KnowledgeGraph

router = APIRouter(include_in_schema=False)

# What the page itself is asked, besides the parameters of the analysis.
_OWN: Final = ("lang", "rows")


@router.get("/analyses")
def analyses(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """List the analyses, each with an example that this data can answer."""
    found = [(analysis, _example(graph, analysis, lang)) for analysis in ANALYSES.values()]
    return page("analyses.html", request, graph, lang, analyses=found)


@router.get("/analyses/{analysis}")
def analysis_page(analysis: str, request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Ask one analysis by a form and show its result; what is asked stands in the address."""
    known = find_analysis(analysis)
    parameters = (*known.parameters, *COMMON)
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name not in _OWN]
    given = read(parameters, pairs)
    asked = all(p.name in given for p in known.parameters if p.required)
    # Without a word about what is wanted, an analysis that needs none shows its answer at once.
    answer: dict[str, Any] = _answer(graph, known, given, lang, request) if asked else {"shown": None}
    values = answer.get("values", given)
    return page(
        "analysis.html",
        request,
        graph,
        lang,
        analysis=known,
        fields=_fields(graph, known, values, lang),
        more_fields=fields(graph, COMMON, values, lang),
        example=_example(graph, known, lang),
        everything=_everything(request),
        **answer,
    )


def _answer(
    graph: KnowledgeGraph, known: Analysis, given: Mapping[str, Any], lang: str, request: Request
) -> dict[str, Any]:
    result, answer = analyze(graph, known.name, given)
    most = None if request.query_params.get("rows") == "all" else MOST
    shown = Layout(graph, lang, most).result(type(result), answer["result"])
    return {
        "shown": shown,
        "values": answer["parameters"],
        "coverage": answer["coverage"],
        "json": answer["link"],
    }


def _fields(graph: KnowledgeGraph, known: Analysis, values: Mapping[str, Any], lang: str) -> list[Field]:
    measures = {m.name: m.label_zh if lang == "zh" else m.label_en for m in METRICS.values()}
    return fields(graph, known.parameters, values, lang, measures)


def _example(graph: KnowledgeGraph, known: Analysis, lang: str) -> str:
    """Give the address of the example, or nothing when this data lacks what it names."""
    values = example(known, COMMON)
    for parameter in known.parameters:
        if parameter.kind in ("entity", "entities") and parameter.name in values:
            given = values[parameter.name]
            try:
                for name in [given] if isinstance(given, str) else given:
                    graph.entity(name)
            except UnknownEntity:
                return ""
    return address(f"/analyses/{known.name}", lang, **values)


def _everything(request: Request) -> str:
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "rows"]
    return f"{quote(request.url.path)}?{urlencode([*kept, ('rows', 'all')])}"
