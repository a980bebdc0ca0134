"""Limit a graph to what an analysis was asked for, once for each set of limits."""

from __future__ import annotations

from threading import Lock
from typing import Final, NamedTuple
from weakref import WeakKeyDictionary

import networkx as nx

from kg.analysis.spec import World
from kg.errors import BadParameter
from kg.graph import DEFAULT_EVIDENCE, EVIDENCE, KnowledgeGraph
from kg.projection import Graph


class _Limits(NamedTuple):
    evidence: str
    as_of: str | None
    kinds: frozenset[str]
    types: frozenset[str]


# Worlds kept of one graph: enough for the limits that are asked for again and again.
_MOST: Final = 16
_KNOWN: Final[WeakKeyDictionary[KnowledgeGraph, dict[_Limits, World]]] = WeakKeyDictionary()
_LOCK: Final = Lock()


def make_world(
    graph: KnowledgeGraph,
    evidence: str = DEFAULT_EVIDENCE,
    as_of: str | None = None,
    kinds: tuple[str, ...] = (),
    types: tuple[str, ...] = (),
) -> World:
    """Limit the graph to what was asked for; a kind and a type include all below them.

    Raises BadParameter for evidence, kinds or types that are unknown. Not to be changed: it is kept.
    """
    if evidence not in EVIDENCE:
        raise BadParameter("evidence", evidence, ", ".join(EVIDENCE))
    limits = _Limits(evidence, as_of, graph.kinds(kinds), graph.types(types))
    with _LOCK:
        known = _KNOWN.setdefault(graph, {})
        world = known.get(limits)
    if world is None:
        world = _limit(graph, limits)
        with _LOCK:
            while len(known) >= _MOST:
                known.pop(next(iter(known)))
            known[limits] = world
    return world


def _limit(graph: KnowledgeGraph, limits: _Limits) -> World:
    certainties, as_of = EVIDENCE[limits.evidence], limits.as_of
    dependencies = graph.dependency_graph(limits.kinds, limits.evidence)
    relations = graph.relations
    facts = tuple(fact for fact in graph.facts if fact.certainty in certainties)
    if limits.evidence != "all" or as_of:
        relations = _limited(graph, relations, certainties, as_of)
    if as_of:
        dependencies = _limited(graph, dependencies, certainties, as_of)
        facts = tuple(fact for fact in facts if _was_said(graph, fact.as_of, (fact.source,), as_of))
    concepts = graph.ontology.concepts.values()
    return World(
        dependencies,
        relations,
        facts,
        graph.classes_below,
        limits.types,
        broader={concept.name: concept.broader for concept in concepts if concept.broader},
        published={source.id: source.published for source in graph.statements.sources.values()},
        version=graph.version,
        considered=len(facts) + sum(not data["inferred"] for *_, data in relations.edges(data=True)),
        order={concept.name: concept.order for concept in concepts if concept.order is not None},
    )


def _limited(graph: KnowledgeGraph, part: Graph, certainties: tuple[str, ...], as_of: str | None) -> Graph:
    limited: Graph = nx.MultiDiGraph()
    limited.add_nodes_from(part.nodes(data=True))
    for a, b, key, data in part.edges(keys=True, data=True):
        said = not as_of or _was_said(graph, data["as_of"], data["sources"], as_of)
        if said and data["certainty"] in certainties:
            limited.add_edge(a, b, key, **data)
    return limited


def _was_said(graph: KnowledgeGraph, claimed: str, sources: tuple[str, ...], as_of: str) -> bool:
    """Tell whether a statement speaks of the date or before; without one, whether its source is that old."""
    dates = [claimed] if claimed else [graph.statements.sources[name].published for name in sources]
    return all(date[: len(as_of)] <= as_of for date in dates if date)
