"""Offer the knowledge graph as one object: names, claims, dependencies, questions, SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, TypeVar

from kg.analysis.chains import Hop
from kg.analysis.dependencies import Dependency, Direction, dependencies
from kg.analysis.paths import paths
from kg.build import Build, Progress, cached_build, open_build
from kg.contents import Contents
from kg.coverage import Coverage, measure
from kg.errors import BadParameter
from kg.gate import admit
from kg.names import Thing
from kg.namespaces import ID, local_name
from kg.ontology import Ontology
from kg.projection import Graph, dependency_graph
from kg.questions import Question, find_question
from kg.resources import DATA_DIR, ONTOLOGY_DIR
from kg.search.engine import Hit
from kg.store import Answer, Store

EVIDENCE: Final[dict[str, tuple[str, ...]]] = {
    "all": ("stated", "reported", "opinion", "predicted"),
    "no-predictions": ("stated", "reported", "opinion"),
    "stated": ("stated",),
}
DEFAULT_EVIDENCE: Final = "no-predictions"
DIRECTIONS: Final = ("upstream", "downstream")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """The rows of a named question; a cell is a thing or a plain value."""

    question: Question
    values: dict[str, Thing]
    columns: tuple[str, ...]
    rows: tuple[dict[str, Thing | str], ...]


class KnowledgeGraph(Contents):
    """Answer questions about one version of the data."""

    def __init__(self, store: Store, ontology: Ontology, version: str, directory: Path | None = None) -> None:
        super().__init__(store, ontology, version, directory)
        # Other versions of the data that this one may be compared with, by name.
        self.earlier: dict[str, KnowledgeGraph] = {}
        self._dependency_graph = lru_cache(maxsize=32)(self._make_dependency_graph)
        self._remembered: dict[Callable[..., Any], Callable[..., Any]] = {}

    def remembering(self, make: Callable[..., T], most: int) -> Callable[..., T]:
        """Give `make` without its first argument, the graph; the last results live as long as the graph."""
        if make not in self._remembered:
            self._remembered[make] = lru_cache(maxsize=most)(partial(make, self))
        return self._remembered[make]

    def entity(self, name: str) -> Thing:
        """Find the one thing that an id or name means."""
        return self.names.resolve(name)

    def search(self, text: str, limit: int = 20, types: Collection[str] = ()) -> list[Hit]:
        """Rank things by how well a name matches; `types` include the classes below them."""
        return self.finder.search(text, _at_least_one(limit), self.types(types))

    def complete(self, text: str, limit: int = 10, types: Collection[str] = ()) -> list[Hit]:
        """Rank what a text that is being typed may become; `types` include the classes below them."""
        return self.finder.complete(text, _at_least_one(limit), self.types(types))

    def entities(self, types: Collection[str] = ()) -> list[Thing]:
        """List all things of the types, or all but sources, in the order of their ids."""
        wanted = self.types(types)
        things = (
            t for t in self.names.things.values() if (t.type in wanted if types else t.type != "Source")
        )
        return sorted(things, key=lambda thing: thing.id)

    def dependencies(
        self,
        name: str,
        direction: str = "downstream",
        depth: int | None = None,
        kinds: Collection[str] = (),
        evidence: str = DEFAULT_EVIDENCE,
    ) -> list[Dependency]:
        """List what a thing depends on (upstream) or what depends on it (downstream)."""
        if direction not in DIRECTIONS:
            raise BadParameter("direction", direction, " or ".join(DIRECTIONS))
        if depth is not None and depth < 1:
            raise BadParameter("depth", depth, "a number from 1 up")
        way: Direction = "upstream" if direction == "upstream" else "downstream"
        return dependencies(self.dependency_graph(kinds, evidence), self.entity(name).id, way, depth)

    def paths(
        self, start: str, goal: str, k: int = 3, kinds: Collection[str] = (), evidence: str = DEFAULT_EVIDENCE
    ) -> list[tuple[Hop, ...]]:
        """List the k shortest chains by which `start` depends on `goal`."""
        if k < 1:
            raise BadParameter("k", k, "a number from 1 up")
        return paths(self.dependency_graph(kinds, evidence), self.entity(start).id, self.entity(goal).id, k)

    def dependency_graph(self, kinds: Collection[str] = (), evidence: str = DEFAULT_EVIDENCE) -> Graph:
        """Give the dependencies as a NetworkX graph, an edge from each dependent; not to be changed."""
        if evidence not in EVIDENCE:
            raise BadParameter("evidence", evidence, ", ".join(EVIDENCE))
        return self._dependency_graph(self.kinds(kinds), evidence)

    def query(self, text: str) -> Answer:
        """Evaluate a SPARQL query; our prefixes may be left undeclared."""
        return self.store.query(admit(text))

    def ask(self, slug: str, values: Mapping[str, str] | None = None) -> QuestionAnswer:
        """Answer a named question; `values` are ids or names of things."""
        question = find_question(self.questions, slug)
        things = {name: self.entity(value) for name, value in question.values(values or {}).items()}
        bound = {name: ID + thing.id for name, thing in things.items()}
        variables, rows = self.store.table(question.text, bound)
        columns = tuple(name for name in variables if name not in things)
        cells = tuple({name: self._cell(row[name]) for name in columns if name in row} for row in rows)
        return QuestionAnswer(question, things, columns, cells)

    def coverage(self) -> Coverage:
        """Count what the graph holds, and list what is known to be unknown."""
        return measure(self.store, self.ontology, self.version, self.names.things.values(), self.relations)

    def _cell(self, value: str) -> Thing | str:
        return self.names.things.get(local_name(value), value) if value.startswith(ID) else value

    def types(self, types: Collection[str]) -> frozenset[str]:
        """Give the named classes and all below them; raises BadParameter for an unknown one."""
        for name in types:
            if name not in self.ontology.classes:
                raise BadParameter("type", name, ", ".join(sorted(self.ontology.classes)))
        return frozenset().union(*(self.classes_below[name] for name in types))

    def kinds(self, kinds: Collection[str]) -> frozenset[str]:
        """Give the named kinds of dependency and all below them; raises BadParameter for an unknown one."""
        for name in kinds:
            if name not in self.dependency_kinds:
                raise BadParameter("kind", name, ", ".join(self.dependency_kinds))
        return frozenset(kinds).union(*(self.ontology.below(name) for name in kinds))

    def _make_dependency_graph(self, kinds: frozenset[str], evidence: str) -> Graph:
        return dependency_graph(self.relations, EVIDENCE[evidence], kinds)


def _at_least_one(limit: int) -> int:
    if limit < 1:
        raise BadParameter("limit", limit, "a number from 1 up")
    return limit


def load(
    data: Path = DATA_DIR, ontology: Path = ONTOLOGY_DIR, progress: Progress = lambda _: None
) -> KnowledgeGraph:
    """Load the graph of a data directory: our own unless told otherwise."""
    return from_build(cached_build(ontology, data, progress))


def load_store(directory: Path, ontology: Path = ONTOLOGY_DIR) -> KnowledgeGraph:
    """Load the graph of a directory that `kg build -o` made."""
    return from_build(open_build(ontology, directory))


def from_build(built: Build) -> KnowledgeGraph:
    """Wrap a finished build."""
    return KnowledgeGraph(built.store, built.ontology, built.version, built.directory)
