"""Register the export formats: the command, the route and the documentation read this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from kg.errors import BadParameter
from kg.export import node_link, rdf
from kg.graph import KnowledgeGraph


@dataclass(frozen=True, slots=True)
class Format:
    """An export format: its name, media type, file ending, and the function that writes it."""

    name: str
    media_type: str
    extension: str
    meaning: str
    write: Callable[[KnowledgeGraph, IO[bytes]], None]


FORMATS: Final[dict[str, Format]] = {
    f.name: f
    for f in (
        Format(
            "json", "application/json", "json", "node-link JSON of all relations", node_link.write_node_link
        ),
        Format("turtle", "text/turtle", "ttl", "the merged graph as Turtle", rdf.write_turtle),
        Format(
            "ntriples", "application/n-triples", "nt", "the merged graph as N-Triples", rdf.write_ntriples
        ),
        Format("trig", "application/trig", "trig", "all named graphs as TriG", rdf.write_trig),
        Format("nquads", "application/n-quads", "nq", "all named graphs as N-Quads", rdf.write_nquads),
    )
}


def find_format(name: str) -> Format:
    """Look a format up by name."""
    if name not in FORMATS:
        raise BadParameter("format", name, ", ".join(FORMATS))
    return FORMATS[name]
