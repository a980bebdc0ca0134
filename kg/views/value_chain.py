"""Draw the value chain: layers from use down to chips, their segments, and who stands in each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kg.analysis.spec import Parameter
from kg.graph import KnowledgeGraph
from kg.narration import pick
from kg.projection import Graph
from kg.records import LabelRecord
from kg.views import options, style
from kg.views.network import Plot
from kg.views.scene import (
    Cell,
    Circle,
    Drawing,
    Entry,
    Node,
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

_SIDE: Final = 150.0
_ROOM: Final = 900.0
_GAP: Final = 12.0
_ACROSS: Final = 4
_FLOW: Final = 310.0
_NEEDED: Final = 178.0
_CHIP: Final = 22.0
# From what people use down to what all rests on; layers that are not named here come last.
_ORDER: Final = ("app-software-layer", "app-hardware-layer", "model-layer", "ai-infra-layer", "base-layer")
_SHOWN: Final = frozenset(
    {"Organization", "OrganizationGroup", "Artifact", "Hardware", "Facility", "ModelAsset"}
)


@dataclass(frozen=True, slots=True)
class Card:
    """A segment with its members, the best connected first."""

    segment: str
    members: tuple[str, ...]


Layers = Mapping[str, tuple[Card, ...]]


def value_chain(
    graph: KnowledgeGraph,
    layer: str | None = None,
    evidence: str = "all",
    as_of: str | None = None,
    limit: int = 9,
) -> Scene:
    """Show the segments of each layer with up to `limit` members, and how layers depend on each other.

    A member of a narrower segment stands in the broader one too. The flows count the dependencies between
    members of two layers. With one layer named, only its segments are shown.
    """
    relations = make_world(graph, evidence, as_of).relations
    plot = Plot(graph)
    members = _members(graph, relations)
    layers = {
        name: tuple(Card(segment, members.get(segment, ())) for segment in _children(graph, name))
        for name in _layers(graph)
        if layer is None or name == layer or layer in _children(graph, name)
    }
    layers = {name: cards for name, cards in layers.items() if any(card.members for card in cards)}
    flows = _flows(relations, layers) if layer is None else Counter[tuple[str, str]]()
    nodes = tuple(_nodes(plot, layers, limit))
    cards = [card for listed in layers.values() for card in listed]
    hidden = sum(max(len(card.members) - limit, 0) for card in cards)
    return Scene(
        name=f"value-chain-{layer or 'all'}",
        title=both("大模型价值链", "The value chain of large language models"),
        lead=both(
            f"{len(layers)} 层、{len(cards)} 个环节与其中的企业和产品；右侧：每层的成员依赖其他层成员的条数",
            f"{len(layers)} layers, {len(cards)} segments, and who stands in them; on the right, how many "
            "dependencies lead from members of a layer to members of others",
        ),
        nodes=nodes,
        hidden=hidden,
        legend=_legend(plot, nodes),
        groups=plot.groups(nodes),
        tables=(_table(plot, relations, layers),),
        drawing=lambda language: _draw(plot, layers, flows, limit, language),
    )


def _layers(graph: KnowledgeGraph) -> list[str]:
    names = [c.name for c in graph.ontology.concepts.values() if c.type == "Layer" and not c.broader]
    return sorted(names, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))


def _children(graph: KnowledgeGraph, name: str) -> list[str]:
    concepts = graph.ontology.concepts.values()
    return sorted(c.name for c in concepts if c.broader == name and c.type == "Segment")


def _members(graph: KnowledgeGraph, relations: Graph) -> dict[str, tuple[str, ...]]:
    """Gather who is stated to stand in each segment or in one below it."""
    concepts = graph.ontology.concepts
    found: dict[str, set[str]] = {}
    for thing, place, data in relations.edges(data=True):
        kind = style.colour_class(graph.ontology, graph.names.things[thing].type)
        if data["kind"] != "inSegment" or kind not in _SHOWN | {"Company"}:
            continue
        above = place
        while above in concepts:
            found.setdefault(above, set()).add(thing)
            above = concepts[above].broader

    def order(thing: str) -> tuple[bool, int, str]:
        company = style.colour_class(graph.ontology, graph.names.things[thing].type) == "Company"
        return not company, -relations.degree(thing), thing

    return {place: tuple(sorted(things, key=order)) for place, things in found.items()}


def _flows(relations: Graph, layers: Layers) -> Counter[tuple[str, str]]:
    """Count dependencies between things of different layers."""
    places: dict[str, set[str]] = {}
    for name, cards in layers.items():
        for card in cards:
            for member in card.members:
                places.setdefault(member, set()).add(name)
    pairs = {(a, b) for a, b, data in relations.edges(data=True) if data["dependency"]}
    return Counter(
        (one, other)
        for a, b in sorted(pairs)
        for one in sorted(places.get(a, ()))
        for other in sorted(places.get(b, ()))
        if one != other
    )


def _ref(segment: str, member: str) -> str:
    return f"{segment} {member}"


def _nodes(plot: Plot, layers: Layers, limit: int) -> Iterable[Node]:
    for cards in layers.values():
        for card in cards:
            count = len(card.members)
            yield plot.node(card.segment, pinned=True, note=both(f"{count} 个成员", f"{count} members"))
            for member in card.members[:limit]:
                thing = plot.node(member)
                yield Node(_ref(card.segment, member), thing.label, thing.group, thing.colour, entity=member)


def _legend(plot: Plot, nodes: Iterable[Node]) -> tuple[Entry, ...]:
    return plot.legend([node for node in nodes if not node.pinned], ())


def _draw(plot: Plot, layers: Layers, flows: Counter[tuple[str, str]], limit: int, language: str) -> Drawing:
    shapes: list[Shape] = []
    right = _SIDE + _ROOM + (_FLOW if flows else 0)
    y = 0.0
    for name, cards in layers.items():
        band: list[Shape] = []
        low = y + 12
        rows = math.ceil(len(cards) / _ACROSS)
        across = math.ceil(len(cards) / rows)
        for start in range(0, len(cards), across):
            row = cards[start : start + across]
            wide = (_ROOM - _GAP) / len(row) - _GAP
            high = max(_card_height(plot, card, limit, wide, language) for card in row)
            for place, card in enumerate(row):
                at = (_SIDE + place * (wide + _GAP), low, wide, high)
                band += _card(plot, card, limit, at, language)
            low += high + _GAP
        low = max(low, y + 56 + 21 * sum(one == name for one, _ in flows))
        shapes.append(Rect(0, y, right, low - y, "soft", radius=8))
        for line, text in enumerate(wrap(pick(plot.label(name), language), _SIDE - 24, 16, 3)):
            shapes.append(Words(14, y + 32 + 21 * line, text, 16, bold=True))
        shapes += band
        if flows:
            shapes += _needs(plot, flows, name, _SIDE + _ROOM + 4, y, language)
        y = low + 14
    return Drawing(right, y - 14, tuple(shapes))


def _chips(
    plot: Plot, card: Card, limit: int, wide: float, language: str
) -> list[tuple[str, str, float, float]]:
    """Break the members into lines of chips: text, ref, x and y within the card."""
    x, y, found = 12.0, 58.0, []
    listed = [
        (clip(pick(plot.label(m), language), wide - 40, 13), _ref(card.segment, m))
        for m in card.members[:limit]
    ]
    rest = len(card.members) - limit
    if rest > 0:
        listed.append((f"+{rest}", card.segment))
    for text, ref in listed:
        need = width(text, 13) + 26
        if x > 12 and x + need > wide:
            x, y = 12.0, y + _CHIP
        found.append((text, ref, x, y))
        x += need
    return found


def _card_height(plot: Plot, card: Card, limit: int, wide: float, language: str) -> float:
    chips = _chips(plot, card, limit, wide, language)
    return (chips[-1][3] if chips else 58.0) + 16


def _card(
    plot: Plot, card: Card, limit: int, at: tuple[float, float, float, float], language: str
) -> list[Shape]:
    x, y, wide, high = at
    name = pick(plot.label(card.segment), language)
    count = str(len(card.members))
    shapes: list[Shape] = [
        Rect(x, y, wide, high, "paper", "line", card.segment, 6),
        Words(x + 12, y + 26, clip(name, wide - 64, 15), 15, bold=True, ref=card.segment, title=name),
        Words(x + wide - 14, y + 26, count, 14, "quiet", "end", ref=card.segment),
    ]
    if not card.members:
        shapes.append(
            Words(x + 12, y + 58, pick(both("没有记载", "nobody documented"), language), 13, "quiet")
        )
    for text, ref, dx, dy in _chips(plot, card, limit, wide, language):
        member = ref.partition(" ")[2]
        if not member:
            shapes.append(Words(x + dx, y + dy, text, 13, "quiet", bold=True, ref=ref))
            continue
        colour = style.COLOURS[style.colour_class(plot.graph.ontology, plot.graph.names.things[member].type)]
        full = pick(plot.label(member), language)
        shapes.append(Circle(x + dx + 4, y + dy - 4.5, 4, colour, ref=ref))
        shapes.append(Words(x + dx + 12, y + dy, text, 13, ref=ref, title=full))
    return shapes


def _needs(
    plot: Plot, flows: Counter[tuple[str, str]], layer: str, x: float, y: float, language: str
) -> Iterable[Shape]:
    """List which layers a layer needs, as bars of dependencies."""
    most = max(flows.values(), default=1)
    own = sorted(
        ((n, other) for (one, other), n in flows.items() if one == layer), key=lambda f: (-f[0], f[1])
    )
    head = both("依赖", "needs")
    yield Words(x, y + 24, pick(head, language), 12.5, "quiet", bold=True)
    for number, (count, other) in enumerate(own):
        low = y + 46 + number * 21
        text = pick(plot.label(other), language)
        yield Words(x, low, clip(text, _NEEDED, 12.5), 12.5, title=text)
        wide = max((_FLOW - _NEEDED - 60) * count / most, 2)
        yield Rect(x + _NEEDED + 8, low - 10, wide, 12, style.DEPENDENCY_COLOUR, radius=2)
        yield Words(x + _NEEDED + 14 + wide, low, str(count), 12.5, "quiet")


def _table(plot: Plot, relations: Graph, layers: Layers) -> Table:
    said: dict[str, dict[str, list[str]]] = {}
    for thing, place, data in relations.edges(data=True):
        if data["kind"] == "inSegment":
            said.setdefault(thing, {}).setdefault(place, []).extend(data["claims"])
    concepts = plot.graph.ontology.concepts
    rows = []
    for name, cards in layers.items():
        for card in cards:
            for member in card.members:
                below = [p for p in said.get(member, {}) if _within(concepts, p, card.segment)]
                claims = plot.claims(sorted(c for place in below for c in said[member][place]))
                kind: LabelRecord = style.class_label(
                    plot.graph.ontology, plot.graph.names.things[member].type
                )
                cells: tuple[Cell, ...] = (
                    plot.recorder.thing(name),
                    plot.recorder.thing(card.segment),
                    plot.recorder.thing(member),
                    kind,
                    claims,
                )
                rows.append(Row((_ref(card.segment, member), card.segment), cells))
    columns = (
        both("层", "layer"),
        both("环节", "segment"),
        both("成员", "member"),
        both("类型", "type"),
        both("依据", "evidence"),
    )
    return Table(both("各环节的成员", "members of the segments"), columns, tuple(rows))


def _within(concepts: Mapping[str, object], place: str, segment: str) -> bool:
    while place in concepts:
        if place == segment:
            return True
        place = str(getattr(concepts[place], "broader", ""))
    return False


VIEW: Final = View(
    name="value-chain",
    route="value-chain",
    zh="价值链",
    en="value chain",
    meaning_zh="价值链的层、环节与其中的企业，以及层与层之间的依赖",
    meaning_en="layers and segments of the value chain, who stands in each, how layers depend on each other",
    example="value-chain",
    sample={},
    parameters=(
        Parameter("layer", "entity", "只看这一层或含此环节的一层", "only this layer", positional=True),
        options.evidence("all"),
        options.AS_OF,
        Parameter(
            "limit",
            "integer",
            "每个环节最多列出几个",
            "most members of a segment to list",
            9,
            low=1,
            high=200,
        ),
    ),
    draw=value_chain,
)
