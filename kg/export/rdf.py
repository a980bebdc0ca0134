"""Write the graph as RDF: the default graph as triples, or everything as quads."""

from __future__ import annotations

from typing import IO

from kg.graph import KnowledgeGraph


def write_turtle(graph: KnowledgeGraph, out: IO[bytes]) -> None:
    """Write the merged default graph as Turtle."""
    graph.store.dump(out, "text/turtle")


def write_ntriples(graph: KnowledgeGraph, out: IO[bytes]) -> None:
    """Write the merged default graph as N-Triples."""
    graph.store.dump(out, "application/n-triples")


def write_trig(graph: KnowledgeGraph, out: IO[bytes]) -> None:
    """Write all graphs as TriG."""
    graph.store.dump(out, "application/trig")


def write_nquads(graph: KnowledgeGraph, out: IO[bytes]) -> None:
    """Write all graphs as N-Quads."""
    graph.store.dump(out, "application/n-quads")
