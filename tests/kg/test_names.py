"""Finding things by name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import AmbiguousName, BadParameter, UnknownEntity
from kg.graph import KnowledgeGraph
from kg.names import NameIndex, Thing, normalize
from tests.toys import ENTITIES

THINGS = [
    Thing("mistral-ai", "Company", "米斯特拉尔", "Mistral AI", ("Mistral",), ("Misstral",)),
    Thing("mistral-7b", "Model", "米斯特拉尔七", "Mistral 7B", ("Mistral",)),
    Thing("meta", "Company", "元", "Meta"),
    Thing("metal", "Software", "金属", "Metal"),
    Thing("other", "Software", "其他", "mistral-7b"),
]
# Letters whose upper case, width or accent is special, and punctuation between them.
_ODD = st.text("aéE\u0301\u0308iİıßﬀǅΐςΣͅᾳＡ１㈱・ -_·.，（）“”\u3000\u200bk\u212aﷺ", max_size=8)


@given(st.one_of(st.text(max_size=12), _ODD))
@example("e-\u0301")
@example("i\u0307")
def test_normalizing_twice_is_normalizing_once(name: str) -> None:
    assert normalize(normalize(name)) == normalize(name)


@given(
    st.text("abcé中文XYZ019", min_size=1, max_size=12),
    st.text(" -_·.,，。“”\"'《》()（）\t\u3000", max_size=4),
)
def test_case_width_and_punctuation_do_not_matter(name: str, noise: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name)
    decomposed = unicodedata.normalize("NFD", name)
    for other in (name.upper(), wide, decomposed, noise + name, name[:1] + noise + name[1:], name + noise):
        assert normalize(other) == normalize(name)


def test_id_wins_over_label_and_label_over_alias() -> None:
    index = NameIndex(THINGS)
    assert index.resolve("mistral-7b").id == "mistral-7b"  # the id, although it is a label of another
    assert index.resolve("META").id == "meta"
    assert index.resolve("元").id == "meta"
    assert index.resolve("misstral").id == "mistral-ai"  # hidden label
    assert index.resolve("ｍｉｓｔｒａｌ　ａｉ").id == "mistral-ai"


def test_names_of_several_things_name_them_all() -> None:
    with pytest.raises(AmbiguousName) as caught:
        NameIndex(THINGS).resolve("mistral")
    assert [c.id for c in caught.value.candidates] == ["mistral-ai", "mistral-7b"]
    # "Mistral 7B" is a label of the one and, without its spaces, of the other.
    with pytest.raises(AmbiguousName):
        NameIndex(THINGS).resolve("Mistral-7B")


@pytest.mark.parametrize("name", ["", " ", "-", "《》", "nothing like it at all"])
def test_nothing_is_called_so(name: str) -> None:
    with pytest.raises(UnknownEntity):
        NameIndex(THINGS).resolve(name)


def test_unknown_names_bring_candidates() -> None:
    with pytest.raises(UnknownEntity) as caught:
        NameIndex(THINGS).resolve("Mistrall AI")
    assert "mistral-ai" in [c.id for c in caught.value.candidates]


def test_search_ranks_exact_before_prefix_before_part() -> None:
    index = NameIndex([*THINGS, Thing("bimetal", "Software", "双金属", "Bimetal")])
    found = index.search("Meta")
    assert [match.thing.id for match in found] == ["meta", "metal", "bimetal"]
    assert found[0].score == 1 and found[0].score > found[1].score > found[2].score > 0
    assert [m.thing.id for m in index.search("meta", types=["Software"])] == ["metal", "bimetal"]
    assert [m.thing.id for m in index.search("meta", limit=1)] == ["meta"]
    assert index.search("  ") == []
    with pytest.raises(BadParameter):
        index.search("meta", 0)


def test_every_name_of_the_world_finds_its_thing(world: KnowledgeGraph) -> None:
    for entity in ENTITIES:
        thing = world.names.things[entity]
        assert world.entity(entity) == thing
        for name in (thing.label_zh, thing.label_en, *thing.aliases, *thing.hidden):
            found = [match.thing.id for match in world.search(name, 50) if match.score == 1]
            assert entity in found, name
