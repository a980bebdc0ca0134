"""Read pages as a browser does."""

from __future__ import annotations

from typing import Any

import html5lib  # type: ignore[import-untyped]


def parse(text: str) -> Any:
    """Parse HTML to a tree of elements without namespaces."""
    return html5lib.parse(text, namespaceHTMLElements=False)


def said(element: Any) -> str:
    """Give the text of an element and all inside it."""
    return "".join(element.itertext())
