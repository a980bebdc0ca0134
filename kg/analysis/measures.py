"""Measure the place of things in a dependency graph, each measure by its published definition.

All work on `Links`: things are numbers, parallel statements count once, so that a dependency stated often
weighs as much as one stated once. NumPy and SciPy compute degrees, PageRank, Katz and HITS on sparse
matrices and the distances behind closeness and harmonic centrality on sets of bits; rustworkx (Apache-2.0)
computes betweenness and cores. Tests hold each against NetworkX or a plain second way to 1e-9.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array
from scipy.sparse.linalg import eigsh

Scores: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.intp]

DAMPING: Final = 0.85
# Largest part of a score that one more step of an iteration may still change.
_TOLERANCE: Final = 1e-13
# Terms of a series between two looks at how much is left.
_TERMS: Final = 8
# Up to this many columns HITS takes every eigenvector, which keeps equal eigenvalues apart exactly.
_DENSE: Final = 100
# Sources searched at once, 64 to a word: bounds the memory to this many bits a thing.
_BLOCK: Final = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Who depends on whom: thing `sources[i]` on `targets[i]`, each pair once, none on itself."""

    size: int
    sources: Numbers
    targets: Numbers

    def only(self, kept: NDArray[np.bool_]) -> Links:
        """Keep some of the links and all things."""
        return Links(self.size, self.sources[kept], self.targets[kept])

    def degrees(self) -> tuple[Numbers, Numbers]:
        """Count what each thing depends on, and what depends on it."""
        out = np.bincount(self.sources, minlength=self.size)
        return out, np.bincount(self.targets, minlength=self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What stays the same when a measure is repeated on a part of the links."""

    start: Scores
    attenuation: float


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure with its meaning in both languages; `source` says who defined it."""

    name: str
    label_zh: str
    label_en: str
    meaning_zh: str
    meaning_en: str
    source: str
    score: Callable[[Links, Setting], Scores]


def setting(links: Links, seeds: Numbers | None = None) -> Setting:
    """Fix where PageRank starts (at the seeds alike, or everywhere) and how much Katz attenuates a hop."""
    start = np.zeros(links.size)
    start[slice(None) if seeds is None else seeds] = 1
    most = min((int(counts.max(initial=0)) for counts in links.degrees()), default=0)
    return Setting(start / max(start.sum(), 1), DAMPING / max(most, 1))


def degree(links: Links, _setting: Setting) -> Scores:
    """Count the distinct things that directly depend on each thing."""
    return links.degrees()[1].astype(np.float64)


def out_degree(links: Links, _setting: Setting) -> Scores:
    """Count the distinct things that each thing directly depends on."""
    return links.degrees()[0].astype(np.float64)


def pagerank(links: Links, fixed: Setting) -> Scores:
    """Give the chance that a walk from dependents to what they need stands at each thing.

    With chance 0.85 the walk goes on to one of the needs, all alike; else, and where there are none, it
    starts again: anywhere, or at one of the seeds (personalized). The scores sum to 1.
    """
    out, _ = links.degrees()
    share = DAMPING / out[links.sources]
    scores = _series(_matrix(links, share), fixed.start)
    return scores / scores.sum() if links.size else scores


def katz(links: Links, fixed: Setting) -> Scores:
    """Count the dependency chains of every length that end at each thing, its own of length 0 included.

    A chain of k hops counts a^k, with a = 0.85 / min(most dependents, most needs of any thing): the sum is
    always finite. The a of the whole graph holds for its resamples too.
    """
    weights = np.full(len(links.sources), fixed.attenuation)
    return _series(_matrix(links, weights), np.ones(links.size))


def authority(links: Links, _setting: Setting) -> Scores:
    """Give HITS authority: needed by things that need much of what is much needed.

    It is the limit of Kleinberg's iteration from equal weights, which is the part of them in the space of the
    largest eigenvalue of AᵀA; the scores sum to 1. Outside the densest part of a graph they are 0.
    """
    scores = np.zeros(links.size)
    if not len(links.sources):
        return scores
    needed, columns = np.unique(links.targets, return_inverse=True)
    ones = np.ones(len(columns))
    matrix = csr_array((ones, (links.sources, columns)), shape=(links.size, len(needed)))
    product = (matrix.T @ matrix).tocsr()
    scores[needed] = _leading(product)
    scores /= scores.sum()
    return scores


def hub(links: Links, fixed: Setting) -> Scores:
    """Give HITS hub: the authority of what each thing needs, added up; the scores sum to 1."""
    known = authority(links, fixed)
    scores = np.bincount(links.sources, weights=known[links.targets], minlength=links.size)
    return scores / scores.sum() if scores.any() else scores.astype(np.float64)


def betweenness(links: Links, _setting: Setting) -> Scores:
    """Give the share of shortest dependency chains that run through each thing, ends not counted.

    Summed over ordered pairs of other things, a pair counting the part of its shortest chains that does,
    and divided by the (n - 1)(n - 2) pairs.
    """
    graph: rx.PyDiGraph[None, None] = rx.PyDiGraph()
    graph.add_nodes_from([None] * links.size)
    graph.add_edges_from_no_data(_pairs(links))
    # One thread only, so that sums come out alike to the last bit each time.
    found = rx.digraph_betweenness_centrality(graph, parallel_threshold=links.size + 1)
    return _in_order(found, links.size)


def closeness(links: Links, _setting: Setting) -> Scores:
    """Give how near a thing is to what depends on it: (r / (n - 1)) · (r / sum of their distances).

    r things depend on it directly or not; the first factor (Wasserman and Faust) keeps a thing with a
    single near dependent from coming first. Nothing depends on it: 0.
    """
    count, total = np.zeros(links.size), np.zeros(links.size)
    for distance, things, found in _dependents(links):
        count[things] += found
        total[things] += distance * found
    return count * count / np.maximum(total, 1) / max(links.size - 1, 1)


def harmonic(links: Links, _setting: Setting) -> Scores:
    """Add up 1 / distance over everything that depends on each thing, directly or not."""
    scores = np.zeros(links.size)
    for distance, things, found in _dependents(links):
        scores[things] += found / distance
    return scores


def core(links: Links, _setting: Setting) -> Scores:
    """Give the largest k such that a thing lies in a part where each is linked to k others, either way."""
    graph: rx.PyGraph[None, None] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * links.size)
    graph.add_edges_from_no_data(_pairs(links))
    return _in_order(rx.core_number(graph), links.size)


def _pairs(links: Links) -> list[tuple[int, int]]:
    return list(zip(links.sources.tolist(), links.targets.tolist(), strict=True))


def _in_order(found: Any, size: int) -> Scores:
    """Line up what rustworkx gives by number."""
    return np.array([found[number] for number in range(size)], dtype=np.float64)


def _matrix(links: Links, weights: Scores) -> csc_array[Any]:
    """Carry scores from dependents to what they need; links come in the order of their sources."""
    ends = np.concatenate(([0], np.cumsum(links.degrees()[0])))
    return csc_array((weights, links.targets, ends), shape=(links.size, links.size))


def _series(matrix: csc_array[Any], start: Scores) -> Scores:
    """Sum start + M start + M² start + ..., whose terms shrink by 0.85 or more each."""
    total, term = start.copy(), start
    while term.sum() > _TOLERANCE * total.sum():
        for _ in range(_TERMS):
            term = matrix @ term
            total += term
    return total


def _leading(matrix: csr_array[Any]) -> Scores:
    """Give the part of equal weights in the space of the largest eigenvalue."""
    ones = np.ones(matrix.shape[0])
    if len(ones) > _DENSE:
        _, vectors = eigsh(matrix, k=1, v0=ones, tol=0)
    else:
        values, vectors = np.linalg.eigh(matrix.toarray())
        vectors = vectors[:, values > values[-1] * (1 - 1e-9)]
    part = np.abs(vectors @ (vectors.T @ ones))
    return np.where(part > 1e-12 * part.max(), part, 0.0)


def _dependents(links: Links) -> Iterator[tuple[int, Numbers, Numbers]]:
    """Yield a distance, things, and how many others depend on each of them at that distance.

    Breadth first from many sources at once, a bit for each (Then et al. 2014): O(links · things / 64)
    words for each distance.
    """
    order = np.argsort(links.targets, kind="stable")
    sources = links.sources[order]
    needed, starts = np.unique(links.targets[order], return_index=True)
    for first in range(0, links.size if len(sources) else 0, _BLOCK):
        seen = _bits(links.size, first)
        edge, distance = seen, 1
        while True:
            fresh = np.bitwise_or.reduceat(edge[sources], starts) & ~seen[needed]
            found = np.bitwise_count(fresh).sum(axis=1, dtype=np.intp)
            if not found.any():
                break
            yield distance, needed, found
            seen[needed] |= fresh
            edge = np.zeros_like(seen)
            edge[needed] = fresh
            distance += 1


def _bits(size: int, first: int) -> NDArray[np.uint64]:
    """Give each of the sources from `first` on, up to a block, its own bit."""
    count = min(_BLOCK, size - first)
    own = np.arange(count)
    words = np.zeros((size, -(-count // 64)), dtype=np.uint64)
    words[first + own, own // 64] = np.uint64(1) << (own % 64).astype(np.uint64)
    return words


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
            "out-degree",
            "出度",
            "out-degree",
            "它直接依赖的事物个数",
            "number of things that it directly depends on",
            "Freeman 1978",
            out_degree,
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
        Metric(
            "closeness",
            "接近中心性",
            "closeness",
            "直接或间接依赖它的事物有多近、占多大比例",
            "how near the things are that depend on it, directly or not, and what part of all they are",
            "Freeman 1978; Wasserman, Faust 1994",
            closeness,
        ),
        Metric(
            "harmonic",
            "调和中心性",
            "harmonic centrality",
            "直接或间接依赖它的事物，按距离的倒数相加",
            "everything that depends on it, directly or not, added up by 1 / distance",
            "Marchiori, Latora 2000; Boldi, Vigna 2014",
            harmonic,
        ),
        Metric(
            "katz",
            "Katz 中心性",
            "Katz centrality",
            "终于它的所有依赖链，越长越轻",
            "all dependency chains that end at it, longer ones weighing less",
            "Katz 1953",
            katz,
        ),
        Metric(
            "hits",
            "HITS 权威值",
            "HITS authority",
            "被依赖面广者所依赖；最密部分之外为零",
            "needed by things that need much of what is much needed; 0 outside the densest part",
            "Kleinberg 1999",
            authority,
        ),
        Metric(
            "hub",
            "HITS 枢纽值",
            "HITS hub",
            "依赖许多权威值高的事物；最密部分之外为零",
            "needs many things of high authority; 0 outside the densest part",
            "Kleinberg 1999",
            hub,
        ),
        Metric(
            "k-core",
            "k 核数",
            "core number",
            "它所在的、其中每个事物都与至少 k 个相连（不论方向）的部分的最大 k",
            "the largest k such that it lies in a part where each is linked to k others, either way",
            "Seidman 1983; Batagelj, Zaveršnik 2003",
            core,
        ),
    )
}
