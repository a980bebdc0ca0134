"""Paths, rankings and counts as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from kg.analyses import ANALYSES
from kg.versions import add_earlier
from tests.api.answers import Client, ok, problem
from tests.toys import WORLD, copy_world, load_world, replace


def _paths(client: Client, query: str) -> Any:
    return ok(client.get(f"/api/paths?{query}"))["result"]


def test_paths(client: Client) -> None:
    body = ok(client.get("/api/paths", params={"from": "明亮助手", "to": "Acme", "k": 2}))
    found = body["result"]
    assert (found["start"]["id"], found["goal"]["id"]) == ("bright-app", "acme")
    routes = [[hop["depends_on"]["id"] for hop in route["chain"]] for route in found["chains"]]
    assert routes == [["nova-1", "acme-x1", "acme"], ["nova-1", "nova", "acme"]]
    assert all(hop["claims"] for route in found["chains"] for hop in route["chain"])
    assert (found["status"], found["complete"], found["back"]) == ("documented", False, [])
    assert body["link"] == "/api/paths?from=bright-app&to=acme&k=2" and ok(client.get(body["link"])) == body
    assert len(_paths(client, "from=bright&to=cloud&evidence=all")["chains"]) == 1


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("from=acme&to=bright-app", "what the first depends on is not documented"),
        ("from=bright-app&to=acme&kind=usesModel", "what depends on the second is not documented"),
        ("from=bright&to=cloud", "what depends on the second is not documented"),
        (
            "from=nova&to=nova-1",
            "but no chain of them leads from the first to the second; there are the other way",
        ),
        ("from=nova&to=chips-in-general", "but no chain of them leads from the first to the second; silence"),
        ("from=nova&to=nova", "both are the same thing"),
    ],
)
def test_that_no_chain_is_documented_is_an_answer(client: Client, query: str, reason: str) -> None:
    found = _paths(client, query)
    assert (found["status"], found["chains"]) == ("none documented", [])
    assert reason in found["reason"]["en"] and found["reason"]["zh"]


def test_an_unknown_end_is_an_error(client: Client) -> None:
    problem(client.get("/api/paths?from=nova&to=nobody"), 404, "unknown-entity")
    problem(client.get("/api/paths?from=新星&to=acme"), 409, "ambiguous-name")


@pytest.mark.parametrize("query", ["from=nova", "to=nova", "from=nova&to=acme&k=0", "from=nova&to=acme&k=51"])
def test_bad_paths(client: Client, query: str) -> None:
    problem(client.get(f"/api/paths?{query}"), 422, "bad-parameter")


def test_a_scenario_is_a_link(client: Client) -> None:
    body = ok(
        client.get(
            "/api/impact",
            params={
                "cut": "X1",
                "add": "Nova-1, runsOnChip, 芯片（泛指）",
                "drop": "Nova-1,runsOnChip,X1",
                "carried": "cuts",
            },
        )
    )
    # Ids instead of names, and nothing that is so anyway.
    assert body["link"] == (
        "/api/impact?cut=acme-x1&carried=cuts"
        "&add=nova-1,runsOnChip,chips-in-general&drop=nova-1,runsOnChip,acme-x1"
    )
    assert ok(client.get(body["link"])) == body


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


def test_every_analysis_answers_in_the_language_asked_for(client: Client) -> None:
    urls = [f"/api/{known.route}".format(entity="nova", metric="degree") for known in ANALYSES.values()]
    asked = {"from": "bright", "to": "acme", "members": "nova", "cut": "acme", "a": "2023", "b": "2025"}
    for url, known in zip(urls, ANALYSES.values(), strict=True):
        own = {p.name: asked[p.name] for p in known.parameters if p.name in asked}
        for headers, query, lang in (
            ({}, {}, "zh"),
            ({"Accept-Language": "en"}, {}, "en"),
            ({"Accept-Language": "en"}, {"lang": "zh"}, "zh"),
        ):
            response = client.get(url, params={**own, **query}, headers=headers)
            body = ok(response)
            assert response.headers["Content-Language"] == lang
            assert "accept-language" in response.headers["Vary"].lower()
            for thing in _things(body["result"]):
                assert thing["name"] == thing["label"][lang]
        problem(client.get(url, params={**own, "lang": "fr"}), 422, "bad-parameter")


def _things(value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and "name" in value and "label" in value:
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _things(inner)


def _client(earlier: dict[str, Path]) -> Client:
    graph = load_world(WORLD)
    add_earlier(graph, earlier)
    return Client(create_app(graph), follow_redirects=False)


def test_versions_that_the_operator_names_are_compared(tmp_path: Path) -> None:
    older = copy_world(tmp_path)
    replace(older / "claims/actors.csv", "fund,investedIn,nova,", "fund,investedIn,bright,")
    client = _client({"spring": older})
    versions = ok(client.get("/api/stats"))["versions"]
    assert versions.keys() == {"now", "spring"}
    response = client.get("/api/diff?a=spring&b=now")
    found = ok(response)["result"]
    assert (found["version_a"], found["version_b"]) == (versions["spring"], versions["now"])
    added, gone = ([claim["object"]["id"] for claim in found[way]] for way in ("added", "gone"))
    assert (added, gone) == (["nova"], ["bright"])
    assert ok(client.get("/api/diff?a=now&b=spring"))["result"]["gone"] == found["added"]
    problem(client.get("/api/diff?a=spring&b=2024"), 422, "bad-parameter")
    problem(client.get("/api/diff?a=summer&b=now"), 404, "unknown-entity")
    # Another server calls another version so: what a client keeps of one is not true of the other.
    other = _client({"spring": WORLD})
    kept = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/api/diff?a=spring&b=now", headers=kept).status_code == 304
    assert ok(other.get("/api/diff?a=spring&b=now", headers=kept))["result"]["reason"]


def test_no_directory_is_opened_over_http(client: Client) -> None:
    problem(client.get("/api/diff", params={"a": str(WORLD), "b": str(WORLD)}), 404, "unknown-entity")


def test_a_misspelt_parameter_is_refused_by_name(client: Client) -> None:
    for url in ("/api/impact?cut=acme&foo=1", "/api/paths?from=bright&to=acme&dept=3"):
        body = problem(client.get(url), 422, "bad-parameter")
        assert url.rpartition("&")[2].partition("=")[0] in body["detail"] and "evidence" in body["detail"]
