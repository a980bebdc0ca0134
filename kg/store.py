"""Wrap the SPARQL engine: the only module beside `encode` that knows pyoxigraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import pyoxigraph as ox

from kg import namespaces
from kg.errors import QueryError, StoreError
from kg.gate import admit

Row = dict[str, str]
_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
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


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold the result of a query of any form, not yet serialized."""

    kind: str  # "select", "ask" or "graph"
    _result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

    def serialize(self, media_type: str) -> bytes:
        """Write the result in one of the formats of its kind."""
        if isinstance(self._result, ox.QueryTriples):
            quads = (ox.Quad(t.subject, t.predicate, t.object) for t in self._result)
            return _serialize_triples(quads, GRAPH_FORMATS[media_type])
        return self._result.serialize(format=RESULT_FORMATS[media_type]) or b""


def _serialize_triples(triples: Iterable[ox.Quad], rdf_format: ox.RdfFormat) -> bytes:
    unique = dict.fromkeys(quad.triple for quad in triples)
    return ox.serialize(unique, format=rdf_format, prefixes=namespaces.PREFIXES) or b""


class Store:
    """Keep quads in memory or in a directory and answer SPARQL."""

    def __init__(self, directory: Path | None = None, *, read_only: bool = False) -> None:
        try:
            if directory is None:
                self._store = ox.Store()
            elif read_only:
                self._store = ox.Store.read_only(str(directory))
            else:
                self._store = ox.Store(str(directory))
        except OSError as error:
            raise StoreError(f"cannot open the store in {directory}: {error}") from error

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
        """Evaluate a query; prefixes of `namespaces` may be left undeclared."""
        admit(text)
        defaults: list[_Graph] = [ox.NamedNode(iri) for iri in default_graphs]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(iri) for iri in named_graphs]
        store = self._store
        if len(defaults) > 1:
            # The engine gives a triple once per graph; the merge of graphs that SPARQL asks for has it once.
            store, defaults = self._merged(defaults, named), []
        try:
            result = store.query(
                text,
                base_iri=base_iri,
                prefixes=namespaces.PREFIXES,
                default_graph=defaults or (([]) if named else None),
                named_graphs=named or ([] if defaults else None),
            )
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            raise _query_error(str(error)) from error
        return Answer(_kind(result), result)

    def _merged(self, defaults: list[_Graph], named: list[ox.NamedNode | ox.BlankNode]) -> ox.Store:
        merged = ox.Store()
        for graph in defaults:
            found = self._store.quads_for_pattern(None, None, None, graph)
            merged.extend(ox.Quad(q.subject, q.predicate, q.object) for q in found)
        for name in named:
            merged.extend(self._store.quads_for_pattern(None, None, None, name))
        return merged

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

    def construct(self, text: str, values: Mapping[str, str], media_type: str) -> bytes:
        """Run one of our own CONSTRUCT queries with variables bound to IRIs; empty when it yields nothing."""
        bound: dict[ox.Variable, _Value] = {ox.Variable(n): ox.NamedNode(iri) for n, iri in values.items()}
        result = self._store.query(text, prefixes=namespaces.PREFIXES, substitutions=bound)
        assert isinstance(result, ox.QueryTriples)
        quads = [ox.Quad(t.subject, t.predicate, t.object) for t in result]
        return _serialize_triples(quads, GRAPH_FORMATS[media_type]) if quads else b""

    def infer(self, construct: str, graph: str) -> int:
        """Add what a CONSTRUCT yields to the named and the default graph; count the new triples."""
        before = len(self._store)
        target = ox.NamedNode(graph)
        try:
            result = self._store.query(construct, prefixes=namespaces.PREFIXES)
        except SyntaxError as error:
            raise _query_error(str(error)) from error
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
        else:
            source = ox.NamedNode(graph) if graph else ox.DefaultGraph()
            self._store.dump(out, GRAPH_FORMATS[media_type], from_graph=source, prefixes=namespaces.PREFIXES)

    def load_nquads(self, path: Path) -> None:
        """Load N-Quads that `dump` wrote."""
        try:
            self._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
        except (SyntaxError, OSError) as error:
            raise StoreError(f"{path}: {error}") from error

    def flush(self) -> None:
        """Put a directory store on disk, synced and compacted."""
        self._store.flush()
        self._store.optimize()


def convert(content: bytes, media_type: str, wanted: str) -> bytes:
    """Write RDF of one of the graph formats in another."""
    quads = ox.parse(content, format=GRAPH_FORMATS[media_type])
    return _serialize_triples(quads, GRAPH_FORMATS[wanted])


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


_POSITION = re.compile(r"error at (\d+):(\d+): ")
_NOISE = re.compile(r"\[[^\]]*\\u\{[^\]]*\]|\n\|[^\n]*")


def _query_error(message: str) -> QueryError:
    match = _POSITION.search(message)
    text = _NOISE.sub("a name", _POSITION.sub("", message)).replace("\n", " ")
    line, column = (int(match[1]), int(match[2])) if match else (0, 0)
    return QueryError(text, line, column)
