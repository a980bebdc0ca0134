"""Walk the value chain: layers, segments, what stands in them, how they are rated and threatened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.web.memo import once
from api.web.profile import in_language
from kg.analyses import analyze
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.recorder import Recorder
from kg.records import ClaimRecord

PLACES: Final = ("Layer", "Segment")
# From what is built upon to what is built; layers that are not named here follow.
_UPWARDS: Final = ("base-layer", "model-layer", "ai-infra-layer", "app-software-layer", "app-hardware-layer")
_MOST_EXPOSED: Final = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A layer or segment, the segments below it, and who is said to be in it."""

    thing: Thing
    below: tuple[Place, ...]
    members: tuple[Thing, ...]

    @property
    def size(self) -> int:
        """How many different things are in it and below it."""
        return len(set(self._everyone()))

    def _everyone(self) -> Iterator[str]:
        yield from (member.id for member in self.members)
        for place in self.below:
            yield from place._everyone()

    def walk(self) -> Iterator[Place]:
        """Yield it and all below it."""
        yield self
        for place in self.below:
            yield from place.walk()


@dataclass(frozen=True, slots=True)
class Rating:
    """One assessment: on what dimension, how it came out, why, and the claims that say so."""

    thing: Thing
    dimensions: list[ClaimRecord]
    ratings: list[ClaimRecord]
    reasons: list[ClaimRecord]
    others: list[ClaimRecord]


@dataclass(frozen=True, slots=True)
class Walk:
    """Who is in which segment, and what lies below what."""

    members: Mapping[str, tuple[str, ...]]
    below: Mapping[str, tuple[str, ...]]


@once
def _walk(graph: KnowledgeGraph) -> Walk:
    members: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for claim in graph.claims.values():
        if claim.predicate == "inSegment":
            members[claim.object_id][claim.subject] = None
    below: defaultdict[str, list[str]] = defaultdict(list)
    for concept in graph.ontology.concepts.values():
        if concept.broader and concept.type in PLACES:
            below[concept.broader].append(concept.name)
    return Walk(
        {name: tuple(sorted(ids)) for name, ids in members.items()},
        {name: tuple(sorted(ids)) for name, ids in below.items()},
    )


def place(graph: KnowledgeGraph, name: str) -> Place:
    """Give a layer or segment with all below it."""
    walk, things = _walk(graph), graph.names.things
    return Place(
        things[name],
        tuple(place(graph, below) for below in walk.below.get(name, ()) if below in things),
        tuple(things[member] for member in walk.members.get(name, ())),
    )


def layers(graph: KnowledgeGraph) -> list[Place]:
    """Give the layers that have segments; those of other taxonomies have none."""
    concepts = graph.ontology.concepts.values()
    tops = [c.name for c in concepts if c.type == "Layer" and not c.broader]
    found = [place(graph, name) for name in sorted(tops, key=_order) if name in graph.names.things]
    return [layer for layer in found if layer.below]


def _order(name: str) -> tuple[int, str]:
    return _UPWARDS.index(name) if name in _UPWARDS else len(_UPWARDS), name


def ratings(
    graph: KnowledgeGraph, recorder: Recorder, mentions: list[ClaimRecord], lang: str
) -> list[Rating]:
    """Give the assessments of a thing, by dimension."""
    found = []
    for claim in mentions:
        if claim["predicate"] != "assesses":
            continue
        about = in_language(recorder.claims(graph.statements.claims_of(claim["subject"]["id"])), lang)
        parts: defaultdict[str, list[ClaimRecord]] = defaultdict(list)
        for one in about:
            parts[one["predicate"]].append(one)
        assessed = parts.pop("assesses", [])
        if any(one["object"] and one["object"]["id"] == claim["object"]["id"] for one in assessed):  # type: ignore[index]
            found.append(
                Rating(
                    graph.names.things[claim["subject"]["id"]],
                    parts.pop("onDimension", []),
                    parts.pop("hasRating", []),
                    parts.pop("reason", []),
                    [one for rest in parts.values() for one in rest],
                )
            )
    return sorted(found, key=lambda rating: (not rating.ratings, rating.thing.label(lang)))


def exposure(graph: KnowledgeGraph, where: Place) -> dict[str, Any] | None:
    """Tell what those in a segment lean on together; none when fewer than two are in it."""
    members = tuple(dict.fromkeys(m.id for p in where.walk() for m in p.members))
    return _exposure(graph, members) if 2 <= len(members) <= _MOST_EXPOSED else None


@once
def _exposure(graph: KnowledgeGraph, members: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = analyze(graph, "exposure", {"members": list(members), "top": 8})[1]["result"]
    return found | {"ids": list(members)}
