"""Node-link JSON is read back by NetworkX to the same graph."""

from __future__ import annotations

import io
import json
from typing import Any

import networkx as nx
from networkx.utils import edges_equal, nodes_equal

from kg.export.node_link import node_link, write_node_link
from kg.graph import KnowledgeGraph


def _read(world: KnowledgeGraph) -> Any:
    out = io.BytesIO()
    write_node_link(world, out)
    assert not out.closed
    return json.loads(out.getvalue())


def _listed(graph: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    """List the edges with tuples as JSON has them."""
    edges = graph.edges(keys=True, data=True)
    return sorted((a, b, key, json.loads(json.dumps(data))) for a, b, key, data in edges)


def test_networkx_reads_the_same_graph_back(world: KnowledgeGraph) -> None:
    data = _read(world)
    again = nx.node_link_graph(data, edges="edges")
    assert isinstance(again, nx.MultiDiGraph)
    assert nodes_equal(again.nodes(data=True), world.relations.nodes(data=True))
    assert _listed(again) == _listed(world.relations)
    assert edges_equal(again.edges(keys=True), world.relations.edges(keys=True), directed=True)
    assert data["graph"] == {
        "version": world.version,
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def test_a_part_is_written_alone(world: KnowledgeGraph) -> None:
    data = node_link(world, world.dependency_graph())
    assert len(data["nodes"]) == 9 and all(edge["dependency"] for edge in data["edges"])
    ids = {node["id"] for node in data["nodes"]}
    assert {edge[end] for edge in data["edges"] for end in ("source", "target")} == ids


def test_the_same_graph_gives_the_same_bytes(world: KnowledgeGraph) -> None:
    assert _read(world) == _read(world)
    names = [node["id"] for node in _read(world)["nodes"]]
    assert names == sorted(names)
