"""Measure where a thing lies among all chains: betweenness, closeness, harmonic centrality, cores.

Distances are reckoned on sets of bits; rustworkx (Apache-2.0) computes betweenness and cores.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import rustworkx as rx
from numpy.typing import NDArray

from kg.analysis.links import Links, Numbers, Scores, Setting

# Sources searched at once, 64 to a word: bounds the memory to this many bits a thing.
_BLOCK: Final = 4096


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
