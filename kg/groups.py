"""Count entities and claims by what they have in common, and sum up their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, TypeVar

from typing_extensions import TypedDict

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.kinds import Kind
from kg.records import LabelRecord

T = TypeVar("T")
_MOST_LEVELS: Final = 2


class GroupRecord(TypedDict):
    """Items that share a value; `key` is null for those without one; `sums` of numbers by what they are."""

    key: str | None
    label: LabelRecord | None
    count: int
    sums: dict[str, float]
    groups: list[GroupRecord]


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
