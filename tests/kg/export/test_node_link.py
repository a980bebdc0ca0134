"""Node-link JSON is read back by NetworkX to the same graph."""

from __future__ import annotations

import io
import json
from typing import Any

import networkx as nx
from networkx.utils import edges_equal, nodes_equal

from kg.export.node_link import write_node_link
from kg.export.parts import Part, Request, choose, whole
from kg.graph import KnowledgeGraph


def _read(part: Part) -> Any:
    out = io.BytesIO()
    write_node_link(part, out)
    assert not out.closed
    return json.loads(out.getvalue())


def _listed(graph: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    """List the edges with tuples as JSON has them."""
    edges = graph.edges(keys=True, data=True)
    return sorted((a, b, key, json.loads(json.dumps(data))) for a, b, key, data in edges)


def test_networkx_reads_the_same_graph_back(world: KnowledgeGraph) -> None:
    data = _read(whole(world))
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
    data = _read(choose(world, Request(entity="nova", kinds=("runsOnChip", "suppliedBy"))))
    # By hand from DERIVED: nova runs on acme-x1, acme supplies nova, nova supplies bright and nova-1.
    assert [node["id"] for node in data["nodes"]] == ["acme", "acme-x1", "bright", "nova", "nova-1"]
    assert {edge["kind"] for edge in data["edges"]} == {"runsOnChip", "suppliedBy"}
    ids = {node["id"] for node in data["nodes"]}
    assert {edge[end] for edge in data["edges"] for end in ("source", "target")} == ids


def test_the_same_graph_gives_the_same_bytes(world: KnowledgeGraph) -> None:
    assert _read(whole(world)) == _read(whole(world))
    names = [node["id"] for node in _read(whole(world))["nodes"]]
    assert names == sorted(names)
