"""Describe a picture once: what can be selected, what is drawn, and the tables that say the same.

A view makes a `Scene`; SVG, page, files and the interactive network are made of it and of nothing else.
A network scene has places for its nodes and lines between them; a drawing brings shapes of its own that
refer to its nodes by id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from kg.analysis.spec import Parameter
from kg.records import ClaimRecord, LabelRecord, ThingRecord

# What a cell of a table twin holds: text in both languages, a number, a thing, or claims as evidence.
Cell: TypeAlias = "str | float | LabelRecord | ThingRecord | tuple[ClaimRecord, ...] | None"

# Colours that follow the theme; anything else is a literal colour that passes on light and dark alike.
TOKENS: Final[Mapping[str, str]] = {
    "ink": "#1c2733",
    "quiet": "#56626e",
    "paper": "#ffffff",
    "soft": "#f3f5f7",
    "line": "#cfd6dd",
    "link": "#0b5cad",
}


def both(zh: str, en: str) -> LabelRecord:
    """Say something in both languages."""
    return {"zh": zh, "en": en}


@dataclass(frozen=True, slots=True)
class Node:
    """Something to select: a dot of a network, a box, bar or mark of a drawing.

    `group` is what the legend and the type filter go by; `entity` the thing whose page it leads to;
    `note` is said when it is pointed at; `path` lists the links to light up with it; `more` counts its
    neighbours that are not drawn. A pinned node stays when all its lines are filtered away.
    """

    id: str
    label: LabelRecord
    group: str
    colour: str
    x: float = 0.0
    y: float = 0.0
    size: float = 9.0
    certainty: str = ""
    date: str = ""
    entity: str = ""
    note: LabelRecord = field(default_factory=lambda: both("", ""))
    path: tuple[str, ...] = ()
    more: int = 0
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A line between two nodes: all statements of one kind between them, with their claims."""

    id: str
    source: str
    target: str
    kind: str
    label: LabelRecord
    certainty: str
    colour: str
    width: float = 2.0
    inferred: bool = False
    date: str = ""
    claims: tuple[ClaimRecord, ...] = ()
    bend: float = 0.08


@dataclass(frozen=True, slots=True)
class Rect:
    """A box; `ref` is the node that it belongs to."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    ref: str = ""
    radius: float = 4.0
    dashes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Circle:
    """A dot."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Path:
    """A line or an area, in the path language of SVG; an arrow points to its end."""

    d: str
    stroke: str
    width: float = 1.0
    fill: str = ""
    ref: str = ""
    dashes: tuple[int, ...] = ()
    arrow: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text; `title` is the whole of it when it had to be cut."""

    x: float
    y: float
    text: str
    size: float = 13.0
    fill: str = "ink"
    anchor: str = "start"
    bold: bool = False
    ref: str = ""
    title: str = ""
    halo: bool = False


Shape: TypeAlias = Rect | Circle | Path | Words


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished drawing in one language."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    left: float = 0.0
    top: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table twin; `refs` are the nodes and links that it speaks of."""

    refs: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table that says what the picture shows."""

    caption: LabelRecord
    columns: tuple[LabelRecord, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the legend: a dot, or a line with dashes."""

    label: LabelRecord
    colour: str
    shape: str = "dot"
    dashes: tuple[int, ...] = ()
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture; `hidden` counts what the cap left out, `drawing` makes the shapes unless it is a network."""

    name: str
    title: LabelRecord
    lead: LabelRecord
    nodes: tuple[Node, ...]
    links: tuple[Link, ...] = ()
    tables: tuple[Table, ...] = ()
    legend: tuple[Entry, ...] = ()
    hidden: int = 0
    groups: Mapping[str, LabelRecord] = field(default_factory=dict)
    drawing: Callable[[str], Drawing] | None = None
    focus: str = ""
    expands: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A kind of picture: its name and address, what it shows in both languages, what it is told.

    `example` is what one types after `kg view`, `sample` the parameters of a picture worth opening.
    """

    name: str
    route: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    example: str
    sample: Mapping[str, Any]
    parameters: tuple[Parameter, ...]
    draw: Callable[..., Scene]
