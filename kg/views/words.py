"""Measure and cut text without a browser: wide characters are one em, others about half."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NARROW: Final = 0.56
# Characters that XML cannot hold, and those that turn the direction of what follows.
_BAD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CLOSING: Final = tuple("）》」』】〉，。、；：？！…—”’)]},.;:?!%")
_OPENING: Final = tuple("（《「『【〈“‘([{")
_TURNS: Final = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def clean(text: str) -> str:
    """Take out what XML cannot hold and what would turn the text around, and put it on one line."""
    return re.sub(r"\s+", " ", _TURNS.sub("", _BAD.sub("", text))).strip()


def width(text: str, size: float = 1.0) -> float:
    """Estimate how wide a text runs.

    >>> width("英伟达"), round(width("abc"), 2)
    (3.0, 1.68)
    """
    return size * sum(1.0 if unicodedata.east_asian_width(c) in "WF" else _NARROW for c in text)


def clip(text: str, most: float, size: float = 1.0) -> str:
    """Cut a text that is too wide and end it with an ellipsis.

    >>> clip("向量数据库", 4)
    '向量数…'
    """
    text = clean(text)
    if width(text, size) <= most:
        return text
    kept = ""
    for character in text:
        if width(kept + character + "…", size) > most:
            break
        kept += character
    return kept.rstrip() + "…"


def wrap(text: str, most: float, size: float = 1.0, lines: int = 2) -> list[str]:
    """Break a text into lines of at most this width; what is left over is cut with an ellipsis.

    >>> wrap("training frameworks of today", 12, lines=2)
    ['training frameworks', 'of today']
    """
    found: list[str] = []
    rest = clean(text)
    while rest and len(found) < lines - 1 and width(rest, size) > most:
        end = _break(rest, most, size)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*found, clip(rest, most, size)] if rest or not found else found


def _break(text: str, most: float, size: float) -> int:
    """Find where the first line ends: at a space, or beside any wide character.

    A line neither begins with what closes nor ends with what opens.
    """
    end, run = 0, 0.0
    for place, character in enumerate(text):
        run += width(character, size)
        if run > most:
            return end or max(place, 1)
        after = text[place + 1 : place + 2]
        wide = any(unicodedata.east_asian_width(one) in "WF" for one in character + after)
        if character == " " or (wide and after not in _CLOSING and character not in _OPENING):
            end = place + 1
    return len(text)
