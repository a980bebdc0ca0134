"""Hold the facts as plain frozen values: sources, entities, claims."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

ENTITY_COLUMNS: Final = ("id", "type", "label_zh", "label_en", "aliases", "hidden_labels", "label_en_origin")
CLAIM_COLUMNS: Final = (
    "subject",
    "predicate",
    "object",
    "unit",
    "bound",
    "scope",
    "as_of",
    "source",
    "locator",
    "certainty",
)
REJECTED_COLUMNS: Final = (*CLAIM_COLUMNS, "reason")
SOURCE_COLUMNS: Final = (
    "id",
    "title_zh",
    "title_en",
    "authors",
    "publisher",
    "published",
    "url",
    "file",
    "sha256",
)


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Point at the row that a value was read from; lines count from 1, the header is line 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Entity:
    """Identify one real thing; everything else about it is a claim."""

    id: str
    type: str
    label_zh: str
    label_en: str
    aliases: tuple[str, ...]
    hidden_labels: tuple[str, ...]
    label_en_origin: str
    origin: Origin

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling that may stand for the entity in a text."""
        return (self.label_zh, self.label_en, *self.aliases, *self.hidden_labels)


@dataclass(frozen=True, slots=True)
class Source:
    """Describe a document that claims cite; `file` and `sha256` identify the text that was read."""

    id: str
    title_zh: str
    title_en: str
    authors: tuple[str, ...]
    publisher: str
    published: str
    url: str
    file: str
    sha256: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Claim:
    """State one fact as one source gives it.

    `bound` marks a number as the low or high end of a range or as approximate; `scope` is the id of
    the market, condition or reference that the statement is limited to.
    """

    subject: str
    predicate: str
    object: str
    unit: str
    bound: str
    scope: str
    as_of: str
    source: str
    locator: str
    certainty: str
    origin: Origin

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it this claim: a corrected locator or certainty keeps the identity."""
        return (
            self.subject,
            self.predicate,
            self.object,
            self.unit,
            self.bound,
            self.scope,
            self.as_of,
            self.source,
        )

    @property
    def id(self) -> str:
        """Hash the identity (SHA-256, first 20 hex digits).

        >>> row = ("a", "b", "c", "", "", "", "", "s", "L1", "stated", Origin("f.csv", 2))
        >>> Claim(*row).id == Claim(*row[:8], "L99", "opinion", Origin("f.csv", 7)).id
        True
        >>> Claim(*row).id == Claim("a", "b", "C", *row[3:]).id
        False
        """
        return hashlib.sha256("\x1f".join(self.identity).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class RejectedClaim:
    """Keep a claim that was examined and refused, with the reason."""

    claim: Claim
    reason: str


@dataclass(frozen=True, slots=True)
class Curated:
    """Everything that the CSV files say."""

    sources: tuple[Source, ...]
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]
    rejected: tuple[RejectedClaim, ...]
