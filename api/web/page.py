"""Render a page in the design of the site, in the language of the reader, under a strict policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.routing import Match

from api.web import words
from kg.graph import KnowledgeGraph
from kg.narration import CERTAINTIES, cite, say_claim, say_value

_TEMPLATES: Final = Path(__file__).parent.parent / "templates"
STATIC: Final = Path(__file__).parent.parent / "static"
# Pictures stand in frames of our own; nothing else may be framed, loaded or called.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_NAVIGATION: Final = (
    ("/#chain", "价值链", "Value chain"),
    ("/questions", "问题", "Questions"),
    ("/analyses", "分析", "Analyses"),
    ("/compare", "对比", "Compare"),
    ("/query", "查询", "Query"),
    ("/sources", "来源", "Sources"),
    ("/about", "关于", "About"),
)


def address(path: str, lang: str, **more: Any) -> str:
    """Write an address of this site in the language of the page; empty values are left out.

    >>> address("/compare", "en", id=["a", "b"], q="")
    '/compare?id=a&id=b&lang=en'
    >>> address("/#chain", "zh")
    '/?lang=zh#chain'
    """
    path, _, fragment = path.partition("#")
    given = {name: value for name, value in more.items() if value not in (None, "", [])}
    query = urlencode({**given, "lang": lang}, doseq=True)
    return f"{quote(path)}?{query}" + (f"#{fragment}" if fragment else "")


def _number(value: float) -> str:
    """Write a number for people: thousands apart, at most six figures after a long point."""
    return f"{value:,.10g}" if abs(value) >= 1e-4 or value == 0 else f"{value:.3g}"


def _cap(text: str) -> str:
    """Begin a heading with a capital."""
    return text[:1].upper() + text[1:]


_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals.update(
    address=address,
    certainties=CERTAINTIES,
    cite=cite,
    say_claim=say_claim,
    say_value=say_value,
    navigation=_NAVIGATION,
    word=words.word,
    method=words.method,
)
_ENVIRONMENT.filters.update(number=_number, cap=_cap)


def serves(request: Request, path: str) -> bool:
    """Tell whether this server answers a path: pages lead only to what is there."""
    scope = {**request.scope, "method": "GET", "path": path}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


def page(
    name: str,
    request: Request,
    graph: KnowledgeGraph,
    lang: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Render a template; `switch` leads to the same page in the other language."""
    other = "en" if lang == "zh" else "zh"
    asked = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    text = _ENVIRONMENT.get_template(name).render(
        lang=lang,
        zh=lang == "zh",
        path=request.url.path,
        classes=graph.ontology.classes,
        units=graph.ontology.units,
        version=graph.version,
        completions="/api/autocomplete" if serves(request, "/api/autocomplete") else "/api/search",
        switch=f"{quote(request.url.path)}?{urlencode([*asked, ('lang', other)])}",
        **values,
    )
    common = {"Content-Security-Policy": _POLICY, "Content-Language": lang, "Vary": "Accept-Language"}
    return HTMLResponse(text, status, {**(headers or {}), **common})
