"""Write the relations as node-link JSON, which NetworkX and D3 read.

Read it back with `networkx.node_link_graph(data, edges="edges")`.
"""

from __future__ import annotations

import io
import json
from typing import IO, Any

from kg.graph import KnowledgeGraph
from kg.namespaces import DATA_LICENSE
from kg.projection import Graph


def node_link(graph: KnowledgeGraph, relations: Graph | None = None) -> dict[str, Any]:
    """Give the relations, or a part of them, as a node-link document."""
    part = graph.relations if relations is None else relations
    return {
        "directed": True,
        "multigraph": True,
        "graph": {"version": graph.version, "license": DATA_LICENSE},
        "nodes": [{"id": node, **data} for node, data in sorted(_nodes(part))],
        "edges": [
            {"source": source, "target": target, "key": key, **_plain(data)}
            for source, target, key, data in sorted(
                part.edges(keys=True, data=True), key=lambda edge: edge[:3]
            )
        ],
    }


def write_node_link(graph: KnowledgeGraph, out: IO[bytes]) -> None:
    """Write the whole graph as node-link JSON."""
    text = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    json.dump(node_link(graph), text, ensure_ascii=False, indent=1)
    text.write("\n")
    text.detach()


def _nodes(part: Graph) -> list[tuple[str, dict[str, Any]]]:
    return [(node, dict(part.nodes[node])) for node in part]


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}
