"""Rank things by their place in the dependency graph, and say how far each rank can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import Any, Final, NamedTuple

import numpy as np

from kg.analysis.chains import Graph, doubt
from kg.analysis.links import Numbers, Setting, setting
from kg.analysis.measures import METRICS, Metric
from kg.analysis.ranking_rows import Ranked, Ranking
from kg.analysis.scopes import scope_of, silence
from kg.analysis.spec import Analysis, ClaimId, Claims, Node, Parameter, World
from kg.analysis.stability import HIGH, KEPT, LOW, Pairs, intervals, number, ranks, resamples, unsettled
from kg.errors import BadParameter

SAMPLES: Final = 40
CLAIMS: Final = 3
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


class _Place(NamedTuple):
    rank: int
    node: str
    score: float
    low: int | None
    high: int | None
    tied: bool


def rank(
    world: World,
    metric: str,
    seed_entity: Iterable[str] = (),
    within: str | None = None,
    over: str = "whole",
    top: int = 20,
    samples: int = SAMPLES,
    seed: int = 1,
    claims: int = CLAIMS,
) -> Ranking:
    """Rank things by one of `METRICS`, best first, each with the interval of its rank.

    `seed_entity` makes PageRank personal: it starts at these. `within` is a segment or layer: what claims put
    there or into a segment below it, and these segments themselves. With `over="whole"` it and the types only
    limit what is shown; with `over="scope"` also what is computed.

    The interval runs from the 5th to the 95th percentile of the rank over `samples` seeded resamples of the
    claims (see stability); `tied` tells that the intervals leave the order to the row above or below open, or
    that the scores are equal. Claims that are all stated outright leave nothing to resample: every interval
    is the rank. Each row cites up to `claims` of the claims that it rests on directly, the surest first. It
    costs 1 + samples times the measure.
    """
    chosen = find_metric(metric)
    wanted = _seeds(chosen, seed_entity)
    scope = scope_of(world, within)
    graph = world.dependencies.subgraph(scope) if over == "scope" else world.dependencies
    pairs = number(graph)
    at = dict(zip(pairs.nodes, range(len(pairs.nodes)), strict=True))
    seeds = tuple(node for node in wanted if node in at)
    reason = silence(world, scope, within, bool(wanted and not seeds))
    shown = np.array(sorted(at[node] for node in ([] if reason else scope)), dtype=np.intp)
    fixed = setting(pairs.links, np.array([at[node] for node in seeds], dtype=np.intp) if seeds else None)
    places = _places(world, chosen, pairs, fixed, shown, samples, seed) if len(shown) else []
    return Ranking(
        **_describe(chosen),
        scope=_STATES[over],
        within=Node(within) if within else None,
        seeds=tuple(map(Node, seeds)),
        seeds_without_links=tuple(Node(node) for node in wanted if node not in at),
        things=pairs.links.size,
        links=len(pairs.edges),
        ranked=len(places),
        claims=_claims(pairs, graph),
        samples=samples,
        percentiles=(LOW, HIGH),
        kept=dict(KEPT),
        reason=reason,
        ranking=tuple(_row(graph, chosen, place, claims) for place in places[:top]),
    )


def _describe(metric: Metric) -> dict[str, Any]:
    return {
        "metric": metric.name,
        "label": {"zh": metric.label_zh, "en": metric.label_en},
        "meaning": {"zh": metric.meaning_zh, "en": metric.meaning_en},
        "source": metric.source,
    }


def find_metric(name: str) -> Metric:
    """Look a measure up by name."""
    if name not in METRICS:
        raise BadParameter("metric", name, ", ".join(METRICS))
    return METRICS[name]


def _seeds(metric: Metric, given: Iterable[str]) -> tuple[str, ...]:
    seeds = tuple(dict.fromkeys(given))
    if seeds and metric.name != "pagerank":
        raise BadParameter("seed_entity", ", ".join(seeds), "nothing, unless metric is pagerank")
    return seeds


def _places(
    world: World,
    metric: Metric,
    pairs: Pairs,
    fixed: Setting,
    shown: Numbers,
    samples: int,
    seed: int,
) -> list[_Place]:
    """Score and rank the shown things, best first, then by id."""
    scores = metric.score(pairs.links, fixed)[shown]
    places = ranks(scores)
    low, high = places, places
    if samples:
        drawn = resamples(world.dependencies, world.relations, pairs, samples, seed)
        low, high = intervals(metric, pairs, fixed, shown, drawn)
    order = np.lexsort((shown, places))
    tied = unsettled(low[order].tolist(), high[order].tolist())
    return [
        _Place(
            rank=int(places[row]),
            node=pairs.nodes[shown[row]],
            score=float(scores[row]),
            low=int(low[row]) if samples else None,
            high=int(high[row]) if samples else None,
            tied=tied[number],
        )
        for number, row in enumerate(order)
    ]


def _row(graph: Graph, metric: Metric, place: _Place, most: int) -> Ranked:
    """Put the claims to a place that it rests on directly, the surest first."""
    to = graph.in_edges(place.node, data=True) if metric.links != "out" else ()
    of = graph.out_edges(place.node, data=True) if metric.links != "in" else ()
    doubts: dict[str, float] = {}
    for _, _, data in (*to, *of):
        for claim in data["claims"]:
            doubts[claim] = min(doubt(data), doubts.get(claim, inf))
    first = sorted(doubts, key=lambda claim: (doubts[claim], claim))[:most]
    return Ranked(
        rank=place.rank,
        entity=Node(place.node),
        score=place.score,
        low=place.low,
        high=place.high,
        tied=place.tied,
        direct=len(doubts),
        evidence=tuple(map(ClaimId, first)),
    )


def _claims(pairs: Pairs, graph: Graph) -> Claims:
    carried = (graph.edges[edge]["claims"] for edges in pairs.edges for edge in edges)
    return Claims(claim for claims in carried for claim in claims)


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
    question_zh="其他事物最依赖哪些公司？",
    question_en="Which companies do the others lean on most?",
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
        Parameter(
            "claims",
            "integer",
            "每个名次引用几条直接依据",
            "how many claims each rank cites of those that it rests on directly",
            CLAIMS,
            low=0,
            high=1000,
        ),
        Parameter("seed", "integer", "随机种子", "seed of the resampling", 1, low=0),
    ),
    run=rank,
    details=(resamples,),
)
