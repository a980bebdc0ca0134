"""Which things a text finds, in which order, and what is marked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.search.engine import Hit
from tests.kg.search.things import THINGS, engine

ENGINE = engine()


def _ids(text: str, **more: object) -> list[str]:
    return [hit.thing.id for hit in ENGINE.search(text, **more)]  # type: ignore[arg-type]


def _marked(hit: Hit) -> list[str]:
    return [hit.name[start:end] for start, end in hit.spans]


def test_exact_before_prefix_before_part() -> None:
    found = ENGINE.search("Meta")
    assert [hit.thing.id for hit in found[:3]] == ["meta", "metal", "bimetal"]
    assert found[0].score == 1 > found[1].score > found[2].score > 0
    assert _ids("meta", types=["Software"]) == ["metal", "bimetal"]
    assert _ids("meta", limit=1) == ["meta"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("yingweida", "nvidia"),
        ("ywd", "nvidia"),
        ("Ying Wei", "nvidia"),
        ("英伟大", "nvidia"),
        ("nvdia", "nvidia"),
        ("nv", "nvidia"),
        ("英伟达公司", "nvidia"),
        ("zpai", "zhipu"),
        ("qhzp", "zhipu"),
        ("智普ai", "zhipu"),
        ("人工智能", "genai"),
        ("智能", "genai"),
        ("huggingface", "hf"),
        ("hugging fac", "hf"),
        ("quote paren", "odd"),
    ],
)  # fmt: skip
def test_first_hits(text: str, first: str) -> None:
    assert _ids(text)[0] == first


def test_importance_decides_among_like_matches() -> None:
    assert _ids("nvidia a")[0] == "nvidia-a100"
    assert [hit.importance for hit in ENGINE.search("NVIDIA")[:2]] == [1.0, 0.663]  # ln 91 / ln 901


@pytest.mark.parametrize(
    ("text", "name", "marked"),
    [
        ("英伟", "英伟达", ["英伟"]),
        ("yingwei", "英伟达", ["英伟"]),
        ("ywd", "英伟达", ["英伟达"]),
        ("nvidia a", "NVIDIA A100", ["NVIDIA A"]),
        ("face hugg", "Face of Hugging", ["Face", "Hugg"]),
        ("nvdia", "NVIDIA", []),
    ],
)
def test_what_is_marked(text: str, name: str, marked: list[str]) -> None:
    hit = next(hit for hit in ENGINE.search(text) if hit.name == name)
    assert _marked(hit) == marked


def test_completion_prefers_what_begins_so() -> None:
    found = [hit.thing.id for hit in ENGINE.complete("met")]
    assert found == ["metal", "meta", "bimetal"]
    assert [hit.thing.id for hit in ENGINE.complete("nvida")] == ["nvidia"]
    assert len(ENGINE.complete("m", 2)) == 2


@pytest.mark.parametrize("text", ["", " ", "-", "qqqqqqqq", "的的的的"])
def test_nothing_is_found(text: str) -> None:
    assert _ids(text) == [] == ENGINE.complete(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=12), st.text("aA\"'*()^:-+ ANDORNT{}\\英伟\0", max_size=10)))
def test_no_text_breaks_it(text: str) -> None:
    for hit in (*ENGINE.search(text), *ENGINE.complete(text)):
        assert 0 < hit.score <= 1 and hit.thing == THINGS[hit.thing.id]
        assert all(0 <= start < end <= len(hit.name) for start, end in hit.spans)


def test_every_name_finds_its_thing_exactly() -> None:
    for known in THINGS.values():
        for name in (known.id, known.label_zh, known.label_en, *known.aliases, *known.hidden):
            assert [h.thing.id for h in ENGINE.search(name) if h.score == 1] == [known.id], name
