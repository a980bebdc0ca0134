"""The named questions."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from typing_extensions import TypedDict

from api.deps import Graph
from kg.recorder import Recorder
from kg.records import LabelRecord, ThingRecord

router = APIRouter(prefix="/api/questions", tags=["questions"])

# Each question has parameters of its own, which OpenAPI takes as an open object.
_VALUES: Final[dict[str, Any]] = {
    "name": "values",
    "in": "query",
    "description": "The question's own parameters by name, each an id or a name: `company=mistral-ai`.",
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
    "style": "form",
    "explode": True,
    "required": False,
}


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
    rows: list[dict[str, ThingRecord | str]]


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


@router.get("/{slug}", operation_id="ask_question", openapi_extra={"parameters": [_VALUES]})
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
