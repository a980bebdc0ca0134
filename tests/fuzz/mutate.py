"""Texts that look like SPARQL or RDF and are broken in the ways that break parsers."""

from __future__ import annotations

import random
import tarfile
from collections.abc import Sequence
from functools import cache
from typing import Final

from tests.w3c.manifests import ARCHIVE

MOST: Final = 60_000
WORDS: Final = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES EXISTS NOT IN AS "
    "REGEX( SUBSTR( REPLACE( GROUP_CONCAT( CONCAT( ABS( IF( COALESCE( BNODE( STRLANG( COUNT(* SERVICE SILENT LOAD "
    "INSERT DELETE DATA WITH USING CLEAR DROP COPY MOVE ADD TO ALL DEFAULT CREATE INTO ORDER GROUP BY HAVING LIMIT "
    "OFFSET DISTINCT REDUCED BASE PREFIX a true false UNDEF { } ( ) [ ] << >> <<( )>> {| |} . ; , | / ^ * + ? ! != "
    '= < > <= >= && || - ^^ @en @prefix _:b ?x $y :p ex:p <http://a.test/> <> "" \'\' "a" \'\'\'a\'\'\' """a""" '
    "1 -1.5 2e9 1. .5 0x1 \\u0053 \\U00000053 \\u0022 \\ # \t \r\n \x00 \ufeff \u202e \U0001f600 é ͏ % & ~ ` \" ' $ @"
).split(" ") + ["#c\n", " "]


@cache
def seeds(kind: str) -> Sequence[str]:
    """Give the texts of W3C's suites of a kind: `rq`, `ru`, `ttl` or `rdf`."""
    with tarfile.open(ARCHIVE) as archive:
        names = [name for name in archive.getnames() if name.endswith("." + kind)]
        files = [archive.extractfile(name) for name in names]
        return [file.read().decode("utf-8", "replace") for file in files if file]


def mutated(chance: random.Random, texts: Sequence[str]) -> str:
    """Take a text and harm it a few times."""
    text = chance.choice(texts)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 8))):
        text = _harm(chance, text, texts)[:MOST]
    return text


def _harm(chance: random.Random, text: str, texts: Sequence[str]) -> str:
    start = chance.randint(0, len(text))
    end = min(len(text), start + chance.choice((1, 1, 2, 5, 20, 100)))
    part = text[start:end]
    way = chance.randrange(9)
    if way == 0:
        return text[:start] + text[end:]
    if way == 1:
        return text[:start] + part * chance.choice((2, 3, 30, 300, 3000)) + text[end:]
    if way in (2, 3):
        return f"{text[:start]} {chance.choice(WORDS)} {text[start:]}"
    if way == 4:
        return text[:start] + chance.choice(WORDS) * chance.choice((1, 2, 5, 30, 500)) + text[start:]
    if way == 5:
        other = chance.choice(texts)
        return text[:start] + other[chance.randint(0, len(other)) :]
    if way == 6:
        return text[:start] + "".join(f"\\u{ord(c):04X}" for c in part if ord(c) < 0x10000) + text[end:]
    if way == 7:
        return text[:start] + part.swapcase() + text[end:]
    return (
        text[:start] + chr(chance.choice((0, 9, 34, 60, 92, 123, 160, 0x202E, 0xFFFD, 0x1F600))) + text[end:]
    )
