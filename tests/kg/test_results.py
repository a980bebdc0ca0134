"""Results of analyses as records and in words."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_args, get_type_hints

import pytest

from kg.analyses import ANALYSES, analyze
from kg.graph import KnowledgeGraph
from kg.telling import labels, say
from tests.kg.test_analyses import ASKED

CHINESE = re.compile(r"[\u3400-\u9fff]")


def _classes(kind: Any, seen: set[type]) -> Iterator[type]:
    """Yield a result class and the classes of its rows."""
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__name__ != "Hop":
        if kind not in seen:
            seen.add(kind)
            yield kind
            for hint in get_type_hints(kind).values():
                yield from _classes(hint, seen)
    else:
        for part in get_args(kind):
            yield from _classes(part, seen)


@pytest.mark.parametrize("name", ANALYSES)
def test_every_field_has_a_label_in_both_languages(world: KnowledgeGraph, name: str) -> None:
    result, _ = analyze(world, name, ASKED.get(name, {}))
    for kind in _classes(type(result), set()):
        chinese, english = labels(kind, "zh"), labels(kind, "en")
        assert all(CHINESE.search(label) or label.isascii() for label in chinese.values())
        assert not [field for field, label in english.items() if CHINESE.search(label) or not label], kind
        assert not [field for field, label in chinese.items() if label == field and len(label) > 1], kind


def test_a_cut_off_in_words(world: KnowledgeGraph) -> None:
    result, answer = analyze(world, "impact", {"cut": ["acme-x1"]})
    lines = list(say(ANALYSES["impact"], result, answer, "en", date(2025, 6, 30)))
    assert "removed: Acme X1 (acme-x1)" in lines and "cut: 2" in lines and "weakened: 2" in lines
    text = "\n".join(lines)
    assert "Bright App —uses model→ Nova-1 —runs on chip→ Acme X1" in text
    assert '- Bright App uses model Nova-1 ["First report", L3, stated]' in text
    assert "derived: A company needs what the things that it makes need." in text
    # Two makers, the app's model and the chip; dated by their report, for none has a date of its own.
    assert lines[-3:] == [
        "# rests on 4 claims (stated 4; of 23), newest 2024-05-01 (1 y 1 mo ago); silence proves nothing",
        "# kinds of dependency about which the graph knows nothing: depends on, built on, "
        "distributed through, trained on, uses compute, uses data, uses software",
        "# as a link: /api/impact?cut=acme-x1",
    ]
    chinese = "\n".join(say(ANALYSES["impact"], result, answer, "zh"))
    assert "切断: X1芯片 (acme-x1)" in chinese and "没有记载不证明没有" in chinese


def test_numbers_are_counted_once(world: KnowledgeGraph) -> None:
    _, answer = analyze(world, "impact", {"cut": ["fund"]})
    # One hop, derived from one claim of March 2024.
    assert answer["coverage"]["claims"] == 1 and answer["coverage"]["newest"] == "2024-03"
    assert answer["coverage"]["by_certainty"] == {"stated": 1}
    (hit,) = answer["result"]["impacts"]
    assert (hit["node"]["id"], hit["status"], hit["distance"]) == ("nova", "weakened", 1)
    assert [claim["locator"] for hop in hit["chain"] for claim in hop["claims"]] == ["L6"]
    assert hit["lost"]["fundedBy"][0]["label"] == {"zh": "口袋基金", "en": "Pocket Fund"}
