"""Give the script of a page what it draws, filters by and says."""

from __future__ import annotations

from typing import Any, Final

from kg.graph import KnowledgeGraph
from kg.narration import pick
from kg.views import style
from kg.views.compose import label_lines
from kg.views.network import sure
from kg.views.scene import Scene
from kg.views.words import clean

# Beyond these, curved lines cost more than they show.
_CURVED: Final = 1500
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
        "alone": "另有 {0} 个邻居没有画出；存成文件的图不能展开，请用 kg view 加 expand={1} 重画",
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
        "alone": "{0} more neighbours; a saved picture cannot expand: kg view … expand={1} can",
        "nothing": "nothing more is documented here",
        "failed": "could not be fetched: {0}",
        "none": "nothing found",
    },
}


def file_name(graph: KnowledgeGraph, scene: Scene) -> str:
    """Name a download after what it shows and the version of the data."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in scene.name)
    return f"{kept}-{graph.version}"


def payload(graph: KnowledgeGraph, scene: Scene, language: str, home: str) -> dict[str, Any]:
    """Give the script what it draws and filters by: nodes and edges as vis-network takes them, and words."""
    nodes, edges = _network(scene, language)
    certainties = {node.certainty for node in scene.nodes} | {link.certainty for link in scene.links}
    kinds = {link.kind: pick(link.label, language) for link in scene.links}
    return {
        "nodes": nodes,
        "edges": edges,
        "drawn": scene.drawing is not None,
        "name": file_name(graph, scene),
        "title": pick(scene.title, language),
        "version": graph.version,
        "focus": scene.focus,
        "home": home,
        "language": language,
        "expands": scene.expands and bool(home),
        "filters": {
            "t": {name: pick(label, language) for name, label in scene.groups.items()},
            "k": kinds,
            "c": {name: pick(sure(name), language) for name in style.STRENGTH if name in certainties},
        },
        "words": _WORDS[language],
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
