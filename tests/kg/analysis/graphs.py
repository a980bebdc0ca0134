"""Small random dependency graphs, and the plain algorithms that answers are held against."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import networkx as nx
from hypothesis import strategies as st

DOUBT = {"stated": 0.0, "reported": 1.0, "opinion": 2.0, "predicted": 4.0}
NODES = "abcdef"

_EDGE = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from(NODES),
    st.sampled_from(["usesModel", "runsOnChip", "suppliedBy"]),
    st.sampled_from(list(DOUBT)),
    st.booleans(),
).filter(lambda edge: edge[0] != edge[1])


def _make(edges: list[tuple[str, str, str, str, bool]]) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, (source, target, kind, certainty, inferred) in enumerate(edges):
        graph.add_edge(source, target, f"k{number}", kind=kind, certainty=certainty, inferred=inferred)
    return graph


graphs = st.lists(_EDGE, max_size=14).map(_make)
full_graphs = st.lists(_EDGE, min_size=4, max_size=18).map(_make)


def hops(graph: nx.MultiDiGraph[str], start: str) -> dict[str, int]:
    """Count the hops to everything that can be reached, breadth first."""
    found, queue = {start: 0}, deque([start])
    while queue:
        node = queue.popleft()
        for target in graph.succ[node]:
            if target not in found:
                found[target] = found[node] + 1
                queue.append(target)
    return found


def simple_paths(
    graph: nx.MultiDiGraph[str], start: str, goal: str, seen: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield every path that visits no node twice, depth first."""
    if start == goal:
        yield (*seen, goal)
        return
    for target in graph.succ[start]:
        if target not in seen and target != start:
            yield from simple_paths(graph, target, goal, (*seen, start))


def edge_doubt(data: dict[str, Any]) -> float:
    """Weigh an edge as the documentation says: certainty first, a half more when derived."""
    return DOUBT[data["certainty"]] + (0.5 if data["inferred"] else 0.0)


def cost(graph: nx.MultiDiGraph[str], path: tuple[str, ...]) -> tuple[int, float]:
    """Give the hops of a path and the least doubt that its parallel edges allow."""
    steps = list(pairwise(path))
    return len(steps), sum(min(map(edge_doubt, graph[a][b].values())) for a, b in steps)
