"""Look for open positions: segments by rating and crowding, with shared dependencies and threats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

import networkx as nx

from kg.analysis.chains import best_hop
from kg.analysis.members import Roster, rosters
from kg.analysis.spec import ClaimId, Label, Node, World

_SCOPES: Final = ("Segment", "Layer", "Market")
_SHARED: Final = 5


@dataclass(frozen=True, slots=True)
class Rated:
    """One rating of a segment; `order` is its place from 0 (none) to 8 (highest), if it has one."""

    rating: Annotated[Node, Label("评级", "rating")]
    order: Annotated[int | None, Label("高低", "order")]
    evidence: Annotated[tuple[ClaimId, ...], Label("论断", "claims")]


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that at least two suppliers of a segment directly depend on."""

    node: Annotated[Node, Label("对象", "thing")]
    members: Annotated[tuple[Node, ...], Label("依赖它的成员", "members that need it")]
    evidence: Annotated[tuple[ClaimId, ...], Label("论断", "claims")]


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat to the segment or a member; upstream when what threatens is also something they depend on."""

    threat: Annotated[Node, Label("威胁者", "threat")]
    target: Annotated[Node, Label("受威胁者", "threatened")]
    upstream: Annotated[bool, Label("来自上游", "from upstream")]
    claim: Annotated[ClaimId, Label("论断", "claim")]


@dataclass(frozen=True, slots=True)
class Opening:
    """A rated segment: `value` is the mean place of its ratings, `crowding` the organizations in it."""

    segment: Annotated[Node, Label("环节", "segment")]
    value: Annotated[float | None, Label("评级均值", "mean rating")]
    crowding: Annotated[int, Label("组织数", "organizations")]
    suppliers: Annotated[tuple[Node, ...], Label("组织", "who is there")]
    groups: Annotated[tuple[Node, ...], Label("未计入的群体", "groups, not counted")]
    ratings: Annotated[tuple[Rated, ...], Label("评级", "ratings")]
    shared_found: Annotated[int, Label("共同依赖数", "dependencies shared by two or more")]
    shared: Annotated[tuple[Shared, ...], Label("主要共同依赖", "most shared dependencies")]
    threats: Annotated[tuple[Threat, ...], Label("威胁", "threats")]
    evidence: Annotated[tuple[ClaimId, ...], Label("成员论断", "claims of membership")]


@dataclass(frozen=True, slots=True)
class Openings:
    """Segments rated on the dimension, best rated first, then least crowded; `rated` are so rated in all."""

    dimension: Annotated[Node, Label("评估维度", "dimension")]
    rated: Annotated[int, Label("有评级的环节数", "rated segments")]
    reason: Annotated[dict[str, str] | None, Label("无结果的原因", "why there is no answer")]
    openings: Annotated[tuple[Opening, ...], Label("位置", "positions")]


def openings(world: World, dimension: str, top: int) -> Openings:
    """List the segments that are rated on a dimension.

    Segments whose ratings have no place between low and high come last. A threat counts when it is said of
    the segment, of an organization or of a group in it; it is from upstream when the threat, or an
    organization in or of it that is not in the segment, is among all that these depend on, directly or not.
    """
    ratings, listed = _ratings(world, dimension), rosters(world)
    rows = sorted(
        (-value if value is not None else 1.0, len(_roster(listed, segment).suppliers), segment)
        for segment, rated in ratings.items()
        for value in [_mean(rated)]
    )
    found = tuple(_opening(world, listed, segment, ratings[segment]) for *_, segment in rows[:top])
    nothing = {"zh": "没有环节在此维度上有评级", "en": "no segment is rated on this dimension"}
    return Openings(Node(dimension), len(rows), None if rows else nothing, found)


def _ratings(world: World, dimension: str) -> dict[str, list[Rated]]:
    """Gather the ratings of each segment on a dimension, each with the claims of its assessment."""
    said: defaultdict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for assessment, target, key, data in world.relations.edges(keys=True, data=True):
        if data["kind"] in ("assesses", "onDimension", "hasRating"):
            said[assessment][data["kind"]].append((target, key))
    found: defaultdict[str, list[Rated]] = defaultdict(list)
    for _, parts in sorted(said.items()):
        on = [key for target, key in parts["onDimension"] if target == dimension]
        for rating, key in sorted(parts["hasRating"]) if on else ():
            for segment, which in parts["assesses"]:
                if world.shows(segment) and any(world.is_a(segment, name) for name in _SCOPES):
                    claims = tuple(map(ClaimId, (which, *on, key)))
                    found[segment].append(Rated(Node(rating), world.order.get(rating), claims))
    return dict(found)


def _mean(rated: Iterable[Rated]) -> float | None:
    places = [one.order for one in rated if one.order is not None]
    return sum(places) / len(places) if places else None


def _roster(listed: Mapping[str, Roster], scope: str) -> Roster:
    return listed.get(scope) or Roster()


def _opening(world: World, listed: Mapping[str, Roster], segment: str, rated: list[Rated]) -> Opening:
    roster = _roster(listed, segment)
    shared = _shared(world, roster)
    return Opening(
        segment=Node(segment),
        value=_mean(rated),
        crowding=len(roster.suppliers),
        suppliers=tuple(map(Node, sorted(roster.suppliers))),
        groups=tuple(map(Node, sorted(roster.groups))),
        ratings=tuple(rated),
        shared_found=len(shared),
        shared=shared[:_SHARED],
        threats=_threats(world, listed, segment),
        evidence=tuple(map(ClaimId, sorted(roster.claims))),
    )


def _shared(world: World, roster: Roster) -> tuple[Shared, ...]:
    graph = world.dependencies
    needing: defaultdict[str, list[str]] = defaultdict(list)
    for who in sorted(roster.suppliers):
        for target in graph.succ[who] if who in graph else ():
            needing[target].append(who)
    common = sorted((-len(who), target) for target, who in needing.items() if len(who) > 1)
    rows = []
    for _, target in common:
        hops = [best_hop(graph, who, target) for who in needing[target]]
        claims = {claim for hop in hops for claim in graph[hop.source][target][hop.key]["claims"]}
        members = tuple(map(Node, needing[target]))
        rows.append(Shared(Node(target), members, tuple(map(ClaimId, sorted(claims)))))
    return tuple(rows)


def _threats(world: World, listed: Mapping[str, Roster], segment: str) -> tuple[Threat, ...]:
    roster, graph = _roster(listed, segment), world.dependencies
    here = {segment, *roster.suppliers, *roster.groups}
    needed = {above for one in here if one in graph for above in nx.descendants(graph, one)}
    rows = []
    for threat, target, key, data in world.relations.in_edges(here, keys=True, data=True):
        if data["kind"] == "threatens":
            behind = {threat, *(_roster(listed, threat).suppliers.keys() - here)}
            rows.append(Threat(Node(threat), Node(target), bool(behind & needed), ClaimId(key)))
    return tuple(sorted(rows, key=lambda row: (not row.upstream, row.threat, row.target, row.claim)))
