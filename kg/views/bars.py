"""Draw rows of bars with a label on the left: what rankings and chokepoints are shown as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.narration import pick
from kg.records import LabelRecord
from kg.views.scene import Drawing, Path, Rect, Shape, Words
from kg.views.words import clip

_LABEL: Final = 250.0
_ROOM: Final = 640.0
_ROW: Final = 30.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one or more parts (value, colour); `said` stands behind it."""

    ref: str
    label: LabelRecord
    parts: tuple[tuple[float, str], ...]
    said: LabelRecord


def bars(rows: Sequence[Bar], language: str) -> Drawing:
    """Draw the bars on one scale from zero, with a grid of round numbers."""
    most = max((sum(value for value, _ in row.parts) for row in rows), default=0.0) or 1.0
    step = round_step(most)
    scale = _ROOM / (most * 1.02)
    low = 24 + len(rows) * _ROW
    shapes: list[Shape] = list(_grid(most, step, scale, low))
    for number, row in enumerate(rows):
        y = 24 + number * _ROW
        text = pick(row.label, language)
        shapes.append(
            Words(_LABEL - 12, y + 19, clip(text, _LABEL - 16, 14), 14, anchor="end", ref=row.ref, title=text)
        )
        x = _LABEL
        for value, colour in row.parts:
            if value:
                shapes.append(
                    Rect(x, y + 5, max(value * scale, 1.5), _ROW - 10, colour, ref=row.ref, radius=2)
                )
                x += value * scale
        shapes.append(Words(x + 8, y + 19, pick(row.said, language), 12.5, "quiet", ref=row.ref, halo=True))
    return Drawing(_LABEL + _ROOM + 150, low + 10, tuple(shapes))


def round_step(most: float, parts: int = 5) -> float:
    """Find a round distance of grid lines: 1, 2 or 5 times a power of ten."""
    raw = most / parts
    power = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 1.0
    return next(power * times for times in (1, 2, 5, 10) if power * times >= raw)


def _grid(most: float, step: float, scale: float, low: float) -> Iterable[Shape]:
    value = 0.0
    while value <= most * 1.02:
        x = _LABEL + value * scale
        yield Path(f"M{x:.1f} 18V{low:.1f}", "line")
        yield Words(x, 12, f"{value:g}", 11.5, "quiet", "middle")
        value += step
