"""Reading named questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadParameter, StoreError, UnknownQuestion
from kg.questions import Parameter, find_question, load_questions

TEXT = """# title_zh:  谁投资了它？
# title_en: Who invests in it?
# param: company = mistral-ai | 公司 | company
# param: where = china | 地点 | place
SELECT ?company ?who { ?who llm:investedIn ?company }
"""


def test_heads_are_read(tmp_path: Path) -> None:
    (tmp_path / "b.rq").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.rq").write_text(TEXT.replace("Who", "What"), encoding="utf-8")
    found = load_questions(tmp_path)
    assert list(found) == ["a", "b"]
    question = found["b"]
    assert (question.title("zh"), question.title("en")) == ("谁投资了它？", "Who invests in it?")
    assert question.parameters == (
        Parameter("company", "mistral-ai", "公司", "company"),
        Parameter("where", "china", "地点", "place"),
    )
    assert question.text == TEXT
    assert question.values({"where": "usa"}) == {"company": "mistral-ai", "where": "usa"}
    with pytest.raises(BadParameter, match="company, where"):
        question.values({"compny": "openai"})


@pytest.mark.parametrize("line", ["# title_zh:  谁投资了它？\n", "# title_en: Who invests in it?\n"])
def test_a_title_is_needed_in_both_languages(tmp_path: Path, line: str) -> None:
    (tmp_path / "half.rq").write_text(TEXT.replace(line, ""), encoding="utf-8")
    with pytest.raises(StoreError, match=r"half\.rq:1"):
        load_questions(tmp_path)


def test_unknown_questions_bring_like_ones(tmp_path: Path) -> None:
    for name in ("investors-of", "rivals-of"):
        (tmp_path / f"{name}.rq").write_text(TEXT, encoding="utf-8")
    with pytest.raises(UnknownQuestion) as caught:
        find_question(load_questions(tmp_path), "investor-of")
    assert caught.value.candidates[0] == "investors-of"
