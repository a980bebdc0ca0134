"""Answers in words: ages, codes, kinds that are silent, claims on lines of their own."""

from __future__ import annotations

from datetime import date

import pytest

from kg.analyses import ANALYSES, analyze
from kg.graph import KnowledgeGraph
from kg.resources import ONTOLOGY_DIR
from kg.rules import rule_meanings
from kg.telling import say


def _last(world: KnowledgeGraph, language: str, today: date) -> str:
    result, answer = analyze(world, "impact", {"cut": ["fund"]})  # rests on one claim of March 2024
    return list(say(ANALYSES["impact"], result, answer, language, today))[-3]


@pytest.mark.parametrize(
    ("today", "english", "chinese"),
    [
        (date(2024, 3, 1), "2024-03 (0 y 0 mo ago)", "2024-03（0 年 0 个月前）"),
        (date(2025, 2, 28), "2024-03 (0 y 11 mo ago)", "2024-03（0 年 11 个月前）"),
        (date(2026, 4, 1), "2024-03 (2 y 1 mo ago)", "2024-03（2 年 1 个月前）"),
        (date(2023, 1, 1), "2024-03;", "2024-03；"),
    ],
)
def test_how_old_the_newest_claim_is(world: KnowledgeGraph, today: date, english: str, chinese: str) -> None:
    assert f"newest {english}" in _last(world, "en", today)
    assert f"最新 {chinese}" in _last(world, "zh", today) and "陈述 1" in _last(world, "zh", today)


def test_only_kinds_that_were_asked_for_can_be_silent(world: KnowledgeGraph) -> None:
    asked = {"entity": "nova", "kind": ["trainedOn", "runsOnChip"]}
    _, answer = analyze(world, "deps", asked)
    assert answer["coverage"]["silent_kinds"] == ["trainedOn"]


def test_codes_are_words_in_chinese(world: KnowledgeGraph) -> None:
    result, answer = analyze(world, "path", {"from": "acme", "to": "nova"})
    assert "记载: 无记载" in list(say(ANALYSES["path"], result, answer, "zh"))
    result, answer = analyze(world, "diff", {"a": "2023", "b": "2025"})
    lines = list(say(ANALYSES["diff"], result, answer, "en"))
    assert "claims added:" in lines and '  - Bright develops Bright App ["First report", L3, stated]' in lines


def test_kinds_are_called_by_their_labels(world: KnowledgeGraph) -> None:
    asked = {"entity": "nova", "direction": "upstream", "kind": ["dependsOn"]}
    result, answer = analyze(world, "deps", asked)
    for language, word, kind in (("zh", "种类", "运行于芯片"), ("en", "kinds", "runs on chip")):
        lines = list(say(ANALYSES["deps"], result, answer, language))
        assert any(f"; {word} {kind}" in line for line in lines)
        assert not any("runsOnChip" in line or "trainedOn" in line for line in lines[:-1])


def test_rules_say_what_they_derive() -> None:
    meanings = rule_meanings(ONTOLOGY_DIR)
    assert meanings["maker-supplies"] == ("事物依赖其制造者。", "A thing needs whoever makes it.")
    assert all(chinese and english for chinese, english in meanings.values())
