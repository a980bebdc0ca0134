"""Give the scripts and styles of a picture: our own small ones as one, and the vis-network of pyvis.

Our scripts stand in files by idea and share one scope: they are sent, or put into a saved page, one after the
other. No tool builds them.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Final

from kg.resources import PACKAGE

STATIC: Final = PACKAGE / "views" / "static"
# In this order: what a script does when it is read rests on those before it.
_SCRIPTS: Final = (
    "page",
    "parts",
    "state",
    "facts",
    "lines",
    "canvas",
    "drawing",
    "keys",
    "filters",
    "load",
    "export",
    "begin",
)


@cache
def network_script() -> str:
    """Read the vis-network script that pyvis ships (Apache-2.0 or MIT)."""
    import pyvis

    library = Path(str(pyvis.__file__)).parent / "templates" / "lib" / "vis-9.1.2"
    return (library / "vis-network.min.js").read_text(encoding="utf-8")


@cache
def view_script() -> str:
    """Put our own scripts together in one scope, so that nothing else on a page sees their names."""
    parts = ((STATIC / "view" / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS)
    return f'(function () {{\n"use strict";\n{"".join(parts)}}})();\n'


@cache
def script_stamp() -> str:
    """Name the present state of our script: a browser that kept an older one fetches it anew."""
    return hashlib.sha256(view_script().encode()).hexdigest()[:8]


@cache
def view_style() -> str:
    """Read the style of a picture."""
    return (STATIC / "view.css").read_text(encoding="utf-8")


def script_json(value: object) -> str:
    """Write JSON that can stand inside a script element whatever its strings hold.

    >>> script_json({"label": "</script>"})
    '{"label":"\\\\u003c/script\\\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
