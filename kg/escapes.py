"""Decode the Unicode escapes of a query text that the engine leaves alone (SPARQL 1.1, 19.2)."""

from __future__ import annotations

import re
from typing import Final

# The engine reads escapes in strings and IRIs itself, and there a decoded quote would end the string.
_KEPT: Final = re.compile(
    r"""\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
    | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' | <[^\x00-\x20<>"{}|^`]*+> | \#[^\n\r]*+
    | \\u(?P<four>[0-9A-Fa-f]{4}) | \\U(?P<eight>[0-9A-Fa-f]{8})""",
    re.X | re.S,
)


def decode(text: str) -> str:
    r"""Decode the escapes outside of strings, IRIs and comments.

    >>> decode("PREFIX \\u0061: <x:\\u0062> ASK { a:b a:c '\\u0027' }")
    "PREFIX a: <x:\\u0062> ASK { a:b a:c '\\u0027' }"
    """
    return _KEPT.sub(_decoded, text) if "\\u" in text or "\\U" in text else text


def _decoded(match: re.Match[str]) -> str:
    digits = match["four"] or match["eight"]
    if digits is None:
        return match[0]
    code = int(digits, 16)
    # Half a surrogate pair is no character: the engine refuses the escape.
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else match[0]
