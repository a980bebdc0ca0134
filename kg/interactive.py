"""Offer the graph to those who work in Python and notebooks: answers are tables, entities show themselves."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, overload

import networkx as nx

from kg import graph as core
from kg import networks
from kg.analysis.chains import Hop
from kg.analysis.dependencies import Dependency
from kg.displays import Report, View, table_frame
from kg.errors import BadParameter
from kg.export.parts import Request, choose
from kg.export.registry import find_format
from kg.export.tables import find_table
from kg.files import write_file
from kg.frames import Frame, Listing, Result
from kg.graph import DEFAULT_EVIDENCE, KnowledgeGraph
from kg.names import Thing
from kg.narration import LANGUAGES, pick
from kg.resources import DATA_DIR, ONTOLOGY_DIR
from kg.search.engine import Hit
from kg.statements import ClaimView
from kg.tabulation import claim_frame, dependency_frame, path_frame, question_frame, thing_frame
from kg.versions import add_earlier
from kg.views.page import Page, render
from kg.views.registry import draw, find_view


class Entity(Thing):
    """A thing that knows its graph: its claims, what it depends on, what depends on it, its picture.

    >>> import kg
    >>> kg.load(language="en").entity("英伟达")
    NVIDIA / 英伟达 (nvidia, Company)
    """

    __slots__ = ("_graph",)
    _graph: Graph

    def __init__(self, thing: Thing, graph: Graph) -> None:
        super().__init__(thing.id, thing.type, thing.label_zh, thing.label_en, thing.aliases, thing.hidden)
        # Things are frozen.
        object.__setattr__(self, "_graph", graph)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing) and _plain(self) == _plain(other)

    __hash__ = Thing.__hash__

    def __repr__(self) -> str:
        return f"{self.label_en} / {self.label_zh} ({self.id}, {self.type})"

    @property
    def claims(self) -> Listing[ClaimView]:
        """What is said of it, with source and line."""
        return Listing(self._graph.statements.claims_of(self.id), self._graph.claim_frame)

    def depends_on(self, depth: int | None = None, kinds: Collection[str] = ()) -> Listing[Dependency]:
        """List what it depends on, nearest first."""
        return self._graph.dependencies(self.id, "upstream", depth, kinds)

    def dependents(self, depth: int | None = None, kinds: Collection[str] = ()) -> Listing[Dependency]:
        """List what depends on it, nearest first."""
        return self._graph.dependencies(self.id, "downstream", depth, kinds)

    def view(self, depth: int = 1, limit: int = 60) -> View:
        """Draw what surrounds it."""
        return self._graph.view(self.id, depth, limit=limit)

    def _repr_html_(self) -> str:
        also = f"<p>= {html.escape(', '.join(self.aliases))}</p>" if self.aliases else ""
        head = f"<h4>{html.escape(self.label_en)} / {html.escape(self.label_zh)}</h4>"
        kind = f"<p><code>{html.escape(self.id)}</code>, {html.escape(self.type)}</p>"
        return head + kind + also + self.claims._repr_html_()


class Graph(KnowledgeGraph):
    """The knowledge graph for Python users; `language` chooses the labels in tables and pictures.

    >>> import kg
    >>> graph = kg.load(language="en")
    >>> graph.dependencies("mistral-ai", "upstream", depth=1, kinds=["fundedBy"]).frame().column("label")
    ['Microsoft', 'NVIDIA', 'Salesforce']
    >>> graph.query("SELECT ?chip { id:tesla llm:runsOnChip ?chip }").frame.column("chip")
    ['nvidia-h100']
    """

    def __init__(self, graph: KnowledgeGraph, language: str = "en") -> None:
        super().__init__(graph.store, graph.ontology, graph.version)
        if language not in LANGUAGES:
            raise BadParameter("language", language, " or ".join(LANGUAGES))
        self.language = language

    def entity(self, name: str) -> Entity:
        """Find the one thing that an id or name in either language means.

        Raises UnknownEntity or AmbiguousName, both with candidates.
        """
        return Entity(super().entity(name), self)

    def entities(self, types: Collection[str] = ()) -> Listing[Thing]:
        """List all things of the classes and those below them, or all but sources."""
        return Listing(super().entities(types), thing_frame)

    def search(self, text: str, limit: int = 20, types: Collection[str] = ()) -> Listing[Hit]:
        """Rank things by how well a name matches."""
        found = super().search(text, limit, types)
        return Listing(found, lambda matches: thing_frame(match.thing for match in matches))

    def dependencies(
        self,
        name: str,
        direction: str = "downstream",
        depth: int | None = None,
        kinds: Collection[str] = (),
        evidence: str = DEFAULT_EVIDENCE,
    ) -> Listing[Dependency]:
        """List what depends on a thing (downstream) or what it depends on (upstream), nearest first."""
        found = super().dependencies(name, direction, depth, kinds, evidence)
        return Listing(found, lambda hits: dependency_frame(self, hits, self.language))

    def paths(
        self, start: str, goal: str, k: int = 3, kinds: Collection[str] = (), evidence: str = DEFAULT_EVIDENCE
    ) -> Listing[tuple[Hop, ...]]:
        """List the k shortest chains by which `start` depends on `goal`."""
        found = super().paths(start, goal, k, kinds, evidence)
        return Listing(found, lambda chains: path_frame(self, chains, self.language))

    # A Result does all that an Answer does, and more.
    def query(self, text: str) -> Result:  # type: ignore[override]
        """Evaluate a SPARQL query; our prefixes need no declaration. Raises QueryError with its line."""
        ask = super().query
        return Result(lambda: ask(text))

    def question(self, slug: str, **values: str) -> Frame:
        """Answer a named question; things stand as their labels, with their ids beside them."""
        return question_frame(self.ask(slug, values), self.language)

    def analyze(self, name: str, **parameters: Any) -> Report:
        """Run an analysis by its name, such as `impact` with `cut="nvidia"`; lists repeat a parameter.

        A version to compare with is a `Path` or a name of `earlier`: `diff` with `a=Path("spring.nq.gz")` and
        `b="now"`. Raises BadParameter with what is allowed.
        """
        values = tuple((key, _given(one)) for key, value in parameters.items() for one in _each(value))
        return Report(choose(self, Request(analysis=name, values=values, language=self.language)))

    def table(self, name: str) -> Frame:
        """Give one of the tables entities, claims, edges, sources of the whole graph."""
        return table_frame(find_table(choose(self, Request(table=name, language=self.language))))

    @overload
    def to_networkx(
        self,
        entity: str = ...,
        depth: int = ...,
        direction: str = ...,
        kinds: Collection[str] = ...,
        *,
        dependencies: bool = ...,
        simple: Literal[False] = ...,
    ) -> nx.MultiDiGraph[str]: ...

    @overload
    def to_networkx(
        self,
        entity: str = ...,
        depth: int = ...,
        direction: str = ...,
        kinds: Collection[str] = ...,
        *,
        dependencies: bool = ...,
        simple: bool = ...,
    ) -> nx.DiGraph[str]: ...

    def to_networkx(
        self,
        entity: str = "",
        depth: int = 1,
        direction: str = "both",
        kinds: Collection[str] = (),
        *,
        dependencies: bool = False,
        simple: bool = False,
    ) -> nx.DiGraph[str]:
        """Copy the whole graph, or what surrounds an entity, into a NetworkX graph of your own.

        An edge leads from the dependent and is keyed by its claim. With `dependencies` other edges are left
        out, with kinds all but these; things without an edge go too. With `simple` edges between the same two
        things are one, whose `weight` counts them and whose `kinds` lists them.
        """
        asked = Request(entity=entity, depth=depth, direction=direction, kinds=tuple(kinds))
        chosen: nx.MultiDiGraph[str] = nx.MultiDiGraph(choose(self, asked).relations)
        if dependencies or (kinds and not entity):
            networks.keep_dependencies(chosen, kinds)
        return networks.simple(chosen) if simple else chosen

    def view(
        self,
        entity: str,
        depth: int = 1,
        direction: str = "both",
        kinds: Collection[str] = (),
        limit: int = 60,
    ) -> View:
        """Draw what surrounds an entity; the picture says how many things `limit` leaves out."""
        asked = {"entity": entity, "depth": depth, "direction": direction, "kind": kinds, "limit": limit}
        return self.picture("neighbourhood", **asked)

    def picture(self, name: str, **parameters: Any) -> View:
        """Draw a view by its name, such as `cut-off` with `cut="nvidia"`; lists repeat a parameter.

        Raises BadParameter with what is allowed.
        """
        scene = draw(self, name, parameters)[0]
        return View(
            render(self, find_view(name), scene, Page(self.language)), pick(scene.title, self.language)
        )

    def export(self, form: str, path: str | Path, **asked: Any) -> Path:
        """Write a file as `kg export` does and return its path; `asked` are the options of `Request`.

        A directory gets a file named by version and part. Raises OutputError and BadParameter.
        """
        chosen = find_format(form)
        part = choose(self, Request(**{"language": self.language, **asked}))
        chosen.check(part)
        target = Path(path) / chosen.file_name(part) if Path(path).is_dir() else Path(path)
        write_file(target, lambda out: chosen.write(part, out))
        return target

    def claim_frame(self, claims: Iterable[ClaimView]) -> Frame:
        """Lay claims out as a table: what is said, of when, how surely, where."""
        return claim_frame(self, claims, self.language)

    def _repr_html_(self) -> str:
        counts = f"{len(self.relations)} things, {self.relations.number_of_edges()} relations"
        return f"<p>LLM industry graph, version <code>{self.version}</code>: {counts}</p>"


def load(
    data: str | Path = DATA_DIR,
    ontology: str | Path = ONTOLOGY_DIR,
    *,
    store: str | Path | None = None,
    language: str = "en",
    earlier: Mapping[str, str | Path] = MappingProxyType({}),
) -> Graph:
    """Load the graph: our own data, those of another directory, or a directory that `kg build -o` made.

    `earlier` names other versions of the data to compare with: directories of data, stores, backups.
    Raises CurationError when data are unfit, with file and line of each problem, and StoreError.
    """
    loaded = core.load(Path(data), Path(ontology)) if store is None else None
    graph = Graph(loaded or core.load_store(Path(store or ""), Path(ontology)), language)
    add_earlier(graph, {name: Path(path) for name, path in earlier.items()})
    return graph


def _plain(thing: Thing) -> tuple[str, str, str, str]:
    return thing.id, thing.type, thing.label_zh, thing.label_en


def _each(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple | set | frozenset) else [value]


def _given(value: Any) -> str | Path:
    return value if isinstance(value, Path) else str(value)
