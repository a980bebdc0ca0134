"""Gather what the page of a thing shows: facts by predicate, figures, dependencies, ranks, dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.web.memo import once
from kg.analyses import analyze
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.narration import pick
from kg.recorder import Recorder
from kg.records import ClaimRecord, DependencyRecord, LabelRecord

METRICS: Final = ("pagerank", "degree", "betweenness")
# What one reads first; all other predicates follow by name.
_FIRST: Final = ("description", "purpose", "slogan", "hasRole", "inSegment", "inLayer", "partOf")


@dataclass(frozen=True, slots=True)
class Group:
    """The facts of one predicate, each with every claim that says so; `total` counts also those not shown."""

    predicate: str
    label: LabelRecord
    facts: list[list[ClaimRecord]]
    total: int


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a thing under one measure, among all things and among those of its type."""

    metric: str
    label: LabelRecord
    meaning: LabelRecord
    rank: int
    of: int
    low: int | None
    high: int | None
    own_rank: int
    own_of: int


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date: a claim, said of the thing or of an event that it takes part in."""

    date: str
    claim: ClaimRecord
    event: bool


def in_language(claims: Iterable[ClaimRecord], lang: str) -> list[ClaimRecord]:
    """Leave out texts that stand in the language of the page beside the other one."""
    listed = list(claims)
    said = {_place(claim) for claim in listed if claim["language"] == lang}
    return [c for c in listed if c["language"] in (None, lang) or _place(c) not in said]


def _place(claim: ClaimRecord) -> tuple[str, str, str]:
    return claim["subject"]["id"], claim["predicate"], claim["source"]["id"]


def groups(claims: Iterable[ClaimRecord], lang: str, most: int | None = None) -> list[Group]:
    """Put claims of one predicate together, what one reads first in front; show at most so many of each."""
    found: defaultdict[str, dict[tuple[object, ...], list[ClaimRecord]]] = defaultdict(dict)
    labels: dict[str, LabelRecord] = {}
    for claim in claims:
        found[claim["predicate"]].setdefault(_fact(claim), []).append(claim)
        labels[claim["predicate"]] = claim["predicate_label"]

    def order(name: str) -> tuple[int, str]:
        place = _FIRST.index(name) if name in _FIRST else len(_FIRST)
        return place, pick(labels[name], lang)

    return [
        Group(name, labels[name], list(found[name].values())[:most], len(found[name]))
        for name in sorted(found, key=order)
    ]


def _fact(claim: ClaimRecord) -> tuple[object, ...]:
    """Tell what a claim says, whoever says it and when."""
    target, scope = claim["object"], claim["scope"]
    named = (target["id"] if target else claim["value"], scope["id"] if scope else "")
    return claim["subject"]["id"], *named, claim["unit"], claim["bound"]


def side(
    graph: KnowledgeGraph, recorder: Recorder, thing: Thing, direction: str, start: int, most: int
) -> tuple[list[DependencyRecord], int]:
    """List some of the dependencies of one direction, nearest first, and count all."""
    hits = graph.dependencies(thing.id, direction)
    return [recorder.dependency(hit) for hit in hits[start : start + most]], len(hits)


@once
def _ranking(graph: KnowledgeGraph, metric: str) -> Mapping[str, Any]:
    """Rank all things once; no type is asked for, so that every page shares it."""
    found: dict[str, Any] = analyze(graph, "rank", {"metric": metric, "top": 1000})[1]["result"]
    return found


def ranks(graph: KnowledgeGraph, thing: Thing) -> list[Rank]:
    """Tell where a thing stands; empty when no dependency of it is documented."""
    found = []
    for metric in METRICS:
        result = _ranking(graph, metric)
        rows = result["ranking"]
        own = next((row for row in rows if row["entity"]["id"] == thing.id), None)
        if own is None:
            return []
        alike = [row for row in rows if row["entity"]["type"] == thing.type]
        better = sum(row["rank"] < own["rank"] for row in alike)
        found.append(
            Rank(
                metric,
                result["label"],
                result["meaning"],
                own["rank"],
                result["ranked"],
                own["low"],
                own["high"],
                better + 1,
                len(alike),
            )
        )
    return found


def timeline(
    graph: KnowledgeGraph,
    recorder: Recorder,
    claims: list[ClaimRecord],
    mentions: list[ClaimRecord],
    lang: str,
) -> list[Dated]:
    """Order by date what was said of the thing, and the events that it takes part in."""
    dates = {name for name, known in graph.ontology.properties.items() if known.range == "partialDate"}
    found = [
        Dated(claim["as_of"] or str(claim["value"]), claim, False)
        for claim in claims
        if claim["as_of"] or claim["predicate"] in dates
    ]
    below = graph.classes_below.get("Event", frozenset())
    events = dict.fromkeys(m["subject"]["id"] for m in mentions if m["subject"]["type"] in below)
    for event in events:
        about = in_language(recorder.claims(graph.statements.claims_of(event)), lang)
        found += [Dated(str(c["value"]), c, True) for c in about if c["predicate"] == "occurredOn"]
    return sorted(found, key=lambda item: (item.date, item.claim["id"]))
