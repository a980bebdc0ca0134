"""The forms of plain records: the one JSON that the command line and HTTP share.

Names of fields are stable; fields may be added.
"""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from kg.errors import Problem


class LabelRecord(TypedDict):
    """A label in both languages."""

    zh: str
    en: str


class ThingRecord(TypedDict):
    """A thing in short; `name` is the label in the language that was asked for."""

    id: str
    iri: str
    type: str
    label: LabelRecord
    name: str


class LiteralRecord(TypedDict):
    """A literal as RDF has it: lexical form with datatype (a local name of XML Schema) or language."""

    value: str
    datatype: NotRequired[str]
    language: NotRequired[str]


class SourceRecord(TypedDict):
    """The source of a claim; `published_literal` says the date again, for readers of RDF."""

    id: str
    iri: str
    title: LabelRecord
    published: str | None
    published_literal: LiteralRecord | None
    url: str | None


class ClaimRecord(TypedDict):
    """A claim with everything needed to look it up: value, unit, date, certainty, source, line.

    Either `object` is a thing or `value` a literal; `literal` and `as_of_literal` say the same for readers of
    RDF.
    """

    id: str
    iri: str
    subject: ThingRecord
    predicate: str
    predicate_label: LabelRecord
    object: ThingRecord | None
    value: str | float | None
    literal: LiteralRecord | None
    language: str | None
    unit: str | None
    bound: str | None
    scope: ThingRecord | None
    as_of: str | None
    as_of_literal: LiteralRecord | None
    certainty: str
    source: SourceRecord
    locator: str


class HopRecord(TypedDict):
    """One dependency of a chain with the claims that it rests on."""

    id: str
    iri: str
    dependent: ThingRecord
    kind: str
    kind_label: LabelRecord
    phrase: LabelRecord
    depends_on: ThingRecord
    inferred: bool
    rule: str | None
    rule_label: LabelRecord | None
    certainty: str
    claims: list[ClaimRecord]


class DependencyRecord(TypedDict):
    """A hit of a dependency search."""

    entity: ThingRecord
    distance: int
    kinds: list[str]
    chain: list[HopRecord]


class PartRecord(TypedDict):
    """A piece of a name that matched, and whether the query stands for this piece."""

    text: str
    match: bool


class MatchRecord(TypedDict):
    """A hit of a name search: `kind` says which kind of name matched, `parts` which part of it.

    `score` is 1 when the name is exactly what was asked for; `importance` from 0 to 1 grows with the claims.
    """

    entity: ThingRecord
    type_label: LabelRecord
    hint: LabelRecord
    matched: str
    kind: str
    parts: list[PartRecord]
    score: float
    importance: float


class ProblemRecord(TypedDict):
    """A problem of the data with place and remedy."""

    file: str
    line: int
    message: str
    remedy: str


def problem_record(problem: Problem) -> ProblemRecord:
    """Record a problem of the data."""
    return {
        "file": problem.file,
        "line": problem.line,
        "message": problem.message,
        "remedy": problem.remedy,
    }
