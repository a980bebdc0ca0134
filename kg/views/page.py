"""Write a scene as one HTML page: pyvis makes the network, our own template and scripts show it.

pyvis's template is not used: it loads from other servers and leaves text unescaped. The vis-network
script comes from the installed pyvis, inlined into a file or served beside a page. The tables hold the
evidence once; the script shows their rows beside the picture. What a view is told stands in the query of
its address, what a reader selects and filters in the fragment: both together make a view a link.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.narration import LANGUAGES, pick, say_claim
from kg.resources import PACKAGE
from kg.views import style
from kg.views.compose import label_lines
from kg.views.network import sure
from kg.views.scene import Row, Scene, View
from kg.views.svg import more, svg
from kg.views.words import clean

TEMPLATES: Final = PACKAGE / "views" / "templates"
STATIC: Final = PACKAGE / "views" / "static"
# Beyond these, curved lines cost more than they show.
_CURVED: Final = 1500
# Beyond these, a served picture comes first and its tables and its drawing when they are asked for.
_AT_ONCE: Final = 600
_WORDS: Final[dict[str, dict[str, str]]] = {
    "zh": {
        "types": "类型",
        "kinds": "关系",
        "certainties": "确定性",
        "dates": "日期",
        "since": "自",
        "until": "至",
        "shown": "显示 {0} / {1}",
        "page": "详情页",
        "centre": "以它为中心",
        "cut": "若失去它",
        "expand": "展开另外 {0} 个邻居",
        "nothing": "此处没有更多依据",
        "failed": "没有取到：{0}",
        "none": "没有找到",
    },
    "en": {
        "types": "types",
        "kinds": "relations",
        "certainties": "certainty",
        "dates": "dates",
        "since": "from",
        "until": "to",
        "shown": "{0} of {1} shown",
        "page": "its page",
        "centre": "centre on it",
        "cut": "if it is lost",
        "expand": "expand {0} more neighbours",
        "nothing": "nothing more is documented here",
        "failed": "could not be fetched: {0}",
        "none": "nothing found",
    },
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the form that asks a view anew."""

    name: str
    kind: str
    label: str
    value: str
    choices: tuple[str, ...] = ()
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
            version=graph.version,
            name=file_name(graph, scene),
            foot=foot,
            hidden=more(scene.hidden),
            svg="" if late else svg(scene, page.language, foot, whole=not drawn),
            late=late,
            data=script_json(data(graph, scene, page)),
            css=static_text("view.css"),
            script="" if page.script_url else static_text("view.js"),
            vis="" if page.script_url or drawn else script_text(),
            refs=_refs,
        )
    )


def tables(_graph: KnowledgeGraph, _view: View, scene: Scene, page: Page) -> str:
    """Write only the tables of a scene, for a page whose picture came before them."""
    return _environment().get_template("tables.html.j2").render(scene=scene, page=page, refs=_refs)


@cache
def script_text() -> str:
    """Read the vis-network script that pyvis ships (Apache-2.0 or MIT)."""
    import pyvis

    library = Path(str(pyvis.__file__)).parent / "templates" / "lib" / "vis-9.1.2"
    return (library / "vis-network.min.js").read_text(encoding="utf-8")


@cache
def static_text(name: str) -> str:
    """Read one of our own scripts or styles."""
    return (STATIC / name).read_text(encoding="utf-8")


def script_json(value: object) -> str:
    """Write JSON that can stand inside a script element whatever its strings hold.

    >>> script_json({"label": "</script>"})
    '{"label": "\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def file_name(graph: KnowledgeGraph, scene: Scene) -> str:
    """Name a download after what it shows and the version of the data."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in scene.name)
    return f"{kept}-{graph.version}"


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
    return made


def _refs(row: Row) -> str:
    return json.dumps(row.refs, ensure_ascii=False)


def data(graph: KnowledgeGraph, scene: Scene, page: Page) -> dict[str, Any]:
    """Give the script what it draws and filters by: nodes and edges as vis-network takes them, and words."""
    nodes, edges = _network(scene, page.language)
    certainties = {node.certainty for node in scene.nodes} | {link.certainty for link in scene.links}
    kinds = {link.kind: pick(link.label, page.language) for link in scene.links}
    return {
        "nodes": nodes,
        "edges": edges,
        "drawn": scene.drawing is not None,
        "name": file_name(graph, scene),
        "title": pick(scene.title, page.language),
        "version": graph.version,
        "focus": scene.focus,
        "home": page.home_url,
        "language": page.language,
        "expands": scene.expands and bool(page.home_url),
        "filters": {
            "t": {name: pick(label, page.language) for name, label in scene.groups.items()},
            "k": kinds,
            "c": {name: pick(sure(name), page.language) for name in style.STRENGTH if name in certainties},
        },
        "words": _WORDS[page.language],
    }


def _network(scene: Scene, language: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Let pyvis make nodes and edges; what is empty is left out: large pictures repeat it by the thousand."""
    from pyvis.network import Network

    network = Network(directed=True)
    for node in scene.nodes:
        note = clean(pick(node.note, language))
        network.add_node(
            node.id,
            label="\n".join(label_lines(pick(node.label, language))) or " ",
            shape="dot",
            size=round(node.size, 1),
            color=node.colour,
            x=node.x,
            y=node.y,
            **_about(pick(node.label, language), node.group, node.certainty, node.date),
            **_said(title=note, entity=node.entity, path=list(node.path), more=node.more, pinned=node.pinned),
        )
    curved = len(scene.links) <= _CURVED
    for link in scene.links:
        smooth = {"enabled": True, "type": "curvedCCW", "roundness": round(link.bend, 3)}
        network.add_edge(
            link.source,
            link.target,
            id=link.id,
            color=link.colour,
            width=link.width,
            kind=link.kind,
            **_said(smooth=smooth if curved else None, dashes=list(style.DASHES[link.certainty])),
            **_about(pick(link.label, language), "", link.certainty, link.date),
        )
    # All arrows point the same way: the script says so once.
    edges = [{name: value for name, value in edge.items() if name != "arrows"} for edge in network.edges]
    return network.nodes, edges


def _said(**values: object) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _about(full: str, group: str, certainty: str, date: str) -> dict[str, str]:
    """Say what the script shows and filters by; `label` alone is broken into lines for the canvas."""
    return _said(full=full, kin=group, certainty=certainty, date=date)


def fields(view: View, values: dict[str, Any], language: str) -> tuple[Field, ...]:
    """Make the form of a view from its parameters and their present values."""
    return tuple(
        Field(
            name=parameter.name,
            kind=parameter.kind,
            label=parameter.zh if language == "zh" else parameter.en,
            value=_typed(values.get(parameter.name)),
            choices=parameter.choices,
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
    return template.render(page=page, found=found, version=graph.version, css=static_text("view.css"))
