"""List the measures of the place of things among the dependencies, each by its published definition.

All work on `Links`: things are numbers, parallel statements count once, so that a dependency stated often
weighs as much as one stated once. Tests hold each against NetworkX, igraph or a plain second way to 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from kg.analysis.links import Links, Scores, Setting, degree, out_degree
from kg.analysis.reach import betweenness, closeness, core, harmonic
from kg.analysis.walks import authority, hub, katz, pagerank


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure with its meaning in both languages; `source` says who defined it.

    `links` tells which links of a thing it looks at first: those to it, those from it, or both.
    """

    name: str
    label_zh: str
    label_en: str
    meaning_zh: str
    meaning_en: str
    source: str
    score: Callable[[Links, Setting], Scores]
    links: Literal["in", "out", "both"]


METRICS: Final[dict[str, Metric]] = {
    metric.name: metric
    for metric in (
        Metric(
            "pagerank",
            "PageRank",
            "PageRank",
            "重要性从依赖者流向被依赖者；给定种子时，从种子出发",
            "importance flows from dependents to what they depend on; from the seeds when there are any",
            "Page, Brin, Motwani, Winograd 1999; personalized: Haveliwala 2002",
            pagerank,
            "in",
        ),
        Metric(
            "degree",
            "入度",
            "in-degree",
            "直接依赖它的事物个数",
            "number of things that directly depend on it",
            "Freeman 1978",
            degree,
            "in",
        ),
        Metric(
            "out-degree",
            "出度",
            "out-degree",
            "它直接依赖的事物个数",
            "number of things that it directly depends on",
            "Freeman 1978",
            out_degree,
            "out",
        ),
        Metric(
            "betweenness",
            "介数",
            "betweenness",
            "经过它的最短依赖链所占比例",
            "share of the shortest dependency chains that run through it",
            "Freeman 1977; Brandes 2001",
            betweenness,
            "both",
        ),
        Metric(
            "closeness",
            "接近中心性",
            "closeness",
            "直接或间接依赖它的事物有多近、占多大比例",
            "how near the things are that depend on it, directly or not, and what part of all they are",
            "Freeman 1978; Wasserman, Faust 1994",
            closeness,
            "in",
        ),
        Metric(
            "harmonic",
            "调和中心性",
            "harmonic centrality",
            "直接或间接依赖它的事物，按距离的倒数相加",
            "everything that depends on it, directly or not, added up by 1 / distance",
            "Marchiori, Latora 2000; Boldi, Vigna 2014",
            harmonic,
            "in",
        ),
        Metric(
            "katz",
            "Katz 中心性",
            "Katz centrality",
            "终于它的所有依赖链，越长越轻",
            "all dependency chains that end at it, longer ones weighing less",
            "Katz 1953",
            katz,
            "in",
        ),
        Metric(
            "hits",
            "HITS 权威值",
            "HITS authority",
            "被依赖面广者所依赖；最密部分之外为零",
            "needed by things that need much of what is much needed; 0 outside the densest part",
            "Kleinberg 1999",
            authority,
            "in",
        ),
        Metric(
            "hub",
            "HITS 枢纽值",
            "HITS hub",
            "依赖许多权威值高的事物；最密部分之外为零",
            "needs many things of high authority; 0 outside the densest part",
            "Kleinberg 1999",
            hub,
            "out",
        ),
        Metric(
            "k-core",
            "k 核数",
            "core number",
            "它所在的、其中每个事物都与至少 k 个相连（不论方向）的部分的最大 k",
            "the largest k such that it lies in a part where each is linked to k others, either way",
            "Seidman 1983; Batagelj, Zaveršnik 2003",
            core,
            "both",
        ),
    )
}
