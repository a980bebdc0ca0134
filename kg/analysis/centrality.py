"""Rank things by their place in the dependency graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

from kg.analysis.chains import Graph

Scores = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure with its meaning in both languages; `source` says who defined it."""

    name: str
    label_zh: str
    label_en: str
    meaning_zh: str
    meaning_en: str
    source: str
    score: Callable[[Graph], Scores]


def degree(graph: Graph) -> Scores:
    """Count, for each node, the distinct things that directly depend on it."""
    return {node: float(len(graph.pred[node])) for node in graph}


def pagerank(graph: Graph) -> Scores:
    """Let importance flow from dependents to what they depend on (damping 0.85, tolerance 1e-10).

    Parallel edges count once, so that a dependency stated often weighs as much as one stated once.
    """
    if not graph:
        return {}
    scores: dict[str, float] = nx.pagerank(
        nx.DiGraph(graph), alpha=0.85, tol=1e-10, max_iter=1000, weight=None
    )
    return scores


def betweenness(graph: Graph) -> Scores:
    """Give the share of shortest dependency chains that run through each node, ends not counted."""
    scores: dict[str, float] = nx.betweenness_centrality(nx.DiGraph(graph))
    return scores


METRICS: Final[dict[str, Metric]] = {
    metric.name: metric
    for metric in (
        Metric(
            "pagerank",
            "PageRank",
            "PageRank",
            "重要性从依赖者流向被依赖者",
            "importance flows from dependents to what they depend on",
            "Page, Brin, Motwani, Winograd 1999",
            pagerank,
        ),
        Metric(
            "degree",
            "入度",
            "in-degree",
            "直接依赖它的事物个数",
            "number of things that directly depend on it",
            "Freeman 1978",
            degree,
        ),
        Metric(
            "betweenness",
            "介数",
            "betweenness",
            "经过它的最短依赖链所占比例",
            "share of the shortest dependency chains that run through it",
            "Freeman 1977; Brandes 2001",
            betweenness,
        ),
    )
}


def ranking(scores: Scores) -> list[tuple[int, str, float]]:
    """Order nodes by falling score, then id; equal scores share a rank.

    >>> ranking({"a": 1.0, "b": 2.0, "c": 1.0})
    [(1, 'b', 2.0), (2, 'a', 1.0), (2, 'c', 1.0)]
    """
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    ranked: list[tuple[int, str, float]] = []
    for place, (node, score) in enumerate(ordered, 1):
        same = bool(ranked) and ranked[-1][2] == score
        ranked.append((ranked[-1][0] if same else place, node, score))
    return ranked
