"""Tell whether the server lives and is ready."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Graph, Present
from kg.errors import StoreError

router = APIRouter(tags=["operations"])


@router.get("/healthz", operation_id="is_alive")
async def healthz() -> dict[str, str]:
    """Tell that the server answers."""
    return {"status": "ok"}


@router.get("/readyz", operation_id="is_ready")
def readyz(graph: Graph, live: Present) -> dict[str, str | int]:
    """Tell that the graph is loaded, and which version; 503 when writes are taken but no longer done."""
    if not live.healthy:
        raise StoreError("the thread that writes has ended; the server must be started anew")
    return {"status": "ok", "version": graph.version, "triples": len(graph.store)}
