"""The named questions."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from typing_extensions import TypedDict

from api.deps import Graph
from kg.recorder import Recorder
from kg.records import LabelRecord, ThingRecord

router = APIRouter(prefix="/api/questions", tags=["questions"])


class QuestionRecord(TypedDict):
    """A question with the defaults of its parameters."""

    slug: str
    title: LabelRecord
    parameters: dict[str, str]


class QuestionAnswerRecord(TypedDict):
    """The answer to a question: rows of things and values."""

    version: str
    question: str
    title: LabelRecord
    values: dict[str, ThingRecord]
    columns: list[str]
    rows: list[dict[str, Any]]


@router.get("", operation_id="list_questions")
def list_questions(graph: Graph) -> list[QuestionRecord]:
    """List the questions."""
    return [
        {
            "slug": question.slug,
            "title": {"zh": question.title_zh, "en": question.title_en},
            "parameters": {parameter.name: parameter.default for parameter in question.parameters},
        }
        for question in graph.questions.values()
    ]


@router.get("/{slug}", operation_id="ask_question")
def ask_question(slug: str, request: Request, graph: Graph) -> QuestionAnswerRecord:
    """Answer a question; each of its parameters is a query parameter that takes an id or a name."""
    answer = graph.ask(slug, {name: value for name, value in request.query_params.items() if name != "lang"})
    recorder = Recorder(graph)
    return {
        "version": graph.version,
        "question": slug,
        "title": {"zh": answer.question.title_zh, "en": answer.question.title_en},
        "values": {name: recorder.thing(thing) for name, thing in answer.values.items()},
        "columns": list(answer.columns),
        "rows": recorder.answer(answer),
    }
