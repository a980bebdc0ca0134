"""Describe an analysis once, so that command, HTTP, Python and documentation offer it alike.

An analysis is a plain function over a `World` that returns a frozen dataclass. Its fields and those of
its rows are `Annotated` with a `Label` in both languages. Ids of things are `Node`, ids of claims are
`ClaimId`, dependencies are `Hop`: whoever shows a result turns these into labels and evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kg.analysis.chains import Graph, Hop


class Node(str):
    """The id of a thing."""

    __slots__ = ()


class ClaimId(str):
    """The id of a claim."""

    __slots__ = ()


class Claims(frozenset[str]):
    """Ids of the claims that a whole result rests on: too many to show, so counted, and part of coverage."""

    __slots__ = ()


class Story(tuple[Hop, ...]):
    """A chain that is to be told as a sentence, with a citation on each hop."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim with a literal: a number with unit, a date or a text; `scope` is an id or empty."""

    claim: str
    subject: str
    predicate: str
    value: str
    unit: str
    bound: str
    scope: str
    as_of: str
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class World:
    """What an analysis may look at, already limited to the asked evidence, date and kinds.

    `dependencies` has an edge from each dependent to what it needs; `relations` has every claim between two
    things; node attributes are type, label_zh, label_en. `shown` holds the types to show, all when empty.
    `below` gives each class with all classes under it, `broader` each concept with the one above it,
    `published` each source with its date, `order` each rating that has one with its place on the scale.
    `versions` holds other versions of the data by name, limited alike; `version` names that of this one,
    `considered` counts its claims.
    """

    dependencies: Graph
    relations: Graph
    facts: tuple[Fact, ...]
    below: Mapping[str, frozenset[str]]
    shown: frozenset[str] = frozenset()
    broader: Mapping[str, str] = field(default_factory=dict)
    published: Mapping[str, str] = field(default_factory=dict)
    order: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[str, World] = field(default_factory=dict)
    considered: int = 0
    version: str = ""

    def is_a(self, node: str, class_name: str) -> bool:
        """Tell whether a thing is of a class or one below it."""
        return self.relations.nodes[node]["type"] in self.below[class_name]

    def shows(self, node: str) -> bool:
        """Tell whether the type filter lets a thing be shown."""
        return not self.shown or self.relations.nodes[node]["type"] in self.shown


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that an analysis is told.

    `kind` says what a value is: `entity` and `entities` take ids or names, `edges` take SUBJECT,KIND,OBJECT,
    `kinds` names of dependencies, `moment` a date, a source, a named version of
    the data or, in process, a path.
    `positional` ones stand without a flag on the command line. `argument` is what the function calls it
    where its name is a word of Python.
    """

    name: str
    kind: Literal[
        "entity", "entities", "edges", "integer", "choice", "kinds", "text", "texts", "date", "moment"
    ]
    zh: str
    en: str
    default: object = None
    required: bool = False
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    positional: bool = False
    argument: str = ""

    @property
    def many(self) -> bool:
        """Tell whether several values may be given."""
        return self.kind in ("entities", "edges", "kinds", "texts")

    @property
    def keyword(self) -> str:
        """Give the name of the argument in Python."""
        return self.argument or self.name


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis: its name (the command), its route, what it means in both languages, who defined it.

    `example` is what one types after `kg` to have the question answered. `details` are functions whose
    docstrings belong to the definition, besides that of `run`.
    """

    name: str
    route: str
    zh: str
    en: str
    meaning_zh: str
    meaning_en: str
    source: str
    question_zh: str
    question_en: str
    example: str
    parameters: tuple[Parameter, ...]
    run: Callable[..., Any]
    details: tuple[Callable[..., Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """What a field of a result is called, put on it with Annotated."""

    zh: str
    en: str
