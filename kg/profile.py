"""Record all that is known of one thing: names, where it belongs, facts by predicate, mentions."""

from __future__ import annotations

from itertools import groupby
from typing import Final

from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.recorder import Recorder
from kg.records import ClaimRecord, LabelRecord, ThingRecord

# The field of a record that holds what a property says.
FACETS: Final = {
    "roles": "hasRole",
    "segments": "inSegment",
    "layers": "inLayer",
    "niches": "hasNiche",
    "places": "locatedIn",
}


class EntityRow(ThingRecord):
    """An entity as lists show it.

    Where it belongs includes what rules derive. `claim_count` counts the claims about it, `degree` also
    those that mention it.
    """

    type_label: LabelRecord
    aliases: list[str]
    roles: list[ThingRecord]
    segments: list[ThingRecord]
    layers: list[ThingRecord]
    niches: list[ThingRecord]
    places: list[ThingRecord]
    claim_count: int
    degree: int


class EntityRecord(EntityRow):
    """An entity with its facts by predicate, each fact with its claims, and the claims that mention it."""

    hidden_labels: list[str]
    facts: dict[str, list[ClaimRecord]]
    mentioned_in: list[ClaimRecord]


def entity_row(graph: KnowledgeGraph, recorder: Recorder, thing: Thing) -> EntityRow:
    """Record an entity for a list."""

    def things(field: str) -> list[ThingRecord]:
        found = graph.facets.get(FACETS[field], {}).get(thing.id, ())
        return [recorder.thing(name) for name in found if name in graph.names.things]

    return {
        **recorder.thing(thing),
        "type_label": recorder.type_label(thing.type),
        "aliases": list(thing.aliases),
        "roles": things("roles"),
        "segments": things("segments"),
        "layers": things("layers"),
        "niches": things("niches"),
        "places": things("places"),
        "claim_count": len(graph.claims_by_subject.get(thing.id, ())),
        "degree": graph.degrees.get(thing.id, 0),
    }


def entity_record(graph: KnowledgeGraph, recorder: Recorder, thing: Thing) -> EntityRecord:
    """Record everything about an entity."""
    claims = graph.statements.claims_of(thing.id)
    return {
        **entity_row(graph, recorder, thing),
        "hidden_labels": list(thing.hidden),
        "facts": {
            predicate: recorder.claims(group)
            for predicate, group in groupby(claims, key=lambda claim: claim.predicate)
        },
        "mentioned_in": recorder.claims(graph.statements.claims_on(thing.id)),
    }
