"""Say what a hop of a dependency chain is and how far it can be doubted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, TypeAlias

import networkx as nx

Graph: TypeAlias = "nx.MultiDiGraph[str]"

# How much weaker than an outright statement a hop is; scaled so that no real chain adds up to one hop.
_DOUBT: Final[Mapping[str, float]] = {"stated": 0.0, "reported": 1.0, "opinion": 2.0, "predicted": 4.0}
_INFERRED: Final = 0.5
_SCALE: Final = 1e-4


@dataclass(frozen=True, slots=True)
class Hop:
    """One dependency of a chain: `source` depends on `target`, by the statement `key`."""

    source: str
    target: str
    key: str
    kind: str


def doubt(data: Mapping[str, Any]) -> float:
    """Weigh an edge: 0 for an outright statement, more for what is weaker or inferred."""
    return _DOUBT.get(data["certainty"], 4.0) + (_INFERRED if data["inferred"] else 0.0)


def hop_weight(_source: str, _target: str, edges: Mapping[str, Mapping[str, Any]]) -> float:
    """Weigh parallel edges for a shortest-path search: one hop, plus a trifle for doubt."""
    return 1 + _SCALE * min(map(doubt, edges.values()))


def chain(graph: Graph, nodes: Sequence[str]) -> tuple[Hop, ...]:
    """Choose the surest of the parallel edges for each step along the nodes."""
    return tuple(best_hop(graph, a, b) for a, b in pairwise(nodes))


def best_hop(graph: Graph, source: str, target: str) -> Hop:
    """Choose the surest of the parallel edges between two nodes."""
    edges = graph[source][target]
    key = min(edges, key=lambda name: (doubt(edges[name]), name))
    return Hop(source, target, key, edges[key]["kind"])
