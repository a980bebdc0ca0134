"""Tell what the graph holds and what it does not: counts, and what is known to be unknown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.names import Thing
from kg.namespaces import local_name
from kg.ontology import Ontology
from kg.projection import Graph
from kg.resources import query_text
from kg.store import Row, Store

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class SegmentCoverage:
    """How many things are in a segment and how many claims speak of these or of the segment."""

    segment: str
    things: int
    claims: int


@dataclass(frozen=True, slots=True)
class Absence:
    """A claim that something is unknown or not there: `predicate` is statedUnknown or lacks."""

    claim: str
    subject: str
    predicate: str
    object: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """Counts of one version of the graph.

    `entities` counts the things with a row in data/entities, `things` also the concepts of the vocabulary;
    `silent` lists predicates that no claim uses.
    """

    version: str
    triples: int
    entities: int
    things: Counts
    claims_by_certainty: Counts
    claims_by_source: Counts
    claims_by_predicate: Counts
    dependencies: int
    derived_dependencies: int
    segments: tuple[SegmentCoverage, ...]
    absences: tuple[Absence, ...]
    silent: tuple[str, ...]

    @property
    def claims(self) -> int:
        """How many claims there are."""
        return sum(self.claims_by_certainty.values())


def measure(
    store: Store, ontology: Ontology, version: str, things: Iterable[Thing], relations: Graph
) -> Coverage:
    """Count what a store holds."""
    claims = store.select(query_text("claim_counts"))
    types = Counter(thing.type for thing in things if thing.type != "Source")
    predicates = _counts(store.select(query_text("coverage_predicates")), "predicate")
    edges = [data for _, _, data in relations.edges(data=True)]
    return Coverage(
        version=version,
        triples=len(store),
        entities=sum(count for name, count in types.items() if ontology.entity_file(name)),
        things=dict(sorted(types.items())),
        claims_by_certainty=_counts(claims, "certainty"),
        claims_by_source=_counts(claims, "source"),
        claims_by_predicate=predicates,
        dependencies=sum(data["dependency"] and not data["inferred"] for data in edges),
        derived_dependencies=sum(data["inferred"] for data in edges),
        segments=tuple(map(_segment, store.select(query_text("coverage_segments")))),
        absences=tuple(map(_absence, store.select(query_text("coverage_unknown")))),
        silent=tuple(sorted(name for name in ontology.properties if name not in predicates)),
    )


def _counts(rows: Iterable[Row], column: str) -> Counts:
    counter: Counter[str] = Counter()
    for row in rows:
        counter[local_name(row[column])] += int(row["n"])
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _segment(row: Row) -> SegmentCoverage:
    return SegmentCoverage(local_name(row["segment"]), int(row["things"]), int(row["claims"]))


def _absence(row: Row) -> Absence:
    return Absence(*(local_name(row[name]) for name in ("claim", "subject", "predicate", "object")))
