"""Counts of what the graph holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from api.deps import Graph

router = APIRouter(prefix="/api", tags=["analyses"])


@router.get("/stats", operation_id="get_stats")
def get_stats(graph: Graph) -> dict[str, Any]:
    """Count what the graph holds, and list what is known to be unknown."""
    return asdict(graph.coverage())
