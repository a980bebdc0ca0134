"""What a picture of a thing's surroundings shows."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BadParameter, UnknownEntity
from kg.graph import KnowledgeGraph
from kg.views.registry import draw
from kg.views.scene import Scene
from tests.toys import ENTITIES


def _drawn(world: KnowledgeGraph, name: str, **more: Any) -> Scene:
    return draw(world, "neighbourhood", {"entity": name, **more})[0]


def _ids(scene: Scene) -> set[str]:
    return {node.id for node in scene.nodes}


def test_one_hop_both_ways(world: KnowledgeGraph) -> None:
    scene = _drawn(world, "nova")
    # Claims and derived dependencies that have nova at one end, by hand.
    around = {"acme", "acme-x1", "ada-leaves-nova", "bright", "fund", "nova-1", "toyland", "vector-database"}
    assert _ids(scene) == around | {"nova"}
    assert (scene.focus, scene.hidden) == ("nova", 0)


def test_directions_and_kinds(world: KnowledgeGraph) -> None:
    assert _ids(_drawn(world, "acme-x1", direction="upstream")) == {"acme-x1", "acme"}
    below = _drawn(world, "acme-x1", depth=2, direction="downstream", kind=["runsOnChip", "usesModel"])
    assert _ids(below) == {"acme-x1", "nova-1", "nova", "bright", "bright-app"}
    assert {link.kind for link in below.links} == {"runsOnChip", "usesModel"}
    # Predictions are drawn too, dotted; a thing without such dependencies stands alone.
    assert _ids(_drawn(world, "bright", kind=["usesCompute"])) == {"bright", "cloud"}
    assert _ids(_drawn(world, "toyland", kind=["usesModel"])) == {"toyland"}


def test_evidence_and_date_limit_what_counts(world: KnowledgeGraph) -> None:
    assert "cloud" not in _ids(_drawn(world, "bright", evidence="stated"))
    # The second report came out in 2023, the first in 2024: of 2023 only what the second says.
    assert _ids(_drawn(world, "nova-1", as_of="2023")) == {"nova-1", "acme-x1"}


@settings(deadline=None)
@given(st.sampled_from(list(ENTITIES)), st.integers(1, 5), st.integers(1, 12))
def test_the_cap_takes_the_nearest_and_says_what_is_hidden(
    world: KnowledgeGraph, name: str, depth: int, limit: int
) -> None:
    whole = _drawn(world, name, depth=depth, limit=300)
    capped = _drawn(world, name, depth=depth, limit=limit)
    assert whole.hidden == 0
    assert len(capped.nodes) + capped.hidden == len(whole.nodes)
    assert len(capped.nodes) == min(limit, len(whole.nodes)) and name in _ids(capped)
    graph: nx.Graph[str] = nx.Graph([(link.source, link.target) for link in whole.links])
    graph.add_node(name)
    far = nx.single_source_shortest_path_length(graph, name)
    assert max(far.values()) <= depth
    kept = _ids(capped)
    assert max((far[n] for n in kept), default=0) <= min((far[n] for n in far if n not in kept), default=9)


@pytest.mark.parametrize(
    "bad",
    [{"depth": 0}, {"depth": 6}, {"direction": "up"}, {"limit": 0}, {"limit": 3001}, {"kind": ["develops"]}],
)
def test_bad_parameters(world: KnowledgeGraph, bad: dict[str, Any]) -> None:
    with pytest.raises(BadParameter):
        _drawn(world, "nova", **bad)
    with pytest.raises(UnknownEntity):
        _drawn(world, "nobody")
