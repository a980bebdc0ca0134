"""Scan the tokens of a text for what the engine must not see, whichever way it may cut them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kg.errors import QueryForbidden, QueryRefused
from kg.lexis import TOKEN

MOST_DEPTH: Final = 64
MOST_REPEATS: Final = 256
MOST_SLOW_CALLS: Final = 4
# Reifiers of one triple take the engine's optimiser time in the fourth power of their number.
MOST_REIFIERS: Final = 32

_PAIRS: Final = {")": "(", "]": "[", "}": "{", ">>": "<<"}
# The parser backtracks over their argument lists: time doubles with each level. It takes DISTINCTREGEX too.
_SLOW: Final = ("REGEX", "SUBSTR", "REPLACE", "GROUP_CONCAT")
_CHAINS: Final = dict.fromkeys(
    ("UNION", "OPTIONAL", "MINUS", "||", "&&", "+", "-", "*", "/", "!", "|", "^"), MOST_REPEATS
) | {"~": MOST_REIFIERS}
_SUMS: Final = frozenset("+-*/")
# After these no `<` compares; after all else between parentheses it may, or may begin an IRI.
_NO_OPERAND: Final = frozenset(
    ("(", ",", ";", "=", "<", ">", "!", "&&", "||", "|", "+", "-", "*", "/", "^", "^^")
)
# Words that stand for nothing by themselves: a name must follow, and then a group may.
_BEFORE_GRAPH: Final = frozenset(("GRAPH", "FROM", "NAMED"))
# No expression goes on with two slashes, so that this can be nothing but an IRI.
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*+://")
_BARE_HOST: Final = re.compile(r"<(?:[^:/?#>]*+:)?//[^/?#>]*+>")
_RISKY_LOCAL: Final = re.compile("[\\\\\ufff0-\uffff]")


class Scan:
    """One pass over a text; `run` raises QueryRefused at the first thing that must not pass."""

    def __init__(self, text: str, most_tokens: int, unchained: str = "-") -> None:
        self._text = text
        self._most_tokens = most_tokens
        self._unchained = unchained
        self._stack: list[tuple[str, bool]] = []
        self._seen: Counter[str] = Counter()
        self._inner: Counter[str] | None = None
        self._outer = self._last = self._word = ""
        self._slow = 0
        self._bare_host = False
        self._may_call = -1
        self._start = 0
        self.steps = 0

    def run(self) -> None:
        """Read token after token, each once, and an IRI that may be a comparison once more."""
        until, depth = 0, -1  # the last place of such an IRI, and the depth it must leave as it was
        end = len(self._text)
        while self._start < end:
            match = TOKEN.match(self._text, self._start)
            assert match is not None
            if depth >= 0 and match.start() >= until:
                if len(self._stack) != depth:
                    raise self._refusal(
                        "brackets in an IRI that may be a comparison: write a space after '<'"
                    )
                depth = -1
            self.steps += 1
            if self.steps > 2 * self._most_tokens:
                raise self._refusal(f"more than {self._most_tokens} tokens")
            kind, token = match.lastgroup or "", match[0]
            if kind == "iri" and depth < 0 and self._may_compare(token):
                until, depth = match.end() - 1, len(self._stack)
                self._last, self._word, self._start = "<", "", self._start + 1
                self._inner = Counter()
                continue
            if kind != "space":
                self._take(kind, token)
            if depth >= 0 and self._start >= until:
                if len(self._stack) != depth:
                    raise self._refusal("brackets in an IRI or a comparison: write a space after its '<'")
                depth, self._last, self._inner = -1, "<>", None
            self._start = match.end()
        if self._stack:
            raise self._refusal(f"'{self._stack[-1][0]}' is not closed")

    def _may_compare(self, iri: str) -> bool:
        """Tell whether the engine may take the `<` of an IRI for an operator; then all in it must pass.

        It compares between parentheses only, after an operand; and `<<` may be `<` and an IRI, or a triple.
        """
        inside = bool(self._stack) and self._stack[-1][0] == "(" and self._last not in _NO_OPERAND
        joined = self._start > 0 and self._text[self._start - 1] == "<"
        if not (inside or joined) or _ABSOLUTE.match(iri):
            return False
        if "#" in iri:
            # One reading has a comment from here on and the other has not.
            raise self._refusal(
                f"'{iri}' may be an IRI or a comparison: write it in full, or a space after '<'"
            )
        return True

    def _take(self, kind: str, token: str) -> None:
        if self._may_call >= 0 and token == "{":
            raise self._call(self._may_call)
        self._may_call = -1
        if kind == "open":
            self._open(token)
        elif kind == "close":
            if not self._stack or self._stack[-1][0] != _PAIRS[token]:
                raise self._refusal(f"'{token}' closes nothing")
            self._slow -= self._stack.pop()[1]
        elif kind == "unclosed":
            raise self._refusal("a string is not closed, or has a wrong escape")
        elif kind == "stray":
            raise self._refusal(f"{token!a} begins no token of SPARQL")
        elif kind == "iri":
            self._namespace(token)
        before, self._word = self._word, token.upper() if kind == "word" else ""
        if not self._stack and self._word:
            self._outer = self._word
        if kind in ("word", "name"):
            self._judge(kind, token, before)
        self._count(token.upper())
        self._last = token

    def _open(self, token: str) -> None:
        is_slow = token == "(" and self._word.endswith(_SLOW)
        self._slow += is_slow
        self._stack.append((token, is_slow))
        if len(self._stack) > MOST_DEPTH:
            raise self._refusal(f"nested deeper than {MOST_DEPTH}")
        if self._slow > MOST_SLOW_CALLS:
            raise self._refusal(f"more than {MOST_SLOW_CALLS} nested calls of {self._word}")

    def _namespace(self, iri: str) -> None:
        if self._last.endswith(":") or self._word.endswith("BASE"):
            # Escapes in it may stand for anything.
            self._bare_host |= "\\" in iri or _BARE_HOST.match(iri) is not None

    def _judge(self, kind: str, token: str, before: str) -> None:
        if token[0] in "?$@" or "SERVICE" not in (upper := token.upper()):
            return
        # The engine takes SERVICESILENT, 1SERVICE and SERVICEx:y for the keyword too, so no word may hold it.
        if kind == "word":
            raise self._call(self._start)
        prefix, _, local = upper.partition(":")
        if "SERVICE" in prefix and before not in _BEFORE_GRAPH:
            # A name that begins with it calls if a group follows, and is a name if none does.
            self._may_call = self._start
        # A name that makes no valid IRI is read again as its prefix alone and what follows it.
        if "SERVICE" in local and prefix != "_" and (self._bare_host or _RISKY_LOCAL.search(local)):
            message = f"'{token}' may be read as SERVICE: end the namespace with / or #, without escapes"
            raise QueryForbidden(message, *place(self._text, self._start))

    def _count(self, token: str) -> None:
        if token in _CHAINS and self._outer != self._unchained:
            # Sums end where the comparison does: the hyphens of many URNs are no chain.
            seen = self._seen if self._inner is None or token not in _SUMS else self._inner
            seen[token] += 1
            if seen[token] > _CHAINS[token]:
                raise self._refusal(f"'{token}' more than {_CHAINS[token]} times")

    def _call(self, start: int) -> QueryForbidden:
        message = "SERVICE is not allowed: this endpoint calls no other server"
        return QueryForbidden(message, *place(self._text, start))

    def _refusal(self, message: str) -> QueryRefused:
        return QueryRefused(message, *place(self._text, self._start))


def place(text: str, offset: int) -> tuple[int, int]:
    """Give line and column of an offset, both from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
