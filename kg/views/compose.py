"""Put a network scene together: legend, tables, what is not drawn, and what a user asked to expand."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

import networkx as nx

from kg.projection import Graph
from kg.views.layout import Positions, Sizes, apart, beside
from kg.views.network import Plot, edges_of, put
from kg.views.scene import Link, Node, Scene
from kg.views.words import clean, width, wrap

# A click on a hub must not bury the picture: so many neighbours come at a time, the best connected first.
_AT_ONCE: Final = 24
LABEL_SIZE: Final = 14.0
LABEL_WIDTH: Final = 132.0


def label_lines(text: str) -> list[str]:
    """Break the label of a dot into at most two lines, about equally long."""
    lines = wrap(text, LABEL_WIDTH, LABEL_SIZE)
    if len(lines) < 2 or lines[-1].endswith("…"):
        return lines
    whole = width(text, LABEL_SIZE)
    tries = (wrap(text, whole * part, LABEL_SIZE) for part in (0.52, 0.58, 0.66, 0.75))
    known = clean(text)
    # A break within a word leaves two lines that a space does not join again.
    return next((two for two in tries if _whole(two, known)), lines)


def _whole(lines: list[str], text: str) -> bool:
    """Tell whether lines hold all of a text and part no word of letters."""
    if " ".join(lines) == text:
        return True
    parted = any(a[-1].isascii() and b[0].isascii() for a, b in pairwise(lines))
    return "".join(lines) == text and not parted


def sizes(nodes: Iterable[Node]) -> Sizes:
    """Reckon the room that each dot needs with its label, in whichever language it is longer."""
    found = {}
    for node in nodes:
        texts = [label_lines(node.label["zh"]), label_lines(node.label["en"])]
        wide = max(width(line, LABEL_SIZE) for lines in texts for line in lines)
        lines = max(map(len, texts))
        found[node.id] = (max(wide, 2 * node.size) + 12, 2 * node.size + lines * 18 + 8)
    return found


def network(plot: Plot, scene: Scene, whole: Graph, expand: Collection[str] = ()) -> Scene:
    """Complete a network scene: expand it, count what is not drawn, add legend, types and table of lines."""
    nodes, links = {node.id: node for node in scene.nodes}, {link.id: link for link in scene.links}
    for thing in expand:
        if thing in nodes and thing in whole:
            _expand(plot, whole, nodes, links, thing)
    counted = tuple(
        replace(node, more=_more(whole, node.id, nodes)) if scene.expands else node for node in nodes.values()
    )
    drawn = tuple(links.values())
    return replace(
        scene,
        nodes=counted,
        links=drawn,
        legend=scene.legend or plot.legend(counted, drawn),
        groups=scene.groups or plot.groups(counted),
        tables=(*scene.tables, plot.table(drawn)),
    )


def _more(whole: Graph, thing: str, drawn: Collection[str]) -> int:
    if thing not in whole:
        return 0
    return sum(other not in drawn for other in set(nx.all_neighbors(whole, thing)))


def _expand(plot: Plot, whole: Graph, nodes: dict[str, Node], links: dict[str, Link], thing: str) -> None:
    near = {other for other in nx.all_neighbors(whole, thing) if other not in nodes}
    fresh = sorted(near, key=lambda other: (-whole.degree(other), other))[:_AT_ONCE]
    added = [plot.node(other) for other in fresh]
    placed: Positions = {node.id: (node.x, node.y) for node in nodes.values()}
    old = list(placed)
    placed |= beside(placed, thing, fresh)
    placed = apart(placed, sizes([*nodes.values(), *added]), old)
    nodes.update({node.id: node for node in put(added, placed)})
    part: Graph = nx.MultiDiGraph(whole.subgraph([*nodes]))
    # Lines among what stood before stay as the view chose them.
    new = [edge for edge in edges_of(part) if edge[0] in fresh or edge[1] in fresh]
    links.update({link.id: link for link in plot.links(new)})


def spread(nodes: Iterable[Node], positions: Positions, **more: Any) -> tuple[Node, ...]:
    """Put nodes where a layout has them, moved apart so that no label covers another."""
    listed = list(nodes)
    return put(listed, apart(positions, sizes(listed), **more))
