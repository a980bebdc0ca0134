"""Find circular flows: elementary cycles of needs, or of money that comes back to whoever invested it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Annotated, Final, TypeAlias

import networkx as nx

from kg.analysis.chains import Graph, Hop, best_hop
from kg.analysis.spec import Analysis, ClaimId, Fact, Label, Node, Parameter, World

# Rules by which a thing needs its own maker, and claims that make somebody its maker.
_MIRRORS: Final = frozenset({"maker-supplies", "family-maker"})
_MAKES: Final = frozenset({"develops", "operates"})
_INVESTS: Final = frozenset({"investedIn", "fundedBy"})
# Kinds of need that one agent is assumed to pay another for.
_PAID: Final = frozenset({"runsOnChip", "suppliedBy", "usesCompute", "usesData", "usesModel", "usesSoftware"})
_PARTIES: Final = frozenset({"investor", "investee"})
_FIGURES: Final = frozenset({"amount", "stake", "occurredOn", "date"})
# No more cycles than this are listed before the search stops at the length that it has finished.
_MOST: Final = 10_000

Flows: TypeAlias = dict[tuple[str, str], Hop]
Facts: TypeAlias = Mapping[str, list[Fact]]


@dataclass(frozen=True, slots=True)
class Step:
    """One flow of a loop: who gives or needs, who takes or is needed, the statement, its figures."""

    giver: Annotated[Node, Label("从", "from")]
    taker: Annotated[Node, Label("到", "to")]
    what: Annotated[str, Label("流动", "flow")]
    figures: Annotated[tuple[ClaimId, ...], Label("金额与日期", "amounts and dates")]
    chain: Annotated[tuple[Hop, ...], Label("依据", "statement")]


@dataclass(frozen=True, slots=True)
class Loop:
    """An elementary cycle, told from its member with the first id."""

    length: Annotated[int, Label("长度", "length")]
    members: Annotated[tuple[Node, ...], Label("成员", "members")]
    revenue: Annotated[tuple[ClaimId, ...], Label("成员的收入", "revenue of members")]
    steps: Annotated[tuple[Step, ...], Label("各步", "steps")]


@dataclass(frozen=True, slots=True)
class Loops:
    """The smallest loops of as many as were found, and the length up to which none is missing."""

    flow: Annotated[str, Label("何种流动", "flow")]
    found: Annotated[int, Label("找到的循环", "loops found")]
    complete_up_to: Annotated[int, Label("完整至长度", "complete up to length")]
    reason: Annotated[dict[str, str] | None, Label("为何没有", "why there is none")]
    loops: Annotated[tuple[Loop, ...], Label("循环", "loops")]


def loops(world: World, flow: str = "dependence", longest: int = 6, top: int = 20) -> Loops:
    """List the elementary cycles of a flow that have at most `longest` members, smallest first.

    `dependence`: each member needs the next. That a thing needs its own maker, and a maker its own thing, is
    no loop: such pairs (what somebody develops or operates, and what the rules maker-supplies and
    family-maker derive) do not count. `money`: each member gives money to the next, by investing in it
    (investedIn, fundedBy) or by paying it for what it needs of it; members are agents, and a loop has at
    least one investment, so money comes back to whoever invested it. Of parallel flows an investment is told.

    A cycle is elementary when it meets no member twice (Johnson 1975; bounded length: Gupta & Suzumura 2021,
    by NetworkX). Types limit the loops shown to those with a member of the type.
    """
    flows = _money(world) if flow == "money" else _dependence(world)
    cycles, complete = _cycles(flows, longest)
    if flow == "money":
        cycles = [cycle for cycle in cycles if any(flows[pair].kind in _INVESTS for pair in _pairs(cycle))]
    cycles = sorted((c for c in cycles if any(map(world.shows, c))), key=lambda cycle: (len(cycle), cycle))
    facts = _by_subject(world)
    return Loops(
        flow=flow,
        found=len(cycles),
        complete_up_to=complete,
        reason=None if cycles else _silence(bool(flows), complete),
        loops=tuple(_loop(world, facts, flows, cycle) for cycle in cycles[:top]),
    )


def _silence(flows: bool, complete: int) -> dict[str, str]:
    if not flows:
        return {"zh": "所选论断中没有这种流动", "en": "there is no such flow among the asked claims"}
    return {
        "zh": f"没有不超过 {complete} 个成员且合乎所选类型的循环",
        "en": f"no loop of at most {complete} members has one of the asked types",
    }


def _dependence(world: World) -> Flows:
    own = {
        frozenset({a, b})
        for a, b, data in world.relations.edges(data=True)
        if data["kind"] in _MAKES or data["rule"] in _MIRRORS
    }
    graph = world.dependencies
    pairs = {(a, b) for a, b in graph.edges() if a != b and frozenset({a, b}) not in own}
    return {(a, b): best_hop(graph, a, b) for a, b in pairs}


def _money(world: World) -> Flows:
    """Say who gives money to whom among agents: by an investment where there is one, else by paying."""
    agents = [node for node in world.relations if world.is_a(node, "Agent")]
    paid = _only(world.dependencies, agents, _PAID)
    funded = _only(world.dependencies, agents, frozenset({"fundedBy"}))
    invested = _only(world.relations, agents, frozenset({"investedIn"}))
    flows = {(a, b): best_hop(paid, a, b) for a, b in paid.edges()}
    flows |= {(b, a): best_hop(funded, a, b) for a, b in funded.edges()}
    return flows | {(a, b): best_hop(invested, a, b) for a, b in invested.edges()}


def _only(graph: Graph, among: list[str], kinds: frozenset[str]) -> Graph:
    """Keep the statements of some kinds between two of some things."""
    wanted = set(among)
    kept: Graph = nx.MultiDiGraph()
    for a, b, key, data in graph.edges(keys=True, data=True):
        if data["kind"] in kinds and a != b and a in wanted and b in wanted:
            kept.add_edge(a, b, key, **data)
    return kept


def _cycles(flows: Flows, longest: int) -> tuple[list[tuple[str, ...]], int]:
    """List the cycles, each from its first id, and the length up to which they are complete."""
    simple: nx.DiGraph[str] = nx.DiGraph(sorted(flows))
    largest = max(map(len, nx.strongly_connected_components(simple)), default=0)
    found: list[list[str]] = []
    for bound in range(2, min(longest, largest) + 1):
        further = list(islice(nx.simple_cycles(simple, bound), _MOST + 1))
        if len(further) > _MOST:
            return [_turned(cycle) for cycle in found], bound - 1
        found = further
    return [_turned(cycle) for cycle in found], longest


def _turned(cycle: list[str]) -> tuple[str, ...]:
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])


def _pairs(cycle: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return pairwise((*cycle, cycle[0]))


def _loop(world: World, facts: Facts, flows: Flows, cycle: tuple[str, ...]) -> Loop:
    revenue = [fact for member in cycle for fact in facts.get(member, ()) if fact.predicate == "revenue"]
    return Loop(
        length=len(cycle),
        members=tuple(map(Node, cycle)),
        revenue=tuple(ClaimId(fact.claim) for fact in revenue),
        steps=tuple(_step(world, facts, flows[pair], pair) for pair in _pairs(cycle)),
    )


def _step(world: World, facts: Facts, hop: Hop, pair: tuple[str, str]) -> Step:
    """Say one flow, with what is stated of one party in respect of the other and of their common events."""
    giver, taker = map(Node, pair)
    stated = [
        fact
        for subject, scope in (pair, pair[::-1])
        for fact in facts.get(subject, ())
        if fact.scope == scope and fact.predicate in _FIGURES
    ]
    for event in sorted(_events(world, giver) & _events(world, taker)):
        stated += [fact for fact in facts.get(event, ()) if fact.predicate in _FIGURES]
    return Step(giver, taker, hop.kind, tuple(ClaimId(fact.claim) for fact in stated), (hop,))


def _events(world: World, party: str) -> set[str]:
    """Gather the events that somebody gave money in or received money in."""
    edges = world.relations.in_edges(party, data=True)
    return {event for event, _, data in edges if data["kind"] in _PARTIES}


def _by_subject(world: World) -> Facts:
    found: defaultdict[str, list[Fact]] = defaultdict(list)
    for fact in world.facts:
        if fact.predicate in _FIGURES or fact.predicate == "revenue":
            found[fact.subject].append(fact)
    return found


ANALYSIS: Final = Analysis(
    name="loops",
    route="loops",
    zh="循环",
    en="loops",
    meaning_zh="相互依赖或资金回流的基本回路，短者在前；付款由有记载的供应推定，并非陈述的金额",
    meaning_en=(
        "elementary cycles of mutual dependence, or of money that comes back to its investor, smallest "
        "first; that a need is paid for is assumed, not stated"
    ),
    source="Johnson 1975; bounded length: Gupta & Suzumura 2021 (arXiv:2105.10094)",
    question_zh="哪些投资最终流回投资者？",
    question_en="Where does invested money come back to whoever invested it?",
    example="loops --flow money",
    parameters=(
        Parameter("flow", "choice", "何种流动", "what flows", "dependence", choices=("dependence", "money")),
        Parameter("longest", "integer", "最长几个成员", "most members of a loop", 6, low=2, high=12),
        Parameter("top", "integer", "最多几个循环", "most loops to show", 20, low=1),
    ),
    run=loops,
)
