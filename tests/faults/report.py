"""Promises that held in this run, with figures: printed at its end."""

from __future__ import annotations

from collections.abc import Callable

ROWS: list[tuple[str, str]] = []
Held = Callable[[str, str], None]


def quantile(times: list[float], share: float) -> float:
    """Give a quantile of measured times, in milliseconds."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]
