"""Rank things by their place in the dependency graph, and say how far each rank can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np

from kg.analysis.chains import Graph
from kg.analysis.measures import METRICS, Metric, Numbers, Setting, setting
from kg.analysis.members import lineage
from kg.analysis.spec import Analysis, Claims, Label, Node, Parameter, World
from kg.analysis.stability import HIGH, KEPT, LOW, Pairs, intervals, number, ranks, resamples, unsettled
from kg.errors import BadParameter

SAMPLES: Final = 40
# What puts a thing into a segment or layer.
_BELONGS: Final = ("inSegment", "inLayer")
_STATES: Final = {
    "whole": {
        "zh": "在全图上计算；within 与 type 只限制显示哪些，名次在所显示者之间排",
        "en": "computed over the whole graph; within and type only limit what is shown and ranked",
    },
    "scope": {
        "zh": "只在范围之内计算：只算 within 与 type 之内的事物及其相互依赖",
        "en": "computed inside the scope: only what is within and of the types counts",
    },
}


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row; equal scores share a rank, and the interval is none when nothing was resampled."""

    rank: Annotated[int, Label("名次", "rank")]
    entity: Annotated[Node, Label("对象", "thing")]
    score: Annotated[float, Label("得分", "score")]
    low: Annotated[int | None, Label("最好名次", "rank at best")]
    high: Annotated[int | None, Label("最差名次", "rank at worst")]
    tied: Annotated[bool, Label("与相邻者难分先后", "order to a neighbour is open")]


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


def rank(
    world: World,
    metric: str,
    seed_entity: Iterable[str] = (),
    within: str | None = None,
    over: str = "whole",
    top: int = 20,
    samples: int = SAMPLES,
    seed: int = 1,
) -> Ranking:
    """Rank things by one of `METRICS`, best first, each with the interval of its rank.

    `seed_entity` makes PageRank personal: it starts at these. `within` is a segment or layer: what claims put
    there or into a segment below it, and these segments themselves. With `over="whole"` it and the types only
    limit what is shown; with `over="scope"` also what is computed.

    The interval runs from the 5th to the 95th percentile of the rank over `samples` seeded resamples of the
    claims (see stability); `tied` tells that the intervals leave the order to the row above or below open, or
    that the scores are equal. Claims that are all stated outright leave nothing to resample: every interval
    is the rank. It costs 1 + samples times the measure.
    """
    chosen = find_metric(metric)
    wanted = _seeds(chosen, seed_entity)
    scope = _scope(world, within)
    graph = world.dependencies.subgraph(scope) if over == "scope" else world.dependencies
    pairs = number(graph)
    at = dict(zip(pairs.nodes, range(len(pairs.nodes)), strict=True))
    seeds = tuple(node for node in wanted if node in at)
    reason = _reason(world, scope, within, bool(wanted and not seeds))
    shown = np.array(sorted(at[node] for node in ([] if reason else scope)), dtype=np.intp)
    fixed = setting(pairs.links, np.array([at[node] for node in seeds], dtype=np.intp) if seeds else None)
    rows = _rows(world, chosen, pairs, fixed, shown, samples, seed) if len(shown) else []
    return Ranking(
        metric=chosen.name,
        label={"zh": chosen.label_zh, "en": chosen.label_en},
        meaning={"zh": chosen.meaning_zh, "en": chosen.meaning_en},
        source=chosen.source,
        scope=_STATES[over],
        within=Node(within) if within else None,
        seeds=tuple(map(Node, seeds)),
        seeds_without_links=tuple(Node(node) for node in wanted if node not in at),
        things=pairs.links.size,
        links=len(pairs.edges),
        ranked=len(rows),
        claims=_claims(pairs, graph),
        samples=samples,
        percentiles=(LOW, HIGH),
        kept=dict(KEPT),
        reason=reason,
        ranking=tuple(rows[:top]),
    )


def find_metric(name: str) -> Metric:
    """Look a measure up by name."""
    if name not in METRICS:
        raise BadParameter("metric", name, ", ".join(METRICS))
    return METRICS[name]


def members(world: World, scope: str) -> frozenset[str]:
    """Find what is in a segment or layer: by a claim, there or further down, and the segments below it."""
    if world.relations.nodes[scope]["type"] not in ("Segment", "Layer"):
        raise BadParameter("within", scope, "a segment or a layer")
    below = {node for node in {*world.broader, scope} if scope in lineage(world, node)}
    placed = world.relations.edges(data=True)
    return frozenset(
        below | {thing for thing, place, data in placed if data["kind"] in _BELONGS and place in below}
    )


def _seeds(metric: Metric, given: Iterable[str]) -> tuple[str, ...]:
    seeds = tuple(dict.fromkeys(given))
    if seeds and metric.name != "pagerank":
        raise BadParameter("seed_entity", ", ".join(seeds), "nothing, unless metric is pagerank")
    return seeds


def _scope(world: World, within: str | None) -> list[str]:
    inside = members(world, within) if within else world.dependencies
    return [node for node in world.dependencies if node in inside and world.shows(node)]


def _rows(
    world: World,
    metric: Metric,
    pairs: Pairs,
    fixed: Setting,
    shown: Numbers,
    samples: int,
    seed: int,
) -> list[Ranked]:
    scores = metric.score(pairs.links, fixed)[shown]
    places = ranks(scores)
    low, high = places, places
    if samples:
        drawn = resamples(world.dependencies, world.relations, pairs, samples, seed)
        low, high = intervals(metric, pairs, fixed, shown, drawn)
    order = np.lexsort((shown, places))
    tied = unsettled(low[order].tolist(), high[order].tolist())
    return [
        Ranked(
            rank=int(places[row]),
            entity=Node(pairs.nodes[shown[row]]),
            score=float(scores[row]),
            low=int(low[row]) if samples else None,
            high=int(high[row]) if samples else None,
            tied=tied[number],
        )
        for number, row in enumerate(order)
    ]


def _claims(pairs: Pairs, graph: Graph) -> Claims:
    carried = (graph.edges[edge]["claims"] for edges in pairs.edges for edge in edges)
    return Claims(claim for claims in carried for claim in claims)


def _reason(world: World, scope: list[str], within: str | None, no_seed: bool) -> dict[str, str] | None:
    if not world.dependencies:
        return {
            "zh": "没有符合所选论断、日期与种类的依赖",
            "en": "no dependency is of the asked evidence, date and kinds",
        }
    if not scope:
        asked = "within, type" if within else "type"
        return {
            "zh": f"范围内（{asked}）没有任何事物有依赖记载",
            "en": f"nothing in the scope ({asked}) has a documented dependency",
        }
    if no_seed:
        return {
            "zh": "种子都没有依赖记载",
            "en": "none of the seeds has a documented dependency in the scope",
        }
    return None


ANALYSIS: Final = Analysis(
    name="rank",
    route="rankings/{metric}",
    zh="排名",
    en="ranking",
    meaning_zh="按在依赖图中的位置排名；每个名次附区间：随机去掉不确定的论断后名次如何变动",
    meaning_en=(
        "things ranked by their place among the dependencies, each rank with an interval: how it moves when "
        "claims that are less than certain are dropped at random"
    ),
    source="each measure names its own; bootstrap: Efron 1979",
    example="rank pagerank --type Company --top 10",
    parameters=(
        Parameter(
            "metric",
            "choice",
            "指标",
            "the measure",
            required=True,
            choices=tuple(METRICS),
            positional=True,
        ),
        Parameter(
            "seed_entity", "entities", "个性化 PageRank 的种子", "where personalized PageRank starts", ()
        ),
        Parameter("within", "entity", "所在环节或层", "only what is in this segment or layer"),
        Parameter(
            "over",
            "choice",
            "计算范围：全图，或只在 within 与 type 之内",
            "compute over the whole graph, or inside within and type only",
            "whole",
            choices=("whole", "scope"),
        ),
        Parameter("top", "integer", "显示几行", "how many rows", 20, low=1, high=1000),
        Parameter(
            "samples",
            "integer",
            "重抽样次数，0 为不做",
            "resamples for the rank intervals, 0 for none",
            SAMPLES,
            low=0,
            high=500,
        ),
        Parameter("seed", "integer", "随机种子", "seed of the resampling", 1, low=0),
    ),
    run=rank,
)
