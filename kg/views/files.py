"""Write a scene as a file of its own: page, SVG, JSON or GEXF."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.narration import pick
from kg.views.page import Page, render, source_line, tables
from kg.views.scene import Scene, View
from kg.views.svg import svg
from kg.views.words import clean


@dataclass(frozen=True, slots=True)
class Form:
    """A format that a view can be written in."""

    name: str
    media_type: str
    write: Callable[[KnowledgeGraph, View, Scene, Page], str]


def _svg(graph: KnowledgeGraph, _view: View, scene: Scene, page: Page) -> str:
    return svg(scene, page.language, source_line(graph, scene, page.language, page.date))


def _json(graph: KnowledgeGraph, view: View, scene: Scene, page: Page) -> str:
    """Name fields as the script of the page does, with labels in both languages and ids of claims."""
    record: dict[str, Any] = {
        "view": view.name,
        "title": scene.title,
        "version": graph.version,
        "license": "CC-BY-4.0",
        "hidden": scene.hidden,
        "nodes": [
            {
                "id": n.id,
                "label": n.label,
                "type": n.group,
                "entity": n.entity,
                "x": n.x,
                "y": n.y,
                "size": n.size,
                "color": n.colour,
                "certainty": n.certainty,
                "date": n.date,
            }
            for n in scene.nodes
        ],
        "edges": [
            {
                "id": link.id,
                "source": link.source,
                "target": link.target,
                "kind": link.kind,
                "label": link.label,
                "certainty": link.certainty,
                "date": link.date,
                "inferred": link.inferred,
                "claims": [claim["id"] for claim in link.claims],
            }
            for link in scene.links
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1)


def _gexf(_graph: KnowledgeGraph, _view: View, scene: Scene, page: Page) -> str:
    root = Element(
        "gexf", {"xmlns": "http://gexf.net/1.3", "xmlns:viz": "http://gexf.net/1.3/viz", "version": "1.3"}
    )
    graph = SubElement(root, "graph", {"defaultedgetype": "directed"})
    for kind, names in (("node", ("type", "certainty", "date")), ("edge", ("certainty", "date"))):
        listed = SubElement(graph, "attributes", {"class": kind})
        for number, name in enumerate(names):
            SubElement(listed, "attribute", {"id": str(number), "title": name, "type": "string"})
    nodes = SubElement(graph, "nodes")
    for n in scene.nodes:
        dot = SubElement(nodes, "node", {"id": clean(n.id), "label": clean(pick(n.label, page.language))})
        _values(dot, (n.group, n.certainty, n.date))
        SubElement(dot, "viz:position", {"x": f"{n.x:g}", "y": f"{-n.y:g}", "z": "0"})
        SubElement(dot, "viz:size", {"value": f"{n.size:g}"})
        SubElement(dot, "viz:color", {"hex": n.colour})
    edges = SubElement(graph, "edges")
    for link in scene.links:
        ends = {"id": clean(link.id), "source": clean(link.source), "target": clean(link.target)}
        line = SubElement(
            edges, "edge", {**ends, "label": clean(pick(link.label, page.language)), "kind": link.kind}
        )
        _values(line, (link.certainty, link.date))
    return tostring(root, encoding="unicode", xml_declaration=True)


def _values(into: Element, values: tuple[str, ...]) -> None:
    box = SubElement(into, "attvalues")
    for number, value in enumerate(values):
        if value:
            SubElement(box, "attvalue", {"for": str(number), "value": clean(value)})


FORMS: Final = {
    form.name: form
    for form in (
        Form("html", "text/html; charset=utf-8", render),
        Form("tables", "text/html; charset=utf-8", tables),
        Form("svg", "image/svg+xml", _svg),
        Form("json", "application/json", _json),
        Form("gexf", "application/gexf+xml", _gexf),
    )
}


def find_form(name: str) -> Form:
    """Look a format up by name."""
    if name not in FORMS:
        raise BadParameter("format", name, ", ".join(FORMS) + " (PNG is made by the page itself)")
    return FORMS[name]
