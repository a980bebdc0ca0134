"""Whether the server lives and is ready."""

from __future__ import annotations

from kg.graph import KnowledgeGraph
from tests.api.answers import Client, ok


def test_alive_and_ready(client: Client, world: KnowledgeGraph) -> None:
    assert ok(client.get("/healthz"))["status"] == "ok"
    ready = ok(client.get("/readyz"))
    assert (ready["status"], ready["version"], ready["triples"]) == ("ok", world.version, len(world.store))
