"""Find what a thing depends on and what depends on it, with the best chain for each hit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated, Final, Literal

import networkx as nx

from kg.analysis.chains import Graph, Hop, chain, hop_weight
from kg.analysis.spec import Analysis, Label, Node, Parameter, World

Direction = Literal["upstream", "downstream"]


@dataclass(frozen=True, slots=True)
class Dependency:
    """A hit: how far away it is, the kinds of its nearest hop, and the best chain that joins it.

    The chain runs from the dependent to what it depends on, whichever way was searched.
    """

    entity: Annotated[Node, Label("对象", "thing")]
    distance: Annotated[int, Label("距离", "distance")]
    kinds: Annotated[tuple[str, ...], Label("种类", "kinds")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]

    @property
    def node(self) -> str:
        """Give the id of the thing as a node of the graph."""
        return self.entity


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What stands upstream or downstream of a thing, nearest first; the list holds the first `top` of all."""

    entity: Annotated[Node, Label("对象", "thing")]
    direction: Annotated[str, Label("方向", "direction")]
    found: Annotated[int, Label("共计", "found")]
    by_distance: Annotated[dict[str, int], Label("各距离的个数", "number at each distance")]
    reason: Annotated[dict[str, str] | None, Label("为何没有结果", "why there is none")]
    dependencies: Annotated[tuple[Dependency, ...], Label("依赖", "dependencies")]


def dependencies(
    graph: Graph, start: str, direction: Direction, depth: int | None = None
) -> list[Dependency]:
    """List everything upstream or downstream of a node, nearest first, then by id.

    `graph` has an edge from each dependent to what it depends on. Chains are shortest in hops; among those
    of equal length the one with the least doubt is taken (Dijkstra 1959). O(E + V log V).

    >>> g = nx.MultiDiGraph()
    >>> sure = {"certainty": "stated", "inferred": False}
    >>> _ = g.add_edge("app", "model", "c1", kind="usesModel", **sure)
    >>> _ = g.add_edge("model", "chip", "c2", kind="runsOnChip", **sure)
    >>> [(d.node, d.distance) for d in dependencies(g, "app", "upstream")]
    [('model', 1), ('chip', 2)]
    >>> [hop.key for hop in dependencies(g, "chip", "downstream")[1].chain]
    ['c1', 'c2']
    """
    if start not in graph:
        return []
    view = graph if direction == "upstream" else graph.reverse(copy=False)
    cutoff = None if depth is None else depth + 0.5
    paths = nx.single_source_dijkstra_path(view, start, cutoff=cutoff, weight=hop_weight)
    hits = [_hit(graph, path, direction) for node, path in paths.items() if node != start]
    return sorted(hits, key=lambda hit: (hit.distance, hit.node))


def _hit(graph: Graph, path: list[str], direction: Direction) -> Dependency:
    hops = chain(graph, path if direction == "upstream" else path[::-1])
    nearest = hops[-1] if direction == "upstream" else hops[0]
    kinds = {data["kind"] for data in graph[nearest.source][nearest.target].values()}
    return Dependency(Node(path[-1]), len(hops), tuple(sorted(kinds)), hops)


def find_dependencies(
    world: World,
    entity: str,
    direction: Direction = "downstream",
    depth: int | None = None,
    top: int | None = None,
) -> Dependencies:
    """List who depends on a thing (downstream) or what it depends on (upstream), directly and in the closure.

    The distance is the number of hops of the shortest chain. A company stands in the closure through what it
    makes: rules carry the needs of products, models and chips up to it, and a hop that one of them derives
    keeps the claims that it rests on. Types limit what is listed, not what a chain may pass. `depth` is the
    most hops and `top` the most rows, all when left out.
    """
    hits = dependencies(world.dependencies, entity, direction, depth)
    shown = [hit for hit in hits if world.shows(hit.node)]
    distances = Counter(hit.distance for hit in shown)
    return Dependencies(
        entity=Node(entity),
        direction=direction,
        found=len(shown),
        by_distance={str(distance): count for distance, count in sorted(distances.items())},
        reason=None if shown else _silence(world, entity, direction, bool(hits)),
        dependencies=tuple(shown[:top]),
    )


def _silence(world: World, entity: str, direction: Direction, others: bool) -> dict[str, str]:
    """Say why nothing is listed; none of the reasons proves that there is nothing."""
    if others:
        return {"zh": "有结果，但都不属所选类型", "en": "there are hits, but none of the asked types"}
    if entity not in world.dependencies:
        return {
            "zh": "所选论断中没有任何有关它的依赖",
            "en": "no dependency of or on it is documented among the asked claims",
        }
    if direction == "upstream":
        return {"zh": "没有记载它依赖什么", "en": "what it depends on is not documented"}
    return {"zh": "没有记载什么依赖它", "en": "what depends on it is not documented"}


ANALYSIS: Final = Analysis(
    name="deps",
    route="entities/{entity}/dependencies",
    zh="依赖",
    en="dependencies",
    meaning_zh="谁依赖它（下游）或它依赖什么（上游），直接与间接，各附距离、种类与最可靠的最短依赖链；仅为有记载者",
    meaning_en=(
        "who depends on a thing (downstream) or what it depends on (upstream), directly and in the closure, "
        "each with distance, kinds and the surest of the shortest chains; documented ones only"
    ),
    source="shortest chains: Dijkstra 1959; derivations: the rules of the ontology",
    question_zh="哪些公司直接依赖英伟达？",
    question_en="Which companies depend directly on NVIDIA?",
    example="deps nvidia --type Company --depth 1",
    parameters=(
        Parameter("entity", "entity", "对象", "the thing", required=True, positional=True),
        Parameter(
            "direction",
            "choice",
            "方向：下游为谁依赖它，上游为它依赖什么",
            "downstream: who depends on it; upstream: what it depends on",
            "downstream",
            choices=("upstream", "downstream"),
        ),
        Parameter("depth", "integer", "最多几跳，不给则不限", "most hops, all when left out", low=1),
        Parameter("top", "integer", "最多列出，不给则全部", "most to list, all when left out", low=1),
    ),
    run=find_dependencies,
)
