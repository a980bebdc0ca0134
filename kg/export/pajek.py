"""Write Pajek's .net: ids, places and weighted arcs; Pajek, igraph, Gephi and NetworkX read it."""

from __future__ import annotations

from collections import Counter
from typing import IO

from kg.export.looks import places
from kg.export.parts import Part


def write_pajek(part: Part, out: IO[bytes]) -> None:
    """Write the part as a Pajek network: an arc a pair of things, weighted by the relations that join them.

    The format knows ids and weights only; labels and evidence are in the other formats.
    """
    order = [node for node, _ in part.nodes()]
    number = {node: index for index, node in enumerate(order, 1)}
    positions = places(part)
    wide = max((abs(axis) for place in positions.values() for axis in place), default=0.0) or 1.0
    out.write(f"*Vertices {len(order)}\n".encode())
    for node in order:
        # Pajek's canvas runs from 0 to 1 both ways.
        x, y = (0.5 + axis / wide / 2 for axis in positions[node])
        out.write(f'{number[node]} "{node}" {x:.4f} {y:.4f} 0.5\n'.encode())
    out.write(b"*Arcs\n")
    joined = Counter((source, target) for source, target, *_ in part.edges())
    for (source, target), weight in sorted(joined.items()):
        out.write(f"{number[source]} {number[target]} {weight}\n".encode())
