"""Write RDF: the merged default graph as triples, or all named graphs as quads; in a fixed order."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from kg.dump import Keep, dump
from kg.export.parts import Part
from kg.namespaces import CLAIM, DATASET, ID, INFERENCE, ONTOLOGY


def writer(media_type: str, *, reify: bool = False) -> Callable[[Part, IO[bytes]], None]:
    """Make the function that writes a syntax; with `reify` statements are RDF 1.2 reifiers."""

    def write(part: Part, out: IO[bytes]) -> None:
        dump(part.graph.store, out, media_type, subjects(part), keep(part), reify=reify)

    return write


def subjects(part: Part) -> list[str] | None:
    """Name what a part speaks of: its things, claims and derived relations, the data set; None for all."""
    if part.whole:
        return None
    derived = [INFERENCE + key for _, _, key, data in part.edges() if data["inferred"]]
    claims = [CLAIM + claim.id for claim in part.claims()]
    return [DATASET, *derived, *claims, *(ID + thing for thing in part.thing_ids)]


def keep(part: Part) -> Keep:
    """Tell which triples belong to a part: those of a thing lead to a plain value or along its relations."""
    if part.whole:
        return lambda _subject, _predicate, _object: True
    joined = {
        (ID + c.subject, ONTOLOGY + c.predicate, ID + c.object_id) for c in part.claims() if c.object_id
    }
    joined |= {
        (ID + a, ONTOLOGY + data["kind"], ID + b) for a, b, _, data in part.edges() if data["inferred"]
    }

    def belongs(subject: str, predicate: str, target: str) -> bool:
        both = subject.startswith(ID) and target.startswith(ID)
        return not both or (subject, predicate, target) in joined

    return belongs
