"""Counts of what the graph holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from api.deps import Graph
from kg.versions import PRESENT

router = APIRouter(prefix="/api", tags=["analyses"])


@router.get("/stats", operation_id="get_stats")
def get_stats(graph: Graph) -> dict[str, Any]:
    """Count what the graph holds, list what is known to be unknown, and name the versions to compare."""
    versions = {PRESENT: graph.version} | {name: one.version for name, one in graph.earlier.items()}
    return {**asdict(graph.coverage()), "versions": versions}
