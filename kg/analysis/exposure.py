"""Look through a list of things to what its members share, and find the single loss that hurts it most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

import networkx as nx

from kg.analysis.chains import Graph, chain, hop_weight
from kg.analysis.fixpoint import (
    ASSUMPTIONS,
    NOT_ESSENTIAL,
    Evidence,
    Needs,
    fall,
    knock_on,
    nodes,
    prepare,
)
from kg.analysis.losses import Damage, damages
from kg.analysis.spec import Analysis, Label, Node, Parameter, World

# For each thing, the members that need it in the closure, each with the best path to it.
Reach: TypeAlias = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True, slots=True)
class Shared:
    """A thing that two or more members rest on; `hidden_from` counts those that do not need it directly."""

    node: Annotated[Node, Label("共同依赖", "shared dependency")]
    members: Annotated[int, Label("依赖它的成员", "members that rest on it")]
    hidden_from: Annotated[int, Label("其中仅间接依赖", "of them only indirectly")]
    cut: Annotated[int, Label("失去它切断的成员", "members that its loss cuts")]
    weakened: Annotated[int, Label("失去它削弱的成员", "members that its loss weakens")]
    chains: Annotated[tuple[Evidence, ...], Label("证据", "evidence")]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """How far each member that rests on a shared dependency is from it."""

    node: Annotated[Node, Label("共同依赖", "shared dependency")]
    distances: Annotated[dict[str, int], Label("距离", "distance")]


@dataclass(frozen=True, slots=True)
class MemberLoss:
    """A single loss with the members that it cuts and weakens, and the chain that hits each."""

    node: Annotated[Node, Label("失去", "loss of")]
    cut: Annotated[tuple[Node, ...], Label("切断的成员", "members cut")]
    weakened: Annotated[tuple[Node, ...], Label("削弱的成员", "members weakened")]
    chains: Annotated[tuple[Evidence, ...], Label("证据", "evidence")]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a list rests on together; `matrix` has a row for every shared dependency, the lists the first."""

    members: Annotated[tuple[Node, ...], Label("成员", "members")]
    undocumented: Annotated[tuple[Node, ...], Label("无依赖记载的成员", "members without documented needs")]
    reason: Annotated[dict[str, str] | None, Label("为何没有共同依赖", "why nothing is shared")]
    shared_found: Annotated[int, Label("共同依赖", "shared dependencies")]
    shared: Annotated[
        tuple[Shared, ...], Label("共同依赖（依赖者多者在前）", "shared, by most members first")
    ]
    losses_found: Annotated[int, Label("伤及成员的单点损失", "single losses that hurt members")]
    losses: Annotated[tuple[MemberLoss, ...], Label("单点损失（最重者在前）", "single losses, worst first")]
    matrix: Annotated[tuple[MatrixRow, ...], Label("穿透矩阵", "look-through matrix")]


def exposure(
    world: World,
    members: Iterable[str],
    not_essential: Iterable[str] = NOT_ESSENTIAL,
    carried: str = "weakens",
    top: int = 10,
) -> Exposure:
    """List what the members of a portfolio or purchasing list share upstream, and their worst single losses.

    A thing is shared when two or more members need it in the closure, directly or through others; a member
    that others need stands at distance 0 from itself and counts as one of them. Distances are hops of the
    best chain (Dijkstra 1959: fewest hops, then least doubt). Losses are ranked by the members that they cut,
    then weaken, then by the same anywhere (least fixed point, see `fixpoint`); the loss of a member counts
    for the others only. Types limit what is shown. One shortest-path tree a member, one fixed point a thing
    upstream: O(members * E log V) at worst.
    """
    graph = world.dependencies
    listed = tuple(dict.fromkeys(members))
    documented = [member for member in listed if member in graph and graph.succ[member]]
    reach = _reach(graph, listed)
    needs = prepare(graph, not_essential, carried)
    hits = damages(needs, reach, frozenset(listed))
    shared = [node for node in _shared(reach) if world.shows(node)]
    losses = [node for node in hits if world.shows(node)]
    return Exposure(
        members=tuple(map(Node, listed)),
        undocumented=tuple(Node(member) for member in listed if member not in documented),
        reason=None if shared else _silence(bool(documented), len(listed)),
        shared_found=len(shared),
        shared=tuple(_row(graph, node, reach[node], hits.get(node)) for node in shared[:top]),
        losses_found=len(losses),
        losses=tuple(_loss(graph, needs, node, hits[node]) for node in losses[:top]),
        matrix=tuple(MatrixRow(Node(node), _distances(reach[node])) for node in shared),
    )


def _silence(documented: bool, members: int) -> dict[str, str]:
    if members < 2:
        return {"zh": "清单只有一个成员", "en": "the list has one member only"}
    if not documented:
        return {
            "zh": "没有记载任何成员依赖什么；没有记载不证明没有",
            "en": "what the members depend on is not documented; silence proves nothing",
        }
    return {
        "zh": "没有记载两个以上成员（直接或间接）依赖同一所选类型的事物",
        "en": "no two members are documented to rest on one thing of the asked types",
    }


def _reach(graph: Graph, members: Iterable[str]) -> Reach:
    """Find the best path from each member to everything that it needs, itself at distance 0."""
    reach: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for member in members:
        if member in graph:
            for node, path in nx.single_source_dijkstra_path(graph, member, weight=hop_weight).items():
                reach[node][member] = path
    return reach


def _shared(reach: Reach) -> list[str]:
    """Order what two or more rest on: by most members, nearest, then by id."""
    found = [node for node, paths in reach.items() if len(paths) > 1]
    return sorted(found, key=lambda node: (-len(reach[node]), sum(map(len, reach[node].values())), node))


def _distances(paths: Mapping[str, list[str]]) -> dict[str, int]:
    return {member: len(path) - 1 for member, path in paths.items()}


def _row(graph: Graph, node: str, paths: Mapping[str, list[str]], hit: Damage | None) -> Shared:
    distances = _distances(paths)
    return Shared(
        node=Node(node),
        members=len(paths),
        hidden_from=sum(distance > 1 for distance in distances.values()),
        cut=len(hit.cut) if hit else 0,
        weakened=len(hit.weakened) if hit else 0,
        chains=tuple(Evidence(Node(m), chain(graph, path)) for m, path in paths.items() if len(path) > 1),
    )


def _loss(graph: Graph, needs: Needs, node: str, hit: Damage) -> MemberLoss:
    levels = fall(needs, [node])
    cut, weak = nodes(hit.cut), nodes(hit.weakened)
    chains = tuple(Evidence(member, knock_on(graph, needs, levels, member)) for member in (*cut, *weak))
    return MemberLoss(Node(node), cut, weak, chains)


ANALYSIS: Final = Analysis(
    name="exposure",
    route="exposure",
    zh="清单的敞口",
    en="exposure of a list",
    meaning_zh="一份清单（投资组合、采购单）的成员背后共同依赖什么，失去哪一件伤及最多成员；仅据有记载的依赖",
    meaning_en=(
        "what the members of a list (a portfolio, a purchasing list) rest on together, directly or behind "
        "others, and which single loss hurts most of them; over documented dependencies only"
    ),
    source="shortest chains: Dijkstra 1959; least fixed point: Tarski 1955; look-through: fund holdings",
    question_zh="OpenAI、百度与 Mistral AI 背后共同依赖什么？",
    question_en="What do OpenAI, Baidu and Mistral AI all rest on?",
    example="exposure openai baidu mistral-ai",
    parameters=(
        Parameter("members", "entities", "清单的成员", "members of the list", required=True, positional=True),
        *ASSUMPTIONS,
        Parameter("top", "integer", "每表最多几行", "rows of each list", 10, low=1),
    ),
    run=exposure,
)
