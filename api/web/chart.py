"""Draw small charts as SVG: bars for amounts by name, a line for amounts by date; and a small network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 720
_LABEL: Final = 230
_ROW: Final = 26
_LONGEST: Final = 30
MOST_BARS: Final = 40
MOST_NODES: Final = 60
_BAR: Final = Markup(
    '<text x="{label_x}" y="{y}" text-anchor="end">{name}</text>'
    '<rect class="bar" x="{x:.1f}" y="{top}" width="{length:.1f}" height="18" rx="2">'
    "<title>{full}</title></rect>"
    '<text class="soft" x="{end:.1f}" y="{y}">{value}</text>'
)
_GRID: Final = Markup(
    '<path class="grid" d="M{left} {y:.1f}H{right}"/>'
    '<text class="soft" x="{label_x}" y="{text_y:.1f}" text-anchor="end">{value}</text>'
)
_TIP: Final = Markup(
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="16" refY="5" markerWidth="7" markerHeight="7" '
    'orient="auto"><path class="node" d="M0 0L10 5L0 10z"/></marker></defs>'
)
_EDGE: Final = Markup(
    '<path class="edge" marker-end="url(#tip)" d="M{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}">'
    "<title>{}</title></path>"
)
_NODE: Final = Markup(
    '<circle class="node" cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{name}</title></circle>'
    '<text transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})" x="{shift}" dy="4" '
    'text-anchor="{anchor}">{text}</text>'
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its title."""

    title: str
    svg: Markup


def short(value: float) -> str:
    """Write a large number with a letter, as axes do.

    >>> short(142000000000), short(0.25), short(15.5)
    ('142 G', '0.25', '15.5')
    """
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:,.4g} {letter}"
    return f"{value:,.4g}"


def bars(rows: Sequence[tuple[str, float]], title: str) -> Markup:
    """Draw a bar for each name, from zero, with its value written at the end."""
    low, high = min(0.0, *(value for _, value in rows)), max(0.0, *(value for _, value in rows))
    span = (high - low) or 1.0
    room = WIDTH - _LABEL - 80
    zero = _LABEL + room * (0 - low) / span
    parts = []
    for index, (name, value) in enumerate(rows):
        top = 8 + index * _ROW
        length = room * abs(value) / span
        left = zero if value >= 0 else zero - length
        parts.append(
            _BAR.format(
                label_x=_LABEL - 8,
                y=top + 15,
                name=_cut(name),
                x=left,
                top=top + 1,
                length=max(length, 1.0),
                full=f"{name}: {value:,.10g}",
                end=zero + (length if value >= 0 else 0) + 6,
                value=short(value),
            )
        )
    axis = Markup('<path class="axis" d="M{0:.1f} 4V{1}"/>').format(zero, 12 + len(rows) * _ROW)
    return _svg(Markup("").join([*parts, axis]), 16 + len(rows) * _ROW, title)


def line(points: Sequence[tuple[float, str, float]], title: str) -> Markup:
    """Draw values over time; a point is its place on the axis, how the date is written, and the value."""
    ordered = sorted(points)
    left, right, top, bottom = 70, WIDTH - 40, 16, 250
    first, last = ordered[0][0], ordered[-1][0]
    high, low = max(0.0, *(p[2] for p in ordered)), min(0.0, *(p[2] for p in ordered))

    def at(point: tuple[float, str, float]) -> tuple[float, float]:
        share = (point[0] - first) / ((last - first) or 1)
        return left + (right - left) * share, bottom - (bottom - top) * (point[2] - low) / ((high - low) or 1)

    parts = [_grid(left, right, top, bottom, low, high)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, ordered))
    parts.append(Markup('<polyline class="line" points="{}"/>').format(path))
    shown_to = -100.0
    for point in ordered:
        x, y = at(point)
        dot = '<circle class="node" cx="{:.1f}" cy="{:.1f}" r="4"><title>{}</title></circle>'
        parts.append(Markup(dot).format(x, y, f"{point[1]}: {point[2]:,.10g}"))
        if x - shown_to > 64:
            parts.append(
                Markup('<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>').format(
                    x, bottom + 20, point[1]
                )
            )
            shown_to = x
    return _svg(Markup("").join(parts), bottom + 32, title)


def _grid(left: float, right: float, top: float, bottom: float, low: float, high: float) -> Markup:
    parts = []
    for step in range(5):
        y = bottom - (bottom - top) * step / 4
        value = low + (high - low) * step / 4
        parts.append(
            _GRID.format(left=left, right=right, y=y, label_x=left - 8, text_y=y + 4, value=short(value))
        )
    return Markup("").join(parts)


def network(edges: Sequence[tuple[str, str, str]], title: str) -> Markup:
    """Draw nodes on a ring with arrows between them: source, name of the relation, target."""
    names = list(dict.fromkeys(end for a, _, b in edges for end in (a, b)))[:MOST_NODES]
    size, radius = WIDTH, 205
    place = {}
    for index, name in enumerate(names):
        angle = 2 * math.pi * index / len(names) - math.pi / 2
        place[name] = (WIDTH / 2 + radius * math.cos(angle), size / 2 + radius * math.sin(angle), angle)
    parts = [_TIP]
    for a, relation, b in edges:
        if a in place and b in place and a != b:
            (xa, ya, _), (xb, yb, _) = place[a], place[b]
            middle = ((xa + xb) / 4 + WIDTH / 4, (ya + yb) / 4 + size / 4)
            parts.append(_EDGE.format(xa, ya, *middle, xb, yb, f"{a} — {relation} → {b}"))
    for name, (x, y, angle) in place.items():
        turned = math.degrees(angle)
        flip = math.cos(angle) < -1e-9
        parts.append(
            _NODE.format(
                x=x,
                y=y,
                name=name,
                turn=turned + 180 if flip else turned,
                shift=-10 if flip else 10,
                anchor="end" if flip else "start",
                text=_cut(name, 19),
            )
        )
    return _svg(Markup("").join(parts), size, title)


def _cut(text: str, longest: int = _LONGEST) -> str:
    """Shorten what has no room; wide characters count twice."""
    room = longest
    for index, character in enumerate(text):
        room -= 2 if ord(character) > 0x2E80 else 1
        if room < 0:
            return text[:index] + "…"
    return text


def _svg(inner: Markup, height: float, title: str) -> Markup:
    head = '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
    return Markup(head).format(WIDTH, height, escape(title)) + inner + Markup("</svg>")
