"""The named questions as JSON and as pages, asked of the toy world."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.app import create_app
from kg.namespaces import ID
from kg.questions import load_questions
from tests.api.answers import Client, ok, problem, tree
from tests.pages import said
from tests.toys import WORLD, load_world

QUESTION = """# title_zh: 谁用这块芯片？
# title_en: Who runs on this chip?
# param: chip = acme-x1 | 芯片 | chip
SELECT ?chip ?who ?label {
  ?who llm:runsOnChip ?chip ; rdfs:label ?label FILTER(LANG(?label) = "en")
} ORDER BY ?who
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Client:
    directory: Path = tmp_path_factory.mktemp("questions")
    (directory / "users-of.rq").write_text(QUESTION, encoding="utf-8")
    graph = load_world(WORLD)
    graph.__dict__["questions"] = load_questions(directory)
    return Client(create_app(graph))


def test_questions_are_listed_and_answered(asking: Client) -> None:
    (listed,) = ok(asking.get("/api/questions"))
    title = {"zh": "谁用这块芯片？", "en": "Who runs on this chip?"}
    assert (listed["slug"], listed["title"]) == ("users-of", title)
    body = ok(asking.get("/api/questions/users-of"))
    assert [(row["who"]["id"], row["label"]) for row in body["rows"]] == [
        ("nova", "Nova AI"),
        ("nova-1", "Nova-1"),
    ]
    assert body["rows"][0]["who"]["iri"] == ID + "nova" and body["values"]["chip"]["id"] == "acme-x1"
    other = ok(asking.get("/api/questions/users-of", params={"chip": "芯片（泛指）"}))
    assert [row["who"]["id"] for row in other["rows"]] == ["cloud"]


def test_bad_questions(asking: Client) -> None:
    body = problem(asking.get("/api/questions/user-of"), 404, "unknown-question")
    assert body["candidates"] == ["users-of"]
    problem(asking.get("/api/questions/users-of?chip=nobody"), 404, "unknown-entity")
    problem(asking.get("/api/questions/users-of?chip=新星"), 409, "ambiguous-name")
    body = problem(asking.get("/api/questions/users-of?chop=acme-x1"), 422, "bad-parameter")
    assert body["errors"][0]["value"] == "chop"


@pytest.mark.parametrize(
    ("lang", "title", "name"),
    [("zh", "谁用这块芯片？", "新星智能"), ("en", "Who runs on this chip?", "Nova AI")],
)
def test_pages_of_questions(asking: Client, lang: str, title: str, name: str) -> None:
    assert title in said(tree(asking.get(f"/questions?lang={lang}")))
    page = tree(asking.get(f"/questions/users-of?lang={lang}"))
    assert said(page.find(".//h1")) == title
    links = [a.get("href") for a in page.iter("a") if said(a) == name]
    assert links == [f"/entity/nova?lang={lang}"]
    (box,) = [i for i in page.iter("input") if i.get("name") == "chip"]
    assert box.get("value") == ("X1芯片" if lang == "zh" else "Acme X1")
