"""What a picture shows."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import BadParameter, UnknownEntity
from kg.graph import KnowledgeGraph
from kg.views.neighbourhood import neighbourhood
from tests.toys import ENTITIES


def test_one_hop_both_ways(world: KnowledgeGraph) -> None:
    picture = neighbourhood(world, "nova")
    # Claims and derived dependencies that have nova at one end, by hand.
    around = {"acme", "acme-x1", "ada-leaves-nova", "bright", "fund", "nova-1", "toyland", "vector-database"}
    assert set(picture.graph) == around | {"nova"}
    assert (picture.center.id, picture.hidden) == ("nova", 0)


def test_directions_and_kinds(world: KnowledgeGraph) -> None:
    assert set(neighbourhood(world, "acme-x1", direction="upstream").graph) == {"acme-x1", "acme"}
    below = neighbourhood(world, "acme-x1", 2, "downstream", ["runsOnChip", "usesModel"])
    assert set(below.graph) == {"acme-x1", "nova-1", "nova", "bright", "bright-app"}
    assert {data["kind"] for *_, data in below.graph.edges(data=True)} == {"runsOnChip", "usesModel"}
    # Predictions are drawn too, dotted; a thing without such dependencies stands alone.
    assert set(neighbourhood(world, "bright", kinds=["usesCompute"]).graph) == {"bright", "cloud"}
    assert list(neighbourhood(world, "toyland", kinds=["usesModel"]).graph) == ["toyland"]


@settings(deadline=None)
@given(st.sampled_from(list(ENTITIES)), st.integers(1, 5), st.integers(1, 12))
def test_the_cap_takes_the_nearest_and_says_what_is_hidden(
    world: KnowledgeGraph, name: str, depth: int, limit: int
) -> None:
    whole = neighbourhood(world, name, depth, limit=300)
    capped = neighbourhood(world, name, depth, limit=limit)
    assert whole.hidden == 0
    assert len(capped.graph) + capped.hidden == len(whole.graph)
    assert len(capped.graph) == min(limit, len(whole.graph)) and name in capped.graph
    undirected: Any = nx.Graph(whole.graph)
    far = nx.single_source_shortest_path_length(undirected, name)
    assert max(far.values()) <= depth
    assert max((far[n] for n in capped.graph), default=0) <= min(
        (far[n] for n in whole.graph if n not in capped.graph), default=9
    )


@pytest.mark.parametrize(
    "bad",
    [{"depth": 0}, {"depth": 6}, {"direction": "up"}, {"limit": 0}, {"limit": 301}, {"kinds": ["develops"]}],
)
def test_bad_parameters(world: KnowledgeGraph, bad: dict[str, Any]) -> None:
    with pytest.raises(BadParameter):
        neighbourhood(world, "nova", **bad)
    with pytest.raises(UnknownEntity):
        neighbourhood(world, "nobody")
