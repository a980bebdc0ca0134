"""Draw a cut-off: what is cut, what is weakened, and some of what is left untouched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from kg.analyses import analyze
from kg.analysis.impact import CutOff, Impact
from kg.analysis.spec import Parameter, World
from kg.graph import DEFAULT_EVIDENCE, KnowledgeGraph
from kg.narration import pick, say_chain
from kg.records import LabelRecord
from kg.views import options, style
from kg.views.compose import network, spread
from kg.views.layout import layered
from kg.views.network import Plot
from kg.views.scene import Cell, Entry, Link, Node, Row, Scene, Table, View, both
from kg.worlds import make_world

_STATUS: Final = {
    "removed": both("切断源", "lost"),
    "cut": both("被切断", "cut"),
    "weakened": both("被削弱", "weakened"),
    "untouched": both("未受影响", "untouched"),
}
_COLUMNS: Final = (
    both("对象", "thing"),
    both("状态", "status"),
    both("距离", "distance"),
    both("失去", "lost"),
    both("尚存的替代", "alternatives that remain"),
    both("依赖链", "chain"),
    both("依据", "evidence"),
)


def cut_off(
    graph: KnowledgeGraph,
    cut: Collection[str],
    type: Collection[str] = (),  # noqa: A002 - the name of the parameter
    kind: Collection[str] = (),
    evidence: str = DEFAULT_EVIDENCE,
    as_of: str | None = None,
    untouched: int = 8,
    limit: int = 80,
    expand: Collection[str] = (),
) -> Scene:
    """Draw what falls in columns by how many steps away it is; the chain of each lights up with it."""
    given = {"cut": cut, "type": list(type), "kind": list(kind), "evidence": evidence, "as_of": as_of}
    result: CutOff = analyze(graph, "impact", given)[0]
    world = make_world(graph, evidence, as_of, tuple(kind), tuple(type))
    plot, shown = Plot(graph), _shown(result.impacts, limit)
    # What is hit comes first: something untouched is drawn only where there is room for all of that.
    spared = _spared(world, result, untouched if len(shown) == len(result.impacts) else 0)
    links = plot.chain_links(hit.chain for hit in shown)
    nodes, ranks = _nodes(plot, cut, shown, spared, links)
    places = layered(ranks, [(link.source, link.target) for link in links], wide=210, high=74, most=11)
    scene = Scene(
        name="cut-off-" + "-".join(cut)[:60],
        title=_title([plot.label(thing) for thing in cut]),
        lead=_lead(result, len(spared)),
        nodes=spread(nodes, places),
        links=links,
        hidden=len(result.impacts) - len(shown),
        legend=tuple(Entry(_STATUS[name], style.STATUS[name]) for name in _STATUS),
        groups=_STATUS,
        tables=(_table(plot, shown, spared),),
        focus=cut[0] if isinstance(cut, tuple | list) else "",
        expands=True,
    )
    return network(plot, scene, world.dependencies, expand)


def _shown(impacts: Sequence[Impact], most: int) -> list[Impact]:
    """Pick the nearest, of the rarer status up to half, so that no status of the legend is left out."""
    cut = [hit.node for hit in impacts if hit.status == "cut"]
    weakened = [hit.node for hit in impacts if hit.status == "weakened"]
    rarer, other = sorted((cut, weakened), key=len)
    half = rarer[: most // 2]
    kept = {*half, *other[: most - len(half)]}
    return [hit for hit in impacts if hit.node in kept]


def _title(names: list[LabelRecord]) -> LabelRecord:
    zh = "若失去" + "、".join(name["zh"] for name in names)
    return both(zh, f"If {', '.join(name['en'] for name in names)} {'is' if len(names) == 1 else 'are'} lost")


def _lead(result: CutOff, spared: int) -> LabelRecord:
    counts = (result.cut, result.weakened, result.untouched)
    few = both(f"，画出其中 {spared} 个", f" ({spared} of them drawn)")
    if spared >= result.untouched:
        few = both("", "")
    return both(
        "{} 个被切断，{} 个被削弱，{} 个未受影响{}（仅据有记载的依赖）".format(*counts, few["zh"]),
        "{} cut, {} weakened, {} untouched{}, by documented dependencies".format(*counts, few["en"]),
    )


def _spared(world: World, result: CutOff, most: int) -> list[str]:
    """Pick what is most depended upon of what is left untouched."""
    hit = {str(impact.node) for impact in result.impacts} | set(map(str, result.removed))
    graph = world.dependencies
    spared = (node for node in graph if node not in hit and world.shows(node))
    return sorted(spared, key=lambda node: (-graph.degree(node), node))[:most]


def _nodes(
    plot: Plot, cut: Iterable[str], shown: Iterable[Impact], spared: Iterable[str], links: Iterable[Link]
) -> tuple[list[Node], dict[str, int]]:
    ranks = dict.fromkeys(cut, 0)
    more: dict[str, dict[str, Any]] = {node: {"status": "removed", "size": 24.0} for node in ranks}
    drawn = {(link.source, link.target): link.id for link in links}
    for hit in shown:
        ranks[str(hit.node)] = hit.distance
        hops = [plot.recorder.hop(hop) for hop in hit.chain]
        more[str(hit.node)] = {
            "status": hit.status,
            "path": tuple(drawn[hop.source, hop.target] for hop in hit.chain),
            "note": both(say_chain(hops, "zh"), say_chain(hops, "en")),
        }
    # A chain may lead over things that the filter of types leaves out.
    for link in links:
        ranks.setdefault(link.target, max(ranks.get(link.source, 1) - 1, 1))
        ranks.setdefault(link.source, ranks[link.target] + 1)
        more.setdefault(link.target, {"status": "cut"})
        more.setdefault(link.source, {"status": "cut"})
    last = max(ranks.values(), default=0) + 1
    for node in spared:
        ranks[node], more[node] = last, {"status": "untouched"}
    return [_node(plot, thing, **given) for thing, given in more.items()], ranks


def _node(plot: Plot, thing: str, status: str, size: float = 0.0, **more: Any) -> Node:
    return replace(
        plot.node(
            thing, size, colour=style.STATUS[status], pinned=status in ("removed", "untouched"), **more
        ),
        group=status,
    )


def _table(plot: Plot, shown: Iterable[Impact], spared: Iterable[str]) -> Table:
    rows = []
    for hit in shown:
        hops = [plot.recorder.hop(hop) for hop in hit.chain]
        claims = {claim["id"]: claim for hop in hops for claim in hop["claims"]}
        cells: tuple[Cell, ...] = (
            plot.recorder.thing(str(hit.node)),
            _STATUS[hit.status],
            float(hit.distance),
            _several(plot, hit.lost),
            _several(plot, hit.remaining),
            both(say_chain(hops, "zh"), say_chain(hops, "en")),
            tuple(claims.values()),
        )
        rows.append(Row((str(hit.node),), cells))
    rows += [
        Row((node,), (plot.recorder.thing(node), _STATUS["untouched"], None, "", "", "", ()))
        for node in spared
    ]
    return Table(both("谁受影响", "who is hit"), _COLUMNS, tuple(rows))


def _several(plot: Plot, by_kind: dict[str, Any]) -> LabelRecord:
    def say(language: str) -> str:
        return "; ".join(
            f"{pick(plot.kind_label(kind), language)}: "
            + ", ".join(pick(plot.label(str(node)), language) for node in nodes)
            for kind, nodes in by_kind.items()
            if nodes
        )

    return both(say("zh"), say("en"))


VIEW: Final = View(
    name="cut-off",
    route="cut-off",
    zh="断供情景",
    en="cut-off scenario",
    meaning_zh="若干事物不可得时，谁被切断、谁被削弱、谁未受影响；指向一个圆点即亮出其依赖链",
    meaning_en="who is cut, weakened or untouched when things are lost; point at a dot to see its chain",
    example="cut-off cut=nvidia type=Organization",
    sample={"cut": ["nvidia"], "type": ["Organization"]},
    parameters=(
        Parameter("cut", "entities", "切断的事物", "what is lost", required=True, positional=True),
        options.TYPE,
        options.KIND,
        options.evidence(),
        options.AS_OF,
        Parameter(
            "untouched", "integer", "画出几个未受影响者", "untouched things to draw", 8, low=0, high=200
        ),
        options.limit(80, 1000),
        options.EXPAND,
    ),
    draw=cut_off,
)
