"""Bound what is not fully known: market shares as intervals, HHI and CR-k over all their completions.

A completion gives every named holder one share within its interval, adds up to at most 100 %, and splits the
rest among any number of others in any way. The others may be known suppliers without a stated share or
suppliers that nobody names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Final, TypeAlias

from kg.analysis.spec import Fact

Interval: TypeAlias = tuple[float, float]
WHOLE: Final = 100.0
# With more open shares than this the exact maximum, exponential in their number, gives way to a wider bound.
_EXACT: Final = 8
_NOISE: Final = 1e-9


def stated(facts: Iterable[Fact], about: float) -> Interval:
    """Join all that is said of one share into the narrowest interval that holds every saying.

    `low` and `high` of one source and date are the ends of a range, open ends being 0 and 100; an `about`
    figure may be off by `about` percent of itself; sayings that conflict widen the interval.
    """
    sayings: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        sayings[fact.source, fact.as_of].append(fact)
    ends = [end for saying in sayings.values() for end in _ends(saying, about)]
    return max(0.0, min(ends)), min(WHOLE, max(ends))


def _ends(saying: Iterable[Fact], about: float) -> list[float]:
    ends: list[float] = []
    bounds: dict[str, list[float]] = {"low": [], "high": []}
    for fact in saying:
        value = float(fact.value)
        if fact.bound in bounds:
            bounds[fact.bound].append(value)
        else:
            slack = value * about / 100 if fact.bound == "about" else 0.0
            ends += [value - slack, value + slack]
    if any(bounds.values()):
        ends += [min(bounds["low"], default=0.0), max(bounds["high"], default=WHOLE)]
    return ends


def possible(shares: Sequence[Interval]) -> bool:
    """Tell whether any completion exists: whether the least shares fit into 100 %."""
    return sum(low for low, _ in shares) <= WHOLE + _NOISE


def tighten(shares: Sequence[Interval]) -> list[Interval]:
    """Lower each upper end to what the least shares of the others leave."""
    least = sum(low for low, _ in shares)
    return [(low, max(low, min(high, WHOLE - (least - low)))) for low, high in shares]


def hhi(shares: Sequence[Interval]) -> Interval:
    """Bound the Herfindahl-Hirschman index, the sum of squared shares in percent, over all completions.

    It is least when each holder has its least share and the rest is dust; it is greatest at a corner of the
    completions, where all but one share are at an end and one other holds the whole rest (a convex function
    has its maximum at a corner). Both ends are sharp as long as at most eight shares are open.
    """
    tight = tighten(shares)
    return sum(low**2 for low, _ in tight), _greatest(tight)


def _greatest(shares: Sequence[Interval]) -> float:
    room = max(0.0, WHOLE - sum(low for low, _ in shares))
    spans = [(low, high) for low, high in shares if high - low > _NOISE]
    fixed = [low for low, high in shares if high - low <= _NOISE]
    if len(spans) > _EXACT:
        return WHOLE * max(room, *(high for _, high in shares))
    spans.append((0.0, room))
    left = WHOLE - sum(fixed)
    best = 0.0
    for place, (low, high) in enumerate(spans):
        for ends in product(*spans[:place], *spans[place + 1 :]):
            last = left - sum(ends)
            if low - _NOISE <= last <= high + _NOISE:
                best = max(best, last**2 + sum(end**2 for end in ends))
    return best + sum(share**2 for share in fixed)


def ratio(shares: Sequence[Interval], k: int) -> Interval:
    """Bound CR-k, the joint share in percent of the k largest, over all completions.

    The least is that of the least shares, the rest being dust. The greatest is either k holders at their
    upper ends, as far as the least shares of the holders left out allow, or k - 1 holders with one other that
    takes the whole rest. Sharp when the stated shares are single numbers, an outer bound otherwise.
    """
    tight = tighten(shares)
    lows = sorted(low for low, _ in tight)
    highs = sorted((high for _, high in tight), reverse=True)
    named = min(sum(highs[:k]), WHOLE - sum(lows[: max(0, len(lows) - k)]))
    other = WHOLE - sum(lows[: max(0, len(lows) - k + 1)])
    return sum(lows[-k:]), max(named if len(tight) >= k else 0.0, other)


def equal(count: int, k: int) -> tuple[float, float]:
    """Give HHI and CR-k of suppliers with equal shares: 10000 / n and 100 k / n, the least that n allow."""
    return WHOLE**2 / count, WHOLE * min(1.0, k / count)
