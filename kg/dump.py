"""Write a store or a part of it in a fixed order, so that one version always gives the same bytes.

Knows pyoxigraph because it hands the engine's terms from the store to its serializers, a subject at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

import pyoxigraph as ox

from kg import namespaces as ns
from kg.store import DATASET_FORMATS, GRAPH_FORMATS, Store

# Tells whether a triple whose object is an IRI belongs to the part that is written.
Keep = Callable[[str, str, str], bool]
_TERMS: Final = tuple(ns.RDF + name for name in ("subject", "predicate", "object"))
_REIFIES: Final = ns.RDF + "reifies"


@dataclass(frozen=True, slots=True)
class Value:
    """An object as plain values: an IRI, or a text with datatype and language."""

    text: str
    is_iri: bool
    datatype: str = ""
    language: str = ""


def _every(_subject: str, _predicate: str, _object: str) -> bool:
    return True


def dump(
    store: Store,
    out: IO[bytes],
    media_type: str,
    subjects: Sequence[str] | None = None,
    keep: Keep = _every,
    *,
    reify: bool = False,
) -> None:
    """Write all graphs in a data set format, else the default graph; only these subjects unless None.

    With `reify` a statement node has its triple by rdf:reifies (RDF 1.2) instead of by three properties.
    """
    if media_type in DATASET_FORMATS:
        quads = (quad for graph in (None, *store.graphs()) for quad in _sorted(store, graph, subjects, keep))
        ox.serialize(quads, out, format=DATASET_FORMATS[media_type], prefixes=ns.PREFIXES)
        return
    groups = _groups(store, None, subjects, keep)
    triples = (triple for group in groups for triple in (_reified(group) if reify else group))
    ox.serialize(triples, out, format=GRAPH_FORMATS[media_type], prefixes=ns.PREFIXES)


def describe(
    store: Store, subjects: Sequence[str] | None = None, keep: Keep = _every
) -> Iterator[tuple[str, list[tuple[str, Value]]]]:
    """Yield each subject of the default graph with its predicates and values, in a fixed order."""
    for group in _groups(store, None, subjects, keep):
        yield _iri(group[0].subject), [(t.predicate.value, _value(t.object)) for t in group]


def _sorted(store: Store, graph: str | None, subjects: Sequence[str] | None, keep: Keep) -> Iterator[ox.Quad]:
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    for group in _groups(store, graph, subjects, keep):
        yield from (ox.Quad(t.subject, t.predicate, t.object, name) for t in group)


def _groups(
    store: Store, graph: str | None, subjects: Sequence[str] | None, keep: Keep
) -> Iterator[list[ox.Triple]]:
    """Yield the triples of each subject together, which is all that is held at a time."""
    known = subjects if subjects is not None else {_iri(quad.subject) for quad in store.quads(graph=graph)}
    for subject in sorted(known):
        group = [quad.triple for quad in store.quads(subject, graph)]
        kept = [t for t in group if _is_kept(t, keep)]
        if kept:
            yield sorted(kept, key=lambda triple: (triple.predicate.value, str(triple.object)))


def _is_kept(t: ox.Triple, keep: Keep) -> bool:
    if not isinstance(t.object, ox.NamedNode):
        return True
    return keep(_iri(t.subject), t.predicate.value, t.object.value)


def _reified(group: list[ox.Triple]) -> list[ox.Triple]:
    """Put one triple term in the place of subject, predicate and object."""
    parts = {t.predicate.value: t.object for t in group if t.predicate.value in _TERMS}
    if len(parts) != len(_TERMS):
        return group
    subject, predicate, value = (parts[name] for name in _TERMS)
    assert isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode)
    term = ox.Triple(group[0].subject, ox.NamedNode(_REIFIES), ox.Triple(subject, predicate, value))
    return [term, *(t for t in group if t.predicate.value not in _TERMS)]


def _iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode), f"{term} is no IRI: neither data nor ontology has others"
    return term.value


def _value(term: object) -> Value:
    if isinstance(term, ox.Literal):
        return Value(term.value, False, term.datatype.value, term.language or "")
    return Value(_iri(term), True)
