"""Render pages that routes other than the main pages show."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.graph import KnowledgeGraph

_TEMPLATES: Final = Path(__file__).parent / "templates"
_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined
)
# Plain text needs no escaping, and what is Markdown is never shown as a page.
_PLAIN: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=False,
    undefined=StrictUndefined,
    keep_trailing_newline=True,
)
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def page(name: str, request: Request, graph: KnowledgeGraph, lang: str, **values: Any) -> HTMLResponse:
    """Render a template in one language, with the way to the other."""
    other = {**request.query_params, "lang": "en" if lang == "zh" else "zh"}
    switch = f"{request.url.path}?{urlencode(other)}"
    text = _ENVIRONMENT.get_template(name).render(lang=lang, version=graph.version, switch=switch, **values)
    headers = {
        "Content-Security-Policy": _POLICY,
        "Content-Language": lang,
        "Vary": "Accept, Accept-Language",
    }
    return HTMLResponse(text, headers=headers)


def text_of(name: str, **values: Any) -> str:
    """Render a template of plain text."""
    return _PLAIN.get_template(name).render(**values)
