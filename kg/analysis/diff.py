"""Compare what is known at two dates or from two sources: claims added and gone, ranks that moved and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, NamedTuple, TypeAlias

import networkx as nx

from kg.analysis.chains import Graph
from kg.analysis.measures import degree, pagerank, setting
from kg.analysis.spec import Analysis, ClaimId, Label, Node, Parameter, World
from kg.analysis.stability import number, ranks

# What a claim says apart from who says it and, for a relation, when.
Saying: TypeAlias = tuple[str, ...]
_MEASURES: Final = {"degree": degree, "pagerank": pagerank}


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing whose rank differs; a rank or score is None on a side where nothing depends on it.

    `evidence` holds the claims on one side only that carry dependencies on the thing, or, for PageRank, other
    needs of those that depend on it. It is empty when others moved past it.
    """

    node: Annotated[Node, Label("对象", "thing")]
    measure: Annotated[str, Label("度量", "measure")]
    rank_a: Annotated[int | None, Label("甲的名次", "rank in A")]
    rank_b: Annotated[int | None, Label("乙的名次", "rank in B")]
    score_a: Annotated[float | None, Label("甲的分值", "score in A")]
    score_b: Annotated[float | None, Label("乙的分值", "score in B")]
    evidence: Annotated[tuple[ClaimId, ...], Label("致因论断", "claims that moved it")]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from A to B, in numbers and, up to `top` of each list, in claims.

    A claim of B is *added* when no claim of A says the same, *gone* the other way round; `repeated` claims of
    B are not in A but say what a claim of A says.
    """

    a: Annotated[str, Label("甲", "A")]
    b: Annotated[str, Label("乙", "B")]
    claims_a: Annotated[int, Label("甲的论断数", "claims in A")]
    claims_b: Annotated[int, Label("乙的论断数", "claims in B")]
    count_added: Annotated[int, Label("新增数", "added")]
    count_gone: Annotated[int, Label("消失数", "gone")]
    repeated: Annotated[int, Label("重述数", "repeated")]
    count_moved: Annotated[int, Label("名次变动数", "ranks that moved")]
    reason: Annotated[dict[str, str] | None, Label("无差异的原因", "why there is no difference")]
    added: Annotated[tuple[ClaimId, ...], Label("新增论断", "claims added")]
    gone: Annotated[tuple[ClaimId, ...], Label("消失论断", "claims gone")]
    moved: Annotated[tuple[Moved, ...], Label("名次变动", "moved")]


class _Claim(NamedTuple):
    says: Saying
    as_of: str
    source: str


def difference(world: World, a: str, b: str, top: int = 20) -> Difference:
    """Compare two dates (YYYY, YYYY-MM or YYYY-MM-DD) or two sources of one version of the graph.

    At a date one knows the claims that speak of it or of a time before; a claim without a date counts from
    the publication of its source, and always when that has none. From a source one knows its claims alone.
    A derived dependency is known where all the claims that it rests on are. Ranks are by in-degree (Freeman
    1978) and PageRank (Page et al. 1999) in the dependencies of each side, among what something depends on;
    biggest moves first, then what entered or left, last what was only passed. Two versions of the data, that
    is two sets of files, are not compared here.
    """
    claims = _claims(world)
    side_a, side_b = _known(world, claims, a), _known(world, claims, b)
    said_a, said_b = {claims[key].says for key in side_a}, {claims[key].says for key in side_b}
    added = [key for key in sorted(side_b - side_a) if claims[key].says not in said_a]
    gone = [key for key in sorted(side_a - side_b) if claims[key].says not in said_b]
    moved = _moved(world, side_a, side_b)
    return Difference(
        a=a,
        b=b,
        claims_a=len(side_a),
        claims_b=len(side_b),
        count_added=len(added),
        count_gone=len(gone),
        repeated=len(side_b - side_a) - len(added),
        count_moved=len(moved),
        reason=None if added or gone or moved else _sameness(side_a, side_b),
        added=tuple(map(ClaimId, added[:top])),
        gone=tuple(map(ClaimId, gone[:top])),
        moved=tuple(moved[:top]),
    )


def _claims(world: World) -> dict[str, _Claim]:
    found: dict[str, _Claim] = {}
    for fact in world.facts:
        says = (fact.subject, fact.predicate, fact.value, fact.unit, fact.bound, fact.scope, fact.as_of)
        found[fact.claim] = _Claim(says, fact.as_of, fact.source)
    for subject, target, key, data in world.relations.edges(keys=True, data=True):
        if not data["inferred"]:
            found[key] = _Claim((subject, data["kind"], target), data["as_of"], data["sources"][0])
    return found


def _known(world: World, claims: Mapping[str, _Claim], side: str) -> frozenset[str]:
    if side in world.published:
        return frozenset(key for key, claim in claims.items() if claim.source == side)
    length, published = len(side), world.published
    dates = ((key, claim.as_of or published.get(claim.source, "")) for key, claim in claims.items())
    return frozenset(key for key, date in dates if date[:length] <= side)


def _sameness(side_a: frozenset[str], side_b: frozenset[str]) -> dict[str, str]:
    if not side_a and not side_b:
        return {"zh": "两边都没有论断", "en": "there is no claim on either side"}
    return {"zh": "两边所说相同", "en": "both sides say the same"}


def _part(world: World, known: frozenset[str]) -> Graph:
    part: Graph = nx.MultiDiGraph()
    for source, target, key, data in world.dependencies.edges(keys=True, data=True):
        if known.issuperset(data["claims"]):
            part.add_edge(source, target, key, **data)
    return part


def _moved(world: World, side_a: frozenset[str], side_b: frozenset[str]) -> list[Moved]:
    part_a, part_b = _part(world, side_a), _part(world, side_b)
    into, outof = _changes(part_a, part_b, side_a ^ side_b)
    rows: list[Moved] = []
    for measure in _MEASURES:
        places_a, places_b = _places(part_a, measure), _places(part_b, measure)
        for node in sorted(places_a.keys() | places_b.keys()):
            at_a, at_b = places_a.get(node, (None, None)), places_b.get(node, (None, None))
            if at_a[0] == at_b[0] or not world.shows(node):
                continue
            causes = into[node]
            if measure == "pagerank":
                near = {one for part in (part_a, part_b) if node in part for one in part.pred[node]}
                causes = causes.union(*(outof[one] for one in near))
            evidence = tuple(map(ClaimId, sorted(causes)))
            rows.append(Moved(Node(node), measure, at_a[0], at_b[0], at_a[1], at_b[1], evidence))
    return sorted(rows, key=_weight)


def _changes(
    part_a: Graph, part_b: Graph, changed: frozenset[str]
) -> tuple[defaultdict[str, set[str]], defaultdict[str, set[str]]]:
    """Give the changed claims under the dependencies on one side only, by what is needed and by who needs."""
    into: defaultdict[str, set[str]] = defaultdict(set)
    outof: defaultdict[str, set[str]] = defaultdict(set)
    for part, other in ((part_a, part_b), (part_b, part_a)):
        for source, target, key, data in part.edges(keys=True, data=True):
            if not other.has_edge(source, target, key):
                into[target].update(changed.intersection(data["claims"]))
                outof[source].update(changed.intersection(data["claims"]))
    return into, outof


def _places(part: Graph, measure: str) -> dict[str, tuple[int, float]]:
    """Rank the things of a side that something depends on, and give each its place and score."""
    pairs = number(part)
    needed = [at for at, node in enumerate(pairs.nodes) if part.pred[node].keys() - {node}]
    if not needed:
        return {}
    scores = _MEASURES[measure](pairs.links, setting(pairs.links))[needed]
    rows = zip(needed, ranks(scores).tolist(), scores.tolist(), strict=True)
    return {pairs.nodes[at]: (place, score) for at, place, score in rows}


def _weight(row: Moved) -> tuple[int, int, str, str]:
    """Order moves: the biggest first, then what entered or left, best ranked first, then what was passed."""
    if row.rank_a is not None and row.rank_b is not None:
        return 0 if row.evidence else 2, -abs(row.rank_a - row.rank_b), row.node, row.measure
    return 1, row.rank_a or row.rank_b or 0, row.node, row.measure


ANALYSIS: Final = Analysis(
    name="diff",
    route="diff",
    zh="差异",
    en="difference",
    meaning_zh="两个日期或两个来源之间：新增与消失的论断、名次的变动及其致因论断",
    meaning_en="between two dates or sources: claims added and gone, ranks that moved and what moved them",
    source="in-degree: Freeman 1978; PageRank: Page, Brin, Motwani, Winograd 1999",
    example="diff 2023 2025-01-03",
    parameters=(
        Parameter("a", "moment", "甲：日期或来源", "a date or a source", required=True, positional=True),
        Parameter("b", "moment", "乙：日期或来源", "a date or a source", required=True, positional=True),
        Parameter("top", "integer", "每个列表最多列出", "how many of each list to show", 20, low=1),
    ),
    run=difference,
)
