"""Lists of entities and claims: filters, order, fields, groups, pages; worked out from the CSV files."""

from __future__ import annotations

import base64
import json
from collections import Counter
from typing import Any

import pytest

from api.app import create_app
from tests.api.answers import Client, ok, problem
from tests.toys import ENTITIES, claim_rows, copy_world, load_world, replace


def _ids(client: Client, path: str = "entities", **query: Any) -> list[str]:
    return [item["id"] for item in ok(client.get(f"/api/{path}", params=query))[path.partition("/")[0]]]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ({"segment": "vector-database"}, ["nova"]),
        ({"segment": "向量数据库", "type": "Company"}, ["nova"]),
        ({"country": "玩具国"}, ["nova"]),
        ({"country": "!toyland", "type": "Company"}, ["acme", "bright", "fund"]),
        ({"type": "Chip|Model"}, ["acme-x1", "nova-1"]),
        ({"type": ["Agent", "!Person"]}, ["acme", "bright", "fund", "nova"]),
        ({"role": "role-chip-supplier"}, ["acme"]),
        ({"predicate": "develops"}, ["acme", "bright", "nova"]),
        ({"predicate": "partnersWith|investedIn"}, ["bright", "fund"]),
        ({"source": "second-report"}, ["nova-1"]),
        ({"certainty": "reported"}, ["nova-1"]),
        # Nova-1 has figures and hearsay, but no figure from hearsay.
        ({"certainty": "reported", "predicate": "parameterCount"}, []),
        ({"predicate": "usesCompute", "certainty": "predicted"}, ["bright"]),
        ({"to": "2023"}, ["acme", "nova-1"]),
        ({"from": "2024-03", "to": "2024-03"}, ["fund"]),
        ({"from": "2024-06"}, []),
        ({"from": "2024", "predicate": "parameterCount"}, ["nova-1"]),
    ],
)
def test_filters_of_entities(client: Client, query: dict[str, Any], ids: list[str]) -> None:
    assert _ids(client, **query) == ids


def test_layer_holds_what_its_segments_hold(client: Client) -> None:
    (layer,) = ok(client.get("/api/entities/nova"))["layers"]
    found = _ids(client, layer=layer["id"])
    assert {"nova", "vector-database"} <= set(found) and "acme" not in found


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, len(claim_rows())),
        ({"subject": "nova"}, 3),
        ({"object": "新星智能"}, 3),
        ({"object": "nova", "predicate": "investedIn"}, 1),
        ({"unit": "parameters"}, 2),
        ({"type": "Company"}, 10),
        ({"country": "toyland"}, 3),
        ({"source": "!first-report"}, 2),
        ({"from": "2024-03", "to": "2024-03"}, 1),
    ],
)
def test_filters_of_claims(client: Client, query: dict[str, Any], count: int) -> None:
    body = ok(client.get("/api/claims", params=query))
    assert (body["total"], len(body["claims"]), body["next"]) == (count, count, None)


def test_order(client: Client) -> None:
    assert _ids(client, type="Company", sort="-degree,id") == ["nova", "bright", "acme", "fund"]
    assert _ids(client, type="Company", sort="label.en") == ["acme", "bright", "nova", "fund"]
    figures = {"predicate": "parameterCount", "sort": "-value", "select": "value"}
    assert [c["value"] for c in ok(client.get("/api/claims", params=figures))["claims"]] == [7e9, 6.5e9]
    # What has no date comes last, however it is turned.
    for sort in ("as_of", "-as_of"):
        dates = [c["as_of"] for c in ok(client.get("/api/claims", params={"sort": sort}))["claims"]]
        assert {dates[0], dates[1]} == {"2023", "2024-03"} and set(dates[2:]) == {None}


def test_chosen_fields(client: Client) -> None:
    (item,) = ok(client.get("/api/entities?type=Person&select=name,degree&lang=en"))["entities"]
    assert item == {"id": "ada", "name": "Ada Example", "degree": 1}


@pytest.mark.parametrize("by", ["predicate", "certainty", "source", "subject"])
def test_groups_count_what_the_files_hold(client: Client, by: str) -> None:
    body = ok(client.get("/api/claims", params={"group_by": by}))
    assert {group["key"]: group["count"] for group in body["groups"]} == Counter(r[by] for r in claim_rows())
    assert (body["claims"], body["next"], body["total"]) == ([], None, len(claim_rows()))
    assert all(group["label"]["zh"] and group["label"]["en"] for group in body["groups"])


def test_groups_of_two_levels_and_sums(client: Client) -> None:
    query = {"group_by": "subject,predicate", "subject": "nova-1"}
    (group,) = ok(client.get("/api/claims", params=query))["groups"]
    assert (group["key"], group["count"]) == ("nova-1", 4)
    assert {g["key"]: (g["count"], g["sums"]) for g in group["groups"]} == {
        "parameterCount": (2, {"parameters": 13.5e9}),
        "runsOnChip": (2, {}),
    }
    query = {"group_by": "type,country", "type": "Company"}
    (group,) = ok(client.get("/api/entities", params=query))["groups"]
    assert (group["key"], group["count"], group["sums"]) == ("Company", 4, {"claims": 10.0})
    assert [(g["key"], g["count"]) for g in group["groups"]] == [(None, 3), ("toyland", 1)]


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("entities", "sort=fame"),
        ("entities", "select=fame"),
        ("entities", "group_by=fame"),
        ("entities", "group_by=type,country,role"),
        ("entities", "certainty=sure"),
        ("entities", "from=yesterday"),
        ("entities", "predicate=develop"),
        ("claims", "unit=ells"),
        ("claims", "nonsense=1"),
        ("claims", "limit=1001"),
    ],
)
def test_bad_values_are_named_with_what_is_allowed(client: Client, path: str, query: str) -> None:
    body = problem(client.get(f"/api/{path}?{query}"), 422, "bad-parameter")
    (error,) = body["errors"]
    assert error["parameter"] in (query.partition("=")[0], "parameter") and error["allowed"]
    assert body["hint"]


def test_pages_reach_every_claim_once_in_any_order(client: Client) -> None:
    for sort in ("", "-value", "predicate,-subject"):
        seen: list[str] = []
        url: str | None = f"/api/claims?limit=7&sort={sort}"
        while url:
            body = ok(client.get(url))
            assert body["limit"] == 7 and body["total"] == len(claim_rows())
            seen += [claim["id"] for claim in body["claims"]]
            url = body["next"]
        assert len(seen) == len(set(seen)) == len(claim_rows())


def _cursor(client: Client) -> str:
    url: str = ok(client.get("/api/entities?limit=1&type=Agent"))["next"]
    return url.partition("cursor=")[2]


def test_a_cursor_of_another_question_is_refused(client: Client) -> None:
    cursor = _cursor(client)
    assert _ids(client, type="Agent", cursor=cursor, limit=9)[0] == "ada"
    whole = client.get("/api/entities?limit=1&type=Agent").json()["next"]
    assert _ids(client, type="Agent", cursor=whole, limit=9)[0] == "ada", "`next` itself is a cursor too"
    problem(client.get("/api/entities", params={"cursor": cursor, "type": "Model"}), 422, "bad-parameter")
    problem(client.get("/api/claims", params={"cursor": cursor}), 422, "bad-parameter")
    for nonsense in ("x", base64.b64encode(b"[]").decode(), base64.b64encode(b'{"v":1}').decode(), "é"):
        problem(client.get("/api/entities", params={"cursor": nonsense}), 422, "bad-parameter")


def test_a_cursor_of_another_version_is_gone(client: Client, tmp_path: Any) -> None:
    data = copy_world(tmp_path)
    replace(data / "entities" / "people.csv", "Ada Example", "Ada Sample")
    other = Client(create_app(load_world(data)))
    body = problem(
        other.get(f"/api/entities?limit=1&type=Agent&cursor={_cursor(client)}"), 410, "stale-cursor"
    )
    assert "first page" in body["hint"]
    content = json.loads(base64.urlsafe_b64decode(_cursor(client) + "=="))
    assert content["v"] in body["detail"]


def test_every_toy_is_listed_with_its_type(client: Client) -> None:
    first = ok(client.get("/api/entities?limit=1000"))
    rows = first["entities"] + ok(client.get(first["next"]))["entities"]
    found = {row["id"]: row["type"] for row in rows if row["id"] in ENTITIES}
    assert found == ENTITIES


def test_one_claim(client: Client) -> None:
    (claim,) = ok(client.get("/api/claims?subject=nova&predicate=locatedIn"))["claims"]
    body = ok(client.get(f"/api/claims/{claim['id']}"))
    assert {**claim, "meta": body["meta"]} == body
    assert problem(client.get("/api/claims/0123"), 404, "unknown-claim")["hint"]
