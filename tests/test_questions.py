"""Hold the named questions against rows worked out by hand from the source texts.

Each question of kg/queries/questions has its rows in tests/questions/<slug>.csv: ids of things, or values.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.questions import load_questions
from kg.resources import QUESTION_DIR

EXPECTED = Path(__file__).parent / "questions"
SLUGS = sorted(load_questions(QUESTION_DIR))


def _expected(slug: str) -> tuple[list[str], list[tuple[str, ...]]]:
    with (EXPECTED / f"{slug}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, sorted(tuple(row) for row in rows)


@pytest.mark.parametrize("slug", SLUGS)
def test_question_answers_completely_and_without_extras(slug: str, real: KnowledgeGraph) -> None:
    header, expected = _expected(slug)
    answer = real.ask(slug)
    assert list(answer.columns) == header
    got = [
        tuple(cell.id if isinstance(cell := row.get(name, ""), Thing) else cell for name in header)
        for row in answer.rows
    ]
    assert sorted(got) == expected


def test_every_expectation_belongs_to_a_question() -> None:
    assert sorted(path.stem for path in EXPECTED.glob("*.csv")) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_question_has_rows_and_titles(slug: str) -> None:
    question = load_questions(QUESTION_DIR)[slug]
    assert _expected(slug)[1], "a question without an answer shows nothing"
    assert any("\u4e00" <= letter <= "\u9fff" for letter in question.title_zh)
    assert question.title_en.isascii() or "—" in question.title_en
