"""Move the prologues behind semicolons to the front of an update: there alone the engine takes them.

SPARQL 1.1 Update lets each operation have its own, which holds from there on and may give a prefix or BASE
a second meaning. Such a prefix gets a new name; an IRI that is relative to a base other than the last is
declared as a prefix while its base holds, so that the engine alone resolves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, pairwise
from typing import Final

from kg.errors import QueryError
from kg.lexis import TOKEN
from kg.namespaces import PREFIXES
from kg.scan import place

# The tokens of each declaration behind its word.
_DECLARED: Final = {"PREFIX": ["name", "iri"], "BASE": ["iri"], "VERSION": ["string"]}
_WHOLE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*+:")
# What may be the beginning of an expression behind a `<`, and the prefixes in it.
_EXPRESSION: Final = re.compile(r"<=?(?:[?$+\-!.'0-9]|(?:true|false)\b|[^/?$#&=+*!,;()<>:'%]*+[(:])", re.I)
_PREFIX: Final = re.compile(r"([^/?$#&=+*!,;()<>:'%]*+):|[^/?$#&=+*!,;()<>:'%]++")

_Token = re.Match[str]


def with_one_prologue(text: str) -> str:
    """Write an update that the gate has let pass with its declarations at the front; lines stay the same.

    Raises QueryError where a prefix is not declared, or an IRI may be a comparison.

    >>> with_one_prologue("CLEAR ALL; PREFIX x: <x:> INSERT DATA { x:a x:b 1 }")
    'PREFIX x: <x:> CLEAR ALL;  INSERT DATA { x:a x:b 1 }'
    >>> with_one_prologue("BASE <x:a> CREATE GRAPH <b>; BASE <y:a> CREATE GRAPH <b>")
    'BASE <x:a> PREFIX p1: <b> BASE <y:a> CREATE GRAPH  p1: ;  CREATE GRAPH <b>'
    """
    operations = list(_operations(text))
    if not any(_prologue(operation) for operation in operations[1:]):
        return text
    return _Merging(text, operations).run()


class _Merging:
    """One pass over the operations of a text, gathering declarations and changes."""

    def __init__(self, text: str, operations: Sequence[list[_Token]]) -> None:
        self._text = text
        self._operations = operations
        names = {prefix for operation in operations for token in operation for prefix in _prefixes(token)}
        self._fresh = (name for n in count(1) if (name := f"p{n}") not in names)
        self._used: set[str] = set(PREFIXES)
        self._known = {prefix: prefix for prefix in PREFIXES}
        self._meaning: dict[str, tuple[str, int]] = {}
        # Bases are numbered: 0 is that behind the first prologue.
        self._base, self._base_iri = 0, _bases(operations[:1])[-1]
        bases = [self._base_iri, *_bases(operations[1:])[1:]]
        self._last_base = sum(_differ(*pair) for pair in pairwise(bases))
        self._front: list[str] = []
        self._changes: list[tuple[int, int, str]] = []
        self._relative: dict[str, str] = {}

    def run(self) -> str:
        """Give the text anew."""
        front = 0
        for number, operation in enumerate(self._operations):
            declared = _prologue(operation)
            for words in declared:
                self._declare(words, first=number == 0)
            body = operation[sum(map(len, declared)) :]
            if declared:
                end = operation[len(operation) - len(body) - 1].end()
                if number:
                    self._remove(operation[0].start(), end)
                else:
                    front = end
            self._rewrite(body)
        return self._written(front)

    def _declare(self, words: Sequence[str], *, first: bool) -> None:
        iri = words[-1]
        if words[0] == "PREFIX":
            self._declare_prefix(words[1][:-1], iri, first=first)
        elif not first and (words[0] == "VERSION" or _differ(self._base_iri, iri)):
            self._front.append(f"{words[0]} {iri}")
            if words[0] == "BASE":
                self._base, self._base_iri = self._base + 1, iri
                self._relative.clear()

    def _declare_prefix(self, prefix: str, iri: str, *, first: bool) -> None:
        # Within the first prologue BASE may change too, so that a relative IRI says nothing there.
        meaning = (iri, -1 if _WHOLE.match(iri) else -2 if first else self._base)
        if first:
            self._known[prefix] = prefix
        elif self._meaning.get(prefix) != meaning:
            name = self._known[prefix] = next(self._fresh) if prefix in self._used else prefix
            self._front.append(f"PREFIX {name}: {iri}")
        self._meaning[prefix] = meaning
        self._used.add(prefix)

    def _rewrite(self, body: Sequence[_Token]) -> None:
        brackets: list[str] = []
        for token in body:
            if token.lastgroup == "open":
                brackets.append(token[0])
            elif token.lastgroup == "close":
                brackets.pop()
            elif token.lastgroup == "name":
                self._rename(token)
            elif token.lastgroup == "iri":
                self._keep_meaning(token, inside=brackets[-1:] == ["("])
            self._used.update(_prefixes(token))

    def _rename(self, token: _Token) -> None:
        for prefix in _prefixes(token):
            if prefix not in self._known:
                # The engine might take its beginning for a keyword, and the rest for a prefix.
                raise QueryError(f"the prefix '{prefix}:' is not declared", *self._place(token))
            if self._known[prefix] != prefix:
                self._changes.append((token.start(), token.start() + len(prefix), self._known[prefix]))

    def _keep_meaning(self, token: _Token, *, inside: bool) -> None:
        relative = self._base != self._last_base and not _WHOLE.match(token[0])
        joined = self._text[token.start() - 1] == "<"
        if (inside or joined) and "://" not in token[0] and _EXPRESSION.match(token[0]):
            renamed = any(self._known.get(prefix, prefix) != prefix for prefix in _prefixes(token))
            if relative or renamed:
                message = (
                    f"'{token[0]}' may be an IRI or a comparison: write it in full, or a space after '<'"
                )
                raise QueryError(message, *self._place(token))
        if relative:
            name = self._relative.get(token[0]) or self._declare_relative(token[0])
            space = "" if self._text[token.start() - 1] == "^" else " "
            self._changes.append((token.start(), token.end(), f"{space}{name}: "))

    def _declare_relative(self, iri: str) -> str:
        name = self._relative[iri] = next(self._fresh)
        self._front.append(f"PREFIX {name}: {iri}")
        return name

    def _remove(self, start: int, end: int) -> None:
        # Errors are told with their lines.
        self._changes.append((start, end, "\n" * self._text.count("\n", start, end)))

    def _written(self, front: int) -> str:
        pieces = [self._text[:front], " " if front else "", " ".join(self._front)]
        if not front:
            pieces.append(" ")
        done = front
        for start, end, instead in self._changes:
            pieces += [self._text[done:start], instead]
            done = end
        return "".join([*pieces, self._text[done:]])

    def _place(self, token: _Token) -> tuple[int, int]:
        return place(self._text, token.start())


def _operations(text: str) -> Iterator[list[_Token]]:
    """Cut an update at its semicolons."""
    operation: list[_Token] = []
    depth = 0
    for match in TOKEN.finditer(text):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if depth == 0 and match[0] == ";":
            yield operation
            operation = []
        elif match.lastgroup != "space":
            operation.append(match)
    yield operation


def _prologue(operation: Sequence[_Token]) -> list[list[str]]:
    """Give the declarations that an operation begins with, each as its tokens, the word in capitals."""
    declared: list[list[str]] = []
    start = 0
    while start < len(operation):
        word = operation[start][0].upper()
        kinds = _DECLARED.get(word)
        taken = operation[start + 1 : start + 1 + len(kinds or ())]
        if kinds is None or [token.lastgroup for token in taken] != kinds:
            break
        if word == "PREFIX" and not taken[0][0].endswith(":"):
            break
        declared.append([word, *(token[0] for token in taken)])
        start += 1 + len(taken)
    return declared


def _bases(operations: Sequence[Sequence[_Token]]) -> list[str]:
    declared = [words for operation in operations for words in _prologue(operation)]
    return ["", *(words[-1] for words in declared if words[0] == "BASE")]


def _differ(base: str, following: str) -> bool:
    return base != following or not _WHOLE.match(following)


def _prefixes(token: _Token) -> list[str]:
    """Give the prefix of a name, and what may be one in an IRI that may be a comparison."""
    if token.lastgroup == "iri":
        return [match[1] for match in _PREFIX.finditer(token[0]) if match[1] is not None]
    prefix, colon, _ = token[0].partition(":")
    return [prefix] if token.lastgroup == "name" and colon and prefix != "_" else []
