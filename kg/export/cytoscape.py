"""Write Cytoscape.js JSON with places and style; Cytoscape desktop and NetworkX read it too.

`cytoscape({...document, layout: {name: "preset"}})` draws it as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any, Final

from kg.export.elements import listed, write_lines
from kg.export.looks import Looks
from kg.export.parts import Part
from kg.namespaces import DATA_LICENSE

_STYLE: Final = [
    {
        "selector": "node",
        "style": {
            "label": "data(label)",
            "background-color": "data(colour)",
            "width": "data(size)",
            "height": "data(size)",
            "font-size": 10,
        },
    },
    {
        "selector": "edge",
        "style": {
            "label": "data(label)",
            "line-color": "data(colour)",
            "target-arrow-color": "data(colour)",
            "target-arrow-shape": "triangle",
            "curve-style": "bezier",
            "line-style": "data(line)",
            "width": "data(width)",
            "font-size": 7,
        },
    },
]


def write_cytoscape(part: Part, out: IO[bytes]) -> None:
    """Write the part as Cytoscape.js JSON: elements, places, style."""
    looks = Looks(part)
    about = {"name": "LLM industry graph", "version": part.graph.version, "license": DATA_LICENSE}
    # `directed`, `multigraph`, and `value` and `key` of the elements are what NetworkX looks for.
    head = {"format_version": "1.0", "directed": True, "multigraph": True, "data": about, "style": _STYLE}
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b',\n"elements": {"nodes": [')
    write_lines(out, (_node(looks, node, data) for node, data in part.nodes()))
    out.write(b'],\n"edges": [')
    write_lines(out, (_edge(looks, *edge) for edge in part.edges()))
    out.write(b"]}}\n")


def _node(looks: Looks, node: str, data: Mapping[str, Any]) -> dict[str, Any]:
    look = looks.node(node, data)
    shown = {"label": look.label, "colour": look.colour, "size": look.size}
    own = {"id": node, "value": node, "name": look.label, **listed(data), **shown}
    return {"data": own, "position": {"x": look.x, "y": look.y}}


def _edge(looks: Looks, source: str, target: str, key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    look = looks.edge(data)
    shown = {"label": look.label, "colour": look.colour, "line": look.line, "width": look.width}
    # Ids of elements are unique over things and relations together: a thing is never called by a hash.
    own = {"id": f"edge-{key}", "key": key, "source": source, "target": target}
    return {"data": {**listed(data), **own, **shown}}
