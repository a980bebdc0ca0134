"""Tell how far a ranking hangs on claims that are less than certain, by dropping some of them at random.

A seeded bootstrap: in each resample a claim stays with the probability that its certainty gives it, apart
from all others; an edge that rests on a dropped claim goes, and a link between two things goes with its last
edge. The rank of a thing is then not a number but an interval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.analysis.chains import Graph
from kg.analysis.links import Links, Numbers, Scores, Setting
from kg.analysis.measures import Metric

# The chance that a claim stays in a resample. Assumptions, not measurements: what a source states outright
# is taken as given, what it passes on is doubted a little, what it means or foretells more.
KEPT: Final[Mapping[str, float]] = {"stated": 1.0, "reported": 0.8, "opinion": 0.6, "predicted": 0.4}
# Percentiles that bound the interval of ranks.
LOW, HIGH = 5, 95
# Scores nearer than this part of the largest one are equal: computation is no surer.
_EQUAL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Pairs:
    """The links of a graph by number, and for each the edges that carry it."""

    nodes: tuple[str, ...]
    links: Links
    edges: tuple[tuple[tuple[str, str, str], ...], ...]


def number(graph: Graph) -> Pairs:
    """Number things and links in the order of their ids; what depends on itself is left out."""
    nodes = tuple(sorted(graph))
    place = {node: at for at, node in enumerate(nodes)}
    found: defaultdict[tuple[int, int], list[tuple[str, str, str]]] = defaultdict(list)
    for a, b, key in graph.edges(keys=True):
        if a != b:
            found[place[a], place[b]].append((a, b, key))
    ends = np.array(sorted(found), dtype=np.intp).reshape(-1, 2)
    links = Links(len(nodes), ends[:, 0].copy(), ends[:, 1].copy())
    return Pairs(nodes, links, tuple(tuple(found[a, b]) for a, b in sorted(found)))


def resamples(graph: Graph, relations: Graph, pairs: Pairs, count: int, seed: int) -> NDArray[np.bool_]:
    """Draw which links stay, one row a resample: O(count · links)."""
    present = np.ones((count, len(pairs.edges)), dtype=np.bool_)
    doubtful = _doubtful(graph, relations)
    claims = sorted({claim for rests in doubtful.values() for claim in rests})
    chances = {claim: chance for rests in doubtful.values() for claim, chance in rests.items()}
    place = {claim: at for at, claim in enumerate(claims)}
    draws = np.random.default_rng(seed).random((count, len(claims)))
    stays = draws < np.array([chances[claim] for claim in claims])
    for at, edges in enumerate(pairs.edges):
        if all(edge in doubtful for edge in edges):
            rests = [[place[claim] for claim in doubtful[edge]] for edge in edges]
            present[:, at] = np.logical_or.reduce([stays[:, columns].all(axis=1) for columns in rests])
    return present


def _doubtful(graph: Graph, relations: Graph) -> dict[tuple[str, str, str], dict[str, float]]:
    """Give, for each edge that may go, its claims that may, each with its chance to stay.

    An edge is as sure as its weakest claim. A claim that is not among the relations (what it says is a
    number, say) counts as sure as the edge.
    """
    weak = {
        (a, b, key): data
        for a, b, key, data in graph.edges(keys=True, data=True)
        if KEPT[data["certainty"]] < 1
    }
    if not weak:
        return {}
    wanted = {claim for data in weak.values() for claim in data["claims"]}
    known = {
        key: data["certainty"] for _, _, key, data in relations.edges(keys=True, data=True) if key in wanted
    }
    return {
        edge: {
            claim: KEPT[sure]
            for claim in data["claims"]
            if KEPT[sure := known.get(claim, data["certainty"])] < 1
        }
        for edge, data in weak.items()
    }


def ranks(scores: Scores) -> Numbers:
    """Rank by falling score from 1 up; equal scores share the better rank.

    >>> ranks(np.array([1.0, 2.0, 1.0, 0.5])).tolist()
    [2, 1, 2, 4]
    """
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    falls = np.abs(np.diff(ordered)) > _EQUAL * np.abs(scores).max(initial=0)
    group = np.maximum.accumulate(np.where(np.r_[True, falls][: len(order)], np.arange(len(order)), 0))
    found = np.empty(len(order), dtype=np.intp)
    found[order] = group + 1
    return found


def intervals(
    metric: Metric, pairs: Pairs, fixed: Setting, shown: Numbers, drawn: NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Give the 5th and 95th percentile of each shown thing's rank over the resamples, rounded outwards."""
    seen: dict[bytes, Numbers] = {}
    rows = []
    for kept in drawn:
        name = kept.tobytes()
        if name not in seen:
            seen[name] = ranks(metric.score(pairs.links.only(kept), fixed)[shown])
        rows.append(seen[name])
    every = np.array(rows)
    low = np.percentile(every, LOW, axis=0, method="lower")
    return low.astype(np.intp), np.percentile(every, HIGH, axis=0, method="higher").astype(np.intp)


def unsettled(low: Sequence[int], high: Sequence[int]) -> list[bool]:
    """Tell, of things in the order of a ranking, whose order to a neighbour the intervals leave open.

    >>> unsettled([1, 2, 4], [1, 4, 5])
    [False, True, True]
    """
    open_after = [high[at] >= low[at + 1] for at in range(len(low) - 1)]
    return [a or b for a, b in zip([False, *open_after], [*open_after, False], strict=True)][: len(low)]
