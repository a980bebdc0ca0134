"""Write a scene as one HTML page: pyvis makes the network, our own template and scripts show it.

pyvis's template is not used: it loads from other servers and leaves text unescaped. The vis-network
script comes from the installed pyvis, inlined into a file or served beside a page. The tables hold the
evidence once; the script shows their rows beside the picture. What a view is told stands in the query of
its address, what a reader selects and filters in the fragment: both together make a view a link.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.narration import LANGUAGES, pick, say_claim
from kg.resources import PACKAGE
from kg.views.payload import file_name, payload
from kg.views.scene import Row, Scene, View
from kg.views.scripts import network_script, script_json, script_stamp, view_script, view_style
from kg.views.svg import more, svg

_CHINESE: Final = re.compile(r"[\u3400-\u9fff][\u3000-\u9fff\uff00-\uffef]*")
TEMPLATES: Final = PACKAGE / "views" / "templates"
# Beyond these, a served picture comes first and its tables and its drawing when they are asked for.
_AT_ONCE: Final = 600


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form that asks a view anew."""

    name: str
    kind: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """How a page is shown: language, where scripts are (inlined when empty), and addresses when served."""

    language: str = "zh"
    script_url: str = ""
    home_url: str = ""
    nonce: str = ""
    embed: bool = False
    self_url: str = ""
    embed_url: str = ""
    switch_url: str = ""
    form_url: str = ""
    files_url: str = ""
    more_url: str = ""
    fields: tuple[Field, ...] = ()
    date: str = field(default_factory=lambda: datetime.date.today().isoformat())


def render(graph: KnowledgeGraph, view: View, scene: Scene, page: Page) -> str:
    """Write the page: title, picture, legend, facts beside it, and the same as tables."""
    if page.language not in LANGUAGES:
        raise BadParameter("lang", page.language, " or ".join(LANGUAGES))
    drawn = scene.drawing is not None
    late = bool(page.files_url) and len(scene.nodes) + len(scene.links) > _AT_ONCE
    foot = source_line(graph, scene, page.language, page.date)
    return (
        _environment()
        .get_template("picture.html.j2")
        .render(
            page=page,
            view=view,
            scene=scene,
            drawn=drawn,
            stamp=script_stamp(),
            version=graph.version,
            name=file_name(graph, scene),
            foot=foot,
            hidden=more(scene.hidden),
            svg="" if late else svg(scene, page.language, foot, whole=not drawn),
            late=late,
            data=script_json(payload(graph, scene, page.language, page.home_url)),
            css=view_style(),
            script="" if page.script_url else view_script(),
            vis="" if page.script_url or drawn else network_script(),
            refs=_refs,
        )
    )


def tables(_graph: KnowledgeGraph, _view: View, scene: Scene, page: Page) -> str:
    """Write only the tables of a scene, for a page whose picture came before them."""
    return _environment().get_template("tables.html.j2").render(scene=scene, page=page, refs=_refs)


def source_line(graph: KnowledgeGraph, scene: Scene, language: str, date: str) -> str:
    """Name the sources of all claims shown, the version of the data, the date and the licence."""
    found: dict[str, str] = {}
    for table in scene.tables:
        for row in table.rows:
            for cell in row.cells:
                for claim in cell if isinstance(cell, tuple) else ():
                    source = claim["source"]
                    found[source["id"]] = f"{pick(source['title'], language)} ({source['published']})"
    zh = language == "zh"
    names = ("；" if zh else "; ").join(found[one] for one in sorted(found))
    cited = f"{'来源：' if zh else 'Sources: '}{names} · " if names else ""
    return f"{cited}{'数据版本' if zh else 'dataset version'} {graph.version} · {date} · CC BY 4.0"


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    made.globals.update(say_claim=say_claim)
    made.filters.update(foreign=_foreign)
    return made


def _foreign(text: str, language: str) -> Markup:
    """Mark Chinese within an English sentence, so that it is read aloud as such."""
    # As a string: joined by Markup, what is put in would be escaped once more.
    said = str(escape(text))
    return Markup(_CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', said) if language == "en" else said)


def _refs(row: Row) -> str:
    return json.dumps(row.refs, ensure_ascii=False)


def fields(
    view: View, values: dict[str, Any], language: str, say: Callable[[str, str], str]
) -> tuple[Field, ...]:
    """Make the form of a view of its parameters and values; `say` puts a choice into words."""
    return tuple(
        Field(
            name=parameter.name,
            kind=parameter.kind,
            label=parameter.zh if language == "zh" else parameter.en,
            value=_typed(values.get(parameter.name)),
            choices=tuple((choice, say(choice, language)) for choice in parameter.choices),
            required=parameter.required,
        )
        for parameter in view.parameters
        if parameter.name != "expand"
    )


def _typed(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def gallery(graph: KnowledgeGraph, found: list[tuple[View, str, str]], page: Page) -> str:
    """Write the page that lists all views: each with its address and that of a small picture."""
    template = _environment().get_template("gallery.html.j2")
    return template.render(page=page, found=found, version=graph.version, css=view_style())
