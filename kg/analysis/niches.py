"""Set the niche that texts give a company beside the niche that its place in the graph suggests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from kg.analysis.profiles import Feature, Profile, Vector, products, profiles, similarity, vectors
from kg.analysis.spec import ClaimId, Label, Node, World

_REASONS: Final = 5
_CLAIMS: Final = 3


@dataclass(frozen=True, slots=True)
class Stated:
    """A niche as a text states it."""

    niche: Annotated[Node, Label("生态位", "niche")]
    evidence: Annotated[tuple[ClaimId, ...], Label("论断", "claims")]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A niche that nearby members suggest; `support` is their share of all the likeness nearby."""

    niche: Annotated[Node, Label("生态位", "niche")]
    support: Annotated[float, Label("支持度", "support")]
    members: Annotated[tuple[Node, ...], Label("相近的成员", "members that are near")]


@dataclass(frozen=True, slots=True)
class Reason:
    """A feature that makes the thing like the members of the first niche, with its part in the likeness.

    `way` is `needs` or `serves` with a kind of dependency or a class of neighbours, or `segment`, `layer` or
    `role` with its id; `own` and `theirs` are the neighbours behind it, of the thing and on average of the
    members. `evidence` holds the first of `claims`.
    """

    way: Annotated[str, Label("方向", "way")]
    feature: Annotated[str, Label("特征", "feature")]
    weight: Annotated[float, Label("所占比重", "weight")]
    own: Annotated[int, Label("本公司", "own")]
    theirs: Annotated[float, Label("成员平均", "theirs")]
    claims: Annotated[int, Label("依据的论断数", "claims that it rests on")]
    evidence: Annotated[tuple[ClaimId, ...], Label("其中前几条", "the first of them")]


@dataclass(frozen=True, slots=True)
class Alike:
    """Something with a like place."""

    node: Annotated[Node, Label("对象", "thing")]
    similarity: Annotated[float, Label("相似度", "similarity")]
    niches: Annotated[tuple[Node, ...], Label("所述生态位", "stated niches")]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a thing stands, by the texts and by the graph; `agreement` is yes, no or unknown.

    `tried` things have both a stated niche and a place in the graph; this way finds a niche of `recovered` of
    them again when each is left out, where always naming the commonest would find `commonest`. Trust the
    suggestion no further than that, and a little less: the weights and the number of neighbours were chosen
    among a few by this same score.
    """

    entity: Annotated[Node, Label("对象", "thing")]
    agreement: Annotated[str, Label("两者一致", "both agree")]
    recovered: Annotated[int, Label("留一法找回", "recovered when left out")]
    tried: Annotated[int, Label("留一法总数", "tried")]
    commonest: Annotated[int, Label("总猜最常见者的命中数", "found by always naming the commonest")]
    reason: Annotated[dict[str, str] | None, Label("无建议的原因", "why nothing is suggested")]
    stated: Annotated[tuple[Stated, ...], Label("文本所述", "stated")]
    suggested: Annotated[tuple[Suggested, ...], Label("图所提示", "suggested")]
    reasons_found: Annotated[int, Label("理由数", "shared features")]
    reasons: Annotated[tuple[Reason, ...], Label("主要理由", "main reasons")]
    alike_found: Annotated[int, Label("定位相近者", "things at all alike")]
    alike: Annotated[tuple[Alike, ...], Label("最为相近", "positioned alike")]


Niches = Mapping[str, Mapping[str, tuple[str, ...]]]
Vectors = Mapping[str, Vector]


def position(world: World, entity: str, neighbours: int, top: int) -> Position:
    """Compare a thing with the organizations and artifacts whose niche is stated.

    The suggestion is a vote of the `neighbours` nearest members, each weighing as much as it is similar and
    split over its niches; the thing itself never votes. See `profiles` for what makes things similar.
    """
    niches, known = _stated(world), profiles(world)
    places = vectors(known)
    own, stated = places.get(entity, {}), niches.get(entity, {})
    suggested = _vote(_near(own, places, niches.keys() - {entity})[:neighbours], niches)
    tried = sorted(niches.keys() & places.keys())
    alike = _near(own, places, [who for who in places if who != entity and world.shows(who)])
    members = suggested[0].members if suggested else ()
    reasons = _reasons(known.get(entity, {}), own, [(known[who], places[who]) for who in members])
    return Position(
        entity=Node(entity),
        agreement=_agreement(stated, suggested),
        recovered=sum(_recovers(who, places, niches, neighbours) for who in tried),
        tried=len(tried),
        commonest=max(Counter(niche for who in tried for niche in niches[who]).values(), default=0),
        reason=None if suggested else _silence(world, entity, own),
        stated=tuple(Stated(Node(n), tuple(map(ClaimId, claims))) for n, claims in sorted(stated.items())),
        suggested=suggested,
        reasons_found=len(reasons),
        reasons=tuple(reasons[:_REASONS]),
        alike_found=len(alike),
        alike=tuple(
            Alike(Node(who), score, tuple(map(Node, sorted(niches.get(who, ())))))
            for who, score in alike[:top]
        ),
    )


def _stated(world: World) -> Niches:
    found: defaultdict[str, defaultdict[str, tuple[str, ...]]] = defaultdict(lambda: defaultdict(tuple))
    edges = world.relations.edges(keys=True, data=True)
    for key, who, niche in sorted((key, a, b) for a, b, key, data in edges if data["kind"] == "hasNiche"):
        found[who][niche] += (key,)
    return found


def _near(own: Vector, places: Vectors, others: Collection[str]) -> list[tuple[str, float]]:
    scores = {who: similarity(own, places[who]) for who in others if who in places}
    return sorted(((w, s) for w, s in scores.items() if s > 0), key=lambda item: (-item[1], item[0]))


def _vote(near: Sequence[tuple[str, float]], niches: Niches) -> tuple[Suggested, ...]:
    votes: defaultdict[str, float] = defaultdict(float)
    for who, score in near:
        for niche in niches[who]:
            votes[niche] += score / len(niches[who])
    total = sum(votes.values())
    return tuple(
        Suggested(Node(niche), votes[niche] / total, tuple(Node(w) for w, _ in near if niche in niches[w]))
        for niche in sorted(votes, key=lambda name: (-votes[name], name))
    )


def _recovers(who: str, places: Vectors, niches: Niches, neighbours: int) -> bool:
    votes = _vote(_near(places[who], places, niches.keys() - {who})[:neighbours], niches)
    return bool(votes) and votes[0].niche in niches[who]


def _agreement(known: Collection[str], suggested: Sequence[Suggested]) -> str:
    if not known or not suggested:
        return "unknown"
    return "yes" if suggested[0].niche in known else "no"


def _reasons(profile: Profile, own: Vector, members: Sequence[tuple[Profile, Vector]]) -> list[Reason]:
    """Say what the thing shares with members of a niche, what adds most to the likeness first."""
    weights: defaultdict[Feature, float] = defaultdict(float)
    for _, vector in members:
        for feature, part in products(own, vector).items():
            weights[feature] += part
    total = sum(weights.values())
    rows = []
    for feature in sorted(weights, key=lambda name: (-weights[name], name)):
        claims = sorted(set().union(*profile[feature].values()))
        theirs = sum(len(member.get(feature, ())) for member, _ in members) / len(members)
        evidence = tuple(map(ClaimId, claims[:_CLAIMS]))
        count = len(profile[feature])
        rows.append(Reason(*feature, weights[feature] / total, count, theirs, len(claims), evidence))
    return rows


def _silence(world: World, entity: str, own: Vector) -> dict[str, str]:
    if not any(world.is_a(entity, name) for name in ("Organization", "Artifact")):
        return {
            "zh": "既非组织也非人造物，只有这些才比较位置",
            "en": "neither an organization nor an artifact: only these are compared",
        }
    if not own:
        return {
            "zh": "没有论断说明其依赖、所在环节、层或角色",
            "en": "no claim tells a dependency, a segment, a layer or a role of it",
        }
    return {"zh": "没有相近的已述生态位者", "en": "nothing with a stated niche is like it"}
