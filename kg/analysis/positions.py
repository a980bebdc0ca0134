"""Tell where a company stands and where a position is open: niches, likeness, ratings, crowding, threats."""

from __future__ import annotations

from typing import Final

from kg.analysis.niches import Position, position
from kg.analysis.openings import Openings, openings
from kg.analysis.profiles import profiles, vectors
from kg.analysis.spec import Analysis, Parameter, World


def positions(
    world: World,
    entity: str | None = None,
    dimension: str = "commercial-value",
    neighbours: int = 3,
    top: int = 10,
) -> Position | Openings:
    """Place one company (see `niches`), or list open positions when none is named (see `openings`)."""
    return position(world, entity, neighbours, top) if entity else openings(world, dimension, top)


ANALYSIS: Final = Analysis(
    name="positions",
    route="positions",
    zh="生态位",
    en="positions",
    meaning_zh="公司：文本所述的生态位与其在图中位置所提示的生态位；不指定公司：按评级与拥挤程度列出可进入的环节",
    meaning_en=(
        "a company's niche as texts state it beside the one that its place in the graph suggests; without a "
        "company, segments by rating and crowding, with shared dependencies and threats"
    ),
    source="regular equivalence: White & Reitz 1983; cosine: Salton 1983; weights: Spärck Jones 1972",
    question_zh="Anthropic 处于什么生态位，谁与它相近？",
    question_en="Which niche does Anthropic hold, and who stands like it?",
    example="positions anthropic",
    parameters=(
        Parameter("entity", "entity", "公司或其产物", "a company or a thing that is made", positional=True),
        Parameter(
            "dimension",
            "entity",
            "评估维度",
            "dimension of the ratings, without a company",
            "commercial-value",
        ),
        Parameter("neighbours", "integer", "投票的近邻数", "how many near members vote", 3, low=1),
        Parameter("top", "integer", "最多列出", "how many companies or segments to list", 10, low=1),
    ),
    run=positions,
    details=(position, profiles, vectors, openings),
)
