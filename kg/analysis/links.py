"""Number who depends on whom, so that measures can reckon on arrays; count the links of each thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Scores: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.intp]

DAMPING: Final = 0.85


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Who depends on whom: thing `sources[i]` on `targets[i]`, each pair once, none on itself."""

    size: int
    sources: Numbers
    targets: Numbers

    def only(self, kept: NDArray[np.bool_]) -> Links:
        """Keep some of the links and all things."""
        return Links(self.size, self.sources[kept], self.targets[kept])

    def degrees(self) -> tuple[Numbers, Numbers]:
        """Count what each thing depends on, and what depends on it."""
        out = np.bincount(self.sources, minlength=self.size)
        return out, np.bincount(self.targets, minlength=self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """What stays the same when a measure is repeated on a part of the links."""

    start: Scores
    attenuation: float


def setting(links: Links, seeds: Numbers | None = None) -> Setting:
    """Fix where PageRank starts (at the seeds alike, or everywhere) and how much Katz attenuates a hop."""
    start = np.zeros(links.size)
    start[slice(None) if seeds is None else seeds] = 1
    most = min((int(counts.max(initial=0)) for counts in links.degrees()), default=0)
    return Setting(start / max(start.sum(), 1), DAMPING / max(most, 1))


def degree(links: Links, _setting: Setting) -> Scores:
    """Count the distinct things that directly depend on each thing."""
    return links.degrees()[1].astype(np.float64)


def out_degree(links: Links, _setting: Setting) -> Scores:
    """Count the distinct things that each thing directly depends on."""
    return links.degrees()[0].astype(np.float64)
