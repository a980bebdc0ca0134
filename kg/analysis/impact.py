"""Simulate a cut-off: what is cut, weakened or untouched when some things are no longer to be had."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from kg.analysis.chains import KINDS, Graph, Hop, best_hop
from kg.analysis.spec import Analysis, Label, Node, Parameter, World

# Without distribution or money a thing still works for a time; without anything else it does not.
NOT_ESSENTIAL: Final = ("distributedThrough", "fundedBy")
# Rules that carry the needs of a thing up to whoever makes it.
CARRIED: Final = frozenset({"maker-inherits", "company-to-company"})


@dataclass(frozen=True, slots=True)
class Impact:
    """What happens to one thing; the chain leads from it to what was removed, along needs that are cut."""

    node: Annotated[Node, Label("对象", "thing")]
    status: Annotated[str, Label("状态", "status")]
    distance: Annotated[int, Label("距离", "distance")]
    lost: Annotated[dict[str, tuple[Node, ...]], Label("失去", "lost")]
    remaining: Annotated[dict[str, tuple[Node, ...]], Label("尚存的替代", "alternatives that remain")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


@dataclass(frozen=True, slots=True)
class CutOff:
    """The answer to a cut-off: a simulation over documented edges, whose silence proves nothing."""

    removed: Annotated[tuple[Node, ...], Label("切断", "removed")]
    not_essential: Annotated[tuple[str, ...], Label("非必需的种类", "kinds that are not essential")]
    cut: Annotated[int, Label("被切断", "cut")]
    weakened: Annotated[int, Label("被削弱", "weakened")]
    untouched: Annotated[int, Label("未受影响", "untouched")]
    impacts: Annotated[tuple[Impact, ...], Label("影响", "impacts")]


def cut_off(
    world: World,
    cut: Iterable[str],
    not_essential: Iterable[str] = NOT_ESSENTIAL,
    carried: str = "weakens",
    add: Iterable[tuple[str, str, str]] = (),
) -> CutOff:
    """List what is cut or weakened when things are lost, cut first, then nearest.

    A thing is *cut* when, for some essential kind, everything that it has of that kind is cut: alternatives
    of a kind are OR, kinds are AND. It is *weakened* when something that it needs is cut but it is not.
    `add` gives needs (subject, kind, object) that a scenario assumes. The answer is a least fixed point
    (Tarski 1955) of a monotone rule, reached by counting what is left: O(nodes + edges), in whatever order.

    What a company needs only because something that it makes needs it is a carried need. By itself it
    weakens the company and does not cut it (`carried="weakens"`): one dead product is not a dead company.
    With `carried="cuts"` it counts as any other need.
    """
    gone = frozenset(cut)
    graph = _scenario(world.dependencies, add)
    levels = _fall(graph, gone, frozenset(not_essential), carried == "cuts")
    touched = {who for node in levels if node in graph for who in graph.pred[node]} | set(levels)
    hits = [_hit(graph, levels, node) for node in touched - gone if world.shows(node)]
    hits.sort(key=lambda hit: (hit.status, hit.distance, hit.node))
    fallen = sum(hit.status == "cut" for hit in hits)
    shown = sum(world.shows(node) for node in graph if node not in gone)
    return CutOff(
        removed=tuple(map(Node, sorted(gone))),
        not_essential=tuple(sorted(not_essential)),
        cut=fallen,
        weakened=len(hits) - fallen,
        untouched=shown - len(hits),
        impacts=tuple(hits),
    )


def _scenario(graph: Graph, added: Iterable[tuple[str, str, str]]) -> Graph:
    edges = list(added)
    if not edges:
        return graph
    extended: Graph = graph.copy()
    for number, (subject, kind, target) in enumerate(edges):
        assumed = {"kind": kind, "inferred": False, "rule": "", "certainty": "assumed", "claims": ()}
        extended.add_edge(subject, target, f"scenario-{number}", **assumed)
    return extended


def _needs(graph: Graph, node: str) -> dict[str, frozenset[str]]:
    """Gather what a thing has of each kind."""
    have: defaultdict[str, set[str]] = defaultdict(set)
    for _, target, data in graph.out_edges(node, data=True):
        have[data["kind"]].add(target)
    return {kind: frozenset(targets) for kind, targets in have.items()}


def _fall(
    graph: Graph, gone: Iterable[str], not_essential: frozenset[str], carried_cuts: bool
) -> dict[str, int]:
    """Reach the fixed point; give each thing that falls the round in which it does, 0 being what is gone."""
    left = {(node, kind): len(have) for node in graph for kind, have in _needs(graph, node).items()}
    fatal = {
        (node, data["kind"])
        for node, _, data in graph.edges(data=True)
        if data["kind"] not in not_essential and (carried_cuts or data["rule"] not in CARRIED)
    }
    levels = dict.fromkeys(sorted(gone), 0)
    queue = deque(levels)
    while queue:
        lost = queue.popleft()
        needing = {(who, data["kind"]) for who, _, data in _in_edges(graph, lost)}
        for need in sorted(needing):
            left[need] -= 1
            if not left[need] and need in fatal and need[0] not in levels:
                levels[need[0]] = levels[lost] + 1
                queue.append(need[0])
    return levels


def _in_edges(graph: Graph, node: str) -> list[tuple[str, str, dict[str, Any]]]:
    return list(graph.in_edges(node, data=True)) if node in graph else []


def _hit(graph: Graph, levels: Mapping[str, int], node: str) -> Impact:
    needs = _needs(graph, node)
    lost = {kind: have & levels.keys() for kind, have in sorted(needs.items()) if have & levels.keys()}
    hops: list[Hop] = []
    at = node
    while levels.get(at, -1) != 0:
        nearest = min((levels[target], target) for target in graph.succ[at] if target in levels)[1]
        hops.append(best_hop(graph, at, nearest))
        at = nearest
    return Impact(
        node=Node(node),
        status="cut" if node in levels else "weakened",
        distance=len(hops),
        lost={kind: _nodes(have) for kind, have in lost.items()},
        remaining={kind: _nodes(needs[kind] - levels.keys()) for kind in lost},
        chain=tuple(hops),
    )


def _nodes(names: Iterable[str]) -> tuple[Node, ...]:
    return tuple(map(Node, sorted(names)))


ANALYSIS: Final = Analysis(
    name="impact",
    route="impact",
    zh="断供影响",
    en="cut-off",
    meaning_zh="若干事物不可得时，谁被切断、谁被削弱；同类可替代，异类缺一不可；仅据有记载的依赖模拟",
    meaning_en=(
        "who is cut and who is weakened when things are lost: alternatives of a kind are OR, kinds are AND; "
        "a simulation over documented dependencies"
    ),
    source="least fixed point: Tarski 1955; AND/OR dependencies: design of this project",
    example="impact nvidia --type Company",
    parameters=(
        Parameter("cut", "entities", "切断的事物", "what is lost", required=True, positional=True),
        Parameter(
            "not_essential",
            "choices",
            "非必需的种类",
            "kinds whose loss only weakens",
            NOT_ESSENTIAL,
            choices=KINDS,
        ),
        Parameter(
            "carried",
            "choice",
            "公司因其产品而有的需求",
            "what a need does that a company has only through a thing it makes",
            "weakens",
            choices=("weakens", "cuts"),
        ),
        Parameter("add", "edges", "假设新增的依赖", "needs to assume, as SUBJECT,KIND,OBJECT", ()),
    ),
    run=cut_off,
)
