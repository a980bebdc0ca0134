"""Simulate a cut-off: what is cut, weakened or untouched when some things are no longer to be had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from kg.analysis.chains import Graph, Hop
from kg.analysis.fixpoint import (
    ASSUMPTIONS,
    NOT_ESSENTIAL,
    Needs,
    causes,
    fall,
    knock_on,
    nodes,
    prepare,
    weakened,
)
from kg.analysis.spec import Analysis, Label, Node, Parameter, World
from kg.errors import BadParameter


@dataclass(frozen=True, slots=True)
class Impact:
    """What happens to one thing; the chain leads from it to what was removed, along needs that are cut."""

    node: Annotated[Node, Label("对象", "thing")]
    status: Annotated[str, Label("状态", "status")]
    distance: Annotated[int, Label("距离", "distance")]
    because: Annotated[tuple[str, ...], Label("全失的必需种类", "essential kinds wholly lost")]
    lost: Annotated[dict[str, tuple[Node, ...]], Label("失去", "lost")]
    remaining: Annotated[dict[str, tuple[Node, ...]], Label("尚存的替代", "alternatives that remain")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


@dataclass(frozen=True, slots=True)
class CutOff:
    """The answer to a cut-off: a simulation over documented edges, whose silence proves nothing."""

    removed: Annotated[tuple[Node, ...], Label("切断", "removed")]
    not_essential: Annotated[tuple[str, ...], Label("非必需的种类（假设）", "kinds assumed not essential")]
    carried: Annotated[str, Label("公司因其产品而有的需求（假设）", "what carried needs are assumed to do")]
    added: Annotated[tuple[Hop, ...], Label("假设新增", "needs assumed")]
    dropped: Annotated[tuple[Hop, ...], Label("假设不再有", "needs assumed away")]
    cut: Annotated[int, Label("被切断", "cut")]
    weakened: Annotated[int, Label("被削弱", "weakened")]
    untouched: Annotated[int, Label("未受影响", "untouched")]
    reason: Annotated[dict[str, str] | None, Label("为何没有影响", "why nothing is hit")]
    impacts: Annotated[tuple[Impact, ...], Label("影响", "impacts")]


def cut_off(
    world: World,
    cut: Iterable[str],
    not_essential: Iterable[str] = NOT_ESSENTIAL,
    carried: str = "weakens",
    add: Iterable[tuple[str, str, str]] = (),
    drop: Iterable[tuple[str, str, str]] = (),
) -> CutOff:
    """List what is cut or weakened when things are lost, cut first, then nearest.

    A thing is *cut* when, for some essential kind, everything that it has of that kind is cut: alternatives
    of a kind are OR, kinds are AND. It is *weakened* when something that it needs is cut but it is not.
    The answer is a least fixed point (Tarski 1955) of a monotone rule, reached by counting what is left:
    O(nodes + edges), in whatever order.

    A scenario may assume needs (`add`: subject, kind, object) and leave documented ones out (`drop`), with
    all that is derived from their claims. "Ascend replaces A100 at Baidu" does both. Rules do not run over
    what is assumed: a new need leads on through what is documented of its object.

    What a company needs only because something that it makes needs it is a carried need. By itself it
    weakens the company and does not cut it (`carried="weakens"`): one dead product is not a dead company.
    With `carried="cuts"` it counts as any other need.
    """
    gone = frozenset(cut)
    graph, added, dropped = _scenario(world.dependencies, add, drop)
    needs = prepare(graph, not_essential, carried)
    levels = fall(needs, gone)
    touched = (levels.keys() | weakened(needs, levels)) - gone
    hits = [_hit(graph, needs, levels, node) for node in touched if world.shows(node)]
    hits.sort(key=lambda hit: (hit.status, hit.distance, hit.node))
    fallen = sum(hit.status == "cut" for hit in hits)
    shown = sum(world.shows(node) for node in graph if node not in gone)
    return CutOff(
        removed=nodes(gone),
        not_essential=tuple(sorted(not_essential)),
        carried=carried,
        added=added,
        dropped=dropped,
        cut=fallen,
        weakened=len(hits) - fallen,
        untouched=shown - len(hits),
        reason=None if hits else _silence(bool(touched)),
        impacts=tuple(hits),
    )


def _silence(others: bool) -> dict[str, str]:
    if others:
        return {"zh": "受影响者都不属所选类型", "en": "what is hit is of none of the asked types"}
    return {
        "zh": "没有记载什么依赖被切断者；没有记载不证明没有",
        "en": "nothing is documented to depend on what is lost; silence proves nothing",
    }


def _scenario(
    graph: Graph, added: Iterable[tuple[str, str, str]], dropped: Iterable[tuple[str, str, str]]
) -> tuple[Graph, tuple[Hop, ...], tuple[Hop, ...]]:
    """Change a copy of the graph as a scenario assumes; tell the needs put in and taken out."""
    new = [Hop(a, b, f"scenario-{number}", kind) for number, (a, kind, b) in enumerate(added)]
    old = [hop for edge in dropped for hop in _documented(graph, *edge)]
    if not new and not old:
        return graph, (), ()
    changed: Graph = graph.copy()
    gone = {claim for hop in old for claim in graph.edges[hop.source, hop.target, hop.key]["claims"]}
    for a, b, key, data in graph.edges(keys=True, data=True):
        if Hop(a, b, key, data["kind"]) in old or not gone.isdisjoint(data["claims"]):
            changed.remove_edge(a, b, key)
    for hop in new:
        assumed = {"kind": hop.kind, "inferred": False, "rule": "", "certainty": "assumed", "claims": ()}
        changed.add_edge(hop.source, hop.target, hop.key, **assumed)
    return changed, tuple(new), tuple(old)


def _documented(graph: Graph, subject: str, kind: str, target: str) -> list[Hop]:
    """Find the statements of a need; raises BadParameter when there is none to leave out."""
    edges = graph[subject][target] if graph.has_edge(subject, target) else {}
    found = [Hop(subject, target, key, kind) for key, data in edges.items() if data["kind"] == kind]
    if not found:
        raise BadParameter("drop", f"{subject},{kind},{target}", "a need that is documented")
    return sorted(found, key=lambda hop: hop.key)


def _hit(graph: Graph, needs: Needs, levels: Mapping[str, int], node: str) -> Impact:
    have = needs.have[node]
    lost = {kind: of & levels.keys() for kind, of in have.items() if of & levels.keys()}
    hops = knock_on(graph, needs, levels, node)
    return Impact(
        node=Node(node),
        status="cut" if node in levels else "weakened",
        distance=len(hops),
        because=tuple(sorted(causes(needs, levels, node))) if node in levels else (),
        lost={kind: nodes(of) for kind, of in lost.items()},
        remaining={kind: nodes(have[kind] - levels.keys()) for kind in lost},
        chain=hops,
    )


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
    question_zh="若英伟达断供，哪些公司失去什么？",
    question_en="Which companies lose what if NVIDIA is cut off?",
    example="impact nvidia --type Company",
    parameters=(
        Parameter("cut", "entities", "切断的事物", "what is lost", required=True, positional=True),
        *ASSUMPTIONS,
        Parameter("add", "edges", "假设新增的依赖", "needs to assume, as SUBJECT,KIND,OBJECT", ()),
        Parameter("drop", "edges", "假设不再有的依赖", "needs to leave out, as SUBJECT,KIND,OBJECT", ()),
    ),
    run=cut_off,
)
