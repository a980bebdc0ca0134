"""Draw a picture as one HTML page: pyvis makes the network, our own template shows it.

pyvis's template is not used: it loads from other servers and leaves text unescaped. The vis-network
script comes from the installed pyvis, inlined into a file or served beside a page.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.analysis.chains import Hop
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.narration import CERTAINTIES, LANGUAGES, pick, say_claim, say_hop
from kg.records import HopRecord, Recorder
from kg.resources import PACKAGE
from kg.views import style
from kg.views.layout import around
from kg.views.neighbourhood import Picture

TEMPLATES = PACKAGE / "views" / "templates"
_STRENGTH = tuple(style.DASHES)


@dataclass(frozen=True, slots=True)
class Page:
    """How a page is shown: its language, where its script is (inlined when empty), the way back home."""

    language: str = "zh"
    script_url: str = ""
    home_url: str = ""
    nonce: str = ""


def render(graph: KnowledgeGraph, picture: Picture, page: Page) -> str:
    """Write the page: title, picture, legend, facts beside it, and the same as a table."""
    if page.language not in LANGUAGES:
        raise BadParameter("lang", page.language, " or ".join(LANGUAGES))
    rows = _rows(graph, picture)
    data = {**_network(graph, picture, rows, page.language), "facts": _facts(rows, page.language)}
    template = _environment().get_template("picture.html.j2")
    return template.render(
        page=page,
        picture=picture,
        kind=_kind(graph, picture, page.language),
        version=graph.version,
        data=script_json(data),
        rows=rows,
        legend=_legend(graph, picture, page.language),
        certainties=CERTAINTIES[page.language],
        dashes=style.DASHES,
        script="" if page.script_url else script_text(),
        say_claim=say_claim,
    )


@cache
def script_text() -> str:
    """Read the vis-network script that pyvis ships (Apache-2.0 or MIT)."""
    import pyvis

    library = Path(str(pyvis.__file__)).parent / "templates" / "lib" / "vis-9.1.2"
    return (library / "vis-network.min.js").read_text(encoding="utf-8")


def script_json(data: object) -> str:
    """Write JSON that can stand inside a script element whatever its strings hold.

    >>> script_json({"label": "</script>"})
    '{"label": "\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)


def _network(
    graph: KnowledgeGraph, picture: Picture, rows: list[HopRecord], language: str
) -> dict[str, list[dict[str, Any]]]:
    from pyvis.network import Network

    network = Network(directed=True)
    positions = around(picture.graph, picture.center.id)
    for node in sorted(picture.graph):
        data: Mapping[str, Any] = picture.graph.nodes[node]
        x, y = positions[node]
        network.add_node(
            node,
            label=data[f"label_{language}"],
            shape="dot",
            size=26 if node == picture.center.id else 9 + min(12, graph.relations.in_degree(node) ** 0.5 * 2),
            color=style.COLOURS[style.colour_class(graph.ontology, data["type"])],
            x=x,
            y=y,
            physics=False,
        )
    for lines in _lines(rows).values():
        first = min(lines, key=lambda row: (row["inferred"], _STRENGTH.index(row["certainty"])))
        network.add_edge(
            first["dependent"]["id"],
            first["depends_on"]["id"],
            id=_line_id(first),
            title=pick(first["kind_label"], language),
            smooth={"enabled": True, "type": "curvedCW", "roundness": _bend(rows, first)},
            **_look(graph, first),
        )
    return {"nodes": network.nodes, "edges": network.edges}


def _lines(rows: list[HopRecord]) -> dict[str, list[HopRecord]]:
    """Gather the statements that are drawn as one line: same ends, same kind."""
    lines: defaultdict[str, list[HopRecord]] = defaultdict(list)
    for row in rows:
        lines[_line_id(row)].append(row)
    return dict(lines)


def _line_id(row: HopRecord) -> str:
    return f"{row['dependent']['id']} {row['kind']} {row['depends_on']['id']}"


def _bend(rows: list[HopRecord], line: HopRecord) -> float:
    """Bend the lines between the same two things apart."""
    ends = {line["dependent"]["id"], line["depends_on"]["id"]}
    ids = sorted({_line_id(row) for row in rows if {row["dependent"]["id"], row["depends_on"]["id"]} == ends})
    return 0.05 + 0.12 * ids.index(_line_id(line))


def _look(graph: KnowledgeGraph, row: HopRecord) -> dict[str, Any]:
    dependency = row["kind"] in graph.dependency_kinds
    return {
        "color": style.DEPENDENCY_COLOUR if dependency else style.RELATION_COLOUR,
        "dashes": style.DASHES[row["certainty"]],
        "width": 1 if row["inferred"] else 2,
    }


def _rows(graph: KnowledgeGraph, picture: Picture) -> list[HopRecord]:
    recorder = Recorder(graph)
    hops = [Hop(a, b, key, data["kind"]) for a, b, key, data in picture.graph.edges(keys=True, data=True)]
    return [
        recorder.hop(hop) for hop in sorted(hops, key=lambda hop: (hop.kind, hop.source, hop.target, hop.key))
    ]


def _facts(rows: list[HopRecord], language: str) -> dict[str, dict[str, Any]]:
    return {
        line: {
            "from": members[0]["dependent"]["id"],
            "to": members[0]["depends_on"]["id"],
            "title": say_hop(members[0], language),
            "claims": list(dict.fromkeys(say_claim(c, language) for row in members for c in row["claims"])),
        }
        for line, members in _lines(rows).items()
    }


def _kind(graph: KnowledgeGraph, picture: Picture, language: str) -> str:
    known = graph.ontology.classes.get(picture.center.type)
    if known is None:
        return picture.center.type
    return known.label_zh if language == "zh" else known.label_en


def _legend(graph: KnowledgeGraph, picture: Picture, language: str) -> list[tuple[str, str]]:
    used = {style.colour_class(graph.ontology, data["type"]) for _, data in picture.graph.nodes(data=True)}
    classes = [graph.ontology.classes[name] for name in style.COLOURS if name in used]
    return [(c.label_zh if language == "zh" else c.label_en, style.COLOURS[c.name]) for c in classes]
