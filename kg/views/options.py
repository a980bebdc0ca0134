"""Parameters that several views take."""

from __future__ import annotations

from typing import Final

from kg.analysis.spec import Parameter
from kg.graph import DEFAULT_EVIDENCE, EVIDENCE

# Larger pictures say less than their table; so many are still drawn within seconds.
MOST_NODES: Final = 3000

KIND: Final = Parameter(
    "kind", "kinds", "只看这些依赖种类及其下位种类", "only these kinds of dependency and those below them", ()
)
AS_OF: Final = Parameter("as_of", "date", "截至日期", "only what was said of this date or before")
TYPE: Final = Parameter(
    "type", "texts", "只显示这些类型及其子类", "show only these classes and those below them", ()
)
EXPAND: Final = Parameter(
    "expand", "entities", "展开这些事物的邻居", "draw the neighbours of these things too", ()
)


def evidence(default: str = DEFAULT_EVIDENCE) -> Parameter:
    """Let the user say which claims count."""
    return Parameter(
        "evidence", "choice", "采用哪些论断", "which claims count", default, choices=tuple(EVIDENCE)
    )


def limit(default: int, most: int = MOST_NODES) -> Parameter:
    """Let the user say how much is drawn at most."""
    return Parameter("limit", "integer", "最多画多少", "most to draw", default, low=1, high=most)
