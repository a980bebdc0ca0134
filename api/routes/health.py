"""Tell whether the server lives and is ready."""

from __future__ import annotations

from fastapi import APIRouter

from api.deps import Graph, Present, Strangers
from kg.errors import StoreError

router = APIRouter(tags=["operations"])


@router.get("/healthz", operation_id="is_alive")
async def healthz() -> dict[str, str]:
    """Tell that the server answers."""
    return {"status": "ok"}


@router.get("/readyz", operation_id="is_ready")
def readyz(graph: Graph, live: Present, queries: Strangers) -> dict[str, str | int | list[str]]:
    """Tell that the graph is loaded, and which version; 503 when writes are taken but no longer done.

    `unenforced` lists what the system does not enforce on the processes that answer SPARQL, read RDF and
    write: memory, files, network. It is missing while there are no such processes.
    """
    if not live.healthy:
        raise StoreError("the thread that writes has ended; the server must be started anew")
    ready: dict[str, str | int | list[str]] = {
        "status": "ok",
        "version": graph.version,
        "triples": len(graph.store),
    }
    known = [one for one in (queries.unenforced, live.unenforced) if one is not None]
    if known:
        ready["unenforced"] = sorted(frozenset().union(*known))
    return ready
