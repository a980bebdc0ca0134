"""Shape what a graph answers as plain records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kg.analysis.chains import Hop
from kg.analysis.dependencies import Dependency
from kg.graph import KnowledgeGraph, QuestionAnswer
from kg.names import Thing
from kg.namespaces import CLAIM, ID, INFERENCE, XSD
from kg.ontology import Property
from kg.records import (
    ClaimRecord,
    DependencyRecord,
    HopRecord,
    LabelRecord,
    LiteralRecord,
    MatchRecord,
    PartRecord,
    SourceRecord,
    ThingRecord,
)
from kg.search.engine import Hit
from kg.statements import ClaimView
from kg.values import DATE_TYPES


class Recorder:
    """Turn values of one graph into records, and those of other versions of it that it does not know.

    `name` is in one language. What was recorded by id is kept, for an answer names the same things and
    claims again and again.
    """

    def __init__(self, graph: KnowledgeGraph, *others: KnowledgeGraph, language: str = "zh") -> None:
        self._graph = graph
        self._language = language
        self._graphs = (graph, *others)
        self._things: dict[str, ThingRecord] = {}
        self._claims: dict[str, ClaimRecord] = {}

    def thing(self, thing: Thing | str) -> ThingRecord:
        """Record a thing, given as itself or by id."""
        if isinstance(thing, str):
            if thing not in self._things:
                self._things[thing] = self.thing(self._known(thing))
            return self._things[thing]
        label: LabelRecord = {"zh": thing.label_zh, "en": thing.label_en}
        return {
            "id": thing.id,
            "iri": ID + thing.id,
            "type": thing.type,
            "label": label,
            "name": thing.label(self._language),
        }

    def _known(self, name: str) -> Thing:
        """Find a thing by id; a store that owners write to may lack what the ontology or a claim names."""
        for graph in self._graphs:
            if (found := graph.names.things.get(name)) is not None:
                return found
        concept = self._graphs[0].ontology.concepts.get(name)
        return (
            Thing(name, concept.type, concept.label_zh, concept.label_en)
            if concept
            else Thing(name, "", name, name)
        )

    def source(self, source_id: str) -> SourceRecord:
        """Record a source by id."""
        sources = (graph.statements.sources for graph in self._graphs)
        info = next(known[source_id] for known in sources if source_id in known)
        title: LabelRecord = {"zh": info.title_zh, "en": info.title_en}
        return {
            "id": info.id,
            "iri": ID + info.id,
            "title": title,
            "published": info.published or None,
            "published_literal": _dated(info.published),
            "url": info.url or None,
        }

    def predicate_label(self, name: str) -> LabelRecord:
        """Give the label of a property."""
        known = self._property(name)
        return {"zh": known.label_zh, "en": known.label_en}

    def _property(self, name: str) -> Property:
        return next(g.ontology.properties[name] for g in self._graphs if name in g.ontology.properties)

    def phrase(self, name: str) -> LabelRecord:
        """Give the words that say a property in a sentence."""
        known = self._property(name)
        return {"zh": known.phrase_zh or known.label_zh, "en": known.phrase_en or known.label_en}

    def rule_label(self, name: str) -> LabelRecord | None:
        """Say what a rule derives; none when it does not say so itself."""
        zh, en = self._graph.rules.get(name, ("", ""))
        return {"zh": zh, "en": en} if en else None

    def claim(self, claim: ClaimView | str) -> ClaimRecord:
        """Record a claim, given as itself or by id."""
        if not isinstance(claim, str):
            return self._claim(claim)
        if claim not in self._claims:
            self._claims[claim] = self._claim(self._view(claim))
        return self._claims[claim]

    def _view(self, claim: str) -> ClaimView:
        return next(graph.claims[claim] for graph in self._graphs if claim in graph.claims)

    def _claim(self, view: ClaimView) -> ClaimRecord:
        number = bool(view.unit)
        return {
            "id": view.id,
            "iri": CLAIM + view.id,
            "subject": self.thing(view.subject),
            "predicate": view.predicate,
            "predicate_label": self.predicate_label(view.predicate),
            "object": self.thing(view.object_id) if view.object_id else None,
            "value": None if view.object_id else float(view.object) if number else view.object,
            "literal": None if view.object_id else _literal(view),
            "language": view.language or None,
            "unit": view.unit or None,
            "bound": view.bound or None,
            "scope": self.thing(view.scope) if view.scope else None,
            "as_of": view.as_of or None,
            "as_of_literal": _dated(view.as_of),
            "certainty": view.certainty,
            "source": self.source(view.source),
            "locator": view.locator,
        }

    def weigh(self, claim: str) -> tuple[str, str]:
        """Give the certainty of a claim and its date: when it holds, else when its source came out."""
        view = self._view(claim)
        return view.certainty, view.as_of or self.source(view.source)["published"] or ""

    def claims(self, views: Iterable[ClaimView | str]) -> list[ClaimRecord]:
        """Record several claims."""
        return [self.claim(view) for view in views]

    def hop(self, hop: Hop) -> HopRecord:
        """Record one dependency of a chain with its claims."""
        assumed: dict[str, Any] = {"inferred": False, "rule": None, "certainty": "assumed", "claims": ()}
        data: dict[str, Any] = self._graph.relations.get_edge_data(hop.source, hop.target, hop.key) or assumed
        return {
            "id": hop.key,
            "iri": (INFERENCE if data["inferred"] else CLAIM) + hop.key,
            "dependent": self.thing(hop.source),
            "kind": hop.kind,
            "kind_label": self.predicate_label(hop.kind),
            "phrase": self.phrase(hop.kind),
            "depends_on": self.thing(hop.target),
            "inferred": data["inferred"],
            "rule": data["rule"] or None,
            "rule_label": self.rule_label(data["rule"]) if data["rule"] else None,
            "certainty": data["certainty"],
            "claims": sorted(self.claims(data["claims"]), key=lambda claim: _step(claim, hop)),
        }

    def chain(self, hops: Iterable[Hop]) -> list[HopRecord]:
        """Record a chain."""
        return [self.hop(hop) for hop in hops]

    def dependency(self, found: Dependency) -> DependencyRecord:
        """Record a hit of a dependency search."""
        return {
            "entity": self.thing(found.node),
            "distance": found.distance,
            "kinds": list(found.kinds),
            "chain": self.chain(found.chain),
        }

    def match(self, hit: Hit) -> MatchRecord:
        """Record a hit of a name search."""
        return {
            "entity": self.thing(hit.thing),
            "type_label": self.type_label(hit.thing.type),
            "hint": self.hint(hit.thing),
            "matched": hit.name,
            "kind": hit.kind,
            "parts": _parts(hit.name, hit.spans),
            "score": round(hit.score, 4),
            "importance": hit.importance,
        }

    def type_label(self, name: str) -> LabelRecord:
        """Give the label of a class."""
        known = self._graph.ontology.classes[name]
        return {"zh": known.label_zh, "en": known.label_en}

    def hint(self, thing: Thing) -> LabelRecord:
        """Tell things of the same name apart: the type, and what makes, holds or places the thing."""
        kind, other = self.type_label(thing.type), self._graph.hints.get(thing.id)
        if other is None:
            return kind
        about = self._graph.names.things[other]
        return {"zh": f"{kind['zh']} · {about.label_zh}", "en": f"{kind['en']} · {about.label_en}"}

    def answer(self, answer: QuestionAnswer) -> list[dict[str, ThingRecord | str]]:
        """Record the rows of a named question."""
        return [
            {name: self.thing(cell) if isinstance(cell, Thing) else cell for name, cell in row.items()}
            for row in answer.rows
        ]


def _literal(view: ClaimView) -> LiteralRecord:
    if view.language:
        return {"value": view.object, "language": view.language}
    return {"value": view.object, "datatype": view.datatype.removeprefix(XSD)}


def _dated(date: str) -> LiteralRecord | None:
    return {"value": date, "datatype": DATE_TYPES[len(date)]} if date else None


def _parts(name: str, spans: Iterable[tuple[int, int]]) -> list[PartRecord]:
    """Cut a name at the ends of the spans.

    >>> _parts("NVIDIA A100", [(7, 11)])
    [{'text': 'NVIDIA ', 'match': False}, {'text': 'A100', 'match': True}]
    """
    parts: list[PartRecord] = []
    at = 0
    for start, end in [*spans, (len(name), len(name))]:
        parts += [{"text": name[at:start], "match": False}, {"text": name[start:end], "match": True}]
        at = end
    return [part for part in parts if part["text"]]


def _step(claim: ClaimRecord, hop: Hop) -> tuple[bool, bool, str]:
    """Order the claims under a hop as one tells them: from the dependent to what it needs."""
    ends = {claim["subject"]["id"], claim["object"]["id"] if claim["object"] else ""}
    return hop.source not in ends, hop.target in ends, claim["id"]
