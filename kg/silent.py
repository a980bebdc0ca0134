"""Let `LOAD SILENT` do nothing: it may fail without a word (SPARQL 1.1 Update, 3.1.4), as it always does."""

from __future__ import annotations

from typing import Final

from kg.lexis import tokens

_NOTHING: Final = "INSERT DATA {}"
_Token = tuple[str, str, int]


def without_silent_load(text: str) -> str:
    """Put an operation that does nothing in the place of each LOAD SILENT; the gate judges what is left.

    >>> without_silent_load("CLEAR ALL; LOAD SILENT <x:a> INTO GRAPH <x:g> ; LOAD <x:b>")
    'CLEAR ALL; INSERT DATA {} ; LOAD <x:b>'
    """
    if "silent" not in text.lower():
        return text
    found = list(tokens(text))
    pieces: list[str] = []
    done = 0
    for index, (_, _, start) in enumerate(found):
        if start >= done and (count := _silent_load(found, index)):
            _, last, place = found[index + count - 1]
            pieces += [text[done:start], _NOTHING]
            done = place + len(last)
    return "".join(pieces) + text[done:]


def _silent_load(found: list[_Token], index: int) -> int:
    """Count the tokens of a LOAD SILENT that stands here; 0 if there is none."""
    if _words(found, index, 2) != ["LOAD", "SILENT"] or not _is_name(found, index + 2):
        return 0
    if _words(found, index + 3, 2) == ["INTO", "GRAPH"] and _is_name(found, index + 5):
        return 6
    return 3


def _words(found: list[_Token], index: int, count: int) -> list[str]:
    return [token.upper() for kind, token, _ in found[index : index + count] if kind == "word"]


def _is_name(found: list[_Token], index: int) -> bool:
    return index < len(found) and found[index][0] in ("iri", "name")
