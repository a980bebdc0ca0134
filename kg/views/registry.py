"""Register the views: pages, embed links, command, files and documentation read this table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.parameters import read_values
from kg.views import (
    chain,
    choke,
    cut_off,
    figures,
    holdings,
    matrix,
    neighbourhood,
    niche_map,
    results,
    timeline,
    value_chain,
)
from kg.views.scene import Scene, View

VIEWS: Final[dict[str, View]] = {
    module.VIEW.name: module.VIEW
    for module in (
        neighbourhood,
        chain,
        value_chain,
        cut_off,
        choke,
        holdings,
        niche_map,
        timeline,
        matrix,
        figures,
        results,
    )
}


def find_view(name: str) -> View:
    """Look a view up by name."""
    if name not in VIEWS:
        raise BadParameter("view", name, ", ".join(VIEWS))
    return VIEWS[name]


def draw(graph: KnowledgeGraph, name: str, given: Mapping[str, Any]) -> tuple[Scene, dict[str, Any]]:
    """Draw a view; return the scene and the parameters with names turned into ids and defaults filled in.

    Raises BadParameter, UnknownEntity, AmbiguousName or QueryError.
    """
    view = find_view(name)
    values = read_values(graph, view.parameters, given)
    return graph.remembering(_drawn, 64)(name, tuple(sorted(values.items()))), values


def _drawn(graph: KnowledgeGraph, name: str, values: tuple[tuple[str, Any], ...]) -> Scene:
    return VIEWS[name].draw(graph, **dict(values))
