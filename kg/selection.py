"""Choose, order and count entities and claims: what lists over HTTP and the command line offer.

A filter takes one or several values joined by `|` (any of them); `!` before a value excludes it. Filters
join by AND. Filters of entities that speak of claims (predicate, certainty, source, from, to) want one and
the same claim about the entity that fits all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from typing_extensions import TypedDict

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.records import LabelRecord
from kg.statements import ClaimView
from kg.values import is_partial_date

T = TypeVar("T")
Values = Callable[[KnowledgeGraph, T], Iterable[str]]
CERTAINTIES: Final = ("stated", "reported", "opinion", "predicted")
_FACETS: Final = {"segment": "inSegment", "layer": "inLayer", "niche": "hasNiche", "country": "locatedIn"}
_MOST_LEVELS: Final = 2


class GroupRecord(TypedDict):
    """Items that share a value; `key` is null for those without one; `sums` of numbers by what they are."""

    key: str | None
    label: LabelRecord | None
    count: int
    sums: dict[str, float]
    groups: list[Any]


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


def select(graph: KnowledgeGraph, kind: Kind[T], given: Mapping[str, Sequence[str]]) -> list[T]:
    """List the items that pass all filters, in the order of their ids."""
    wanted = {name: _read(graph, name, texts) for name, texts in given.items() if texts}
    of_item = {name: values for name, values in wanted.items() if name in kind.filters}
    of_claim = {name: values for name, values in wanted.items() if name not in kind.filters}
    found = [
        item
        for item in kind.items(graph)
        if all(_fits(kind.filters[name](graph, item), values) for name, values in of_item.items())
        and (not of_claim or any(_says(graph, claim, of_claim) for claim in kind.claims(graph, item)))
    ]
    return sorted(found, key=kind.key)


def order(graph: KnowledgeGraph, kind: Kind[T], items: Iterable[T], sort: str) -> list[T]:
    """Order by fields joined by commas, `-` before one turning it round; what lacks a value comes last."""
    ordered = list(items)
    for field in reversed([field for field in sort.split(",") if field]):
        name, turned = field.removeprefix("-"), field.startswith("-")
        if name not in kind.orders:
            allowed = ", ".join(kind.orders) + "; `-` before a field turns it round"
            raise BadParameter("sort", field, allowed)
        value = kind.orders[name]
        missing = [item for item in ordered if value(graph, item) in (None, "")]
        there = [item for item in ordered if value(graph, item) not in (None, "")]
        there.sort(key=lambda item: value(graph, item), reverse=turned)
        ordered = there + missing
    return ordered


def group(graph: KnowledgeGraph, kind: Kind[T], items: Sequence[T], by: str) -> list[GroupRecord]:
    """Count and sum up by one field or two joined by a comma; an item of several values counts in each."""
    fields = by.split(",")
    for field in fields:
        if field not in kind.groups or len(fields) > _MOST_LEVELS:
            raise BadParameter("group_by", by, f"one or two of {', '.join(kind.groups)}, joined by a comma")
    return _group(graph, kind, items, fields)


def _group(
    graph: KnowledgeGraph, kind: Kind[T], items: Sequence[T], fields: Sequence[str]
) -> list[GroupRecord]:
    if not fields:
        return []
    members: dict[str | None, list[T]] = {}
    for item in items:
        for key in tuple(dict.fromkeys(kind.groups[fields[0]](graph, item))) or (None,):
            members.setdefault(key, []).append(item)
    groups: list[GroupRecord] = [
        {
            "key": key,
            "label": _label(graph, key),
            "count": len(inside),
            "sums": _sums(graph, kind, inside),
            "groups": _group(graph, kind, inside, fields[1:]),
        }
        for key, inside in members.items()
    ]
    return sorted(groups, key=lambda one: (-one["count"], one["key"] or ""))


def _sums(graph: KnowledgeGraph, kind: Kind[T], items: Iterable[T]) -> dict[str, float]:
    sums: dict[str, Decimal] = {}
    for item in items:
        for name, number in kind.sums(graph, item):
            sums[name] = sums.get(name, Decimal(0)) + number
    return {name: float(number) for name, number in sorted(sums.items())}


def _label(graph: KnowledgeGraph, key: str | None) -> LabelRecord | None:
    ontology = graph.ontology
    for terms in (graph.names.things, ontology.classes, ontology.properties, ontology.concepts):
        if key is not None and key in terms:
            return {"zh": terms[key].label_zh, "en": terms[key].label_en}
    return None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The values of which one is wanted (any value when empty), and those that are not."""

    one_of: frozenset[str]
    none_of: frozenset[str]


def _read(graph: KnowledgeGraph, name: str, texts: Sequence[str]) -> _Wanted:
    one_of: set[str] = set()
    none_of: set[str] = set()
    for text in "|".join(texts).split("|"):
        values = _known(graph, name, text.removeprefix("!"))
        (none_of if text.startswith("!") else one_of).update(values)
    return _Wanted(frozenset(one_of), frozenset(none_of))


def _known(graph: KnowledgeGraph, name: str, text: str) -> Iterable[str]:
    """Judge a value; a class stands for all below it, a name of a thing for its id."""
    if name in ("from", "to"):
        if not is_partial_date(text):
            raise BadParameter(name, text, "a date: YYYY, YYYY-MM or YYYY-MM-DD")
        return (text,)
    if name == "type":
        return graph.types([text])
    words: dict[str, Iterable[str]] = {
        "certainty": CERTAINTIES,
        "predicate": graph.ontology.properties,
        "unit": graph.ontology.units,
    }
    if name in words:
        if text not in words[name]:
            raise BadParameter(name, text, ", ".join(words[name]))
        return (text,)
    return (graph.entity(text).id,)


def _fits(values: Iterable[str], wanted: _Wanted) -> bool:
    has = frozenset(values)
    return not has & wanted.none_of and (not wanted.one_of or bool(has & wanted.one_of))


def _says(graph: KnowledgeGraph, claim: ClaimView, wanted: Mapping[str, _Wanted]) -> bool:
    return all(
        _dated(graph, claim, name, values)
        if name in ("from", "to")
        else _fits((_CLAIM[name](claim),), values)
        for name, values in wanted.items()
    )


def _dated(graph: KnowledgeGraph, claim: ClaimView, name: str, wanted: _Wanted) -> bool:
    """Compare dates as far as both are known: 2024 is neither before nor after 2024-05."""
    date = claim_date(graph, claim)
    if not date:
        return False
    bounds = [(date[: len(bound)], bound[: len(date)]) for bound in wanted.one_of]
    return all(mine >= bound if name == "from" else mine <= bound for mine, bound in bounds)


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
_CLAIM: Final[dict[str, Callable[[ClaimView], str]]] = {
    "predicate": lambda claim: claim.predicate,
    "certainty": lambda claim: claim.certainty,
    "source": lambda claim: claim.source,
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
