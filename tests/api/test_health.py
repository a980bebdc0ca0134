"""Whether the server lives and is ready."""

from __future__ import annotations

import pytest

from kg.graph import KnowledgeGraph
from kg.live import Live
from tests.api.answers import Client, ok, problem


def test_alive_and_ready(client: Client, world: KnowledgeGraph) -> None:
    assert ok(client.get("/healthz"))["status"] == "ok"
    ready = ok(client.get("/readyz"))
    assert (ready["status"], ready["version"], ready["triples"]) == ("ok", world.version, len(world.store))


def test_a_server_that_lost_its_writer_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Live, "healthy", False)
    problem(client.get("/readyz"), 503, "store-error")
