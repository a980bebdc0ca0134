"""Compute what falls when things are lost: the least fixed point of AND/OR needs, prepared once, asked often.

For every thing A and kind k let S(A, k) be what A has of that kind. A is *cut* when, for some essential kind,
all of S(A, k) is cut; it is *weakened* when something that it needs is cut but it is not. The set of what is
cut is the least fixed point (Tarski 1955) of this monotone rule, so it does not depend on the order.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from kg.analysis.chains import Graph, Hop, doubt
from kg.analysis.spec import Label, Node, Parameter

# Without distribution or money a thing still works for a time; without anything else it does not.
NOT_ESSENTIAL: Final = ("distributedThrough", "fundedBy")
# Rules that carry the needs of a thing up to whoever makes it.
CARRIED: Final = frozenset({"maker-inherits", "company-to-company"})

# What every analysis that computes the fixed point is told.
ASSUMPTIONS: Final = (
    Parameter(
        "not_essential",
        "kinds",
        "非必需的种类",
        "kinds whose loss only weakens",
        NOT_ESSENTIAL,
    ),
    Parameter(
        "carried",
        "choice",
        "公司因其产品而有的需求",
        "what a need does that a company has only through a thing it makes",
        "weakens",
        choices=("weakens", "cuts"),
    ),
)


@dataclass(frozen=True, slots=True)
class Needs:
    """What each thing has of each kind, who needs each thing for which kind, and which kinds are fatal.

    `fatal` holds the pairs (thing, kind) whose complete loss cuts the thing.
    """

    have: Mapping[str, Mapping[str, frozenset[str]]]
    needing: Mapping[str, tuple[tuple[str, str], ...]]
    fatal: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A thing with the chain that leads to it."""

    node: Annotated[Node, Label("对象", "thing")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


def prepare(graph: Graph, not_essential: Iterable[str] = NOT_ESSENTIAL, carried: str = "weakens") -> Needs:
    """Read the needs off a graph that has an edge from each dependent to what it needs: O(edges).

    What a company needs only because something that it makes needs it is a carried need. By itself it
    weakens the company and does not cut it (`carried="weakens"`); with "cuts" it counts as any other need.
    """
    spared = frozenset(not_essential)
    have: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    fatal = set()
    for node, target, data in graph.edges(data=True):
        have[node][data["kind"]].add(target)
        if data["kind"] not in spared and (carried == "cuts" or data["rule"] not in CARRIED):
            fatal.add((node, data["kind"]))
    needing: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for node in sorted(have):
        for kind in sorted(have[node]):
            for target in have[node][kind]:
                needing[target].append((node, kind))
    return Needs(
        {node: {kind: frozenset(of) for kind, of in sorted(kinds.items())} for node, kinds in have.items()},
        {target: tuple(who) for target, who in needing.items()},
        frozenset(fatal),
    )


def fall(needs: Needs, gone: Iterable[str]) -> dict[str, int]:
    """Reach the fixed point; give each thing that falls the round in which it does, 0 being what is gone.

    Only what is touched is looked at: O(needs of the things that fall), not O(graph).
    """
    left: dict[tuple[str, str], int] = {}
    levels = dict.fromkeys(sorted(gone), 0)
    queue = deque(levels)
    while queue:
        lost = queue.popleft()
        for need in needs.needing.get(lost, ()):
            node, kind = need
            remain = left.get(need, len(needs.have[node][kind])) - 1
            left[need] = remain
            if not remain and need in needs.fatal and node not in levels:
                levels[node] = levels[lost] + 1
                queue.append(node)
    return levels


def weakened(needs: Needs, levels: Mapping[str, int]) -> set[str]:
    """Gather what needs something that fell and does not fall itself."""
    return {who for node in levels for who, _ in needs.needing.get(node, ())} - levels.keys()


def causes(needs: Needs, levels: Mapping[str, int], node: str) -> frozenset[str]:
    """Give the kinds for which a thing is cut, wholly lost before it; of what is only weakened, all kinds."""
    have = needs.have.get(node, {})
    if node not in levels:
        return frozenset(have)
    level = levels[node]
    lost = {kind for kind, of in have.items() if all(levels.get(other, level) < level for other in of)}
    return frozenset(kind for kind in lost if (node, kind) in needs.fatal)


def knock_on(graph: Graph, needs: Needs, levels: Mapping[str, int], node: str) -> tuple[Hop, ...]:
    """Lead from a thing that is cut or weakened to something that is gone, along the needs that cut it."""
    hops: list[Hop] = []
    at = node
    while levels.get(at, -1) != 0:
        kinds = causes(needs, levels, at)
        lost = {other for kind in kinds for other in needs.have[at][kind] if other in levels}
        nearest = min((levels[other], other) for other in lost)[1]
        hops.append(surest(graph, at, nearest, kinds))
        at = nearest
    return tuple(hops)


def surest(graph: Graph, source: str, target: str, kinds: Container[str]) -> Hop:
    """Choose the surest of the parallel edges of some kinds between two things."""
    edges = {key: data for key, data in graph[source][target].items() if data["kind"] in kinds}
    key = min(edges, key=lambda name: (doubt(edges[name]), name))
    return Hop(source, target, key, edges[key]["kind"])


def nodes(names: Iterable[str]) -> tuple[Node, ...]:
    """Put things in the order of their ids."""
    return tuple(map(Node, sorted(names)))
