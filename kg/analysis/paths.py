"""Find the best dependency chains between two things and tell them as sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import log
from typing import Annotated, Final

import networkx as nx

from kg.analysis.chains import Graph, Hop, chain, doubt
from kg.analysis.gateways import upstream
from kg.analysis.spec import Analysis, Label, Node, Parameter, Story, World

# What one step of doubt adds to a hop of weight 1: a predicted hop (4 steps) weighs as much as two hops.
_DOUBT: Final = 0.25
# Exponent by which paths through things with many neighbours are damped, as fitted by Himmelstein &
# Baranzini 2015.
_HUB: Final = 0.4


@dataclass(frozen=True, slots=True)
class Route:
    """One chain, from the dependent to what it depends on, told as a sentence with a citation on each hop."""

    hops: Annotated[int, Label("跳数", "hops")]
    weight: Annotated[float, Label("权重", "weight")]
    sentence: Annotated[Story, Label("叙述", "in words")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


@dataclass(frozen=True, slots=True)
class Paths:
    """The best chains by which `start` depends on `goal`, and back; all there are where so said.

    `status` is `documented` or `none documented`; that a name means nothing at all is an error instead.
    """

    start: Annotated[Node, Label("起点", "from")]
    goal: Annotated[Node, Label("终点", "to")]
    status: Annotated[str, Label("记载", "status")]
    reason: Annotated[dict[str, str] | None, Label("为何没有", "why there is none")]
    complete: Annotated[bool, Label("已列出全部", "these are all")]
    chains: Annotated[tuple[Route, ...], Label("起点如何依赖终点", "how the first depends on the second")]
    complete_back: Annotated[bool, Label("反向已列出全部", "these are all the other way")]
    back: Annotated[tuple[Route, ...], Label("终点如何依赖起点", "how the second depends on the first")]


def paths(graph: Graph, start: str, goal: str, k: int = 3) -> list[tuple[Hop, ...]]:
    """List the k best simple chains by which `start` depends on `goal`, the lightest first.

    The weight of a chain is the sum over its hops a → b of 1 + 0.25 · doubt + 0.4 · ln(neighbours of b). The
    doubt is that of the surest statement: stated 0, reported 1, opinion 2, predicted 4, and 0.5 more when
    derived. The last term counts the distinct neighbours of b either way and is left out where b is the goal:
    it damps detours through hubs, by which everything is near to everything, like the degree-weighted path
    count of Himmelstein & Baranzini 2015 with its exponent 0.4. Search: Yen 1971, by NetworkX. Empty when no
    chain is documented.

    >>> g = nx.MultiDiGraph()
    >>> _ = g.add_edge("app", "chip", "c1", kind="runsOnChip", certainty="stated", inferred=False)
    >>> [[hop.key for hop in hops] for hops in paths(g, "app", "chip")], paths(g, "chip", "app")
    ([['c1']], [])
    """
    return [route.chain for route in _routes(_weighted(graph), graph, start, goal, k)]


def _weighted(graph: Graph) -> nx.DiGraph[str]:
    """Give each pair the weight of its surest statement, and each thing what passing it adds."""
    simple: nx.DiGraph[str] = nx.DiGraph()
    for source, targets in graph.adjacency():
        for target, edges in targets.items():
            simple.add_edge(source, target, weight=1 + _DOUBT * min(map(doubt, edges.values())))
    for node in simple:
        neighbours = (simple.pred[node].keys() | simple.succ[node].keys()) - {node}
        simple.nodes[node]["hub"] = _HUB * log(max(len(neighbours), 1))
    return simple


def _routes(simple: nx.DiGraph[str], graph: Graph, start: str, goal: str, k: int) -> list[Route]:
    if start not in simple or goal not in simple or start == goal:
        return []
    # Only what lies between the two can be on a chain.
    between = upstream(graph, [start]) & upstream(graph.reverse(copy=False), [goal])
    part: nx.DiGraph[str] = nx.DiGraph()
    for a, b, data in simple.subgraph(between).edges(data=True):
        part.add_edge(a, b, weight=data["weight"] + (simple.nodes[b]["hub"] if b != goal else 0))
    if start not in part or goal not in part:
        return []
    return [_route(graph, part, nodes) for nodes in islice(_best(part, start, goal), k)]


def _best(part: nx.DiGraph[str], start: str, goal: str) -> Iterator[list[str]]:
    try:
        yield from nx.shortest_simple_paths(part, start, goal, weight="weight")
    except nx.NetworkXNoPath:
        return


def _route(graph: Graph, part: nx.DiGraph[str], nodes: list[str]) -> Route:
    hops = chain(graph, nodes)
    weight = sum(part.edges[hop.source, hop.target]["weight"] for hop in hops)
    return Route(len(hops), weight, Story(hops), hops)


def find_paths(world: World, start: str, goal: str, k: int = 3) -> Paths:
    """List the k best simple chains by which one thing depends on another, and the same the other way.

    Types limit what a chain may pass between its ends.
    """
    graph = world.dependencies
    if world.shown:
        ends = {start, goal}
        graph = graph.subgraph([node for node in graph if node in ends or world.shows(node)])
    simple = _weighted(graph)
    there = _routes(simple, graph, start, goal, k + 1)
    back = _routes(simple, graph, goal, start, k + 1)
    return Paths(
        start=Node(start),
        goal=Node(goal),
        status="documented" if there else "none documented",
        reason=None if there else _silence(graph, start, goal, bool(back)),
        complete=len(there) <= k,
        chains=tuple(there[:k]),
        complete_back=len(back) <= k,
        back=tuple(back[:k]),
    )


def _silence(graph: Graph, start: str, goal: str, back: bool) -> dict[str, str]:
    """Say why there is no chain: both are known, but nothing documented joins them."""
    if start == goal:
        return {"zh": "两者是同一事物", "en": "both are the same thing"}
    if start not in graph or not graph.succ[start]:
        return {
            "zh": "没有记载起点依赖什么；没有记载不证明没有",
            "en": "what the first depends on is not documented; silence proves nothing",
        }
    if goal not in graph or not graph.pred[goal]:
        return {
            "zh": "没有记载什么依赖终点；没有记载不证明没有",
            "en": "what depends on the second is not documented; silence proves nothing",
        }
    more_zh, more_en = ("；反向则有", "; there are the other way") if back else ("", "")
    return {
        "zh": f"两者各有依赖记载，但没有一条链由起点通到终点{more_zh}；没有记载不证明没有",
        "en": "both have documented dependencies, but no chain of them leads from the first to the second"
        f"{more_en}; silence proves nothing",
    }


ANALYSIS: Final = Analysis(
    name="path",
    route="paths",
    zh="依赖路径",
    en="paths",
    meaning_zh="两者之间最好的 k 条依赖链，弱证据与绕经枢纽者靠后，以句子说出，每一跳附出处",
    meaning_en=(
        "the k best dependency chains between two things, weak evidence and detours through hubs penalised, "
        "told as sentences with a citation on each hop"
    ),
    source="k shortest simple paths: Yen 1971; damped hubs: Himmelstein & Baranzini 2015",
    question_zh="OpenAI 如何依赖英伟达？",
    question_en="How does OpenAI depend on NVIDIA?",
    example="path openai nvidia -k 2",
    parameters=(
        Parameter(
            "from", "entity", "依赖者", "the dependent", required=True, positional=True, argument="start"
        ),
        Parameter(
            "to", "entity", "被依赖者", "what it depends on", required=True, positional=True, argument="goal"
        ),
        Parameter("k", "integer", "每个方向最多几条", "how many chains each way", 3, low=1, high=50),
    ),
    run=find_paths,
    details=(paths,),
)
