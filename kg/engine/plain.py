"""Recognize queries that look up one thing in an index: nobody need try them to know that they are quick."""

from __future__ import annotations

import re
from typing import Final

from kg.lexis import tokens

LONGEST: Final = 2000  # characters; a longer text is not worth the look
_KINDS: Final = {"iri": "iri", "string": "text"}
_KNOWN: Final = r"(?:iri|text|number)"
_TERM: Final = r"(?:iri|text|number|variable)"
# One pattern that begins or ends with something known; predicates are no paths. What it may find is bounded
# by what is said of that one thing.
_TRIPLE: Final = rf"(?: iri {_TERM} {_TERM}| variable {_TERM} {_KNOWN})"
_PLAIN: Final = re.compile(
    r"(?: PREFIX name iri| BASE iri)*"
    r"(?: SELECT(?: DISTINCT| REDUCED)?(?: \*|(?: variable)+)| ASK)"
    rf"(?: WHERE)? {{(?:{_TRIPLE}(?: \.)?)? }}(?: (?:LIMIT|OFFSET) number)*"
    r"|(?: PREFIX name iri)* DESCRIBE iri"
)


def is_plain(text: str) -> bool:
    """Tell whether a query asks for one triple pattern whose subject or object is known.

    >>> is_plain("PREFIX x: <y:> SELECT * WHERE { x:a ?p ?o } LIMIT 9"), is_plain("ASK { ?s a <x:y> }")
    (True, True)
    >>> is_plain("SELECT * { ?s ?p ?o }"), is_plain("ASK { <x:a> <x:b>* ?o }")
    (False, False)
    """
    if len(text) > LONGEST:
        return False
    return _PLAIN.fullmatch("".join(f" {word}" for word in _words(text))) is not None


def _words(text: str) -> list[str]:
    words: list[str] = []
    for kind, token, _ in tokens(text):
        if kind == "name":
            named = token[0] not in "?$@" and words[-1:] != ["PREFIX"]
            words.append("variable" if token[0] in "?$" else "iri" if named else "name")
        elif kind == "word":
            words.append("iri" if token == "a" else "number" if token.isdecimal() else token.upper())
        else:
            words.append(_KINDS.get(kind, token))
    return words
