"""Draw events in time: a lane a kind, the years as wide as they are full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from kg.analysis.spec import Fact, Parameter
from kg.graph import KnowledgeGraph
from kg.narration import pick
from kg.records import ClaimRecord, LabelRecord
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
from kg.views.words import clip, width
from kg.worlds import make_world

_LANE: Final = 108.0
_ROW: Final = 24.0
_YEAR: Final = (58.0, 36.0)
_MOST_LABEL: Final = 330.0
_COLOURS: Final = {
    "Event": "#A0594A",
    "Release": "#D55E00",
    "Funding": "#117A5B",
    "Acquisition": "#117A5B",
    "Partnership": "#0072B2",
    "Departure": "#C2679A",
    "Transition": "#7A6BB0",
}
_COLUMNS: Final = (
    both("日期", "date"),
    both("事件", "event"),
    both("类别", "kind"),
    both("有关", "involved"),
    both("确定性", "certainty"),
    both("依据", "evidence"),
)


def timeline(
    graph: KnowledgeGraph,
    entity: str | None = None,
    evidence: str = "all",
    as_of: str | None = None,
    limit: int = 120,
) -> Scene:
    """Draw the events that bear a date, the newest if too many; the table has the undated ones too."""
    world = make_world(graph, evidence, as_of)
    plot = Plot(graph)
    dates = _dates(world.facts)
    about = {
        event.id: _involved(graph, event.id)
        for event in graph.entities(["Event"])
        if entity is None or entity in _involved(graph, event.id)
    }
    dated = sorted((event for event in about if event in dates), key=lambda event: (dates[event][0], event))
    shown = dated[-limit:]
    nodes = tuple(
        plot.node(event, date=dates[event][0], certainty=dates[event][1], note=_when(dates[event][0]))
        for event in shown
    )
    undated = [event for event in sorted(about) if event not in dates]
    whose = plot.label(entity) if entity else both("", "")
    groups = plot.groups(nodes)
    return Scene(
        name=f"timeline-{entity or 'all'}",
        title=both(f"{whose['zh']}大事记", f"Events around {whose['en']}" if entity else "Events in time"),
        lead=both(
            f"{len(shown)} 件有日期的事件；另有 {len(undated)} 件没有记载日期，列于表中",
            f"{len(shown)} events with a date; {len(undated)} without one are in the table",
        ),
        nodes=nodes,
        hidden=len(dated) - len(shown),
        legend=_legend(groups),
        groups=groups,
        tables=(_table(plot, about, dates, [*shown, *undated]),),
        drawing=lambda language: _draw(nodes, groups, language),
    )


def _legend(groups: Mapping[str, LabelRecord]) -> tuple[Entry, ...]:
    hollow = Entry(both("空心：预测", "hollow: predicted"), style.COLOURS["Entity"], "ring")
    return (*(Entry(label, _colour(name)) for name, label in groups.items()), hollow)


def _dates(facts: Iterable[Fact]) -> dict[str, tuple[str, str]]:
    """Give each event its date and how sure it is."""
    found: dict[str, tuple[str, str]] = {}
    for fact in sorted(facts, key=lambda fact: (style.STRENGTH.index(fact.certainty), fact.claim)):
        if fact.predicate == "occurredOn":
            found.setdefault(fact.subject, (fact.value, fact.certainty))
    return found


def _colour(group: str) -> str:
    return _COLOURS.get(group, style.COLOURS["Event"])


def _when(date: str) -> LabelRecord:
    return both(date, date)


def _involved(graph: KnowledgeGraph, event: str) -> tuple[str, ...]:
    relations = graph.relations
    if event not in relations:
        return ()
    near = {*relations.successors(event), *relations.predecessors(event)}
    return tuple(
        sorted(n for n in near if graph.names.things[n].type not in ("Dimension", "Rating", "Topic"))
    )


def _draw(nodes: tuple[Node, ...], groups: Mapping[str, LabelRecord], language: str) -> Drawing:
    starts, right = _scale(nodes)
    texts = [clip(pick(node.label, language), _MOST_LABEL, 13) for node in nodes]
    ends = [_place(n.date, starts) + 26 + width(text, 13) for n, text in zip(nodes, texts, strict=True)]
    right = max([right, *ends])
    shapes: list[Shape] = []
    y = 34.0
    for group, label in groups.items():
        members = [node for node in nodes if node.group == group]
        lane, high = _lane(members, starts, y, language)
        shapes.append(Rect(0, y - 4, right, high + 8, "soft", radius=6))
        shapes.append(Words(10, y + 17, clip(pick(label, language), _LANE - 16, 14), 14, bold=True))
        shapes += lane
        y += high + 16
    years: list[Shape] = []
    for year, x in starts.items():
        years.append(Path(f"M{x:.1f} 24V{y - 8:.1f}", "line"))
        years.append(Words(x + 5, 18, str(year), 13, "quiet", bold=True))
    back = [shape for shape in shapes if isinstance(shape, Rect) and not shape.ref]
    front = [shape for shape in shapes if shape not in back]
    return Drawing(right, y, (*back, *years, *front))


def _scale(nodes: Iterable[Node]) -> tuple[dict[int, float], float]:
    """Give each year that has events its place; years without one are left out, which the labels show."""
    count = Counter(int(node.date[:4]) for node in nodes)
    starts, x = {}, _LANE
    for year in sorted(count):
        starts[year] = x
        x += _YEAR[0] + _YEAR[1] * min(count[year], 12) ** 0.8
    return starts, max(x + 150, _LANE + 500)


def _lane(
    members: list[Node], starts: Mapping[int, float], top: float, language: str
) -> tuple[list[Shape], float]:
    """Pack the events of a lane into rows so that no label runs into the next event."""
    ends: list[float] = []
    shapes: list[Shape] = []
    for node in members:
        x = _place(node.date, starts)
        text = pick(node.label, language)
        shown = clip(text, _MOST_LABEL, 13)
        row = next((i for i, end in enumerate(ends) if end < x), len(ends))
        ends[row : row + 1] = [x + 26 + width(shown, 13)]
        y = top + row * _ROW + 12
        colour = _colour(node.group)
        hollow = node.certainty == "predicted"
        shapes.append(_mark(node, x, y, "paper" if hollow else colour, colour))
        shapes.append(Words(x + 12, y + 4.5, shown, 13, ref=node.id, title=text, halo=True))
    return shapes, max(len(ends), 1) * _ROW


def _mark(node: Node, x: float, y: float, fill: str, stroke: str) -> Shape:
    """Mark a day or month with a dot, a mere year with a square."""
    if len(node.date) == 4:
        return Rect(x - 5, y - 5, 10, 10, fill, stroke, node.id, radius=1)
    return Circle(x, y, 5.5, fill, stroke, node.id)


def _place(date: str, starts: Mapping[int, float]) -> float:
    """Place a date within its year; a mere year stands at its beginning."""
    year = int(date[:4])
    later = [x for other, x in starts.items() if other > year]
    room = (min(later) if later else starts[year] + _YEAR[0] + _YEAR[1]) - starts[year]
    month = int(date[5:7]) if len(date) >= 7 else 1
    day = int(date[8:10]) if len(date) >= 10 else 1
    return starts[year] + 14 + (room - 20) * ((month - 1) + (day - 1) / 31) / 12


def _table(
    plot: Plot,
    about: Mapping[str, tuple[str, ...]],
    dates: Mapping[str, tuple[str, str]],
    listed: Iterable[str],
) -> Table:
    rows = []
    for event in listed:
        claims: tuple[ClaimRecord, ...] = plot.claims(
            claim.id for claim in plot.graph.claims.values() if claim.subject == event
        )
        names = [plot.label(other) for other in about[event]]
        date, certainty = dates.get(event, ("", ""))
        cells: tuple[Cell, ...] = (
            date or both("没有记载", "not documented"),
            plot.recorder.thing(event),
            style.class_label(plot.graph.ontology, plot.graph.names.things[event].type),
            both("、".join(n["zh"] for n in names), ", ".join(n["en"] for n in names)),
            sure(certainty),
            claims,
        )
        rows.append(Row((event,), cells))
    return Table(both("事件", "events"), _COLUMNS, tuple(rows))


VIEW: Final = View(
    name="timeline",
    route="timeline",
    zh="大事记",
    en="timeline of events",
    meaning_zh="事件按日期排列，每类一道；方块只知年份",
    meaning_en="events by date, a lane for each kind; a square knows only its year",
    example="timeline entity=openai",
    sample={},
    parameters=(
        Parameter("entity", "entity", "只看与它有关的", "only events that involve it", positional=True),
        options.evidence("all"),
        options.AS_OF,
        options.limit(120),
    ),
    draw=timeline,
)
