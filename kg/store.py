"""Wrap the SPARQL engine: quads in memory or a directory, queries, updates, files."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Protocol, cast

import pyoxigraph as ox

from kg import empty_graphs, namespaces
from kg.complaints import query_error
from kg.errors import QueryError, StoreError
from kg.merging import Graph, Merging
from kg.unknown_functions import without_value

Row = dict[str, str]
_Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

RESULT_FORMATS: Final[dict[str, ox.QueryResultsFormat]] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS: Final[dict[str, ox.RdfFormat]] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
DATASET_FORMATS: Final[dict[str, ox.RdfFormat]] = {
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}
# One statement a line: a file of them can be read in pieces.
LINE_FORMATS: Final = frozenset({"application/n-triples", "application/n-quads"})

_MUCH: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold the result of a query of any form, not yet serialized."""

    kind: str  # "select", "ask" or "graph"
    _result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

    def serialize(self, media_type: str) -> bytes:
        """Give the result in one of the formats of its kind."""
        out = io.BytesIO()
        self.write(out, media_type)
        return out.getvalue()

    def write(self, out: Writable, media_type: str) -> None:
        """Write the result in one of the formats of its kind, as it is found."""
        try:
            if isinstance(self._result, ox.QueryTriples):
                # A graph has a triple once, a CONSTRUCT may yield it often.
                unique = dict.fromkeys(self._result)
                ox.serialize(
                    unique, cast(IO[bytes], out), GRAPH_FORMATS[media_type], prefixes=namespaces.PREFIXES
                )
            else:
                self._result.serialize(cast(IO[bytes], out), RESULT_FORMATS[media_type])
        except (ValueError, RuntimeError, OSError) as error:
            raise query_error(str(error)) from error


class Writable(Protocol):
    """What a result can be written to."""

    def write(self, data: bytes, /) -> int:
        """Take bytes."""

    def flush(self) -> None:
        """Pass on what was taken."""


class Store:
    """Keep quads in memory or in a directory and answer SPARQL."""

    def __init__(self, directory: Path | None = None, *, read_only: bool = False) -> None:
        self._on_disk = directory is not None
        try:
            if directory is None:
                self._store = ox.Store()
            elif read_only:
                self._store = ox.Store.read_only(str(directory))
            else:
                self._store = ox.Store(str(directory))
        except OSError as error:
            raise StoreError(f"cannot open the store in {directory}: {error}") from error
        self._merging = Merging(self._store, lasting=read_only)

    def __len__(self) -> int:
        return len(self._store)

    def query(
        self,
        text: str,
        *,
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        base_iri: str | None = None,
    ) -> Answer:
        """Evaluate a query that `gate.admit` let pass; prefixes of `namespaces` may be left undeclared.

        Graphs that are given win over a dataset clause in the text.
        """
        defaults: list[Graph] = [ox.NamedNode(iri) for iri in dict.fromkeys(default_graphs)]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in dict.fromkeys(named_graphs)]
        text, own_defaults, own_named = self._merging.without_clause(text, base_iri)
        if not (defaults or named):
            defaults, named = own_defaults, own_named
        store, defaults = self._merging.merged(defaults, named)
        try:
            result = without_value(
                lambda functions: store.query(
                    text,
                    base_iri=base_iri,
                    prefixes=namespaces.PREFIXES,
                    default_graph=defaults or (([]) if named else None),
                    named_graphs=named or ([] if defaults else None),
                    custom_functions=functions,
                )
            )
        except OSError as error:
            raise query_error(str(error)) from error
        return Answer(_kind(result), result)

    def select(self, text: str, values: Mapping[str, str] | None = None) -> list[Row]:
        """Give the rows of `table`."""
        return self.table(text, values)[1]

    def table(self, text: str, values: Mapping[str, str] | None = None) -> tuple[tuple[str, ...], list[Row]]:
        """Run one of our own SELECT queries; `values` bind projected variables to IRIs.

        Return the columns and the rows; unbound variables are missing from a row, literals lose datatype
        and language.
        """
        bound: dict[ox.Variable, _Value] = {
            ox.Variable(name): ox.NamedNode(iri) for name, iri in (values or {}).items()
        }
        result = self._store.query(text, prefixes=namespaces.PREFIXES, substitutions=bound or None)
        assert isinstance(result, ox.QuerySolutions)
        names = tuple(variable.value for variable in result.variables)
        rows = [
            {name: _lexical(term) for name, term in zip(names, solution, strict=True) if term is not None}
            for solution in result
        ]
        return names, rows

    def construct(self, text: str, values: Mapping[str, str]) -> list[ox.Triple]:
        """Run one of our own CONSTRUCT queries with variables bound to IRIs; give each triple once."""
        bound: dict[ox.Variable, _Value] = {ox.Variable(n): ox.NamedNode(iri) for n, iri in values.items()}
        result = self._store.query(text, prefixes=namespaces.PREFIXES, substitutions=bound)
        assert isinstance(result, ox.QueryTriples)
        return list(dict.fromkeys(result))

    def infer(self, construct: str, graph: str) -> int:
        """Add what a CONSTRUCT yields to the named and the default graph; count the new triples."""
        before = len(self._store)
        target = ox.NamedNode(graph)
        try:
            result = self._store.query(construct, prefixes=namespaces.PREFIXES)
        except SyntaxError as error:
            raise query_error(str(error)) from error
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("not a CONSTRUCT query")
        triples = list(result)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, target) for t in triples)
        added = len(self._store) - before
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        return added

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Add quads that `encode` made."""
        self._store.bulk_extend(quads)

    def load_turtle(self, path: Path, graphs: Iterable[str | None]) -> None:
        """Load a Turtle file into each of the graphs; None is the default graph."""
        for graph in graphs:
            target = ox.NamedNode(graph) if graph else ox.DefaultGraph()
            try:
                self._store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=target)
            except (SyntaxError, OSError) as error:
                line = getattr(error, "lineno", None) or 1
                raise StoreError(f"{path}:{line}: not Turtle: {error}") from error

    def dump(self, out: IO[bytes], media_type: str, graph: str | None = None) -> None:
        """Write the whole data set, or one graph in a graph format; the default graph when None."""
        if media_type in DATASET_FORMATS:
            self._store.dump(out, DATASET_FORMATS[media_type], prefixes=namespaces.PREFIXES)
            out.write(empty_graphs.note(self._empty_graphs(), media_type))
        else:
            source = ox.NamedNode(graph) if graph else ox.DefaultGraph()
            self._store.dump(out, GRAPH_FORMATS[media_type], from_graph=source, prefixes=namespaces.PREFIXES)

    def _empty_graphs(self) -> Iterator[str]:
        quads = self._store.quads_for_pattern
        # Nobody could ask for a graph whose name is a blank node.
        named = (graph for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode))
        return (graph.value for graph in named if next(quads(None, None, None, graph), None) is None)

    def quads(self, subject: str | None = None, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of a graph, the default graph when None, all of them or those of one subject."""
        about = ox.NamedNode(subject) if subject else None
        return self._store.quads_for_pattern(
            about, None, None, ox.NamedNode(graph) if graph else ox.DefaultGraph()
        )

    def graphs(self) -> list[str]:
        """List the named graphs in the order of their names."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def snapshot(self, directory: Path) -> None:
        """Write all quads as a new database of the engine: a file-for-file copy if this store is one."""
        try:
            if self._on_disk:
                self._store.backup(str(directory))
                return
            with tempfile.TemporaryDirectory(dir=directory.parent) as room:
                copy = ox.Store(f"{room}/copy")
                copy.bulk_extend(self._store)
                copy.backup(str(directory))
                del copy
        except OSError as error:
            raise StoreError(f"cannot write the store in {directory}: {error}") from error

    def update(self, text: str, base_iri: str | None = None) -> None:
        """Apply an update that the gate has let pass, as one transaction; QueryError if nothing was applied.

        Raises StoreError if the disk fails; then the store may be of no more use.
        """
        prefixes = namespaces.PREFIXES
        try:
            without_value(
                lambda functions: self._store.update(
                    text, base_iri=base_iri, prefixes=prefixes, custom_functions=functions
                )
            )
        except OSError as error:
            raise StoreError(str(error)) from error

    def has_graph(self, graph: str | None) -> bool:
        """Tell whether there is a named graph, be it empty; the default graph always is."""
        return graph is None or (valid_iri(graph) and self._store.contains_named_graph(ox.NamedNode(graph)))

    def put(self, files: Iterable[Path], graph: str | None, *, replace: bool) -> None:
        """Add N-Quads to a graph that may be new (None: the default graph), or make them all it holds.

        Not one transaction: a failure leaves it half done.
        """
        target = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        try:
            if replace:
                self._store.clear_graph(target)
            if graph:
                self._store.add_graph(ox.NamedNode(graph))
            for path in files:
                self._load(path)
        except (SyntaxError, OSError) as error:
            raise StoreError(str(error)) from error

    def put_all(self, files: Iterable[Path], *, replace: bool) -> None:
        """Add N-Quads to the whole data set, or make them all it holds; a failure leaves it half done."""
        try:
            if replace:
                self._store.clear()
            for path in files:
                self._load(path)
        except (SyntaxError, OSError) as error:
            raise StoreError(str(error)) from error

    def drop(self, graph: str | None) -> None:
        """Delete a graph; the default graph is emptied."""
        try:
            if graph:
                self._store.remove_graph(ox.NamedNode(graph))
            else:
                self._store.clear_graph(ox.DefaultGraph())
        except OSError as error:
            raise StoreError(str(error)) from error

    def _load(self, path: Path) -> None:
        # A bulk load writes tables directly, which is fast for much and slow for little.
        load = self._store.bulk_load if path.stat().st_size > _MUCH else self._store.load
        load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
        self._add_empty_graphs(path)

    def _add_empty_graphs(self, path: Path) -> None:
        for iri in empty_graphs.noted(path):
            if valid_iri(iri):
                self._store.add_graph(ox.NamedNode(iri))

    def load_nquads(self, path: Path) -> None:
        """Load N-Quads that `dump` wrote."""
        try:
            self._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
            self._add_empty_graphs(path)
        except (SyntaxError, OSError) as error:
            raise StoreError(f"{path}: {error}") from error

    def copy_to(self, directory: Path) -> None:
        """Put all quads into a new directory store that any number of processes may read."""
        copy = Store(directory)
        copy._store.bulk_extend(self._store)
        copy.flush()

    def in_memory(self) -> Store:
        """Copy all quads into a store in memory."""
        copy = Store()
        copy._store.bulk_extend(self._store)
        return copy

    def flush(self) -> None:
        """Put a directory store on disk, synced and compacted."""
        self._store.flush()
        self._store.optimize()


def valid_iri(text: str) -> bool:
    """Tell whether the engine takes the text as an absolute IRI."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def _kind(result: object) -> str:
    if isinstance(result, ox.QueryBoolean):
        return "ask"
    return "select" if isinstance(result, ox.QuerySolutions) else "graph"


def _lexical(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return str(term) if isinstance(term, ox.Triple) else term.value
