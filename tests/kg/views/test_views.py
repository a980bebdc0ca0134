"""What each view shows of the toy world, worked out by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kg.analyses import analyze
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.views.registry import VIEWS, draw
from kg.views.scene import Scene, Words
from kg.views.svg import svg


def _drawn(graph: KnowledgeGraph, name: str, **given: Any) -> Scene:
    return draw(graph, name, given)[0]


def _words(scene: Scene, language: str = "en") -> list[str]:
    assert scene.drawing
    return [shape.text for shape in scene.drawing(language).shapes if isinstance(shape, Words)]


def test_a_chain_runs_from_left_to_right(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "chain", start="bright-app", goal="acme", k=1)
    by_id = {node.id: node for node in scene.nodes}
    assert by_id["bright-app"].x < by_id["acme"].x
    for link in scene.links:
        assert by_id[link.source].x < by_id[link.target].x
        assert link.claims
    none = _drawn(world, "chain", start="acme", goal="bright")
    assert ({node.id for node in none.nodes}, none.links) == ({"acme", "bright"}, ())
    assert none.lead["en"] == "no chain is documented"


def test_no_line_of_a_chain_runs_within_a_column(real: KnowledgeGraph) -> None:
    scene, _ = draw(real, "chain", {"start": "openai", "goal": "nvidia", "k": 8})
    at = {node.id: node.x for node in scene.nodes}
    assert len(scene.links) > 5
    assert all(at[link.source] < at[link.target] for link in scene.links)


def test_a_capped_result_shows_nothing_that_the_cap_parted(world: KnowledgeGraph) -> None:
    query = "SELECT ?a ?b { ?a llm:dependsOn ?b }"
    whole, _ = draw(world, "query", {"query": query})
    scene, _ = draw(world, "query", {"query": query, "limit": 4})
    joined = {end for link in scene.links for end in (link.source, link.target)}
    assert {node.id for node in scene.nodes} == joined
    assert scene.hidden == len(whole.nodes) - len(scene.nodes) > 0


def test_a_cut_off_without_room_for_all_keeps_each_status_that_is_hit(real: KnowledgeGraph) -> None:
    scene = _drawn(real, "cut-off", cut=["nvidia"], limit=40)
    drawn = Counter(node.group for node in scene.nodes)
    assert drawn["weakened"] == min(20, analyze(real, "impact", {"cut": ["nvidia"]})[0].weakened)
    assert drawn["cut"] >= 20 and drawn["untouched"] == 0 and scene.hidden > 0


def test_a_cut_off_tells_cut_weakened_and_untouched(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "cut-off", cut=["acme"], untouched=50)
    status = {node.id: node.group for node in scene.nodes}
    # The chip has one maker, the model one chip, the app one model; cloud needs chips in general, acme's too.
    assert status["acme"] == "removed"
    assert {status[name] for name in ("acme-x1", "nova-1", "bright-app")} == {"cut"}
    hit = next(node for node in scene.nodes if node.id == "bright-app")
    links = {link.id: link for link in scene.links}
    assert links[hit.path[0]].source == "bright-app" and links[hit.path[-1]].target == "acme"
    assert hit.note["en"].endswith("Acme")
    assert "untouched" in scene.lead["en"]


def test_chokepoints_are_bars_by_what_falls(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "chokepoints")
    # All that depends on anything rests on acme.
    assert scene.nodes[0].id == "acme"
    assert any("cuts" in text for text in _words(scene))


def test_holdings_join_givers_and_takers(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "investors")
    assert {node.id for node in scene.nodes} == {"fund", "nova"}
    # What a rule derives from the same investment is not drawn a second time.
    assert [link.kind for link in scene.links] == ["investedIn"]
    at = {node.id: node.x for node in scene.nodes}
    assert at["fund"] < at["nova"]


def test_the_value_chain_puts_companies_into_segments(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "value-chain")
    # nova is in vector databases, which belong to secondary development in the AI infrastructure layer.
    assert "secondary-development nova" in {node.id for node in scene.nodes}
    assert "Nova AI" in _words(scene)
    assert "新星智能" in _words(scene, "zh")


def test_the_timeline_places_events_by_date(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "timeline")
    assert [(node.id, node.date) for node in scene.nodes] == [("ada-leaves-nova", "2024-02")]
    assert _drawn(world, "timeline", entity="ada").nodes
    assert not _drawn(world, "timeline", entity="acme").nodes


def test_figures_show_contradictions_side_by_side(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "figures", measure="parameterCount")
    assert len(scene.nodes) == 2 and {node.entity for node in scene.nodes} == {"nova-1"}
    assert any("6.5 bn" in text and "7 bn" in text for text in _words(scene))
    assert _drawn(world, "figures").nodes == ()
    with pytest.raises(BadParameter, match="parameterCount"):
        _drawn(world, "figures", measure="develops")


def test_results_become_network_bars_or_table(world: KnowledgeGraph) -> None:
    joined = _drawn(world, "query", query="SELECT ?who ?what { ?who llm:develops ?what }")
    assert {(link.source, link.target) for link in joined.links} == {
        ("acme", "acme-x1"),
        ("acme", "chips-in-general"),
        ("bright", "bright-app"),
        ("nova", "nova-1"),
    }
    built = _drawn(world, "query", query="CONSTRUCT { ?a llm:develops ?b } WHERE { ?a llm:develops ?b }")
    assert {(link.source, link.target) for link in built.links} == {
        (one.source, one.target) for one in joined.links
    }
    counted = _drawn(world, "query", query="SELECT ?a (COUNT(*) AS ?n) { ?a llm:develops ?b } GROUP BY ?a")
    assert counted.drawing and {node.id for node in counted.nodes} == {"acme", "bright", "nova"}
    plain = _drawn(world, "query", query='SELECT ("<b>" AS ?x) {}')
    assert plain.nodes == () and plain.tables[0].rows[0].cells == ("<b>",)
    with pytest.raises(BadParameter):
        _drawn(world, "query", query="ASK {}")


def test_the_matrix_of_the_slide_report(real: KnowledgeGraph) -> None:
    scene = _drawn(real, "matrix")
    cells = {
        (row.cells[0]["id"], row.cells[1]["id"]): row.cells[2]["en"]  # type: ignore[index, call-overload]
        for row in scene.tables[0].rows
    }
    # Source 004, lines 639-640 and 648.
    assert "DingTalk" in cells["alibaba", "app-dev-platform-business"]
    assert cells["01-ai", "app-dev-platform-business"] == "none"
    assert cells["google", "model-service-business"] == "not documented"


def test_the_niche_map_of_the_first_report(real: KnowledgeGraph) -> None:
    scene = _drawn(real, "niches")
    ids = {node.id for node in scene.nodes}
    assert {"leader openai", "challenger anthropic", "infrastructure-provider nvidia"} <= ids
    assert "transition-challenger-overtakes-leader" in ids


@pytest.mark.parametrize("name", list(VIEWS))
def test_views_draw_the_same_each_time_and_say_all_in_both_languages(real: KnowledgeGraph, name: str) -> None:
    view = VIEWS[name]
    scene, values = draw(real, name, view.sample)
    again = view.draw(real, **values)
    for language in ("zh", "en"):
        assert svg(scene, language) == svg(again, language)
    labels = [scene.title, scene.lead, *(e.label for e in scene.legend), *scene.groups.values()]
    labels += [t.caption for t in scene.tables] + [
        p for t in scene.tables for p in t.columns if name != "query"
    ]
    assert all(label["zh"] and label["en"] for label in labels)
    assert not [label for label in labels if label["zh"].isascii() and any(c.isalpha() for c in label["zh"])]
    # The lead of a neighbourhood gives the name in the other language too.
    others = [label for label in labels if label is not scene.lead]
    assert not [label for label in others if any("\u4e00" <= c <= "\u9fff" for c in label["en"])]
