"""Draw the matrix of vendors and what they offer for each kind of business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kg.analysis.spec import Parameter
from kg.graph import KnowledgeGraph
from kg.narration import pick
from kg.projection import Graph
from kg.records import LabelRecord
from kg.views import options
from kg.views.network import Plot
from kg.views.scene import Cell, Drawing, Entry, Node, Path, Rect, Row, Scene, Shape, Table, View, Words, both
from kg.views.words import clip, wrap
from kg.worlds import make_world

_WHOLE: Final = "llm-business-models"
_GROUP: Final = 150.0
_VENDOR: Final = 140.0
_CELL: Final = 220.0
_LINE: Final = 19.0
_OFFERED: Final = "#0072B2"
_LACKING: Final = "#B7740A"
Offers = dict[tuple[str, str], list[str]]


def matrix(
    graph: KnowledgeGraph, whole: str = _WHOLE, evidence: str = "all", as_of: str | None = None
) -> Scene:
    """Show vendors against kinds of business: products offered, what is said to be lacking, the unsaid.

    Of a whole whose parts no product serves the matrix is empty.
    """
    relations = make_world(graph, evidence, as_of).relations
    plot = Plot(graph)
    kinds = [b for b in _into(relations, "partOf", whole) if _into(relations, "hasBusinessModel", b)]
    offers, lacks = _offers(plot, relations, kinds), _lacks(relations, kinds)
    groups: dict[str, list[str]] = {}
    for vendor in sorted({vendor for vendor, _ in (*offers, *lacks)}):
        groups.setdefault(_market(plot, relations, vendor), []).append(vendor)
    cells = [(vendor, kind) for vendors in groups.values() for vendor in vendors for kind in kinds]
    nodes = tuple(_nodes(plot, cells, offers, lacks))
    count = sum(map(len, groups.values()))
    label = plot.label(whole)
    return Scene(
        name=f"matrix-{whole}",
        title=both("厂商与平台矩阵", "Vendors and their platforms"),
        lead=both(
            f"{label['zh']}：{count} 家厂商在 {len(kinds)} 类业务中各提供什么；空格即没有记载",
            f"{label['en']}: what {count} vendors offer in {len(kinds)} kinds of business; "
            "empty: not documented",
        ),
        nodes=nodes,
        legend=(
            Entry(both("提供的平台或产品", "platform or product offered"), _OFFERED, "box"),
            Entry(both("来源说没有", "said to be lacking"), _LACKING, "box"),
        ),
        groups=plot.groups(n for n in nodes if n.entity)
        | {"lacking": both("来源说没有", "said to be lacking")},
        tables=(_table(plot, relations, cells, offers, lacks),),
        drawing=lambda language: _draw(plot, groups, kinds, offers, lacks, language),
    )


def _into(relations: Graph, kind: str, target: str) -> list[str]:
    if target not in relations:
        return []
    return sorted({a for a, _, data in relations.in_edges(target, data=True) if data["kind"] == kind})


def _offers(plot: Plot, relations: Graph, kinds: Iterable[str]) -> Offers:
    """List what each vendor offers for each business; a kind of thing in general is no platform."""
    found: Offers = {}
    for kind in kinds:
        for product in _into(relations, "hasBusinessModel", kind):
            if plot.graph.names.things[product].type.endswith("Kind"):
                continue
            for vendor in _into(relations, "offers", product):
                found.setdefault((vendor, kind), []).append(product)
    return found


def _lacks(relations: Graph, kinds: Iterable[str]) -> set[tuple[str, str]]:
    return {(vendor, kind) for kind in kinds for vendor in _into(relations, "lacks", kind)}


def _market(plot: Plot, relations: Graph, vendor: str) -> str:
    """Find the kind of player: the place of the vendor that most vendors of such a matrix stand in."""
    places = [b for _, b, data in relations.out_edges(vendor, data=True) if data["kind"] == "inSegment"]
    groups = [b for _, b, data in relations.out_edges(vendor, data=True) if data["kind"] == "memberOf"]
    part = {
        b
        for b in places
        if any(
            d["kind"] == "partOf" and m.endswith("llm-market")
            for _, m, d in relations.out_edges(b, data=True)
        )
    }
    vendors = [b for b in groups if "vendor" in b or "cloud" in b]
    return min(part, default="") or min(vendors, default="") or min(places, default="")


def _nodes(
    plot: Plot, cells: Iterable[tuple[str, str]], offers: Offers, lacks: set[tuple[str, str]]
) -> Iterable[Node]:
    seen: set[str] = set()
    for vendor, kind in cells:
        if vendor not in seen:
            seen.add(vendor)
            yield plot.node(vendor)
        for product in offers.get((vendor, kind), ()):
            thing = plot.node(product)
            yield Node(f"{vendor} {kind} {product}", thing.label, thing.group, _OFFERED, entity=product)
        if (vendor, kind) in lacks and not offers.get((vendor, kind)):
            label = both("无", "none")
            yield Node(f"{vendor} lacks {kind}", label, "lacking", _LACKING, entity=vendor)


def _draw(
    plot: Plot,
    groups: Mapping[str, list[str]],
    kinds: list[str],
    offers: Offers,
    lacks: set[tuple[str, str]],
    language: str,
) -> Drawing:
    right = _GROUP + _VENDOR + _CELL * len(kinds)
    shapes: list[Shape] = []
    for number, kind in enumerate(kinds):
        x = _GROUP + _VENDOR + number * _CELL
        for line, text in enumerate(wrap(pick(plot.label(kind), language), _CELL - 20, 14)):
            shapes.append(Words(x + 10, 18 + 18 * line, text, 14, bold=True))
    y = 48.0
    for group, vendors in groups.items():
        shapes.append(Path(f"M0 {y:.1f}H{right:.1f}", "quiet", 1.2))
        label: LabelRecord = plot.label(group) if group else both("其他", "others")
        for line, text in enumerate(wrap(pick(label, language), _GROUP - 14, 13, 3)):
            shapes.append(Words(4, y + 20 + 17 * line, text, 13, "quiet", bold=True))
        start = y
        for vendor in vendors:
            y = _row(shapes, plot, vendor, kinds, offers, lacks, y, language, right)
        y = max(y, start + 62)
    if not groups:
        shapes.append(Words(0, 24, pick(both("没有记载", "nothing documented"), language), 14, "quiet"))
    shapes.append(Path(f"M0 {y:.1f}H{right:.1f}", "quiet", 1.2))
    return Drawing(right, y + 4, tuple(shapes))


def _row(
    shapes: list[Shape],
    plot: Plot,
    vendor: str,
    kinds: list[str],
    offers: Offers,
    lacks: set[tuple[str, str]],
    y: float,
    language: str,
    right: float,
) -> float:
    high = max(1, *(len(offers.get((vendor, kind), ())) for kind in kinds)) * (_LINE + 5) + 10
    shapes.append(Path(f"M{_GROUP:.1f} {y:.1f}H{right:.1f}", "line"))
    name = pick(plot.label(vendor), language)
    shapes.append(
        Words(_GROUP + 6, y + 22, clip(name, _VENDOR - 12, 14), 14, bold=True, ref=vendor, title=name)
    )
    for number, kind in enumerate(kinds):
        x = _GROUP + _VENDOR + number * _CELL
        for line, product in enumerate(offers.get((vendor, kind), ())):
            top, text, ref = (
                y + 6 + line * (_LINE + 5),
                pick(plot.label(product), language),
                f"{vendor} {kind} {product}",
            )
            shapes.append(Rect(x + 4, top, _CELL - 12, _LINE + 1, "soft", ref=ref))
            shapes.append(Rect(x + 4, top, 4, _LINE + 1, _OFFERED, ref=ref, radius=0))
            shapes.append(Words(x + 14, top + 14.5, clip(text, _CELL - 30, 13), 13, ref=ref, title=text))
        if (vendor, kind) in lacks and not offers.get((vendor, kind)):
            ref = f"{vendor} lacks {kind}"
            shapes.append(Rect(x + 4, y + 6, 4, _LINE + 1, _LACKING, ref=ref, radius=0))
            shapes.append(Words(x + 14, y + 20.5, pick(both("无", "none"), language), 13, "quiet", ref=ref))
    return y + high


def _table(
    plot: Plot,
    relations: Graph,
    cells: Iterable[tuple[str, str]],
    offers: Offers,
    lacks: set[tuple[str, str]],
) -> Table:
    rows = []
    for vendor, kind in cells:
        listed = offers.get((vendor, kind), [])
        pairs = [(vendor, product) for product in listed] + [(product, kind) for product in listed]
        missing = (vendor, kind) in lacks and not listed
        keys = [key for a, b in pairs + [(vendor, kind)] * missing for key in _claims(relations, a, b)]
        names = [plot.label(product) for product in listed]
        said: LabelRecord = (
            both("、".join(n["zh"] for n in names), ", ".join(n["en"] for n in names))
            if listed
            else both("无", "none")
            if missing
            else both("没有记载", "not documented")
        )
        refs = (vendor, *(f"{vendor} {kind} {p}" for p in listed), f"{vendor} lacks {kind}")
        row: tuple[Cell, ...] = (
            plot.recorder.thing(vendor),
            plot.recorder.thing(kind),
            said,
            plot.claims(sorted(set(keys))),
        )
        rows.append(Row(refs, row))
    columns = (
        both("厂商", "vendor"),
        both("业务", "business"),
        both("平台或产品", "platform or product"),
        both("依据", "evidence"),
    )
    return Table(both("厂商与平台", "vendors and platforms"), columns, tuple(rows))


def _claims(relations: Graph, a: str, b: str) -> list[str]:
    kinds = {"offers", "hasBusinessModel", "lacks"}
    if not relations.has_edge(a, b):
        return []
    return [claim for data in relations[a][b].values() if data["kind"] in kinds for claim in data["claims"]]


VIEW: Final = View(
    name="matrix",
    route="matrix",
    zh="厂商与平台矩阵",
    en="vendors × platforms",
    meaning_zh="每家厂商在每类业务中提供什么平台，以及来源说没有的",
    meaning_en="what each vendor offers in each kind of business, and what it is said to lack",
    example="matrix",
    sample={},
    parameters=(
        Parameter("whole", "entity", "业务全集", "the whole of the business", _WHOLE, positional=True),
        options.evidence("all"),
        options.AS_OF,
    ),
    draw=matrix,
)
