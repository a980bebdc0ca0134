"""Counts of what the graph holds."""

from __future__ import annotations

from dataclasses import dataclass, fields

from fastapi import APIRouter

from api.deps import Graph
from kg.coverage import Coverage
from kg.versions import PRESENT

router = APIRouter(prefix="/api", tags=["analyses"])


@dataclass(frozen=True, slots=True)
class Stats(Coverage):
    """Counts of one version of the graph; `versions` names those that it can be compared with."""

    versions: dict[str, str]


@router.get("/stats", operation_id="get_stats")
def get_stats(graph: Graph) -> Stats:
    """Count what the graph holds, list what is known to be unknown, and name the versions to compare."""
    versions = {PRESENT: graph.version} | {name: one.version for name, one in graph.earlier.items()}
    counted = graph.coverage()
    return Stats(**{field.name: getattr(counted, field.name) for field in fields(counted)}, versions=versions)
