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
        self.message = message
        self.line = line
        self.column = column
        place = f"line {line}, column {column}: " if line else ""
        super().__init__(place + message)


class QueryRefused(QueryError):
    """A query is larger, deeper or more tangled than the engine may be given; names the limit."""


class QueryForbidden(QueryRefused):
    """A valid query or update asks for what is never done here, such as calling another server."""


class QueryTimeout(KGError):
    """A query was not done at its deadline and has been ended."""


class QueryTooLarge(KGError):
    """A query wanted more memory, or a longer result, than one query gets."""


class ServerBusy(KGError):
    """More queries wait than the server lets wait; holds the seconds after which to ask again."""

    def __init__(self, message: str, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"{message}; ask again in {retry_after} s")


class BudgetSpent(ServerBusy):
    """One client has used the computing time that one client gets."""


class UnknownQuestion(KGError):
    """No named question has this slug; holds the slugs that resemble it."""

    def __init__(self, slug: str, candidates: Sequence[str]) -> None:
        self.slug = slug
        self.candidates = tuple(candidates)
        hint = "; did you mean " + ", ".join(candidates) + "?" if candidates else ""
        super().__init__(f"no question is called '{slug}'{hint} (`kg ask` lists all)")


class SandboxMissing(KGError):
    """The system does not confine the processes that answer queries as it was told to."""


class StoreError(KGError):
    """A store cannot be opened, read or written."""


class OutputError(KGError):
    """A file cannot be written; says where, why and what to do."""


class MissingLibrary(KGError):
    """Something needs a library that is not installed; says which extra brings it."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        self.library = library
        super().__init__(
            f"{what} needs the library {library}, which is not installed; "
            f"pip install 'llm-industry-graph[{extra}]'"
        )


class StoreBusy(StoreError):
    """Another process holds the store's directory."""


class StoreDamaged(StoreError):
    """A file of a store is not what was written; names it and what to do."""


class StoreReadOnly(StoreError):
    """A store takes no writes: it is on a disk that cannot be written, or was opened for reading."""


class StoreFull(StoreError):
    """The disk had no room for a write; nothing of it was kept, and reading goes on."""


class RdfError(KGError):
    """RDF from outside cannot be read or is refused; says where and why."""


class NoSuchGraph(KGError):
    """The store has no graph of this name."""

    def __init__(self, graph: str) -> None:
        super().__init__(f"there is no graph <{graph}>")
