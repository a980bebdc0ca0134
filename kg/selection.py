"""Choose and order entities and claims: what lists over HTTP and the command line offer.

A filter takes one or several values joined by `|` (any of them); `!` before a value excludes it. Filters
join by AND. Filters of entities that speak of claims (predicate, certainty, source, from, to) want one and
the same claim about the entity that fits all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.kinds import CERTAINTIES, Kind, claim_date
from kg.statements import ClaimView
from kg.values import is_partial_date

T = TypeVar("T")
_CLAIM: Final[dict[str, Callable[[ClaimView], str]]] = {
    "predicate": lambda claim: claim.predicate,
    "certainty": lambda claim: claim.certainty,
    "source": lambda claim: claim.source,
}


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
