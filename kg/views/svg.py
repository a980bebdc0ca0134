"""Write a scene as SVG that stands alone: no script, no style sheet, nothing from elsewhere.

Colours are presentation attributes, so that the file prints; classes let a page recolour it for the dark.
Title, legend, source line, dataset version and date stand around the drawing, outside of its own box: a page
that says them itself shows the inner box, a file the whole.
"""

from __future__ import annotations

import math
import re
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from kg.narration import pick
from kg.records import LabelRecord
from kg.views import style
from kg.views.compose import LABEL_SIZE, label_lines
from kg.views.scene import TOKENS, Circle, Drawing, Entry, Link, Node, Path, Rect, Scene, Shape, Words, both
from kg.views.words import clean, width, wrap

_FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
_MARGIN = 24.0
# A4 in millimetres without its margins.
_SHEET = (190.0, 277.0)


def drawing(scene: Scene, language: str) -> Drawing:
    """Give the shapes of a scene; those of a network are its lines, dots and labels."""
    return scene.drawing(language) if scene.drawing else _network(scene, language)


def svg(scene: Scene, language: str, foot: str = "", whole: bool = True) -> str:
    """Write a scene; `foot` is the line of sources, version and date, `whole` shows title and legend too."""
    made = drawing(scene, language)
    head, top = _head(scene, made, language)
    tail, bottom = _tail(scene, made, language, foot)
    inner = (made.left, made.top, made.width, made.height)
    outer = (made.left - _MARGIN, top - _MARGIN, made.width + 2 * _MARGIN, bottom - top + 2 * _MARGIN)
    box = outer if whole else inner
    shown = " ".join(f"{value:g}" for value in box)
    full = " ".join(f"{value:g}" for value in outer)
    # On a page the style says how large; a download takes the size of the sheet.
    size = _paper(outer) if whole else f'data-paper="{_paper(outer).replace(chr(34), "")}"'
    title, lead = escape(clean(pick(scene.title, language))), escape(clean(pick(scene.lead, language)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{shown}" data-whole="{full}" {size} '
        f'font-family="{_FONT}" role="img"><title>{title}</title><desc>{lead}</desc>'
        f'<rect class="f-paper" x="{outer[0]:g}" y="{outer[1]:g}" width="{outer[2]:g}" height="{outer[3]:g}" '
        f'fill="{TOKENS["paper"]}"/><g class="caption">{_shapes(head)}</g>'
        f'<g class="shapes">{_shapes(made.shapes)}</g><g class="caption">{_shapes(tail)}</g></svg>'
    )


def _paper(box: tuple[float, float, float, float]) -> str:
    """Say how large it is on paper: as large as fits on A4, upright or across."""
    sheet = _SHEET if box[3] > box[2] else _SHEET[::-1]
    scale = min(sheet[0] / box[2], sheet[1] / box[3])
    return f'width="{box[2] * scale:.1f}mm" height="{box[3] * scale:.1f}mm"'


def _head(scene: Scene, made: Drawing, language: str) -> tuple[list[Shape], float]:
    """Put title and lead above the drawing; give where they begin."""
    room = max(made.width, 320.0)
    title = wrap(pick(scene.title, language), room, 22, 2)
    lead = wrap(pick(scene.lead, language), room, 14, 3)
    top = made.top - 22 - 28 * len(title) - 20 * len(lead)
    found: list[Shape] = []
    y = top + 22
    for line in title:
        found.append(Words(made.left, y, line, 22, bold=True))
        y += 28
    for line in lead:
        found.append(Words(made.left, y - 4, line, 14, fill="quiet"))
        y += 20
    return found, top


def _tail(scene: Scene, made: Drawing, language: str, foot: str) -> tuple[list[Shape], float]:
    """Put the legend, what is hidden and the source line below the drawing; give where they end."""
    found: list[Shape] = []
    x, y = made.left, made.top + made.height + 30
    right = made.left + max(made.width, 320.0)
    for entry in scene.legend:
        text = pick(entry.label, language)
        need = 30 + width(text, 13) + 18
        if x > made.left and x + need > right:
            x, y = made.left, y + 22
        found += _swatch(entry, x, y)
        found.append(Words(x + 28, y + 4.5, text, 13))
        x += need
    if scene.hidden:
        y += 24
        found.append(Words(made.left, y + 4, pick(more(scene.hidden), language), 13, bold=True))
    for line in wrap(foot, right - made.left, 11.5, 3):
        y += 20
        found.append(Words(made.left, y + 4, line, 11.5, fill="quiet"))
    return found, y + 8


def more(hidden: int) -> LabelRecord:
    """Say how many are not drawn."""
    return both(f"另有 {hidden} 个未画出", f"and {hidden} more not drawn")


def _swatch(entry: Entry, x: float, y: float) -> list[Shape]:
    if entry.shape == "dot":
        return [Circle(x + 12, y, 6, entry.colour)]
    if entry.shape == "box":
        return [Rect(x + 4, y - 6, 16, 12, entry.colour)]
    if entry.shape == "ring":
        return [Circle(x + 12, y, 5.5, "paper", entry.colour)]
    line = f"M{x:g} {y:g}H{x + 22:g}"
    return [Path(line, entry.colour, entry.width, dashes=entry.dashes, arrow=entry.shape == "arrow")]


def _network(scene: Scene, language: str) -> Drawing:
    nodes = {node.id: node for node in scene.nodes}
    shapes: list[Shape] = [_line(link, nodes[link.source], nodes[link.target]) for link in scene.links]
    labels = len(nodes) <= 800
    for node in scene.nodes:
        shapes += _dot(node, language, labels)
    lefts = [n.x - max(n.size, 70) for n in scene.nodes] or [0.0]
    rights = [n.x + max(n.size, 70) for n in scene.nodes] or [1.0]
    tops = [n.y - n.size - 6 for n in scene.nodes] or [0.0]
    lows = [n.y + n.size + 44 for n in scene.nodes] or [1.0]
    left, top = min(lefts), min(tops)
    return Drawing(max(rights) - left, max(lows) - top, tuple(shapes), left, top)


def _dot(node: Node, language: str, labels: bool) -> list[Shape]:
    found: list[Shape] = [Circle(node.x, node.y, node.size, node.colour, ref=node.id)]
    if node.more:
        found.append(
            Words(
                node.x + node.size * 0.7 + 2,
                node.y - node.size * 0.6,
                f"+{node.more}",
                10,
                "quiet",
                ref=node.id,
            )
        )
    if labels:
        text = pick(node.label, language)
        for number, line in enumerate(label_lines(text)):
            y = node.y + node.size + 15 + number * 17
            found.append(
                Words(node.x, y, line, LABEL_SIZE, anchor="middle", ref=node.id, title=text, halo=True)
            )
    return found


def _line(link: Link, source: Node, target: Node) -> Path:
    """Bend a line a little to one side and let it end at the rim of the dot."""
    ax, ay, bx, by = source.x, source.y, target.x, target.y
    long = math.hypot(bx - ax, by - ay) or 1.0
    if source is target:
        r = source.size
        out, up = 4 * r, ay - 4 * r
        loop = f"M{ax - r:.1f} {ay:.1f}C{ax - out:.1f} {up:.1f} {ax + out:.1f} {up:.1f} {ax + r:.1f} {ay:.1f}"
        return Path(loop, link.colour, link.width, ref=link.id, dashes=style.DASHES[link.certainty])
    cx = (ax + bx) / 2 + (by - ay) * link.bend
    cy = (ay + by) / 2 - (bx - ax) * link.bend
    near, far = math.hypot(cx - ax, cy - ay) or 1.0, math.hypot(bx - cx, by - cy) or 1.0
    ax, ay = ax + (cx - ax) / near * source.size, ay + (cy - ay) / near * source.size
    gap = target.size + 3 if long > target.size + 3 else 0
    bx, by = bx - (bx - cx) / far * gap, by - (by - cy) / far * gap
    d = f"M{ax:.1f} {ay:.1f}Q{cx:.1f} {cy:.1f} {bx:.1f} {by:.1f}"
    return Path(d, link.colour, link.width, ref=link.id, dashes=style.DASHES[link.certainty], arrow=True)


def _shapes(shapes: list[Shape] | tuple[Shape, ...]) -> str:
    """Write shapes; those of one node stand in one group that says whose they are."""
    parts = []
    for ref, members in groupby(shapes, key=lambda shape: shape.ref):
        inside = "".join(map(_shape, members))
        parts.append(f"<g data-ref={quoteattr(ref)}>{inside}</g>" if ref else inside)
    return "".join(parts)


def _shape(shape: Shape) -> str:
    if isinstance(shape, Rect):
        place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
        dashes = f' stroke-dasharray="{_dashes(shape.dashes)}"' if shape.dashes else ""
        return f'<rect {place} rx="{shape.radius:g}" {_paint(shape.fill, shape.stroke)}{dashes}/>'
    if isinstance(shape, Circle):
        stroke = ' stroke-width="2"' if shape.stroke else ""
        place = f'cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:.1f}"'
        return f"<circle {place} {_paint(shape.fill, shape.stroke)}{stroke}/>"
    if isinstance(shape, Words):
        return _words(shape)
    dashes = f' stroke-dasharray="{_dashes(shape.dashes)}"' if shape.dashes else ""
    faint = f' opacity="{shape.opacity:g}"' if shape.opacity < 1 else ""
    thick = f'stroke-width="{shape.width:g}"'
    line = f'<path d="{shape.d}" {_paint(shape.fill, shape.stroke)} {thick}{dashes}{faint}/>'
    return line + (_arrow(shape) if shape.arrow else "")


def _arrow(path: Path) -> str:
    """Draw the head of an arrow as a triangle of its own: markers do not take the colour of their line."""
    numbers = [float(part) for part in re.findall(r"-?[\d.]+", path.d)]
    x, y = numbers[-2], numbers[-1]
    turn = math.atan2(y - numbers[-3], x - numbers[-4]) if len(numbers) >= 4 else 0.0
    size = 5 + 2 * path.width
    corners = [(x - size * math.cos(turn + side), y - size * math.sin(turn + side)) for side in (-0.42, 0.42)]
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in ((x, y), *corners))
    return f'<polygon points="{points}" {_paint(path.stroke, "")}/>'


def _words(words: Words) -> str:
    text = clean(words.text)
    title = (
        f"<title>{escape(clean(words.title))}</title>" if clean(words.title) != text and words.title else ""
    )
    anchor = "" if words.anchor == "start" else f' text-anchor="{words.anchor}"'
    bold = ' font-weight="600"' if words.bold else ""
    halo = (
        f' class="f-{words.fill} s-paper" stroke="{TOKENS["paper"]}" stroke-width="3" paint-order="stroke" '
        f'fill="{TOKENS.get(words.fill, words.fill)}"'
    )
    paint = halo if words.halo else " " + _paint(words.fill, "")
    place = f'x="{words.x:.1f}" y="{words.y:.1f}" font-size="{words.size:g}"'
    return f"<text {place}{anchor}{bold}{paint}>{title}{escape(text)}</text>"


def _paint(fill: str, stroke: str) -> str:
    """Write fill and stroke; tokens become a class too, so that a page can recolour them."""
    classes = [f"{kind}-{name}" for kind, name in (("f", fill), ("s", stroke)) if name in TOKENS]
    known = f'class="{" ".join(classes)}" ' if classes else ""
    painted = f'fill="{TOKENS.get(fill, fill) or "none"}"'
    return known + painted + (f' stroke="{TOKENS.get(stroke, stroke)}"' if stroke else "")


def _dashes(dashes: tuple[int, ...]) -> str:
    return " ".join(map(str, dashes))
