"""Write the relations as node-link JSON, which NetworkX and D3 read.

Read it back with `networkx.node_link_graph(data, edges="edges")`.
"""

from __future__ import annotations

import json
from typing import IO

from kg.export.elements import listed, write_lines
from kg.export.parts import Part
from kg.namespaces import DATA_LICENSE


def write_node_link(part: Part, out: IO[bytes]) -> None:
    """Write the part as node-link JSON, one thing or relation a line."""
    about = {"version": part.graph.version, "license": DATA_LICENSE}
    head = json.dumps({"directed": True, "multigraph": True, "graph": about})
    out.write(head[:-1].encode() + b',\n"nodes": [')
    write_lines(out, ({"id": node, **listed(data)} for node, data in part.nodes()))
    out.write(b'],\n"edges": [')
    edges = part.edges()
    write_lines(out, ({"source": a, "target": b, "key": key, **listed(data)} for a, b, key, data in edges))
    out.write(b"]}\n")
