"""Finding things by name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import AmbiguousName, UnknownEntity
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


def test_unknown_names_bring_what_is_suggested() -> None:
    with pytest.raises(UnknownEntity) as caught:
        NameIndex(THINGS, lambda name: [THINGS[0]] if name == "Mistrall AI" else []).resolve("Mistrall AI")
    assert [c.id for c in caught.value.candidates] == ["mistral-ai"]


def test_a_name_means_one_several_or_nothing() -> None:
    index = NameIndex(THINGS)
    meant = {name: [thing.id for thing in index.meant(name)] for name in ("元", "mistral", "nobody", "")}
    assert meant == {"元": ["meta"], "mistral": ["mistral-ai", "mistral-7b"], "nobody": [], "": []}


def test_every_name_of_the_world_means_its_thing(world: KnowledgeGraph) -> None:
    for entity in ENTITIES:
        thing = world.names.things[entity]
        for name in (thing.id, thing.label_zh, thing.label_en):
            assert world.names.meant(name) == (thing,)
