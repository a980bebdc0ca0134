"""Draw chokepoints: which single losses take down most."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from kg.analyses import analyze
from kg.analysis.chokepoint_rows import Chokepoints, Loss
from kg.analysis.spec import Parameter
from kg.graph import DEFAULT_EVIDENCE, KnowledgeGraph
from kg.narration import say_chain
from kg.records import LabelRecord
from kg.views import options, style
from kg.views.bars import Bar, bars
from kg.views.network import Plot
from kg.views.scene import Cell, Entry, Node, Row, Scene, Table, View, both

_COLUMNS: Final = (
    both("失去", "loss of"),
    both("切断", "cuts"),
    both("削弱", "weakens"),
    both("全图切断", "cuts anywhere"),
    both("全图削弱", "weakens anywhere"),
    both("最远的依赖链", "farthest chain"),
    both("依据", "evidence"),
)
_LEGEND: Final = (
    Entry(both("失去它会切断的事物数", "things that its loss cuts"), style.STATUS["cut"], "box"),
    Entry(both("失去它会削弱的事物数", "things that its loss weakens"), style.STATUS["weakened"], "box"),
)


def choke(
    graph: KnowledgeGraph,
    target: str | None = None,
    type: Collection[str] = (),  # noqa: A002 - the name of the parameter
    kind: Collection[str] = (),
    evidence: str = DEFAULT_EVIDENCE,
    as_of: str | None = None,
    limit: int = 20,
) -> Scene:
    """Rank single losses by what they cut and weaken, of one target, of a segment, or of everything."""
    given = {"target": target, "type": list(type), "kind": list(kind), "evidence": evidence, "as_of": as_of}
    result: Chokepoints = analyze(graph, "chokepoints", {**given, "size": 1, "top": limit})[0]
    plot, losses = Plot(graph), list(result.losses)
    nodes = tuple(_node(plot, loss) for loss in losses)
    rows = [_bar(node, loss) for node, loss in zip(nodes, losses, strict=True)]
    whom = plot.label(target) if target else both("全图", "everything")
    return Scene(
        name=f"chokepoints-{target or 'all'}",
        title=both(f"咽喉要点：{whom['zh']}", f"Chokepoints of {whom['en']}"),
        lead=both(
            "失去哪一件会拖垮最多：按切断、削弱的数目排序，不按热度",
            "which single losses take down most: by what they cut and weaken, not by popularity",
        ),
        nodes=nodes,
        legend=_LEGEND,
        groups=plot.groups(nodes),
        tables=(_table(plot, losses),),
        drawing=lambda language: bars(rows, language),
    )


def _node(plot: Plot, loss: Loss) -> Node:
    hops = [plot.recorder.hop(hop) for hop in loss.chain]
    return plot.node(str(loss.node), note=both(say_chain(hops, "zh"), say_chain(hops, "en")))


def _bar(node: Node, loss: Loss) -> Bar:
    said: LabelRecord = both(
        f"切断 {loss.cut}，削弱 {loss.weakened}", f"cuts {loss.cut}, weakens {loss.weakened}"
    )
    parts = ((loss.cut, style.STATUS["cut"]), (loss.weakened, style.STATUS["weakened"]))
    return Bar(node.id, node.label, parts, said)


def _table(plot: Plot, losses: list[Loss]) -> Table:
    rows = []
    for loss in losses:
        hops = [plot.recorder.hop(hop) for hop in loss.chain]
        claims = {claim["id"]: claim for hop in hops for claim in hop["claims"]}
        numbers = (loss.cut, loss.weakened, loss.cut_anywhere, loss.weakened_anywhere)
        cells: tuple[Cell, ...] = (
            plot.recorder.thing(str(loss.node)),
            *(float(number) for number in numbers),
            both(say_chain(hops, "zh"), say_chain(hops, "en")),
            tuple(claims.values()),
        )
        rows.append(Row((str(loss.node),), cells))
    return Table(both("咽喉要点", "chokepoints"), _COLUMNS, tuple(rows))


VIEW: Final = View(
    name="chokepoints",
    route="chokepoints",
    zh="咽喉要点",
    en="chokepoints",
    meaning_zh="失去哪一件事物会切断、削弱最多",
    meaning_en="which single losses cut and weaken most",
    example="chokepoints target=openai",
    sample={},
    parameters=(
        Parameter(
            "target",
            "entity",
            "目标；环节或层级则指其中一切",
            "what to protect: a thing, or a layer or segment and all in it",
            positional=True,
        ),
        options.TYPE,
        options.KIND,
        options.evidence(),
        options.AS_OF,
        options.limit(20, 200),
    ),
    draw=choke,
)
