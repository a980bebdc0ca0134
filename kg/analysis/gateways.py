"""Find the things that other things are reached through: dominators and articulation points.

The upstream graph of a target has an edge from each thing to what it needs; a *root* is a thing without needs
of its own, or one of a circle that needs nothing outside itself. A *dominates* B when every chain from the
target to B passes A; the dominators form a tree (Lengauer & Tarjan 1979), computed by the iteration of
Cooper, Harvey & Kennedy 2001 (NetworkX): O(V^2) at worst, near linear in practice. A thing lies on every
chain to the roots when it dominates a sink joined to all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

import networkx as nx

from kg.analysis.chains import Graph

_SINK: Final = ""  # no id is empty
Simple: TypeAlias = "nx.DiGraph[str]"


@dataclass(frozen=True, slots=True)
class Gate:
    """A thing through which alone the target reaches others: how many; whether it is on every chain."""

    node: str
    beyond: int
    every_chain: bool


def upstream(graph: Graph, starts: Iterable[str]) -> set[str]:
    """Gather some things with everything that they need in the closure."""
    found = {node for node in starts if node in graph}
    stack = list(found)
    while stack:
        fresh = graph.succ[stack.pop()].keys() - found
        found |= fresh
        stack.extend(fresh)
    return found


def gates(graph: Graph, target: str) -> list[Gate]:
    """List the things that dominate others upstream of a target, or lie on every chain to the roots."""
    if target not in graph:
        return []
    simple: Simple = nx.DiGraph(graph.subgraph(upstream(graph, [target])))
    simple.add_edges_from([(root, _SINK) for root in _roots(simple)])
    parents = {node: up for node, up in nx.immediate_dominators(simple, target).items() if node != target}
    beyond: Counter[str] = Counter()
    for node in parents:
        beyond.update(_above(parents, node, target) if node != _SINK else ())
    every = _above(parents, _SINK, target)
    return [Gate(node, beyond[node], node in every) for node in sorted(beyond.keys() | every)]


def _above(parents: dict[str, str | None], node: str, target: str) -> set[str]:
    """Gather the dominators of a thing between it and the target."""
    found: set[str] = set()
    at = parents[node]
    while at is not None and at != target:
        found.add(at)
        at = parents[at]
    return found


def _roots(simple: Simple) -> list[str]:
    found: list[str] = []
    for circle in nx.strongly_connected_components(simple):
        if all(simple.succ[node].keys() <= circle for node in circle):
            found.extend(circle)
    return found


def pieces(graph: Graph, among: set[str]) -> Counter[str]:
    """Count for each thing the parts that its neighbourhood falls into without it, directions put aside.

    Two or more make it an articulation point (Hopcroft & Tarjan 1973): it then lies in as many biconnected
    components as it leaves parts. O(V + E).
    """
    joined: nx.Graph[str] = nx.Graph(graph.subgraph(among).edges())
    joined.remove_edges_from(list(nx.selfloop_edges(joined)))
    parts = cast("Iterable[set[str]]", nx.biconnected_components(joined))
    return Counter(node for part in parts for node in part)
