"""Let a query see the merge of the graphs that it names: each triple once, as SPARQL asks."""

from __future__ import annotations

from itertools import combinations
from typing import Final, TypeAlias, cast

import pyoxigraph as ox

from kg import namespaces
from kg.dataset_clause import dataset_clause

Graph: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Name: TypeAlias = ox.NamedNode | ox.BlankNode

_MOST_KNOWN: Final = 10_000
_MOST_COMPARED: Final = 10  # graphs, each with each, before they are copied


class Merging:
    """Merge graphs of one database; what was found out is kept when the database is `lasting` as it is."""

    def __init__(self, store: ox.Store, *, lasting: bool) -> None:
        self._store = store
        self._lasting = lasting
        self._overlaps: dict[tuple[str, str], bool] = {}
        self._last: tuple[object, ox.Store] | None = None

    def without_clause(self, text: str, base_iri: str | None) -> tuple[str, list[Graph], list[Name]]:
        """Take the dataset clause out of a query; give the rest, its default and its named graphs."""
        clause = dataset_clause(text)
        if clause is None:
            return text, [], []
        try:
            rows = self._store.query(clause.graphs, base_iri=base_iri, prefixes=namespaces.PREFIXES)
        except SyntaxError:
            return text, [], []  # the engine says of the whole text what is wrong, and where
        assert isinstance(rows, ox.QuerySolutions)
        graphs = dict.fromkeys((str(row["named"]), cast(ox.NamedNode, row["graph"])) for row in rows)
        return (
            clause.rest,
            [graph for named, graph in graphs if "true" not in named],
            [graph for named, graph in graphs if "true" in named],
        )

    def merged(self, defaults: list[Graph], named: list[Name]) -> tuple[ox.Store, list[Graph]]:
        """Give the database to ask and the default graphs to name there."""
        if len(defaults) > 1 and not self._disjoint(defaults):
            # The engine gives a triple once per graph; the merge that SPARQL asks for has it once.
            return self._copied(defaults, named), [ox.DefaultGraph()]
        return self._store, defaults

    def _disjoint(self, graphs: list[Graph]) -> bool:
        """Tell whether no triple stands in two of the graphs, so that the engine's way is the merge."""
        if len(graphs) > _MOST_COMPARED:
            return False
        return not any(self._overlap(str(a), str(b)) for a, b in combinations(graphs, 2))

    def _overlap(self, one: str, other: str) -> bool:
        known = self._overlaps.get((one, other)) if self._lasting else None
        if known is None:
            text = f"ASK {{ GRAPH {one} {{ ?s ?p ?o }} GRAPH {other} {{ ?s ?p ?o }} }}"
            known = bool(self._store.query(text))
            if self._lasting and len(self._overlaps) < _MOST_KNOWN:
                self._overlaps[one, other] = known
        return known

    def _copied(self, defaults: list[Graph], named: list[Name]) -> ox.Store:
        key = (tuple(defaults), tuple(named))
        if self._lasting and self._last is not None and self._last[0] == key:
            return self._last[1]
        self._last = None  # two at once would take memory from the query
        merged = ox.Store()
        for graph in defaults:
            found = self._store.quads_for_pattern(None, None, None, graph)
            merged.extend(ox.Quad(q.subject, q.predicate, q.object) for q in found)
        for name in named:
            merged.extend(self._store.quads_for_pattern(None, None, None, name))
        if self._lasting:
            self._last = (key, merged)
        return merged
