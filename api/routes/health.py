"""Tell whether the server lives and is ready."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Graph

router = APIRouter(tags=["operations"])


@router.get("/healthz", operation_id="is_alive")
def healthz() -> dict[str, str]:
    """Tell that the server answers."""
    return {"status": "ok"}


@router.get("/readyz", operation_id="is_ready")
def readyz(graph: Graph) -> dict[str, str | int]:
    """Tell that the graph is loaded, and which version."""
    return {"status": "ok", "version": graph.version, "triples": len(graph.store)}
