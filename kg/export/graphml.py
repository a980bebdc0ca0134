"""Write GraphML with typed keys; yEd, Gephi, NetworkX and igraph read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from kg.export.elements import Xml, joined, lexical, types, xml
from kg.export.parts import Part
from kg.namespaces import DATA_LICENSE

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"


def write_graphml(part: Part, out: IO[bytes]) -> None:
    """Write the part as GraphML; lists are joined by `|`, what is unknown is left out."""
    keys = {
        "node": types(data for _, data in part.nodes()),
        "edge": types(data for *_, data in part.edges()),
        "graph": {"version": "string", "license": "string"},
    }
    with xml(out) as document, document.element("graphml", xmlns=_NAMESPACE):
        for kind, names in keys.items():
            for name, type_name in names.items():
                own = {"id": f"{kind}-{name}", "for": kind, "attr_name": name, "attr_type": type_name}
                document.leaf("key", **own)
        with document.element("graph", id="G", edgedefault="directed"):
            _data(document, "graph", {"version": part.graph.version, "license": DATA_LICENSE})
            for node, data in part.nodes():
                with document.element("node", id=node):
                    _data(document, "node", data)
            for source, target, key, data in part.edges():
                with document.element("edge", id=key, source=source, target=target):
                    _data(document, "edge", data)


def _data(document: Xml, kind: str, data: Mapping[str, Any]) -> None:
    for name, value in joined(data).items():
        document.leaf("data", lexical(value), key=f"{kind}-{name}")
