"""Read claims and inferences back from a store, each with the evidence that it stands on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from kg.names import Thing
from kg.namespaces import CLAIM, ID, INFERENCE, local_name
from kg.resources import query_text
from kg.store import Row, Store


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What an answer tells of a source."""

    id: str
    title_zh: str
    title_en: str
    authors: tuple[str, ...]
    publisher: str
    published: str
    url: str

    def title(self, language: str) -> str:
        """Give the title in `zh` or `en`."""
        return self.title_zh if language == "zh" else self.title_en


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as answers show it; `object_id` is empty when the object is a literal."""

    id: str
    subject: str
    predicate: str
    object: str
    object_id: str
    language: str
    unit: str
    bound: str
    scope: str
    as_of: str
    source: str
    locator: str
    certainty: str
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class InferenceView:
    """A statement that a rule derives, with the ids of the claims that it rests on."""

    id: str
    subject: str
    predicate: str
    object_id: str
    rule: str
    certainty: str
    claims: tuple[str, ...]


class Statements:
    """Look up statements by id, subject or object."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def sources(self) -> dict[str, SourceInfo]:
        """All sources by id."""
        return {info.id: info for info in map(_source, self._store.select(query_text("sources")))}

    def claim(self, claim_id: str) -> ClaimView | None:
        """Find one claim."""
        rows = self._store.select(query_text("claims"), {"claim": CLAIM + claim_id})
        return _claim(rows[0]) if rows else None

    def inference(self, inference_id: str) -> InferenceView | None:
        """Find one inference."""
        rows = self._store.select(query_text("inferences"), {"inference": INFERENCE + inference_id})
        return _inference(rows[0]) if rows and "inference" in rows[0] else None

    def all_claims(self) -> list[ClaimView]:
        """List every claim."""
        return [_claim(row) for row in self._store.select(query_text("claims"))]

    def claims_of(self, subject: str) -> list[ClaimView]:
        """List the claims that a thing is the subject of."""
        return [_claim(row) for row in self._store.select(query_text("claims"), {"subject": ID + subject})]

    def claims_on(self, target: str) -> list[ClaimView]:
        """List the claims that a thing is the object of."""
        return [_claim(row) for row in self._store.select(query_text("claims"), {"object": ID + target})]

    def inferences_of(self, subject: str) -> list[InferenceView]:
        """List what rules derive about a thing."""
        rows = self._store.select(query_text("inferences"), {"subject": ID + subject})
        return [_inference(row) for row in rows if "inference" in row]


def load_things(store: Store) -> Iterable[Thing]:
    """Read every thing with a name."""
    for row in store.select(query_text("things")):
        yield Thing(
            local_name(row["thing"]),
            local_name(row["type"]),
            row["zh"],
            row["en"],
            _list(row, "aliases"),
            _list(row, "hidden"),
        )


def load_degrees(store: Store) -> dict[str, int]:
    """Count the claims that speak of each thing, as subject or object."""
    return {local_name(row["thing"]): int(row["n"]) for row in store.select(query_text("degrees"))}


def load_hints(store: Store) -> dict[str, str]:
    """Find for each thing another that tells it from namesakes: its maker, else segment, else place."""
    # Rows come with the best last.
    return {local_name(row["thing"]): local_name(row["hint"]) for row in store.select(query_text("hints"))}


Facets = dict[str, dict[str, tuple[str, ...]]]


def load_facets(store: Store) -> Facets:
    """Read which segments, layers, niches, places and roles each thing has, derived ones too.

    The outer key is the property, the inner one the id of the thing.
    """
    found: Facets = {}
    for row in store.select(query_text("facets")):
        of_property = found.setdefault(local_name(row["property"]), {})
        thing = local_name(row["thing"])
        of_property[thing] = (*of_property.get(thing, ()), local_name(row["value"]))
    return found


def _list(row: Row, name: str) -> tuple[str, ...]:
    return tuple(sorted(filter(None, row.get(name, "").split("|"))))


def _source(row: Row) -> SourceInfo:
    return SourceInfo(
        local_name(row["source"]),
        row["zh"],
        row["en"],
        _list(row, "authors"),
        row.get("publisher", ""),
        row.get("issued", ""),
        row.get("url", ""),
    )


def _claim(row: Row) -> ClaimView:
    is_thing = not row["datatype"]
    return ClaimView(
        id=local_name(row["claim"]),
        subject=local_name(row["subject"]),
        predicate=local_name(row["predicate"]),
        object=local_name(row["object"]) if is_thing else row["object"],
        object_id=local_name(row["object"]) if is_thing else "",
        language=row["language"],
        unit=row.get("unit", ""),
        bound=row.get("bound", ""),
        scope=local_name(row.get("scope", "")),
        as_of=row.get("asOf", ""),
        source=local_name(row["source"]),
        locator=row["locator"],
        certainty=local_name(row["certainty"]),
        datatype=row["datatype"],
    )


def _inference(row: Row) -> InferenceView:
    return InferenceView(
        id=local_name(row["inference"]),
        subject=local_name(row["subject"]),
        predicate=local_name(row["predicate"]),
        object_id=local_name(row["object"]),
        rule=local_name(row["rule"]),
        certainty=local_name(row["certainty"]),
        claims=tuple(local_name(claim) for claim in _list(row, "claims")),
    )
