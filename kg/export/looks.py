"""Give graph formats one look: label, colour, size and place of things, colour and line of relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from kg.export.parts import Part
from kg.graph import KnowledgeGraph
from kg.views.layout import Positions, around, spread
from kg.views.style import COLOURS, DEPENDENCY_COLOUR, RELATION_COLOUR, colour_class

# Up to here a part is laid out around its centre as the pictures are; beyond, by the faster way.
_SMALL: Final = 300
_LINES: Final = {"stated": "solid", "reported": "dashed", "opinion": "dashed", "predicted": "dotted"}


@dataclass(frozen=True, slots=True)
class NodeLook:
    """How a thing looks; x and y in pixels of an unscaled canvas, y downwards."""

    label: str
    colour: str
    size: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class EdgeLook:
    """How a relation looks; the line is solid, dashed or dotted."""

    label: str
    colour: str
    line: str
    width: float


class Looks:
    """Give the looks of one part."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._places = places(part)
        self._dependencies = frozenset(part.graph.dependency_kinds)

    def node(self, node: str, data: Mapping[str, Any]) -> NodeLook:
        """Give the look of a thing."""
        part = self._part
        x, y = self._places[node]
        degree = part.graph.relations.in_degree(node) if node in part.graph.relations else 0
        size = 26 if node == part.center else 9 + min(12, degree**0.5 * 2)
        colour = COLOURS[colour_class(part.graph.ontology, data["type"])]
        return NodeLook(data[f"label_{part.language}"], colour, round(size, 1), x, y)

    def edge(self, data: Mapping[str, Any]) -> EdgeLook:
        """Give the look of a relation."""
        known = self._part.graph.ontology.properties[data["kind"]]
        label = known.label_zh if self._part.language == "zh" else known.label_en
        colour = DEPENDENCY_COLOUR if data["kind"] in self._dependencies else RELATION_COLOUR
        return EdgeLook(label, colour, _LINES.get(data["certainty"], "dotted"), 1 if data["inferred"] else 2)


def places(part: Part) -> Positions:
    """Place the things of a part; the same part always has the same places."""
    if part.whole:
        return _whole(part.graph)
    if part.center and len(part.relations) <= _SMALL:
        return around(part.relations, part.center)
    return spread(part.relations)


@lru_cache(maxsize=2)
def _whole(graph: KnowledgeGraph) -> Positions:
    return spread(graph.relations)
