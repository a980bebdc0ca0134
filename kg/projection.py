"""Project the store to NetworkX: things as nodes, claims and derived dependencies as edges.

The edge key is the id of the claim or inference: a key of predicate alone would lose claims.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, TypeAlias

import networkx as nx

from kg.names import Thing
from kg.namespaces import local_name
from kg.ontology import Ontology
from kg.resources import query_text
from kg.store import Store

Graph: TypeAlias = "nx.MultiDiGraph[str]"


def project(store: Store, ontology: Ontology, things: Iterable[Thing]) -> Graph:
    """Build the graph of all relations.

    Nodes carry type, label_zh, label_en; edges carry kind (predicate), dependency (bool), inferred (bool),
    certainty, as_of, sources and claims (the claim ids that the edge rests on), rule if inferred.
    """
    graph: Graph = nx.MultiDiGraph()
    for thing in things:
        graph.add_node(thing.id, type=thing.type, label_zh=thing.label_zh, label_en=thing.label_en)
    kinds = frozenset(ontology.below("dependsOn")) | {"dependsOn"}
    dates: dict[str, tuple[str, str]] = {}
    for row in store.select(query_text("relations")):
        key, kind = local_name(row["statement"]), local_name(row["predicate"])
        source, as_of = local_name(row["source"]), row.get("asOf", "")
        dates[key] = (source, as_of)
        attributes: dict[str, Any] = {
            "kind": kind,
            "dependency": kind in kinds,
            "inferred": False,
            "rule": "",
            "certainty": local_name(row["certainty"]),
            "as_of": as_of,
            "sources": (source,),
            "claims": (key,),
        }
        graph.add_edge(local_name(row["subject"]), local_name(row["object"]), key, **attributes)
    _add_derived(graph, store, kinds, dates)
    return graph


def _add_derived(
    graph: Graph, store: Store, kinds: Collection[str], dates: dict[str, tuple[str, str]]
) -> None:
    for row in store.select(query_text("inferences")):
        kind = local_name(row.get("predicate", ""))
        if kind not in kinds:
            continue
        claims = tuple(sorted(local_name(claim) for claim in row["claims"].split("|")))
        known = [dates[claim] for claim in claims if claim in dates]
        attributes: dict[str, Any] = {
            "kind": kind,
            "dependency": True,
            "inferred": True,
            "rule": local_name(row["rule"]),
            "certainty": local_name(row["certainty"]),
            "as_of": max((as_of for _, as_of in known), default=""),
            "sources": tuple(sorted({source for source, _ in known})),
            "claims": claims,
        }
        graph.add_edge(
            local_name(row["subject"]), local_name(row["object"]), local_name(row["inference"]), **attributes
        )


def dependency_graph(graph: Graph, certainties: Collection[str], kinds: Collection[str] = ()) -> Graph:
    """Keep the dependencies of these certainties and kinds (all when empty) and the things that they join."""
    kept: Graph = nx.MultiDiGraph()
    for source, target, key, data in graph.edges(keys=True, data=True):
        if data["dependency"] and data["certainty"] in certainties and (not kinds or data["kind"] in kinds):
            kept.add_edge(source, target, key, **data)
    kept.add_nodes_from((node, graph.nodes[node]) for node in list(kept))
    return kept
