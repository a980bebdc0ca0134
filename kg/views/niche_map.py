"""Draw the niches: who is said to stand in each, and the moves between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kg.graph import KnowledgeGraph
from kg.narration import pick
from kg.projection import Graph
from kg.views import options, style
from kg.views.network import Plot, sure
from kg.views.scene import (
    Cell,
    Circle,
    Drawing,
    Entry,
    Node,
    Path,
    Rect,
    Row,
    Scene,
    Shape,
    Table,
    View,
    Words,
    both,
)
from kg.views.words import clip, width, wrap
from kg.worlds import make_world

_BOX: Final = 470.0
_GAP: Final = 110.0
_CHIP: Final = 27.0
_MOVE: Final = "#7A6BB0"
Members = Mapping[str, Sequence[str]]
Moves = Sequence[tuple[str, str, str]]


def niche_map(graph: KnowledgeGraph, evidence: str = "all", as_of: str | None = None) -> Scene:
    """Draw a box for each niche with its members; arrows are moves that texts tell of, out of or between."""
    relations = make_world(graph, evidence, as_of).relations
    plot = Plot(graph)
    members = _members(relations)
    moves = _moves(relations)
    order = _order(members, moves)
    nodes = tuple(_nodes(plot, relations, order, members, moves))
    count = sum(map(len, members.values()))
    return Scene(
        name="niches",
        title=both("生态位地图", "The niche map"),
        lead=both(
            f"{len(order)} 个生态位与文本所述的 {count} 个成员；紫色：文本所述的转变",
            f"{len(order)} niches and the {count} members that texts name; violet: moves that texts tell of",
        ),
        nodes=nodes,
        legend=(
            *plot.legend([node for node in nodes if " " in node.id], ()),
            Entry(both("转变", "move"), _MOVE, "line"),
            Entry(both("空心：观点或预测", "hollow: opinion or prediction"), "#75757F", "ring"),
        ),
        groups=plot.groups(nodes),
        tables=(_table(plot, relations),),
        drawing=lambda language: _draw({n.id: n for n in nodes}, plot, order, members, moves, language),
    )


def _members(relations: Graph) -> dict[str, list[str]]:
    found: dict[str, set[str]] = {}
    for thing, niche, data in relations.edges(data=True):
        if data["kind"] == "hasNiche":
            found.setdefault(niche, set()).add(thing)
    return {n: sorted(things, key=lambda t: (-relations.degree(t), t)) for n, things in found.items()}


def _moves(relations: Graph) -> list[tuple[str, str, str]]:
    """List the moves: from a niche, to another or nowhere that is said, the event that tells of it."""
    goals = {a: b for a, b, data in relations.edges(data=True) if data["kind"] == "toNiche"}
    starts = [(a, b) for a, b, data in relations.edges(data=True) if data["kind"] == "fromNiche"]
    return sorted((b, goals.get(a, ""), a) for a, b in set(starts))


def _order(members: Members, moves: Moves) -> list[str]:
    """Put what moves join side by side first, then the rest by how many stand there."""
    joined = [niche for a, b, _ in moves if b for niche in (a, b)]
    left = [niche for niche, _, _ in moves]
    rest = sorted(members, key=lambda niche: (-len(members[niche]), niche))
    return [niche for niche in dict.fromkeys((*joined, *left, *rest)) if niche in members]


def _nodes(
    plot: Plot, relations: Graph, order: Iterable[str], members: Members, moves: Moves
) -> Iterable[Node]:
    for niche in order:
        yield plot.node(niche, pinned=True)
        for thing in members[niche]:
            known = plot.node(thing)
            data = [d for d in relations[thing][niche].values() if d["kind"] == "hasNiche"]
            first = min(data, key=lambda d: style.STRENGTH.index(d["certainty"]))
            claims = [claim for d in data for claim in d["claims"]]
            yield Node(
                f"{niche} {thing}",
                known.label,
                known.group,
                known.colour,
                certainty=first["certainty"],
                date=plot.date(claims),
                entity=thing,
            )
    for _, _, event in moves:
        yield plot.node(event, colour=_MOVE)


def _draw(
    nodes: Mapping[str, Node], plot: Plot, order: Sequence[str], members: Members, moves: Moves, language: str
) -> Drawing:
    shapes: list[Shape] = []
    boxes: dict[str, tuple[float, float, float]] = {}
    y = 0.0
    for start in range(0, len(order), 2):
        row = order[start : start + 2]
        own = {niche: [m for m in moves if m[0] == niche and not m[1]] for niche in row}
        high = max(_height(nodes, niche, members[niche], language) + 24 * len(own[niche]) for niche in row)
        for place, niche in enumerate(row):
            x = place * (_BOX + _GAP)
            boxes[niche] = (x, y, high)
            shapes += _box(nodes, plot, niche, members[niche], own[niche], x, y, high, language)
        y += high + 34
    arrows = [
        s
        for number, move in enumerate(m for m in moves if m[1])
        for s in _arrow(plot, boxes, move, number, language)
    ]
    return Drawing(2 * _BOX + _GAP, y - 34, (*shapes, *arrows))


def _places(
    nodes: Mapping[str, Node], niche: str, members: Sequence[str], language: str
) -> list[tuple[str, str, float, float]]:
    x, y, found = 18.0, 74.0, []
    for thing in members:
        text = clip(pick(nodes[f"{niche} {thing}"].label, language), _BOX - 60, 14.5)
        need = width(text, 14.5) + 34
        if x > 18 and x + need > _BOX - 8:
            x, y = 18.0, y + _CHIP
        found.append((thing, text, x, y))
        x += need
    return found


def _height(nodes: Mapping[str, Node], niche: str, members: Sequence[str], language: str) -> float:
    return _places(nodes, niche, members, language)[-1][3] + 24


def _box(
    nodes: Mapping[str, Node],
    plot: Plot,
    niche: str,
    members: Sequence[str],
    own: Moves,
    x: float,
    y: float,
    high: float,
    language: str,
) -> list[Shape]:
    label = pick(nodes[niche].label, language)
    shapes: list[Shape] = [
        Rect(x, y, _BOX, high, "soft", "line", niche, 10),
        Words(x + 18, y + 36, clip(label, _BOX - 80, 19), 19, bold=True, ref=niche, title=label),
        Words(x + _BOX - 18, y + 36, str(len(members)), 16, "quiet", "end", ref=niche),
    ]
    for thing, text, dx, dy in _places(nodes, niche, members, language):
        node = nodes[f"{niche} {thing}"]
        firm = node.certainty in ("stated", "reported")
        shapes.append(
            Circle(x + dx + 6, y + dy - 5, 5.5, node.colour if firm else "paper", node.colour, node.id)
        )
        shapes.append(Words(x + dx + 17, y + dy, text, 14.5, ref=node.id, title=pick(node.label, language)))
    for number, (_, _, event) in enumerate(own):
        low, text = y + high - 16 - 24 * number, pick(plot.label(event), language)
        shapes.append(
            Path(f"M{x + 18:.1f} {low - 5:.1f}L{x + 40:.1f} {low - 5:.1f}", _MOVE, 2, ref=event, arrow=True)
        )
        shapes.append(Words(x + 50, low, clip(text, _BOX - 70, 13.5), 13.5, ref=event, title=text))
    return shapes


def _arrow(
    plot: Plot,
    boxes: Mapping[str, tuple[float, float, float]],
    move: tuple[str, str, str],
    number: int,
    language: str,
) -> Iterable[Shape]:
    (ax, ay, ah), (bx, _, _) = boxes[move[0]], boxes[move[1]]
    text = pick(plot.label(move[2]), language)
    start, end = (ax + _BOX, bx) if bx > ax else (ax, bx + _BOX)
    y = ay + 26 + number * min(66.0, (ah - 30) / 3)
    tip = end + (-4 if bx > ax else 4)
    yield Path(f"M{start:.1f} {y:.1f}L{tip:.1f} {y:.1f}", _MOVE, 2.5, ref=move[2], arrow=True)
    for line, part in enumerate(wrap(text, _GAP - 14, 11, 3)):
        yield Words((start + end) / 2, y + 16 + 13 * line, part, 11, anchor="middle", ref=move[2], title=text)


def _table(plot: Plot, relations: Graph) -> Table:
    rows = []
    for kind in ("hasNiche", "fromNiche", "toNiche"):
        for a, b, data in sorted(relations.edges(data=True), key=lambda edge: (edge[1], edge[0])):
            if data["kind"] == kind:
                claims = plot.claims(data["claims"])
                ends = (plot.recorder.thing(a), plot.kind_label(kind), plot.recorder.thing(b))
                cells: tuple[Cell, ...] = (*ends, sure(data["certainty"]), claims)
                rows.append(Row((f"{b} {a}", a, b), cells))
    columns = (
        both("对象", "thing"),
        both("关系", "relation"),
        both("生态位", "niche"),
        both("确定性", "certainty"),
        both("依据", "evidence"),
    )
    return Table(both("生态位与转变", "niches and moves"), columns, tuple(rows))


VIEW: Final = View(
    name="niches",
    route="niches",
    zh="生态位地图",
    en="niche map",
    meaning_zh="每个生态位里有谁，谁可能转到别处",
    meaning_en="who stands in each niche, and which moves texts tell of",
    example="niches",
    sample={},
    parameters=(options.evidence("all"), options.AS_OF),
    draw=niche_map,
)
