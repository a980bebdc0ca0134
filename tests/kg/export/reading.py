"""What tests of exports share: parts of the toy world, and a format written to bytes."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

from kg.export.parts import Part, Request, choose, whole
from kg.export.registry import FORMATS
from kg.graph import KnowledgeGraph

REQUESTS: Final = {
    "whole": Request(),
    "around": Request(entity="nova", depth=2),
    "kinds": Request(entity="nova", kinds=("runsOnChip",), direction="upstream"),
    "view": Request(view="nova", limit=4),
    "impact": Request(analysis="impact", values=(("cut", "acme"),)),
    "rank": Request(analysis="rank", values=(("metric", "degree"),)),
}
# Claims and names that no text of the data holds yet, but some will.
HOSTILE: Final = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    '"quoted"; <b>&amp;\\n</b>',
    "a|b #1 `x`",
    "'=x",
    "𠮷野家 é\u2028x",
)


def part(graph: KnowledgeGraph, name: str = "whole") -> Part:
    """Give a part of a graph by its name here."""
    asked = REQUESTS[name]
    return whole(graph) if asked == Request() else choose(graph, asked)


def written(of: Part, form: str) -> bytes:
    """Write a part in a format."""
    out = io.BytesIO()
    FORMATS[form].write(of, out)
    return out.getvalue()


def file(of: Part, form: str, place: Path) -> Path:
    """Write a part as a file named as users get it."""
    path = place / FORMATS[form].file_name(of)
    path.write_bytes(written(of, form))
    return path


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """Give attributes as formats without lists have them: joined by `|`, without what is unknown."""
    flat = {name: "|".join(value) if isinstance(value, tuple) else value for name, value in data.items()}
    return {name: value for name, value in flat.items() if value not in ("", None)}
