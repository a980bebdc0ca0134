"""Paths, rankings and counts as JSON."""

from __future__ import annotations

import pytest

from tests.api.answers import Client, ok, problem


def test_paths(client: Client) -> None:
    body = ok(client.get("/api/paths", params={"from": "明亮助手", "to": "Acme", "k": 2}))
    assert (body["from"]["id"], body["to"]["id"]) == ("bright-app", "acme")
    routes = [[hop["depends_on"]["id"] for hop in chain] for chain in body["chains"]]
    assert routes == [["nova-1", "acme-x1", "acme"], ["nova-1", "nova", "acme"]]
    assert all(hop["claims"] for chain in body["chains"] for hop in chain)
    assert ok(client.get("/api/paths?from=acme&to=bright-app"))["chains"] == []
    assert ok(client.get("/api/paths?from=bright&to=cloud"))["chains"] == []
    assert len(ok(client.get("/api/paths?from=bright&to=cloud&evidence=all"))["chains"]) == 1
    assert ok(client.get("/api/paths?from=bright-app&to=acme&kind=usesModel"))["chains"] == []


@pytest.mark.parametrize("query", ["from=nova", "to=nova", "from=nova&to=acme&k=0", "from=nova&to=acme&k=51"])
def test_bad_paths(client: Client, query: str) -> None:
    problem(client.get(f"/api/paths?{query}"), 422, "bad-parameter")


def test_rankings(client: Client) -> None:
    body = ok(client.get("/api/rankings/degree?type=Organization&top=3"))
    found = body["result"]
    assert [(row["rank"], row["entity"]["id"], row["score"]) for row in found["ranking"]] == [
        (1, "acme", 2.0),
        (1, "nova", 2.0),
        (3, "bright", 1.0),
    ]
    assert (
        found["meaning"]["zh"] and found["meaning"]["en"] and found["source"] and found["metric"] == "degree"
    )
    assert body["coverage"]["claims"] == found["claims"] > 0
    assert "predicted" not in body["coverage"]["by_certainty"]
    everything = ok(client.get("/api/rankings/degree?evidence=all&top=1000"))["result"]["ranking"]
    assert {row["entity"]["id"]: row["score"] for row in everything}["cloud"] == 1.0  # Bright, as foretold
    body = problem(client.get("/api/rankings/fame"), 422, "bad-parameter")
    assert "pagerank" in body["errors"][0]["allowed"]
    problem(client.get("/api/rankings/degree?top=0"), 422)
    problem(client.get("/api/rankings/degree?type=Compny"), 422)


def test_stats(client: Client) -> None:
    body = ok(client.get("/api/stats"))
    assert body["claims_by_certainty"] == {"stated": 21, "reported": 1, "opinion": 1, "predicted": 1}
    assert body["claims_by_source"] == {"first-report": 22, "second-report": 2}
    assert (body["dependencies"], body["derived_dependencies"]) == (5, 10)
