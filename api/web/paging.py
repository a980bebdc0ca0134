"""Lead through a list that is too long for one page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from fastapi import Request


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in a list a page stands."""

    request: Request
    start: int
    shown: int
    total: int
    size: int

    @property
    def before(self) -> str:
        """The address of the page before; empty on the first."""
        return self._at(max(0, self.start - self.size)) if self.start else ""

    @property
    def after(self) -> str:
        """The address of the page after; empty on the last."""
        end = self.start + self.shown
        return self._at(end) if self.shown and end < self.total else ""

    def _at(self, start: int) -> str:
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k != "start"]
        return f"{quote(self.request.url.path)}?{urlencode([*kept, ('start', start)])}"
