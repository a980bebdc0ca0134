"""Entities, their claims and dependencies, search and sources as JSON."""

from __future__ import annotations

from typing import Any

import pytest
import rdflib
from rdflib import RDF, SKOS

from kg.namespaces import ID, ONTOLOGY
from kg.ontology import ontology_files
from kg.resources import ONTOLOGY_DIR
from tests.api.answers import Client, ok, problem
from tests.toys import ENTITIES, UPSTREAM, claim_rows


def _concepts() -> set[str]:
    """Read the ids of all concepts that are things, with rdflib alone."""
    graph = rdflib.Graph()
    for path in ontology_files(ONTOLOGY_DIR):
        graph.parse(path)
    found = set(graph.subjects(SKOS.inScheme))
    for name in ("Unit", "Certainty"):
        found -= set(graph.subjects(RDF.type, rdflib.URIRef(ONTOLOGY + name)))
    return {str(node).removeprefix(ID) for node in found}


@pytest.mark.parametrize("limit", [1000, 97])
def test_paging_reaches_every_entity_once(client: Client, limit: int) -> None:
    seen: list[str] = []
    url: str | None = f"/api/entities?limit={limit}"
    while url:
        response = client.get(url)
        page = ok(response)
        assert 0 < len(page["entities"]) <= limit
        seen += [entity["id"] for entity in page["entities"]]
        url = page["next"]
        links = response.headers["link"]
        assert f'<{url}>; rel="next"' in links if url else 'rel="next"' not in links
    assert len(seen) == len(set(seen)) == page["total"]
    assert seen == sorted(seen)
    assert set(seen) == set(ENTITIES) | _concepts()


def test_paging_keeps_the_types(client: Client) -> None:
    first = ok(client.get("/api/entities", params={"type": ["Person", "Model"], "limit": 1}))
    second = ok(client.get(first["next"]))
    assert [page["entities"][0]["id"] for page in (first, second)] == ["ada", "nova-1"]
    assert (first["total"], second["next"]) == (2, None)
    agents = ok(client.get("/api/entities?type=Agent"))
    assert [entity["id"] for entity in agents["entities"]] == ["acme", "ada", "bright", "fund", "nova"]


@pytest.mark.parametrize("name", ["acme", "顶点芯片", "Acme", "ACME Chips", "acmee"])
def test_an_entity_by_any_of_its_names(client: Client, name: str) -> None:
    body = ok(client.get(f"/api/entities/{name}"))
    assert body["iri"] == ID + "acme" and body["type"] == "Company"
    assert body["label"] == {"zh": "顶点芯片", "en": "Acme"}
    assert (sorted(body["aliases"]), body["hidden_labels"]) == (["ACME Chips", "顶点"], ["Acmee"])
    assert set(body["facts"]) == {"marketShare", "develops"}
    assert [c["value"] for c in body["facts"]["marketShare"]] == [80.0]
    assert {c["object"]["id"] for c in body["facts"]["develops"]} == {"acme-x1", "chips-in-general"}
    assert (body["claim_count"], body["degree"], [role["id"] for role in body["roles"]]) == (
        3,
        3,
        ["role-chip-supplier"],
    )
    assert body["mentioned_in"] == []


@pytest.mark.parametrize("name", ENTITIES)
def test_claims_are_those_of_the_files(client: Client, name: str) -> None:
    claims = ok(client.get(f"/api/entities/{name}/claims"))["claims"]
    found = [(c["predicate"], c["source"]["id"], c["locator"], c["certainty"]) for c in claims]
    columns = ("predicate", "source", "locator", "certainty")
    wanted = [tuple(row[column] for column in columns) for row in claim_rows() if row["subject"] == name]
    assert sorted(found) == sorted(wanted)
    mentions = ok(client.get(f"/api/entities/{name}"))["mentioned_in"]
    said = [(c["subject"]["id"], c["locator"]) for c in mentions]
    assert sorted(said) == sorted((r["subject"], r["locator"]) for r in claim_rows() if r["object"] == name)


def test_unknown_and_ambiguous_names(client: Client) -> None:
    body = problem(client.get("/api/entities/novae"), 404, "unknown-entity")
    assert "nova" in [candidate["id"] for candidate in body["candidates"]]
    body = problem(client.get("/api/entities/新星"), 409, "ambiguous-name")
    assert body["candidates"] == [
        {"id": "nova", "type": "Company", "label": {"zh": "新星智能", "en": "Nova AI"}},
        {"id": "nova-1", "type": "Model", "label": {"zh": "新星一号", "en": "Nova-1"}},
    ]


def _dependencies(client: Client, name: str, **parameters: Any) -> dict[str, int]:
    body = ok(client.get(f"/api/entities/{name}/dependencies", params=parameters))["result"]
    assert body["found"] == len(body["dependencies"]) and bool(body["reason"]) != bool(body["found"])
    return {hit["entity"]["id"]: hit["distance"] for hit in body["dependencies"]}


@pytest.mark.parametrize("name", ENTITIES)
def test_dependencies_of_the_toy_world(client: Client, name: str) -> None:
    assert _dependencies(client, name, direction="upstream") == UPSTREAM.get(name, {})
    downstream = {start: hops[name] for start, hops in UPSTREAM.items() if name in hops}
    assert _dependencies(client, name) == _dependencies(client, name, direction="downstream") == downstream


def test_depth_kind_and_evidence(client: Client) -> None:
    assert _dependencies(client, "Bright App", direction="upstream", depth=1) == {"bright": 1, "nova-1": 1}
    chips = {"direction": "downstream", "kind": ["runsOnChip", "usesModel"]}
    assert _dependencies(client, "X1", **chips) == {"nova": 1, "nova-1": 1, "bright": 2, "bright-app": 2}
    assert _dependencies(client, "cloud") == {}
    assert _dependencies(client, "cloud", evidence="all") == {"bright": 1, "bright-app": 2}
    body = ok(client.get("/api/entities/cloud/dependencies?evidence=all&depth=1"))
    (hop,) = body["result"]["dependencies"][0]["chain"]
    assert (hop["kind"], hop["certainty"], hop["inferred"]) == ("usesCompute", "predicted", False)
    asked = body["parameters"]
    assert (asked["evidence"], asked["depth"], asked["direction"]) == ("all", 1, "downstream")


@pytest.mark.parametrize("direction", ["upstream", "downstream"])
@pytest.mark.parametrize("name", ENTITIES)
def test_every_dependency_carries_its_evidence(client: Client, name: str, direction: str) -> None:
    url = f"/api/entities/{name}/dependencies"
    body = ok(client.get(url, params={"direction": direction, "evidence": "all"}))
    for hit in body["result"]["dependencies"]:
        ends = (hit["chain"][0]["dependent"]["id"], hit["chain"][-1]["depends_on"]["id"])
        assert ends == (
            (name, hit["entity"]["id"]) if direction == "upstream" else (hit["entity"]["id"], name)
        )
        assert len(hit["chain"]) == hit["distance"] and hit["kinds"]
        for hop in hit["chain"]:
            assert hop["claims"] and (hop["rule_label"] if hop["inferred"] else len(hop["claims"]) == 1)
            for claim in hop["claims"]:
                assert claim["source"]["title"]["zh"] and claim["source"]["title"]["en"]
                assert claim["locator"].startswith("L") and "as_of" in claim
                assert claim["certainty"] in ("stated", "reported", "opinion", "predicted")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("direction=sideways", "direction"),
        ("depth=0", "depth"),
        ("depth=x", "depth"),
        ("kind=develops", "kind"),
        ("evidence=some", "evidence"),
    ],
)
def test_bad_parameters_are_named(client: Client, query: str, parameter: str) -> None:
    body = problem(client.get(f"/api/entities/nova/dependencies?{query}"), 422, "bad-parameter")
    (error,) = body["errors"]
    assert (error["parameter"], error["value"]) == (parameter, query.partition("=")[2])
    assert error["allowed"]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=1001", "limit=x", "type=Compny", "typ=Company", "cursor=x"]
)
def test_bad_pages(client: Client, query: str) -> None:
    assert problem(client.get(f"/api/entities?{query}"), 422, "bad-parameter")["errors"]


def test_sources(client: Client) -> None:
    first, second = ok(client.get("/api/sources"))["sources"]
    assert first == {
        "id": "first-report",
        "iri": ID + "first-report",
        "title": {"zh": "第一份报告", "en": "First report"},
        "published": "2024-05-01",
        "published_literal": {"value": "2024-05-01", "datatype": "date"},
        "url": "https://example.org/first",
        "authors": ["Ada", "Bo"],
        "publisher": "Toy Press",
        "claim_count": 22,
    }
    assert (second["id"], second["published"], second["url"]) == ("second-report", "2023", None)


def test_answers_name_version_and_licence(client: Client) -> None:
    for path in (
        "entities",
        "entities/nova",
        "entities/nova/claims",
        "entities/nova/dependencies",
        "search?q=a",
        "sources",
    ):
        response = client.get(f"/api/{path}")
        meta = ok(response)["meta"]
        assert meta["version"] == response.headers["x-dataset-version"]
        assert meta["license"] == "https://creativecommons.org/licenses/by/4.0/"
