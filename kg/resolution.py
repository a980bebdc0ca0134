"""Match names that come in batches: what each means for sure, or what it may mean."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.search.engine import Hit

MATCHED, AMBIGUOUS, UNKNOWN = "matched", "ambiguous", "unknown"
STATUSES: Final = (MATCHED, AMBIGUOUS, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one name means: a thing when it is the only one of exactly this name, else candidates."""

    name: str
    status: str
    thing: Thing | None
    candidates: tuple[Hit, ...]


def resolve(graph: KnowledgeGraph, name: str, types: Collection[str] = (), limit: int = 5) -> Resolution:
    """Match one name among things of the types; never guess: a likeness is a candidate only."""
    wanted = graph.types(types)
    meant = tuple(thing for thing in graph.names.meant(name) if not types or thing.type in wanted)
    if len(meant) == 1:
        return Resolution(name, MATCHED, meant[0], ())
    candidates = tuple(graph.search(name, limit, types))
    return Resolution(name, AMBIGUOUS if meant else UNKNOWN, None, candidates)
