"""Set the niche that texts give a company beside the niche that its place in the graph suggests."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from kg.analysis.profiles import Feature, Profile, products, profiles, similarity
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
    """A feature that makes the company like the members of the first niche, with its part in the likeness.

    `way` is `needs` or `serves` with a kind of dependency or a class of neighbours, or `layer` or `role` with
    its id; `own` and `theirs` are the neighbours behind it, of the company and on average of the members.
    """

    way: Annotated[str, Label("方向", "way")]
    feature: Annotated[str, Label("特征", "feature")]
    weight: Annotated[float, Label("所占比重", "weight")]
    own: Annotated[int, Label("本公司", "own")]
    theirs: Annotated[float, Label("成员平均", "theirs")]
    evidence: Annotated[tuple[ClaimId, ...], Label("论断", "claims")]


@dataclass(frozen=True, slots=True)
class Alike:
    """An organization with a like place."""

    node: Annotated[Node, Label("组织", "organization")]
    similarity: Annotated[float, Label("相似度", "similarity")]
    niches: Annotated[tuple[Node, ...], Label("所述生态位", "stated niches")]


@dataclass(frozen=True, slots=True)
class Position:
    """Where a company stands, by the texts and by the graph; `agreement` is yes, no or unknown.

    `tried` organizations have both a stated niche and a place in the graph; this way finds a niche of
    `recovered` of them again when each is left out, where always naming the commonest would find `commonest`.
    Trust the suggestion no further than that.
    """

    entity: Annotated[Node, Label("对象", "thing")]
    agreement: Annotated[str, Label("两者一致", "both agree")]
    recovered: Annotated[int, Label("留一法找回", "recovered when left out")]
    tried: Annotated[int, Label("留一法总数", "tried")]
    commonest: Annotated[int, Label("总猜最常见者的命中数", "found by always naming the commonest")]
    reason: Annotated[dict[str, str] | None, Label("无建议的原因", "why nothing is suggested")]
    stated: Annotated[tuple[Stated, ...], Label("文本所述", "stated")]
    suggested: Annotated[tuple[Suggested, ...], Label("图所提示", "suggested")]
    reasons: Annotated[tuple[Reason, ...], Label("理由", "reasons")]
    alike: Annotated[tuple[Alike, ...], Label("定位相近", "positioned alike")]


Niches = Mapping[str, Mapping[str, tuple[str, ...]]]


def position(world: World, entity: str, neighbours: int, top: int) -> Position:
    """Compare a thing with the organizations whose niche is stated.

    The suggestion is a vote of the `neighbours` nearest members, each weighing as much as it is similar and
    split over its niches; the thing itself never votes.
    """
    niches, all_profiles = _stated(world), profiles(world)
    own, known = all_profiles.get(entity, {}), niches.get(entity, {})
    suggested = _vote(_near(own, all_profiles, niches.keys() - {entity})[:neighbours], niches)
    tried = sorted(niches.keys() & all_profiles.keys())
    shown = [who for who in all_profiles if who != entity and world.shows(who)]
    return Position(
        entity=Node(entity),
        agreement=_agreement(known, suggested),
        recovered=sum(_recovers(who, all_profiles, niches, neighbours) for who in tried),
        tried=len(tried),
        commonest=max(Counter(niche for who in tried for niche in niches[who]).values(), default=0),
        reason=None if suggested else _silence(entity, own, world),
        stated=tuple(Stated(Node(n), tuple(map(ClaimId, claims))) for n, claims in sorted(known.items())),
        suggested=suggested,
        reasons=_reasons(own, [all_profiles[who] for row in suggested[:1] for who in row.members]),
        alike=tuple(
            Alike(Node(who), score, tuple(map(Node, sorted(niches.get(who, ())))))
            for who, score in _near(own, all_profiles, shown)[:top]
        ),
    )


def _stated(world: World) -> Niches:
    found: defaultdict[str, defaultdict[str, tuple[str, ...]]] = defaultdict(lambda: defaultdict(tuple))
    for who, niche, key, data in sorted(world.relations.edges(keys=True, data=True), key=lambda e: e[2]):
        if data["kind"] == "hasNiche":
            found[who][niche] += (key,)
    return found


def _near(
    own: Profile, all_profiles: Mapping[str, Profile], others: Collection[str]
) -> list[tuple[str, float]]:
    scores = {who: similarity(own, all_profiles[who]) for who in others if who in all_profiles}
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


def _recovers(who: str, all_profiles: Mapping[str, Profile], niches: Niches, neighbours: int) -> bool:
    near = _near(all_profiles[who], all_profiles, niches.keys() - {who})[:neighbours]
    votes = _vote(near, niches)
    return bool(votes) and votes[0].niche in niches[who]


def _agreement(known: Collection[str], suggested: Sequence[Suggested]) -> str:
    if not known or not suggested:
        return "unknown"
    return "yes" if suggested[0].niche in known else "no"


def _reasons(own: Profile, members: Sequence[Profile]) -> tuple[Reason, ...]:
    weights: defaultdict[Feature, float] = defaultdict(float)
    for member in members:
        for feature, part in products(own, member).items():
            weights[feature] += part
    total = sum(weights.values())
    rows = []
    for feature in sorted(weights, key=lambda name: (-weights[name], name))[:_REASONS]:
        claims = sorted(set().union(*own[feature].values()))[:_CLAIMS]
        theirs = sum(len(member.get(feature, ())) for member in members) / len(members)
        evidence = tuple(map(ClaimId, claims))
        rows.append(Reason(*feature, weights[feature] / total, len(own[feature]), theirs, evidence))
    return tuple(rows)


def _silence(entity: str, own: Profile, world: World) -> dict[str, str]:
    if not world.is_a(entity, "Organization"):
        return {"zh": "不是组织，只有组织才比较位置", "en": "not an organization: only these are compared"}
    if not own:
        return {
            "zh": "没有论断说明其依赖、所在层或角色",
            "en": "no claim tells a dependency, a layer or a role of it",
        }
    return {"zh": "没有相近的已述生态位的组织", "en": "no organization with a stated niche is like it"}
