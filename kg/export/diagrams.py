"""Write diagrams as text: DOT for Graphviz, Mermaid for Markdown pages."""

from __future__ import annotations

import html
from typing import IO, Final

from kg.errors import BadParameter
from kg.export.looks import Looks
from kg.export.parts import Part
from kg.namespaces import DATA_LICENSE, ID

# What Mermaid draws unless its host allows more (maxEdges).
MOST_EDGES: Final = 500
_ARROWS: Final = {"solid": "-->", "dashed": "-.->", "dotted": "-.->"}


def write_dot(part: Part, out: IO[bytes]) -> None:
    """Write the part as DOT, with places that `neato -n` keeps."""
    looks = Looks(part)
    out.write(f"// dataset version {part.graph.version}, {DATA_LICENSE}\ndigraph G {{\n".encode())
    out.write(b"  node [style=filled, fontcolor=white, shape=box]; edge [fontsize=9];\n")
    for node, data in part.nodes():
        look = looks.node(node, data)
        own = {
            "label": look.label,
            "fillcolor": look.colour,
            "pos": f"{look.x},{-look.y}",
            "class": data["type"],
            "URL": ID + node,
        }
        out.write(f"  {_quote(node)} [{_listed(own)}];\n".encode())
    for source, target, key, data in part.edges():
        line = looks.edge(data)
        own = {
            "label": line.label,
            "color": line.colour,
            "style": line.line,
            "id": key,
            "class": data["kind"],
        }
        out.write(f"  {_quote(source)} -> {_quote(target)} [{_listed(own)}];\n".encode())
    out.write(b"}\n")


def write_mermaid(part: Part, out: IO[bytes]) -> None:
    """Write the part as a Mermaid flowchart, a line a kind of relation between two things.

    Raises BadParameter for more lines than Mermaid draws.
    """
    looks = Looks(part)
    numbers = {node: f"n{index}" for index, (node, _) in enumerate(part.nodes())}
    lines = _lines(part, looks, numbers)
    if len(lines) > MOST_EDGES:
        allowed = f"parts of at most {MOST_EDGES} lines, which is what Mermaid draws (here {len(lines)})"
        raise BadParameter("format", "mermaid", f"{allowed}: name an entity, fewer kinds or less depth")
    out.write(f"%% dataset version {part.graph.version}, {DATA_LICENSE}\nflowchart LR\n".encode())
    for node, data in part.nodes():
        look = looks.node(node, data)
        out.write(f'  {numbers[node]}["{_escape(look.label)}"]\n'.encode())
        out.write(f"  style {numbers[node]} fill:{look.colour},color:#fff\n".encode())
    for line in lines:
        out.write(f"  {line}\n".encode())


def _lines(part: Part, looks: Looks, numbers: dict[str, str]) -> list[str]:
    found: dict[str, None] = {}
    for source, target, _, data in part.edges():
        look = looks.edge(data)
        found[f'{numbers[source]} {_ARROWS[look.line]}|"{_escape(look.label)}"| {numbers[target]}'] = None
    return list(found)


def _quote(text: str) -> str:
    """Quote a text as DOT wants it: a backslash would be an escape of Graphviz."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "\\n")
    return f'"{escaped}"'


def _listed(values: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quote(value)}" for name, value in values.items())


def _escape(text: str) -> str:
    """Escape a text as Mermaid wants it: entities with a hash for an ampersand, so that no markup is left.

    >>> _escape('a "b" #1')
    'a #quot;b#quot; #35;1'
    """
    safe = html.escape(text.replace("#", "\0").replace("\n", " ").replace("\r", ""), quote=True)
    return safe.replace("&#x27;", "#39;").replace("&", "#").replace("\0", "#35;").replace("`", "#96;")
