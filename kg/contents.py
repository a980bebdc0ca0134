"""What one version of the data holds: each part is read when it is first asked for, and kept."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Final

from kg.analysis.spec import Fact
from kg.build import cache_directory, readable_directory
from kg.names import NameIndex, Thing
from kg.ontology import Ontology
from kg.projection import Graph, project
from kg.questions import Question, load_questions
from kg.resources import QUESTION_DIR
from kg.rules import rule_meanings, rule_texts
from kg.search.engine import SearchEngine
from kg.search.index import SearchIndex
from kg.statements import (
    ClaimView,
    Facets,
    Statements,
    load_degrees,
    load_facets,
    load_hints,
    load_things,
)
from kg.store import Store

_SUGGESTIONS: Final = 5


class Contents:
    """The things, names, claims, relations, rules and questions of one version of the data."""

    def __init__(self, store: Store, ontology: Ontology, version: str, directory: Path | None = None) -> None:
        self.store = store
        self.ontology = ontology
        self.version = version
        self._directory = directory
        self.statements = Statements(store)

    @cached_property
    def directory(self) -> Path:
        """A directory with the store that other processes may read."""
        return self._directory or readable_directory(self.store, self.version)

    @cached_property
    def names(self) -> NameIndex:
        """Every thing by every name."""
        return NameIndex(load_things(self.store), self._suggest)

    @cached_property
    def degrees(self) -> dict[str, int]:
        """How many claims speak of each thing; things without a claim are missing."""
        return load_degrees(self.store)

    @cached_property
    def hints(self) -> dict[str, str]:
        """For each thing another that tells it from namesakes: its maker, else segment, else place."""
        return load_hints(self.store)

    @cached_property
    def finder(self) -> SearchEngine:
        """What finds things by parts, pinyin and misspellings of their names."""
        things = self.names.things
        return SearchEngine(SearchIndex(things.values(), self.degrees, cache_directory()), things)

    @cached_property
    def relations(self) -> Graph:
        """Every relation between things as a NetworkX graph, keyed by claim; not to be changed."""
        return project(self.store, self.ontology, self.names.things.values())

    @cached_property
    def questions(self) -> dict[str, Question]:
        """The named questions by slug."""
        return load_questions(QUESTION_DIR)

    @cached_property
    def dependency_kinds(self) -> tuple[str, ...]:
        """The kinds of dependency that the ontology knows."""
        return ("dependsOn", *self.ontology.below("dependsOn"))

    @cached_property
    def rules(self) -> dict[str, tuple[str, str]]:
        """What each rule derives, by name, in Chinese and English."""
        return rule_meanings(self.ontology.files[0].parent) if self.ontology.files else {}

    @cached_property
    def rule_texts(self) -> dict[str, str]:
        """The SPARQL of each rule, by name."""
        return rule_texts(self.ontology.files[0].parent) if self.ontology.files else {}

    @cached_property
    def claims(self) -> dict[str, ClaimView]:
        """Every claim by id."""
        return {claim.id: claim for claim in self.statements.all_claims()}

    @cached_property
    def claims_by_subject(self) -> dict[str, tuple[ClaimView, ...]]:
        """The claims about each thing that has any."""
        found: dict[str, list[ClaimView]] = {}
        for claim in self.claims.values():
            found.setdefault(claim.subject, []).append(claim)
        return {subject: tuple(claims) for subject, claims in found.items()}

    @cached_property
    def facets(self) -> Facets:
        """Which segments, layers, niches, places and roles each thing has, by property."""
        return load_facets(self.store)

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every claim whose object is a literal, as plain values."""
        return tuple(
            Fact(
                c.id,
                c.subject,
                c.predicate,
                c.object,
                c.unit,
                c.bound,
                c.scope,
                c.as_of,
                c.source,
                c.certainty,
            )
            for c in self.claims.values()
            if not c.object_id
        )

    @cached_property
    def classes_below(self) -> dict[str, frozenset[str]]:
        """Each class with all classes under it, itself included."""
        known = self.ontology.classes
        return {top: frozenset(name for name in known if self.ontology.is_a(name, top)) for top in known}

    def _suggest(self, name: str) -> list[Thing]:
        return [hit.thing for hit in self.finder.search(name, _SUGGESTIONS)]
