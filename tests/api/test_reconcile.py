"""The Reconciliation API 0.2: held against the schemas of the specification where it gives any."""

from __future__ import annotations

import json
from typing import Any

import jsonschema

from tests.api.answers import Client, ok, problem

# From the specification, 4.1 and 4.4 (https://reconciliation-api.github.io/specs/0.2/schemas/), shortened
# to what is required.
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": {"type": "string"}, "contains": {"const": "0.2"}},
        "view": {"required": ["url"], "properties": {"url": {"pattern": r"\{\{id\}\}"}}},
        "preview": {"required": ["url", "width", "height"]},
        "suggest": {"additionalProperties": {"required": ["service_url", "service_path"]}},
        "defaultTypes": {"type": "array", "items": {"required": ["id", "name"]}},
        "extend": {"properties": {"propose_properties": {"required": ["service_url", "service_path"]}}},
    },
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "required": ["result"],
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "required": ["id", "name", "score"],
                    "properties": {
                        "id": {"type": "string"},
                        "score": {"type": "number"},
                        "match": {"type": "boolean"},
                        "type": {"type": "array", "items": {"required": ["id"]}},
                    },
                },
            }
        },
    },
}


def _ask(client: Client, **queries: Any) -> dict[str, list[dict[str, Any]]]:
    response = client.post("/api/reconcile", data={"queries": json.dumps(queries)})
    body = ok(response)
    jsonschema.validate(body, RESULTS)
    assert body == ok(client.get("/api/reconcile", params={"queries": json.dumps(queries)}))
    return {name: answer["result"] for name, answer in body.items()}


def test_manifest(client: Client) -> None:
    body = ok(client.get("/api/reconcile?lang=en"))
    jsonschema.validate(body, MANIFEST)
    places = [body["extend"]["propose_properties"], *body["suggest"].values()]
    for place in places:
        address = place["service_url"].removeprefix("http://testserver") + place["service_path"]
        assert client.get(address, params={"prefix": "a", "type": "Company"}).status_code == 200
    for template in (body["view"]["url"], body["preview"]["url"]):
        assert client.get(template.replace("{{id}}", "nova")).status_code == 200
    assert {"id": "Company", "name": "company"} in body["defaultTypes"]


def test_a_batch_of_names(client: Client) -> None:
    found = _ask(
        client,
        q0={"query": "顶点"},
        q1={"query": "新星"},
        q2={"query": "新星", "type": "Model"},
        q3={"query": "novae", "limit": 1},
        q4={"query": "zzzzqqqq"},
    )
    first = found["q0"][0]
    assert (first["id"], first["match"], first["score"]) == ("acme", True, 100)
    assert [hit["match"] for hit in found["q0"]].count(True) == 1
    # A name of two things matches neither; a likeness matches nothing.
    assert {hit["id"] for hit in found["q1"][:2]} == {"nova", "nova-1"}
    assert not any(hit["match"] for name in ("q1", "q3") for hit in found[name])
    assert [(hit["id"], hit["match"]) for hit in found["q2"]] == [("nova-1", True)]
    assert (len(found["q3"]), found["q4"]) == (1, [])
    assert found["q0"][0]["type"][0]["id"] == "Company"


def test_suggestions(client: Client) -> None:
    def ids(kind: str, prefix: str) -> list[str]:
        url = f"/api/reconcile/suggest/{kind}"
        return [one["id"] for one in ok(client.get(url, params={"prefix": prefix}))["result"]]

    assert ids("entity", "pock") == ["fund"]
    assert ids("type", "chip")[0] == "Chip"
    assert ids("property", "runsOn") == ["runsOnChip"] == ids("property", "运行于芯片")


def test_properties_are_added_to_what_was_matched(client: Client) -> None:
    proposed = ok(client.get("/api/reconcile/propose?type=Model"))["properties"]
    assert {one["id"] for one in proposed} == {"parameterCount", "runsOnChip"}
    asked = {"ids": ["nova-1", "nobody"], "properties": [{"id": "parameterCount"}, {"id": "runsOnChip"}]}
    body = ok(client.post("/api/reconcile?lang=en", data={"extend": json.dumps(asked)}))
    assert [one["id"] for one in body["meta"]] == ["parameterCount", "runsOnChip"]
    row = body["rows"]["nova-1"]
    assert sorted(value["float"] for value in row["parameterCount"]) == [6.5e9, 7e9]
    assert row["runsOnChip"] == [{"id": "acme-x1", "name": "Acme X1"}]
    assert body["rows"]["nobody"] == {"parameterCount": [], "runsOnChip": []}


def test_preview(client: Client) -> None:
    response = client.get("/api/reconcile/preview?id=acme&lang=en")
    assert "Acme" in response.text and "80 %" in response.text
    assert "frame-ancestors *" in response.headers["content-security-policy"]


def test_what_is_malformed(client: Client) -> None:
    for given in (
        {"queries": "{"},
        {"queries": "[]"},
        {"queries": '{"q0": {}}'},
        {"queries": '{"q0": {"query": "a", "type": "Compny"}}'},
        {"queries": '{"q0": {"query": "a", "limit": -1}}'},
        {"queries": json.dumps({f"q{n}": {"query": "a"} for n in range(101)})},
        {"extend": "{}"},
        {"extend": '{"ids": ["nova"], "properties": [{"id": "fame"}]}'},
    ):
        problem(client.post("/api/reconcile", data=given), 422, "bad-parameter")
