"""A toy world whose labels try to be markup, script, template or direction."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg.graph import KnowledgeGraph
from tests.toys import copy_world, load_world, relabel, replace

LABELS: Final = {
    "nova": ("</script><img src=x onerror=alert(1)>新", "\"'><svg onload=alert(1)>&lt;b&gt; Nova"),
    "acme": ("{{ 7*7 }}{% raw %}顶点", "</title><script>alert(1)</script>Acme"),
    "bright": ("\u202e明亮\u2066", "\u202e\u2028Bright`${alert(1)}`"),
    "bright-app": ("<!--<script>应用", "]]>--></table></td>App"),
    "nova-1": ("javascript:alert(1)//一", "' onmouseover='alert(1) Nova-1"),
}
TITLE: Final = "</style><iframe src=//evil.example></iframe>report"


def hostile_world(directory: Path) -> KnowledgeGraph:
    """Build a copy of the toy world with these labels and this title of the first source."""
    data = copy_world(directory)
    relabel(data, LABELS)
    replace(data / "sources.csv", "First report", TITLE)
    replace(data / "sources.csv", "第一份报告", TITLE)
    return load_world(data)
