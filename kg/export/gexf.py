"""Write GEXF 1.3 with looks and dates; Gephi, Gephi Lite and NetworkX read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from kg.export.elements import Xml, joined, lexical, types, xml
from kg.export.looks import EdgeLook, Looks, NodeLook
from kg.export.parts import Part
from kg.namespaces import DATA_LICENSE

_NAMESPACE, _LOOKS = "http://gexf.net/1.3", "http://gexf.net/1.3/viz"
_FIRST = "-01"


def write_gexf(part: Part, out: IO[bytes]) -> None:
    """Write the part as GEXF 1.3; a relation with a date starts on the first day that the date means."""
    looks = Looks(part)
    document: Xml
    with (
        xml(out) as document,
        document.element("gexf", **{"xmlns": _NAMESPACE, "xmlns:viz": _LOOKS}, version="1.3"),
    ):
        with document.element("meta"):
            document.leaf("creator", "LLM industry graph")
            document.leaf("description", f"dataset version {part.graph.version}, {DATA_LICENSE}")
        fixed = {"defaultedgetype": "directed", "idtype": "string", "timeformat": "date"}
        with document.element("graph", mode="dynamic", timerepresentation="interval", **fixed):
            _declare(document, part)
            _nodes(document, part, looks)
            _edges(document, part, looks)


def _declare(document: Xml, part: Part) -> None:
    for kind, known in (
        ("node", types(data for _, data in part.nodes())),
        ("edge", types(data for *_, data in part.edges())),
    ):
        with document.element("attributes", **{"class": kind}, mode="static"):
            for name, type_name in known.items():
                document.leaf("attribute", id=name, title=name, type=type_name)


def _nodes(document: Xml, part: Part, looks: Looks) -> None:
    with document.element("nodes"):
        for node, data in part.nodes():
            look = looks.node(node, data)
            with document.element("node", id=node, label=look.label):
                _values(document, data)
                _node_look(document, look)


def _edges(document: Xml, part: Part, looks: Looks) -> None:
    with document.element("edges"):
        for source, target, key, data in part.edges():
            look = looks.edge(data)
            dated = {"start": _day(data["as_of"])} if data["as_of"] else {}
            ends = {"id": key, "source": source, "target": target, "label": look.label, "kind": data["kind"]}
            with document.element("edge", **ends, **dated):
                _values(document, data)
                _edge_look(document, look)


def _values(document: Xml, data: Mapping[str, Any]) -> None:
    with document.element("attvalues"):
        for name, value in joined(data).items():
            document.leaf("attvalue", **{"for": name}, value=lexical(value))


def _node_look(document: Xml, look: NodeLook) -> None:
    document.leaf("viz:color", **_rgb(look.colour))
    # Gephi's y axis points upwards.
    document.leaf("viz:position", x=look.x, y=-look.y, z=0.0)
    document.leaf("viz:size", value=look.size)


def _edge_look(document: Xml, look: EdgeLook) -> None:
    document.leaf("viz:color", **_rgb(look.colour))
    document.leaf("viz:thickness", value=float(look.width))
    document.leaf("viz:shape", value=look.line)


def _rgb(colour: str) -> dict[str, int]:
    """Split a colour into what every version of GEXF reads.

    >>> _rgb("#0072B2")
    {'r': 0, 'g': 114, 'b': 178}
    """
    return {name: int(colour[at : at + 2], 16) for name, at in (("r", 1), ("g", 3), ("b", 5))}


def _day(date: str) -> str:
    """Name the first day that a year, month or day means.

    >>> _day("2024"), _day("2024-03"), _day("2024-03-09")
    ('2024-01-01', '2024-03-01', '2024-03-09')
    """
    return date + _FIRST * ((10 - len(date)) // 3)
