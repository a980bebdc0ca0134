"""Make a page and an embed page of every registered view."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, Response

from api import security
from api.deps import Graph, Language, Present, Strangers
from api.queries import Queries
from api.web.words import word
from kg.analysis.spec import Parameter
from kg.engine.service import Question
from kg.errors import QueryTooLarge
from kg.graph import KnowledgeGraph
from kg.live import Live
from kg.parameters import read_values
from kg.views import results
from kg.views.files import Form, find_form
from kg.views.page import Page, fields, gallery
from kg.views.payload import file_name
from kg.views.registry import VIEWS, draw
from kg.views.scene import Scene, View

router = APIRouter(tags=["views"])

# What a page is asked besides the parameters of its view.
_OWN: Final = ("lang", "format", "embed")
# Stands for the nonce until a page is sent; nobody outside can know it, so no label can hold it.
_NONCE: Final = security.nonce()
# What a query may answer to be drawn here: to read more would keep other requests waiting.
_MOST_BYTES: Final = 4 << 20
_SEPARATORS: Final = re.compile(r"\s*[,，;；]\s*")


@router.get("/views", operation_id="list_views", response_class=HTMLResponse)
def views(graph: Graph, lang: Language) -> HTMLResponse:
    """Show what pictures there are, each with a small one."""
    value = security.nonce()
    found = []
    for view in VIEWS.values():
        query = urlencode({**view.sample, "lang": lang}, doseq=True)
        found.append((view, f"/views/{view.name}?{query}", f"/views/{view.name}?{query}&format=svg"))
    page = Page(lang, home_url="/", nonce=value, switch_url=f"/views?lang={_other(lang)}")
    return _html(gallery(graph, found, page), lang, security.page_policy(value))


def _other(lang: str) -> str:
    return "en" if lang == "zh" else "zh"


def _html(text: str, lang: str, policy: str) -> HTMLResponse:
    headers = {"Content-Security-Policy": policy, "Content-Language": lang, "Vary": "Accept-Language"}
    return HTMLResponse(text, headers=headers)


def _show(request: Request, graph: Graph, lang: str, view: View, given: dict[str, Any]) -> Response:
    asked = _asked(request, view, given)
    scene, values = draw(graph, view.name, asked.values)
    page = _page(request, view, scene, values, lang, asked.embed)
    key = (view.name, tuple(sorted(values.items())), page, asked.form.name)
    return _sent(graph, asked, scene, page, graph.remembering(_written, 24)(*key))


async def _show_answer(
    request: Request, queries: Queries, live: Live, lang: str, view: View, given: dict[str, Any]
) -> Response:
    """Draw what the engine's service answers: the query of a stranger never runs in this process."""
    asked = _asked(request, view, given)

    def judge() -> tuple[KnowledgeGraph, dict[str, Any]]:
        return live.graph, read_values(live.graph, view.parameters, asked.values)

    graph, values = await run_in_threadpool(judge)
    answered = await queries.answer(request, Question(values["query"], results.FORMATS), None)

    def show() -> Response:
        with answered.body as body:
            if answered.size > _MOST_BYTES:
                most = _MOST_BYTES >> 20
                raise QueryTooLarge(f"the result is longer than {most} MB, too much to draw: use LIMIT")
            content = body.read()
        # A write may have come in between.
        version = request.state.version = live.version_of(answered.snapshot)
        named = graph if graph.version == version else live.graph
        scene = results.draw_answer(named, answered.kind, content, values["limit"])
        page = _page(request, view, scene, values, lang, asked.embed)
        return _sent(named, asked, scene, page, asked.form.write(named, view, scene, page))

    return await run_in_threadpool(show)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address of a picture asks for: the values of its view, in what form, and whether embedded."""

    values: dict[str, Any]
    form: Form
    embed: bool


def _asked(request: Request, view: View, given: dict[str, Any]) -> _Asked:
    split = {p.name: _several(given[p.name]) if p.many else given[p.name] for p in view.parameters}
    embed = bool(given["embed"]) or request.url.path.startswith("/embed/")
    return _Asked(split, find_form(given["format"] or "html"), embed)


def _sent(graph: KnowledgeGraph, asked: _Asked, scene: Scene, page: Page, text: str) -> Response:
    lang = page.language
    if asked.form.media_type.startswith("text/html"):
        value = security.nonce()
        policy = security.page_policy(value, "*" if asked.embed else "'self'")
        return _html(text.replace(_NONCE, value), lang, policy)
    name = f'inline; filename="{quote(file_name(graph, scene))}.{asked.form.name}"'
    headers = {"Content-Disposition": name, "Content-Language": lang, "Vary": "Accept-Language"}
    return Response(text, media_type=asked.form.media_type, headers=headers)


def _written(
    graph: KnowledgeGraph, name: str, values: tuple[tuple[str, Any], ...], page: Page, form: str
) -> str:
    """Write a picture once: large ones take longer to write than to read. The nonce is put in later."""
    return find_form(form).write(graph, VIEWS[name], draw(graph, name, dict(values))[0], page)


def _several(values: list[str] | None) -> list[str]:
    """Take a parameter given several times, or once with commas, as a form does."""
    return [part for value in values or () for part in _SEPARATORS.split(value) if part]


def _page(request: Request, view: View, scene: Scene, values: dict[str, Any], lang: str, embed: bool) -> Page:
    """Work out the addresses of this picture: its own, embedded, in the other language, as file, larger."""
    path = quote(request.url.path)
    asked = [(k, v) for k, v in request.query_params.multi_items() if k not in _OWN]
    plain = path.replace("/embed/", "/views/", 1)

    def address(at: str, **more: str) -> str:
        return f"{at}?{urlencode([*((k, v) for k, v in asked if k not in more), *more.items()])}"

    limit = next((p for p in view.parameters if p.name == "limit"), None)
    enlarged = min(limit.high or 10**6, values["limit"] * 3) if limit else 0
    larger = limit and scene.hidden and enlarged > values["limit"]
    return Page(
        lang,
        script_url="/assets/",
        home_url="/",
        nonce=_NONCE,
        embed=embed,
        self_url=address(plain, lang=lang),
        embed_url=address(plain.replace("/views/", "/embed/", 1), lang=lang),
        switch_url=address(path, lang=_other(lang)),
        form_url=f"/views/{view.name}",
        files_url=address(plain, lang=lang, format=""),
        more_url=address(path, lang=lang, limit=str(enlarged)) if larger else "",
        fields=fields(view, values, lang, word),
    )


def _annotation(parameter: Parameter, in_path: bool) -> Any:
    kind: Any = list[str] if parameter.many else int if parameter.kind == "integer" else str
    text = f"{parameter.en} · {parameter.zh}"
    extra = {"enum": list(parameter.choices)} if parameter.choices and parameter.kind == "choice" else None
    if in_path:
        return Annotated[kind, Path(description=text, json_schema_extra=extra)]
    return Annotated[
        kind if parameter.required else kind | None, Query(description=text, json_schema_extra=extra)
    ]


def _operation(route: str, prefix: str) -> str:
    """Name an operation of the OpenAPI document.

    >>> _operation("entity/{entity}", "views"), _operation("cut-off", "embed")
    ('view_entity', 'embed_cut_off')
    """
    return f"{prefix.rstrip('s')}_{route.partition('/')[0].replace('-', '_')}"


def _add(view: View, route: str, prefix: str) -> None:
    def drawing(request: Request, graph: Graph, lang: Language, **given: Any) -> Response:
        return _show(request, graph, lang, view, given)

    async def asking(
        request: Request, queries: Strangers, live: Present, lang: Language, **given: Any
    ) -> Response:
        return await _show_answer(request, queries, live, lang, view, given)

    endpoint: Any = asking if view is results.VIEW else drawing
    needs = {"queries": Strangers, "live": Present} if view is results.VIEW else {"graph": Graph}

    def asked(name: str, kind: Any, default: Any) -> inspect.Parameter:
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)

    own = [
        asked(
            p.name, _annotation(p, f"{{{p.name}}}" in route), inspect.Parameter.empty if p.required else None
        )
        for p in view.parameters
    ]
    fixed = [
        asked(n, t, inspect.Parameter.empty)
        for n, t in (("request", Request), ("lang", Language), *needs.items())
    ]
    form = Annotated[str | None, Query(description="html, svg, json or gexf; html when left out.")]
    frame = Annotated[str | None, Query(description="1 for a page to be put into a frame of another site.")]
    extra = [asked("format", form, None), asked("embed", frame, None)]
    endpoint.__signature__ = inspect.Signature([*fixed, *own, *extra], return_annotation=Response)
    router.get(
        f"/{prefix}/{route}",
        operation_id=_operation(route, prefix),
        summary=view.en,
        description=f"{view.meaning_en}\n\n{view.meaning_zh}",
        response_class=HTMLResponse,
        include_in_schema=prefix == "views",
    )(endpoint)


for _view in VIEWS.values():
    for _prefix in ("views", "embed"):
        # A route with the entity in its path has a twin that takes it as a form sends it.
        for _route in dict.fromkeys((_view.route, _view.name)):
            _add(_view, _route, _prefix)
