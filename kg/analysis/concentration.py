"""Measure how concentrated supply is: number of suppliers, HHI and CR-k per segment, market and role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from kg.analysis.members import Roster, behind, makers, rosters
from kg.analysis.shares import Interval, equal, hhi, possible, ratio, stated
from kg.analysis.spec import Analysis, ClaimId, Fact, Label, Node, Parameter, World

# US Merger Guidelines 2023: above 1800 highly concentrated, from 1000 on moderately.
_MODERATE: Final = 1000
_HIGH: Final = 1800
_SCOPES: Final = ("Segment", "Layer", "Market", "Role")


@dataclass(frozen=True, slots=True)
class Share:
    """The share of one holder in percent: one number when low and high agree, else an interval."""

    holder: Annotated[Node, Label("持有者", "holder")]
    low: Annotated[float, Label("下限", "low")]
    high: Annotated[float, Label("上限", "high")]
    evidence: Annotated[tuple[ClaimId, ...], Label("论断", "claims")]


@dataclass(frozen=True, slots=True)
class Supply:
    """How concentrated one scope is.

    `basis` is `shares` when the bounds come from stated shares, `counts` when they only assume that the known
    suppliers are all and equal, `impossible` when the least stated shares exceed 100 % and nothing follows.
    Only stated shares are placed on the scale (`level`).
    """

    scope: Annotated[Node, Label("范围", "scope")]
    basis: Annotated[str, Label("依据", "basis")]
    suppliers: Annotated[int, Label("供应者数", "suppliers")]
    hhi_low: Annotated[float | None, Label("HHI下限", "HHI from")]
    hhi_high: Annotated[float | None, Label("HHI上限", "HHI to")]
    cr_low: Annotated[float | None, Label("CR-k下限", "CR-k from")]
    cr_high: Annotated[float | None, Label("CR-k上限", "CR-k to")]
    level: Annotated[str, Label("集中程度", "level")]
    known: Annotated[tuple[Node, ...], Label("已知供应者", "known suppliers")]
    groups: Annotated[tuple[Node, ...], Label("未计入的群体", "groups, not counted")]
    shares: Annotated[tuple[Share, ...], Label("份额", "shares")]
    evidence: Annotated[tuple[ClaimId, ...], Label("成员论断", "claims of membership")]


@dataclass(frozen=True, slots=True)
class Concentration:
    """The scopes asked for, those with stated shares first, then the most concentrated; `total` have data."""

    k: Annotated[int, Label("k", "k")]
    total: Annotated[int, Label("有数据的范围数", "scopes with data")]
    reason: Annotated[dict[str, str] | None, Label("无结果的原因", "why there is no answer")]
    rows: Annotated[tuple[Supply, ...], Label("集中度", "concentration")]


def concentration(
    world: World, segment: str | None = None, k: int = 4, about: int = 10, top: int = 20
) -> Concentration:
    """Bound HHI and CR-k of one scope, or of the `top` scopes with data.

    HHI (Hirschman 1945, Herfindahl 1950) is the sum of squared shares in percent, from near 0 to 10000 for a
    monopoly; CR-k is the joint share of the k largest. From stated market shares both are intervals that
    contain every completion of what is not known (see `shares`); an `about` figure may be off by `about`
    percent of itself. Where no share is stated they are those of equal shares of the known suppliers: the
    least that so many allow if these are all, no measurement.

    A supplier is an organization that is in the scope or in a narrower one, or that makes something there; a
    company that addresses a market supplies it; the members of a group that buys do not. A share counts only
    in the very scope that it is stated of; one without a scope is left out. A holder may be a product: shares
    of products of one maker stay apart. The share of a group of unnamed organizations is shown but bounds
    nothing: who has it is part of the rest.
    """
    shares, listed, made = _stated_shares(world, about), rosters(world), makers(world)
    scopes = [segment] if segment else [s for s in {*shares, *listed} if _covers(world, s, shares)]
    rows = []
    for scope in scopes:
        buyers = world.is_a(scope, "Organization")
        roster = Roster() if buyers else listed.get(scope, Roster())
        holders = {who for share in shares[scope] for who in behind(world, made, share.holder)}
        rows.append(_supply(world, scope, roster, holders, shares[scope], k))
    rows = [row for row in rows if row.known or row.shares or row.groups]
    rows.sort(key=lambda row: (row.basis == "counts", -(row.hhi_low or 0), -(row.hhi_high or 0), row.scope))
    return Concentration(k, len(rows), None if rows else _no_data(segment), tuple(rows[:top]))


def _covers(world: World, scope: str, shares: Mapping[str, object]) -> bool:
    return world.shows(scope) and (scope in shares or any(world.is_a(scope, name) for name in _SCOPES))


def _no_data(segment: str | None) -> dict[str, str]:
    if segment is None:
        return {"zh": "没有符合条件的环节或市场", "en": "no segment or market matches"}
    return {
        "zh": "没有论断说明谁在其中、谁供应它或谁占多少份额",
        "en": "no claim says who is in it, who supplies it or who has which share of it",
    }


def _stated_shares(world: World, about: int) -> defaultdict[str, list[Share]]:
    said: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in world.facts:
        if fact.predicate == "marketShare" and fact.unit == "%" and fact.scope:
            said[fact.scope, fact.subject].append(fact)
    found: defaultdict[str, list[Share]] = defaultdict(list)
    for (scope, holder), facts in sorted(said.items()):
        low, high = stated(facts, about)
        claims = tuple(ClaimId(fact.claim) for fact in sorted(facts, key=lambda fact: fact.claim))
        found[scope].append(Share(Node(holder), low, high, claims))
    return found


def _supply(
    world: World, scope: str, roster: Roster, holders: set[str], shares: Sequence[Share], k: int
) -> Supply:
    grouped = {who for who in holders if world.is_a(who, "OrganizationGroup")}
    known = roster.suppliers.keys() | (holders - grouped)
    spans = [(share.low, share.high) for share in shares if share.holder not in grouped]
    basis, herfindahl, largest = _measure(spans, bool(shares), len(known), k)
    return Supply(
        scope=Node(scope),
        basis=basis,
        suppliers=len(known),
        hhi_low=herfindahl[0] if herfindahl else None,
        hhi_high=herfindahl[1] if herfindahl else None,
        cr_low=largest[0] if largest else None,
        cr_high=largest[1] if largest else None,
        level=_level(herfindahl) if herfindahl and shares else "",
        known=tuple(map(Node, sorted(known))),
        groups=tuple(map(Node, sorted(roster.groups.keys() | grouped))),
        shares=tuple(sorted(shares, key=lambda share: (-share.high, -share.low, share.holder))),
        evidence=tuple(map(ClaimId, sorted(roster.claims))),
    )


def _measure(
    spans: Sequence[Interval], said: bool, count: int, k: int
) -> tuple[str, Interval | None, Interval | None]:
    if said:
        return ("shares", hhi(spans), ratio(spans, k)) if possible(spans) else ("impossible", None, None)
    if not count:
        return "counts", None, None
    herfindahl, largest = equal(count, k)
    return "counts", (herfindahl, herfindahl), (largest, largest)


def _level(index: Interval) -> str:
    low, high = ("unconcentrated" if i < _MODERATE else "high" if i > _HIGH else "moderate" for i in index)
    return low if low == high else f"{low} to {high}"


ANALYSIS: Final = Analysis(
    name="concentration",
    route="concentration",
    zh="集中度",
    en="concentration",
    meaning_zh="供应者数、HHI（0–10000）与CR-k：有份额则为容纳一切可能的区间，无份额则假定已知供应者均分",
    meaning_en=(
        "number of suppliers, HHI (0-10000) and CR-k: from stated shares as an interval that holds every "
        "completion, else as if the known suppliers were all and equal"
    ),
    source="Hirschman 1945; Herfindahl 1950; scale: US DOJ and FTC Merger Guidelines 2023",
    question_zh="AI 芯片的供应有多集中？",
    question_en="How concentrated is the supply of AI chips?",
    example="concentration ai-chips",
    parameters=(
        Parameter("segment", "entity", "环节、市场或角色", "a segment, market or role", positional=True),
        Parameter("k", "integer", "CR-k的k", "how many of the largest CR-k adds up", 4, low=1),
        Parameter(
            "about",
            "integer",
            "“约”的误差%",
            "by how many % an `about` figure may be off",
            10,
            low=0,
            high=100,
        ),
        Parameter("top", "integer", "最多列出", "how many scopes to list", 20, low=1),
    ),
    run=concentration,
    details=(stated, hhi, ratio, equal),
)
