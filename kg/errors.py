"""Errors that the library raises, each a type of the layer that knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Say what is wrong in one place of the data and how to mend it."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} -> {self.remedy}"


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """Offer an entity that a name may have meant."""

    id: str
    type: str
    label_zh: str
    label_en: str

    def __str__(self) -> str:
        return f"{self.id} ({self.type}: {self.label_zh} / {self.label_en})"


class KGError(Exception):
    """Root of every error that this library raises on purpose."""


class CurationError(KGError):
    """Data or ontology is not fit to be built; holds every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(str(problem) for problem in self.problems[:20])
        more = f"\n... and {len(problems) - 20} more; run `kg check`" if len(problems) > 20 else ""
        super().__init__(f"{len(problems)} problem(s) in the data:\n{shown}{more}")


class UnknownEntity(KGError):
    """No entity bears the name; holds the nearest candidates."""

    def __init__(self, name: str, candidates: Sequence[Candidate] = ()) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        hint = "; did you mean " + ", ".join(map(str, self.candidates)) + "?" if candidates else ""
        super().__init__(f"no entity is called '{name}'{hint}")


class UnknownClaim(KGError):
    """No claim has this id."""

    def __init__(self, claim: str) -> None:
        self.claim = claim
        super().__init__(f"no claim has the id '{claim}'; a claim that was corrected may have another")


class AmbiguousName(KGError):
    """Several entities bear the name; holds all of them."""

    def __init__(self, name: str, candidates: Sequence[Candidate]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(f"'{name}' names several entities, use an id: " + ", ".join(map(str, candidates)))


class BadParameter(KGError):
    """A parameter has a value that it cannot take; says which it can."""

    def __init__(self, parameter: str, value: object, allowed: str) -> None:
        self.parameter = parameter
        self.value = value
        self.allowed = allowed
        super().__init__(f"{parameter} cannot be '{value}'; it takes {allowed}")


class StaleCursor(KGError):
    """A cursor belongs to a dataset version that is no longer served."""

    def __init__(self, known: str, version: str) -> None:
        self.known = known
        self.version = version
        super().__init__(
            f"the cursor is of dataset version {known}, this is {version}; start again from the first page"
        )


class QueryError(KGError):
    """A SPARQL query cannot be parsed or evaluated; positions count from 1, 0 if unknown."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        self.line = line
        self.column = column
        place = f"line {line}, column {column}: " if line else ""
        super().__init__(place + message)


class QueryRefused(QueryError):
    """A query asks for something that this store never does, such as calling another server."""


class UnknownQuestion(KGError):
    """No named question has this slug; holds the slugs that resemble it."""

    def __init__(self, slug: str, candidates: Sequence[str]) -> None:
        self.slug = slug
        self.candidates = tuple(candidates)
        hint = "; did you mean " + ", ".join(candidates) + "?" if candidates else ""
        super().__init__(f"no question is called '{slug}'{hint} (`kg ask` lists all)")


class StoreError(KGError):
    """A store cannot be opened, read or written."""
