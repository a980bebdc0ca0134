"""Describe the rows of a ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from kg.analysis.spec import ClaimId, Claims, Label, Node


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row; equal scores share a rank, and the interval is none when nothing was resampled.

    `evidence` holds the first of `direct` claims: those under the links of the thing that the measure looks
    at first. Every further claim that the rank hangs on is among the `claims` of the whole ranking.
    """

    rank: Annotated[int, Label("名次", "rank")]
    entity: Annotated[Node, Label("对象", "thing")]
    score: Annotated[float, Label("得分", "score")]
    low: Annotated[int | None, Label("最好名次", "rank at best")]
    high: Annotated[int | None, Label("最差名次", "rank at worst")]
    tied: Annotated[bool, Label("与相邻者难分先后", "order to a neighbour is open")]
    direct: Annotated[int, Label("直接依据的论断数", "claims that it rests on directly")]
    evidence: Annotated[tuple[ClaimId, ...], Label("其中前几条", "the first of them")]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A ranking with what it was computed over and what its intervals assume."""

    metric: Annotated[str, Label("指标", "metric")]
    label: Annotated[dict[str, str], Label("名称", "name")]
    meaning: Annotated[dict[str, str], Label("含义", "meaning")]
    source: Annotated[str, Label("出处", "defined by")]
    scope: Annotated[dict[str, str], Label("范围", "scope")]
    within: Annotated[Node | None, Label("所在环节或层", "within")]
    seeds: Annotated[tuple[Node, ...], Label("种子", "seeds")]
    seeds_without_links: Annotated[
        tuple[Node, ...], Label("没有依赖记载的种子", "seeds without links, left out")
    ]
    things: Annotated[int, Label("参与计算的事物", "things computed over")]
    links: Annotated[int, Label("参与计算的依赖对", "links computed over")]
    ranked: Annotated[int, Label("参与排名的事物", "things ranked")]
    claims: Annotated[Claims, Label("参与计算的论断", "claims computed over")]
    samples: Annotated[int, Label("重抽样次数", "resamples")]
    percentiles: Annotated[tuple[int, ...], Label("名次区间的百分位", "percentiles of the rank interval")]
    kept: Annotated[
        dict[str, float],
        Label("重抽样时各类论断保留的概率（假设）", "chance that a claim stays in a resample (assumed)"),
    ]
    reason: Annotated[dict[str, str] | None, Label("为何没有结果", "why nothing is ranked")]
    ranking: Annotated[tuple[Ranked, ...], Label("排名", "ranking")]
