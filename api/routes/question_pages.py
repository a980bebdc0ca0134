"""Pages of the named questions."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.deps import Graph, Language
from api.web.forms import shown
from api.web.page import page
from api.web.results import Cell, Layout
from api.web.words import spaced, word
from kg.graph import KnowledgeGraph, QuestionAnswer
from kg.names import Thing
from kg.questions import Question
from kg.recorder import Recorder

router = APIRouter(include_in_schema=False)

_BOUNDS: Final = {"low": ("不低于", "at least"), "high": ("不超过", "at most"), "about": ("约", "about")}


def answerable(graph: KnowledgeGraph) -> list[Question]:
    """List the questions whose default things the data knows: other data may lack ours."""
    known = graph.names.things
    return [q for q in graph.questions.values() if all(p.default in known for p in q.parameters)]


@router.get("/questions")
def questions(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """List the named questions."""
    found = [
        (question, [graph.names.things[p.default].label(lang) for p in question.parameters])
        for question in answerable(graph)
    ]
    return page("questions.html", request, graph, lang, questions=found, total=len(graph.questions))


@router.get("/questions/{slug}")
def question(slug: str, request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """Answer a named question as a table."""
    given = {name: value for name, value in request.query_params.items() if name != "lang"}
    answer = graph.ask(slug, given)
    return page(
        "question.html",
        request,
        graph,
        lang,
        question=answer.question,
        values=answer.values,
        filled={name: shown(graph, thing.id, lang) for name, thing in answer.values.items()},
        columns=[word(name, lang) for name in answer.columns],
        rows=_rows(graph, answer, lang),
        numbers=[_numbers(answer, name) for name in answer.columns],
        editable=_editable(answer),
    )


def _rows(graph: KnowledgeGraph, answer: QuestionAnswer, lang: str) -> list[list[Cell]]:
    layout, recorder = Layout(graph, lang), Recorder(graph)

    def cell(name: str, value: Thing | str) -> Cell:
        if isinstance(value, Thing):
            return Cell("thing", recorder.thing(value))
        if name in ("bound", "limit") and value in _BOUNDS:
            return Cell("text", _BOUNDS[value][lang == "en"])
        return Cell("number", float(value)) if _is_number(name, value) else layout.text(name, spaced(value))

    return [[cell(name, row.get(name, "")) for name in answer.columns] for row in answer.rows]


def _is_number(name: str, value: Any) -> bool:
    if not isinstance(value, str) or name in ("year", "as_of", "date"):
        return False
    try:
        float(value)
    except ValueError:
        return False
    return True


def _numbers(answer: QuestionAnswer, name: str) -> bool:
    values = [row.get(name, "") for row in answer.rows]
    return any(values) and all(value == "" or _is_number(name, value) for value in values)


def _editable(answer: QuestionAnswer) -> str:
    """Write the query with its values in place, so that the query page can run and change it."""
    lines = "".join(f"\n  VALUES ?{name} {{ id:{thing.id} }}" for name, thing in answer.values.items())
    return answer.question.text.replace("WHERE {", "WHERE {" + lines, 1)
