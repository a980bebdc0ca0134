"""Say by which fields entities and claims are filtered, ordered and grouped, and what they sum up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.statements import ClaimView

T = TypeVar("T")
Values = Callable[[KnowledgeGraph, T], Iterable[str]]
CERTAINTIES: Final = ("stated", "reported", "opinion", "predicted")
_FACETS: Final = {"segment": "inSegment", "layer": "inLayer", "niche": "hasNiche", "country": "locatedIn"}


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """What lists of one kind of item offer: fields to filter, order and group by."""

    name: str
    items: Callable[[KnowledgeGraph], Iterable[T]]
    key: Callable[[T], str]
    filters: Mapping[str, Values[T]]
    orders: Mapping[str, Callable[[KnowledgeGraph, T], Any]]
    groups: Mapping[str, Values[T]]
    sums: Callable[[KnowledgeGraph, T], Iterator[tuple[str, Decimal]]]
    claims: Callable[[KnowledgeGraph, T], Iterable[ClaimView]]


def claim_date(graph: KnowledgeGraph, claim: ClaimView) -> str:
    """Give the date that a claim speaks of, else that of its source."""
    return claim.as_of or graph.statements.sources[claim.source].published


def _facet(property_name: str) -> Values[str]:
    def values(graph: KnowledgeGraph, thing: str) -> Iterable[str]:
        return graph.facets.get(property_name, {}).get(thing, ())

    return values


def _above(property_name: str) -> Values[str]:
    """Give the values and what they are in: a segment is in its parent, a city in its country.

    A concept of the value chain is in what stands above it.
    """

    def values(graph: KnowledgeGraph, thing: str) -> Iterable[str]:
        found: dict[str, None] = {}
        todo = [*graph.facets.get(property_name, {}).get(thing, ()), *graph.ontology.above(thing)]
        while todo:
            name = todo.pop()
            if name not in found:
                found[name] = None
                concept = graph.ontology.concepts.get(name)
                todo += [concept.broader] if concept and concept.broader else []
                todo += (
                    graph.facets.get("locatedIn", {}).get(name, ()) if property_name == "locatedIn" else ()
                )
        return found

    return values


def _type(graph: KnowledgeGraph, thing: str) -> Iterable[str]:
    return (graph.names.things[thing].type,)


_OF_THING: Final[dict[str, Values[str]]] = {"type": _type} | {n: _above(p) for n, p in _FACETS.items()}
_GROUPS_OF_THING: Final[dict[str, Values[str]]] = {"type": _type, "role": _facet("hasRole")} | {
    n: _facet(p) for n, p in _FACETS.items()
}


def _on_thing(values: Values[str]) -> Values[Thing]:
    return lambda graph, thing: values(graph, thing.id)


def _on_subject(values: Values[str]) -> Values[ClaimView]:
    return lambda graph, claim: values(graph, claim.subject)


def _claims_about(graph: KnowledgeGraph, thing: Thing) -> Iterable[ClaimView]:
    return graph.claims_by_subject.get(thing.id, ())


def _count_claims(graph: KnowledgeGraph, thing: Thing) -> Iterator[tuple[str, Decimal]]:
    yield "claims", Decimal(len(graph.claims_by_subject.get(thing.id, ())))


def _figure(graph: KnowledgeGraph, claim: ClaimView) -> Iterator[tuple[str, Decimal]]:
    if claim.unit:
        unit = graph.ontology.units[claim.unit]
        yield unit.base, Decimal(claim.object) * Decimal(unit.factor)


ENTITIES: Final[Kind[Thing]] = Kind(
    "entities",
    items=lambda graph: graph.entities(),
    key=lambda thing: thing.id,
    filters={name: _on_thing(values) for name, values in _OF_THING.items()}
    | {"role": _on_thing(_facet("hasRole"))},
    orders={
        "id": lambda _, thing: thing.id,
        "type": lambda _, thing: thing.type,
        "label.zh": lambda _, thing: thing.label_zh,
        "label.en": lambda _, thing: thing.label_en.casefold(),
        "claim_count": lambda graph, thing: len(graph.claims_by_subject.get(thing.id, ())),
        "degree": lambda graph, thing: graph.degrees.get(thing.id, 0),
    },
    groups={name: _on_thing(values) for name, values in _GROUPS_OF_THING.items()},
    sums=_count_claims,
    claims=_claims_about,
)
CLAIMS: Final[Kind[ClaimView]] = Kind(
    "claims",
    items=lambda graph: graph.claims.values(),
    key=lambda claim: claim.id,
    filters={name: _on_subject(values) for name, values in _OF_THING.items()}
    | {
        "subject": lambda _, claim: (claim.subject,),
        "object": lambda _, claim: (claim.object_id,),
        "unit": lambda _, claim: (claim.unit,),
    },
    orders={
        "id": lambda _, claim: claim.id,
        "subject": lambda _, claim: claim.subject,
        "predicate": lambda _, claim: claim.predicate,
        "object": lambda _, claim: claim.object_id,
        "value": lambda graph, claim: next((number for _, number in _figure(graph, claim)), None),
        "unit": lambda _, claim: claim.unit,
        "certainty": lambda _, claim: CERTAINTIES.index(claim.certainty),
        "source": lambda _, claim: claim.source,
        "as_of": lambda _, claim: claim.as_of,
        "date": claim_date,
    },
    groups={name: _on_subject(values) for name, values in _GROUPS_OF_THING.items()}
    | {
        "subject": lambda _, claim: (claim.subject,),
        "object": lambda _, claim: (claim.object_id,) if claim.object_id else (),
        "predicate": lambda _, claim: (claim.predicate,),
        "certainty": lambda _, claim: (claim.certainty,),
        "source": lambda _, claim: (claim.source,),
        "unit": lambda _, claim: (claim.unit,) if claim.unit else (),
        "as_of": lambda _, claim: (claim.as_of,) if claim.as_of else (),
        "year": lambda graph, claim: (claim_date(graph, claim)[:4],) if claim_date(graph, claim) else (),
    },
    sums=_figure,
    claims=lambda _, claim: (claim,),
)
