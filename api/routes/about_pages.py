"""What the graph holds and lacks, and what readers may rely on."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import Graph, Language
from api.web.citing import citation
from api.web.memo import once
from api.web.page import page
from kg.coverage import Coverage
from kg.graph import KnowledgeGraph
from kg.namespaces import BASE
from kg.recorder import Recorder

router = APIRouter(include_in_schema=False)


@once
def _coverage(graph: KnowledgeGraph) -> Coverage:
    """Measure once: one version never changes."""
    return graph.coverage()


@router.get("/coverage")
def coverage(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Show what the graph holds and what is known to be unknown."""
    measured = _coverage(graph)
    return page(
        "coverage.html",
        request,
        graph,
        lang,
        coverage=measured,
        ontology=graph.ontology,
        things=graph.names.things,
        absences=Recorder(graph).claims(row.claim for row in measured.absences),
    )


@router.get("/about")
def about(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Tell license, method, limits, stability, and how to cite."""
    title = "大模型产业图谱" if lang == "zh" else "LLM industry graph"
    return page(
        "about.html",
        request,
        graph,
        lang,
        sources=len(graph.statements.sources),
        citation=citation(title, BASE, graph.version, lang),
    )
