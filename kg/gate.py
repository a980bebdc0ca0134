"""Refuse query texts that the engine must not see: one linear pass over the tokens, before any parser.

The engine's parser overflows its stack on deep nesting and takes exponential time on some unclosed or
deeply nested calls; its evaluator calls other servers for SERVICE. None of this can be stopped once begun.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kg.errors import QueryRefused

MOST_CHARACTERS: Final = 1 << 20
MOST_TOKENS: Final = 20_000
MOST_DEPTH: Final = 64
MOST_REPEATS: Final = 256
MOST_SLOW_CALLS: Final = 4

# Possessive quantifiers and the bound on prefixes keep the pass linear. A dot ends a word or a variable but
# not a prefixed name: `true.SERVICE` is three tokens, `ex:a.SERVICE` is one.
_TOKEN: Final = re.compile(
    r"""(?P<space>\s++|\#[^\n\r]*+)
    | (?P<iri><[^\x00-\x20<>"{}|^`\\]*+>)
    | (?P<string>\"{3}(?:[^"\\]|\\.|"(?!""))*+\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*+'{3}
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    | (?P<name>\w[\w.-]{0,63}+:(?:[\w:%.-]|\\.)*+ | :(?:[\w:%.-]|\\.)*+ | [?$@]\w[\w-]*+)
    | (?P<word>\w++)
    | (?P<unclosed>["'])
    | (?P<open><<|[(\[{]) | (?P<close>>>|[)\]}])
    | (?P<operator>&&|\|\||.)""",
    re.X | re.S,
)
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PAIRS: Final = {")": "(", "]": "[", "}": "{", ">>": "<<"}
# The parser backtracks over their argument lists: time doubles with each level.
_SLOW: Final = frozenset({"REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT"})
_CHAINS: Final = frozenset({"UNION", "OPTIONAL", "MINUS", "||", "&&", "+", "-", "*", "/", "!", "|", "^"})


def admit(text: str) -> None:
    """Let a query text pass or raise QueryRefused with the place and the limit.

    >>> admit('SELECT * { ?s ex:service "SERVICE" } # SERVICE')
    >>> admit("SELECT * { SeRvIcE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    kg.errors.QueryRefused: line 1, column 12: SERVICE is not allowed: this endpoint calls no other server
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryRefused(f"the query is longer than {MOST_CHARACTERS} characters")
    _scan(text)
    # Unicode escapes count before the grammar does (SPARQL 1.1, 19.2): nothing may hide behind them.
    decoded = _ESCAPE.sub(_character, text)
    if decoded != text:
        _scan(decoded)


def _scan(text: str) -> None:
    stack: list[tuple[str, bool]] = []
    seen: Counter[str] = Counter()
    word, slow = "", 0
    for count, match in enumerate(_TOKEN.finditer(text)):
        kind, token = match.lastgroup, match[0]
        if kind == "space":
            continue
        place = text, match.start()
        if count > 2 * MOST_TOKENS:
            raise _refusal(f"more than {MOST_TOKENS} tokens", *place)
        if kind == "open":
            is_slow = token == "(" and word in _SLOW
            slow += is_slow
            stack.append((token, is_slow))
            if len(stack) > MOST_DEPTH:
                raise _refusal(f"nested deeper than {MOST_DEPTH}", *place)
            if slow > MOST_SLOW_CALLS:
                raise _refusal(f"more than {MOST_SLOW_CALLS} nested calls of {word}", *place)
        elif kind == "close":
            if not stack or stack[-1][0] != _PAIRS[token]:
                raise _refusal(f"'{token}' closes nothing", *place)
            slow -= stack.pop()[1]
        word = token.upper() if kind == "word" else ""
        _judge(kind, token, seen, place)
    if stack:
        raise _refusal(f"'{stack[-1][0]}' is not closed", text, len(text))


def _judge(kind: str | None, token: str, seen: Counter[str], place: tuple[str, int]) -> None:
    if kind == "unclosed":
        raise _refusal("a string is not closed", *place)
    # The engine takes SERVICESILENT, 1SERVICE and SERVICEx:y for the keyword too, so no word may hold it.
    prefix = token.partition(":")[0] if ":" in token else ""
    bare = token if kind == "word" else prefix if kind == "name" else ""
    if "SERVICE" in bare.upper() and not token.startswith(("?", "$", "@")):
        raise _refusal("SERVICE is not allowed: this endpoint calls no other server", *place)
    chained = token.upper()
    if chained in _CHAINS:
        seen[chained] += 1
        if seen[chained] > MOST_REPEATS:
            raise _refusal(f"'{token}' more than {MOST_REPEATS} times", *place)


def _refusal(message: str, text: str, offset: int) -> QueryRefused:
    line = text.count("\n", 0, offset) + 1
    return QueryRefused(message, line, offset - text.rfind("\n", 0, offset))


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 else match[0]
