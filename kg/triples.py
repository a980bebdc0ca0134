"""Write triples as RDF of any syntax, and turn one syntax into another."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.namespaces import PREFIXES
from kg.store import GRAPH_FORMATS


def write(triples: Iterable[ox.Triple], media_type: str) -> bytes:
    """Write triples in one of the graph formats."""
    return ox.serialize(triples, format=GRAPH_FORMATS[media_type], prefixes=PREFIXES) or b""


def convert(content: bytes, media_type: str, wanted: str) -> bytes:
    """Write RDF of one of the graph formats in another."""
    quads = ox.parse(content, format=GRAPH_FORMATS[media_type])
    return write(dict.fromkeys(quad.triple for quad in quads), wanted)
