"""Render texts for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES: Final = Path(__file__).parent / "templates"
# Plain text needs no escaping, and what is Markdown is never shown as a page.
_PLAIN: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=False,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)


def text_of(name: str, **values: Any) -> str:
    """Render a template of plain text."""
    return _PLAIN.get_template(name).render(**values)
