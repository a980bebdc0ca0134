"""Decode the Unicode escapes of a query text that the engine leaves alone (SPARQL 1.1, 19.2)."""

from __future__ import annotations

import re

from kg.lexis import ESCAPES


def decode(text: str) -> str:
    r"""Decode the escapes outside of strings, IRIs and comments.

    The engine reads those in strings and IRIs itself, and there a decoded quote would end the string. What
    comes out is what the gate reads and the engine gets: decoding it again would make another text of it.

    >>> decode("PREFIX \\u0061: <x:\\u0062> ASK { a:b a:c '\\u0027' }")
    "PREFIX a: <x:\\u0062> ASK { a:b a:c '\\u0027' }"
    """
    return ESCAPES.sub(_decoded, text) if "\\u" in text or "\\U" in text else text


def _decoded(match: re.Match[str]) -> str:
    digits = match["four"] or match["eight"]
    if digits is None:
        return match[0]
    code = int(digits, 16)
    # Half a surrogate pair is no character: the engine refuses the escape.
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else match[0]
