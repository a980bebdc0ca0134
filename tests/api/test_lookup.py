"""Search, completion, batches of names, segments."""

from __future__ import annotations

from typing import Any

from kg.graph import KnowledgeGraph
from tests.api.answers import Client, ok, problem


def test_search(client: Client) -> None:
    body = ok(client.get("/api/search", params={"q": "新星"}))
    exact = {match["entity"]["id"] for match in body["matches"] if match["score"] == 1}
    assert exact == {"nova", "nova-1"}
    models = ok(client.get("/api/search", params={"q": "nova", "type": "Model"}))
    assert [match["entity"]["id"] for match in models["matches"]] == ["nova-1"]
    assert len(ok(client.get("/api/search?q=a&limit=3"))["matches"]) == 3
    assert ok(client.get("/api/search", params={"q": "zzzzqqqq"}))["matches"] == []
    for query in ("", "q=", "q=a&limit=0", "q=a&type=Compny"):
        problem(client.get(f"/api/search?{query}"), 422)


def test_hits_say_what_matched(client: Client) -> None:
    (hit, *_) = ok(client.get("/api/search", params={"q": "Pocket", "lang": "en"}))["matches"]
    assert (hit["entity"]["id"], hit["entity"]["name"]) == ("fund", "Pocket Fund")
    assert (hit["matched"], hit["kind"]) == ("Pocket Fund", "label")
    assert hit["parts"] == [{"text": "Pocket", "match": True}, {"text": " Fund", "match": False}]
    assert hit["type_label"]["en"] == "company"


def test_pinyin_and_initials(client: Client) -> None:
    for text in ("koudaijijin", "kdjj", "Poket Fund", "口袋鸡金"):
        assert ok(client.get("/api/search", params={"q": text}))["matches"][0]["entity"]["id"] == "fund"


def test_completion(client: Client) -> None:
    body = ok(client.get("/api/autocomplete", params={"q": "nov", "lang": "en"}))
    # Nova AI is in a segment; nova-1 is made by Nova AI.
    assert {match["entity"]["id"]: match["hint"]["en"] for match in body["matches"][:2]} == {
        "nova": "company · vector databases",
        "nova-1": "model · Nova AI",
    }
    problem(client.get("/api/autocomplete?q=n&limit=21"), 422)
    problem(client.get("/api/autocomplete"), 422)


def _resolve(client: Client, **asked: Any) -> list[dict[str, Any]]:
    body = ok(client.post("/api/entities/resolve", json=asked))
    assert body["meta"]["version"]
    results: list[dict[str, Any]] = body["results"]
    return results


def test_names_are_matched_in_batches(client: Client) -> None:
    names = ["ACME Chips", "新星", "novae", "zzzzqqqq", ""]
    results = _resolve(client, names=names)
    assert [result["name"] for result in results] == names
    assert [result["status"] for result in results] == [
        "matched",
        "ambiguous",
        "unknown",
        "unknown",
        "unknown",
    ]
    assert [result["entity"] and result["entity"]["id"] for result in results] == ["acme", *[None] * 4]
    assert {c["entity"]["id"] for c in results[1]["candidates"]} >= {"nova", "nova-1"}
    assert results[3]["candidates"] == []
    # Among models the name means one thing.
    (result,) = _resolve(client, names=["新星"], type=["Model"])
    assert (result["status"], result["entity"]["id"]) == ("matched", "nova-1")


def test_bad_batches(client: Client) -> None:
    for asked in (
        {},
        {"names": []},
        {"names": ["x"] * 1001},
        {"names": "nova"},
        {"names": ["nova"], "type": ["Compny"]},
        {"names": ["nova"], "limit": 0},
        {"names": ["x" * 501]},
    ):
        problem(client.post("/api/entities/resolve", json=asked), 422, "bad-parameter")


def test_segments(client: Client, world: KnowledgeGraph) -> None:
    body = ok(client.get("/api/segments"))
    assert body["total"] == len(body["segments"]) == len(world.ontology.choices("Segment"))
    counted = {s["id"]: (s["entity_count"], s["total_count"]) for s in body["segments"] if s["total_count"]}
    # Nova alone is in a segment; whatever lies above that segment holds it too.
    assert counted.pop("vector-database") == (1, 1)
    assert set(counted.values()) <= {(0, 1)}
