"""Draw figures of one measure: each number a mark on a scale, with bounds, date, certainty and source."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from kg.analysis.spec import Fact, Parameter
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.narration import pick
from kg.ontology import Property
from kg.records import LabelRecord
from kg.views import options
from kg.views.network import Plot, sure
from kg.views.scene import (
    Cell,
    Circle,
    Drawing,
    Entry,
    Node,
    Path,
    Row,
    Scene,
    Shape,
    Table,
    View,
    Words,
    both,
)
from kg.views.words import clip
from kg.worlds import make_world

_LABEL: Final = 310.0
_ROOM: Final = 520.0
_ROW: Final = 27.0
_VALUE: Final = 230.0
# Beyond this span a linear scale shows only the largest.
_LINEAR: Final = 40.0
_MARK: Final = "#0072B2"
_UNSURE: Final = ("opinion", "predicted")
_SIGNS: Final = {"low": ("≥ ", "≥ "), "high": ("≤ ", "≤ "), "about": ("约 ", "about ")}
_LEGEND: Final = (
    Entry(both("陈述或转述", "stated or reported"), _MARK),
    Entry(both("观点或预测", "opinion or prediction"), _MARK, "ring"),
    Entry(
        both(
            "≥ 下限 · ≤ 上限 · 横线：同一来源的范围",
            "≥ at least · ≤ at most · line: range of one source",
        ),
        _MARK,
        "line",
    ),
)
Scale = Callable[[float], float]
_NONE: Final = Property("", "", "")
Panels = Mapping[str, Sequence[tuple[str, str, list[Fact]]]]


def figures(
    graph: KnowledgeGraph,
    measure: str = "marketSize",
    entity: Sequence[str] = (),
    evidence: str = "all",
    as_of: str | None = None,
    limit: int = 80,
) -> Scene:
    """Draw a panel for each unit and a row for each thing and scope, the largest first.

    Raises BadParameter for a measure that the ontology lacks.
    """
    world = make_world(graph, evidence, as_of)
    if graph.ontology.properties.get(measure, _NONE).range != "decimal":
        known = sorted({fact.predicate for fact in graph.facts if fact.unit})
        raise BadParameter("measure", measure, ", ".join(known))
    plot = Plot(graph)
    facts = [f for f in world.facts if f.predicate == measure and f.unit and _wanted(f, entity)]
    facts.sort(key=lambda f: (-float(f.value), f.claim))
    shown = facts[:limit]
    panels = _panels(shown)
    label = plot.kind_label(measure)
    nodes = tuple(_node(plot, fact) for fact in shown)
    return Scene(
        name=f"figures-{measure}",
        title=both(
            f"{label['zh']}：来源给出的数字", f"{label['en'].capitalize()}: figures that sources give"
        ),
        lead=both(
            f"{len(shown)} 个数字，{len(panels)} 种单位；互相矛盾的并列",
            f"{len(shown)} figures in {len(panels)} units; contradictions stand side by side",
        ),
        nodes=nodes,
        hidden=len(facts) - len(shown),
        legend=_LEGEND,
        groups=plot.groups(nodes),
        tables=(_table(plot, shown),),
        drawing=lambda language: _draw(plot, panels, language),
    )


def _wanted(fact: Fact, entity: Sequence[str]) -> bool:
    return not entity or fact.subject in entity or fact.scope in entity


def _node(plot: Plot, fact: Fact) -> Node:
    thing = plot.node(fact.subject)
    said = both(_say(plot, fact, "zh"), _say(plot, fact, "en"))
    return Node(
        fact.claim,
        thing.label,
        thing.group,
        _MARK,
        certainty=fact.certainty,
        date=plot.date([fact.claim]),
        entity=fact.subject,
        note=said,
    )


def _panels(facts: Iterable[Fact]) -> Panels:
    """Gather facts by unit, then by thing and scope, in the order of their largest value."""
    found: dict[str, dict[tuple[str, str], list[Fact]]] = {}
    for fact in facts:
        found.setdefault(fact.unit, {}).setdefault((fact.subject, fact.scope), []).append(fact)
    return {
        unit: [(subject, scope, listed) for (subject, scope), listed in rows.items()]
        for unit, rows in sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    }


def short_number(value: float, language: str) -> str:
    """Write a large number as one reads it aloud.

    >>> short_number(63000000, "zh"), short_number(2.5e9, "en"), short_number(9.99, "en")
    ('6,300万', '2.5 bn', '9.99')
    """
    steps = (
        ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
        if language == "zh"
        else ((1e12, " tn"), (1e9, " bn"), (1e6, " m"))
    )
    for size, word in steps:
        if abs(value) >= size:
            return f"{float(f'{value / size:.6g}'):,.10g}{word}"
    return f"{float(f'{value:.6g}'):,.10g}"


def _say(plot: Plot, fact: Fact, language: str) -> str:
    """Say a figure with its unit, as it stands alone."""
    unit = plot.graph.ontology.units.get(fact.unit)
    name = (unit.label_zh if language == "zh" else unit.label_en) if unit else fact.unit
    return _number(fact, language, f" {name}")


def _number(fact: Fact, language: str, unit: str = "") -> str:
    """Say a figure; beside a scale its panel names the unit."""
    sign = _SIGNS.get(fact.bound, ("", ""))[language == "en"]
    when = f" ({fact.as_of})" if fact.as_of else ""
    return f"{sign}{short_number(float(fact.value), language)}{unit}{when}"


def _draw(plot: Plot, panels: Panels, language: str) -> Drawing:
    shapes: list[Shape] = []
    y = 0.0
    for unit, rows in panels.items():
        known = plot.graph.ontology.units.get(unit)
        title = (known.label_zh if language == "zh" else known.label_en) if known else unit
        values = [float(fact.value) for _, _, facts in rows for fact in facts]
        scale, ticks, kind = _scale(values)
        low = y + 52 + len(rows) * _ROW
        note = both("对数刻度", "logarithmic scale") if kind == "log" else both("", "")
        shapes.append(Words(0, y + 18, title, 15, bold=True))
        shapes.append(Words(_LABEL + _ROOM + _VALUE, y + 18, pick(note, language), 11.5, "quiet", "end"))
        for tick in ticks:
            x = _LABEL + scale(tick)
            shapes.append(Path(f"M{x:.1f} {y + 44:.1f}V{low:.1f}", "line"))
            shapes.append(Words(x, y + 38, short_number(tick, language), 11.5, "quiet", "middle"))
        for number, (subject, scope, facts) in enumerate(rows):
            shapes += _row(plot, subject, scope, facts, y + 52 + number * _ROW, scale, language)
        y = low + 34
    if not panels:
        shapes.append(Words(0, 24, pick(both("没有记载", "nothing documented"), language), 14, "quiet"))
    return Drawing(_LABEL + _ROOM + _VALUE, max(y - 34, 40), tuple(shapes))


def _row(
    plot: Plot, subject: str, scope: str, facts: list[Fact], y: float, scale: Scale, language: str
) -> Iterable[Shape]:
    name = pick(plot.label(subject), language)
    if scope:
        name += f" · {pick(plot.label(scope), language)}"
    middle = y + _ROW / 2
    first = facts[0].claim
    yield Words(
        _LABEL - 14, middle + 5, clip(name, _LABEL - 18, 13.5), 13.5, anchor="end", ref=first, title=name
    )
    for low, high in _ranges(facts):
        yield Path(
            f"M{_LABEL + scale(low):.1f} {middle:.1f}H{_LABEL + scale(high):.1f}", _MARK, 3, opacity=0.5
        )
    for fact in facts:
        hollow = fact.certainty in _UNSURE
        x = _LABEL + scale(float(fact.value))
        yield Circle(x, middle, 6, "paper" if hollow else _MARK, _MARK, fact.claim)
    said = " · ".join(
        dict.fromkeys(_number(fact, language) for fact in sorted(facts, key=lambda f: float(f.value)))
    )
    x = _LABEL + scale(max(float(fact.value) for fact in facts)) + 14
    room = _LABEL + _ROOM + _VALUE - x
    yield Words(x, middle + 4.5, clip(said, room, 12.5), 12.5, "quiet", ref=first, title=said, halo=True)


def _ranges(facts: Iterable[Fact]) -> list[tuple[float, float]]:
    """Pair the low and high bounds that one source gives of one date."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for fact in facts:
        if fact.bound in ("low", "high"):
            found.setdefault((fact.source, fact.as_of), {})[fact.bound] = float(fact.value)
    return [(pair["low"], pair["high"]) for pair in found.values() if len(pair) == 2]


def _scale(values: Sequence[float]) -> tuple[Scale, list[float], str]:
    """Choose a scale: linear from zero, or logarithmic when the values span too far."""
    positive = [value for value in values if value > 0]
    if positive and min(values) > 0 and max(positive) / min(positive) > _LINEAR:
        first, last = math.floor(math.log10(min(positive))), math.ceil(math.log10(max(positive)))
        span = max(last - first, 1)
        ticks = [10.0**power for power in range(first, last + 1, math.ceil(span / 6))]
        return (lambda value: _ROOM * (math.log10(value) - first) / span), ticks, "log"
    low, top = min([0.0, *values]), max([0.0, *values]) or 1.0
    step = 10.0 ** math.floor(math.log10((top - low) / 4))
    step *= next(times for times in (1, 2, 5, 10) if (top - low) / (step * times) <= 6)
    ticks = [step * n for n in range(math.floor(low / step), math.floor(top / step) + 1)]
    return (lambda value: _ROOM * (value - low) / (top - low)), ticks, "linear"


def _table(plot: Plot, facts: Iterable[Fact]) -> Table:
    rows = []
    for fact in facts:
        scope: Cell = plot.recorder.thing(fact.scope) if fact.scope else ""
        said: LabelRecord = both(_say(plot, fact, "zh"), _say(plot, fact, "en"))
        ends = (plot.recorder.thing(fact.subject), scope, said)
        cells: tuple[Cell, ...] = (*ends, fact.as_of, sure(fact.certainty), plot.claims([fact.claim]))
        rows.append(Row((fact.claim,), cells))
    columns = (
        both("对象", "thing"),
        both("范围", "scope"),
        both("数值", "value"),
        both("时点", "as of"),
        both("确定性", "certainty"),
        both("依据", "evidence"),
    )
    return Table(both("数字", "figures"), columns, tuple(rows))


VIEW: Final = View(
    name="figures",
    route="figures",
    zh="数字",
    en="charts of figures",
    meaning_zh="市场规模、价格、用户数等来源给出的数字，连同范围、时点与确定性",
    meaning_en="market sizes, prices, users and other figures of the sources, with range, date and certainty",
    example="figures measure=price",
    sample={"measure": "marketSize"},
    parameters=(
        Parameter(
            "measure",
            "text",
            "度量",
            "what is measured, such as marketSize, price, userCount, revenue",
            "marketSize",
            positional=True,
        ),
        Parameter("entity", "entities", "只看这些对象或范围", "only these things or scopes", ()),
        options.evidence("all"),
        options.AS_OF,
        options.limit(80, 1000),
    ),
    draw=figures,
)
