"""The page of a picture: everything on it, in both languages, whatever labels hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.views.page import Page, render
from kg.views.registry import VIEWS, draw
from kg.views.scene import Scene
from kg.views.scripts import network_script, script_json
from kg.views.style import COLOURS, DASHES, DEPENDENCY_COLOUR, RELATION_COLOUR, STATUS, colour_class, contrast
from tests.hostile import LABELS, hostile_world
from tests.pages import parse, said

_VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.text(), st.sampled_from(["</script>", "<!--", "\u2028"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)


@given(_VALUES)
@example({"</script><script>": ["<!--", "]]>", "\u2028\u2029", "\\u003c", "&lt;"]})
def test_script_json_parses_back_and_cannot_end_the_script(value: object) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


def _scene(graph: KnowledgeGraph, name: str, **more: Any) -> Scene:
    return draw(graph, "neighbourhood", {"entity": name, **more})[0]


def _render(graph: KnowledgeGraph, name: str = "nova", page: Page | None = None, **more: Any) -> str:
    shown = page or Page("en", "/assets/", "/", "n0nce")
    return render(graph, VIEWS["neighbourhood"], _scene(graph, name, **more), shown)


def _data(text: str) -> dict[str, Any]:
    (element,) = [e for e in parse(text).iter("script") if e.get("id") == "data"]
    found: dict[str, Any] = json.loads(element.text)
    return found


def test_nodes_edges_and_table_say_the_same(world: KnowledgeGraph) -> None:
    text, scene = _render(world), _scene(world, "nova")
    data = _data(text)
    assert {node["id"] for node in data["nodes"]} == {node.id for node in scene.nodes}
    # Statements of the same kind between the same things are one line.
    part = world.relations.subgraph([node.id for node in scene.nodes])
    lines = {(a, d["kind"], b) for a, b, d in part.edges(data=True)}
    assert sorted((edge["from"], edge["to"]) for edge in data["edges"]) == sorted((a, b) for a, _, b in lines)
    assert len({edge["id"] for edge in data["edges"]}) == len(data["edges"])
    rows = [[said(cell) for cell in row.iter("td")] for row in parse(text).iter("tr")][1:]
    assert len(rows) == len(lines)
    assert ["Nova AI", "runs on chip (derived)", "Acme X1", "stated"] in [row[:4] for row in rows]


def test_rows_bring_all_claims_of_their_line(world: KnowledgeGraph) -> None:
    page = parse(_render(world, "nova-1"))
    found = {json.loads(row.get("data-refs"))[0]: row for row in page.iter("tr") if row.get("data-refs")}
    assert set(found) == {edge["id"] for edge in _data(_render(world, "nova-1"))["edges"]}
    claims = [said(item) for item in found["nova-1 runsOnChip acme-x1"].iter("li")]
    assert sorted(claims) == [
        'Nova-1 runs on chip Acme X1 ["First report", L2, stated]',
        'Nova-1 runs on chip Acme X1 ["Second report", L9, reported]',
    ]


def test_certainty_and_derivation_are_drawn(world: KnowledgeGraph) -> None:
    edges = {(e["from"], e["to"]): e for e in _data(_render(world, "bright"))["edges"] if e["to"] != "nova"}
    assert edges["bright", "cloud"]["dashes"] == list(DASHES["predicted"])
    assert edges["bright", "nova-1"]["width"] < edges["bright", "cloud"]["width"]


def test_colours_pass_on_light_and_dark_paper() -> None:
    used = {*COLOURS.values(), *STATUS.values(), DEPENDENCY_COLOUR, RELATION_COLOUR}
    # WCAG 1.4.11: what must be seen to understand a picture has a contrast of 3.
    assert {c for c in used for paper in ("#ffffff", "#151a20") if contrast(c, paper) < 3} == set()


def _attributes(text: str) -> Iterator[tuple[str, str, str]]:
    for element in parse(text).iter():
        if isinstance(element.tag, str):
            yield from ((element.tag, name, value) for name, value in element.attrib.items())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_comes_from_another_host(world: KnowledgeGraph, language: str) -> None:
    for page in (Page(language), Page(language, "/assets/", "/", "n0nce")):
        text = _render(world, page=page)
        links = [
            value
            for _, name, value in _attributes(text)
            if name in ("src", "href", "action", "srcset", "data")
        ]
        assert not any("//" in link for link in links)
        styles = "".join(element.text or "" for element in parse(text).iter("style"))
        assert "@import" not in styles and "url(" not in styles
        own = text.replace(network_script(), "")
        # Names of formats, not addresses.
        assert not re.search(r"https?://", re.sub(r"http://(www\.w3\.org/2000/svg|gexf\.net/1\.3)", "", own))


def test_a_file_carries_its_script_and_a_served_page_its_nonce(world: KnowledgeGraph) -> None:
    alone, served = _render(world, page=Page("en")), _render(world)
    assert network_script() in alone and "nonce" not in re.sub(re.escape(network_script()), "", alone)
    assert "/assets/vis-network.min.js" in served and len(served) < len(network_script())
    for tag in ("script", "style"):
        assert {element.get("nonce") for element in parse(served).iter(tag)} == {"n0nce"}
    assert not any(name.startswith("on") or name == "style" for _, name, _ in _attributes(served))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_labels_stay_text(tmp_path: Path, world: KnowledgeGraph, language: str) -> None:
    graph = hostile_world(tmp_path)
    page = Page(language, "/assets/", "/", "n0nce")
    bad, good = _render(graph, page=page), _render(world, page=page)
    # Only labels of another length are broken and cut elsewhere.
    cut = ("text", "title")
    tags = [sorted(t for e in parse(p).iter() if not (t := str(e.tag)).endswith(cut)) for p in (bad, good)]
    assert tags[0] == tags[1]
    assert not any(name.startswith("on") for _, name, _ in _attributes(bad))
    label = LABELS["nova"][0 if language == "zh" else 1]
    assert said(next(parse(bad).iter("h1"))) == label
    assert {n["id"]: n["full"] for n in _data(bad)["nodes"]}["nova"] == label


def test_languages(world: KnowledgeGraph) -> None:
    chinese, english = parse(_render(world, page=Page("zh"))), parse(_render(world))
    assert (chinese.get("lang"), english.get("lang")) == ("zh-Hans", "en")
    assert said(chinese.find(".//h1")) == "新星智能"
    # The type of the thing has a label in both languages.
    assert "公司" in said(chinese.find(".//header"))
    assert "Company" not in said(chinese.find(".//header"))
    with pytest.raises(BadParameter):
        _render(world, page=Page("fr"))


def test_the_page_says_what_it_left_out(world: KnowledgeGraph) -> None:
    assert "and 6 more not drawn" in _render(world, limit=3)
    assert "not shown" not in _render(world)


def test_every_type_has_a_colour(world: KnowledgeGraph) -> None:
    assert all(colour_class(world.ontology, name) in COLOURS for name in world.ontology.classes)
    assert colour_class(world.ontology, "Chip") == "Hardware"
    assert set(COLOURS) <= set(world.ontology.classes)
