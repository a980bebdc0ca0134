"""The whole graph as a file."""

from __future__ import annotations

import json
import sys
from typing import Any

import networkx as nx
import pytest
import rdflib

from kg.export.registry import FORMATS, Format, negotiable
from kg.graph import KnowledgeGraph
from tests.api.answers import Client, problem
from tests.kg.export.reading import part, written


def test_node_link_round_trip(client: Client, world: KnowledgeGraph) -> None:
    response = client.get("/api/graph")
    assert response.headers["content-type"] == "application/json"
    again: Any = nx.node_link_graph(response.json(), edges="edges")
    for name in ("kind", "certainty", "inferred"):
        assert sorted(again.edges(keys=True, data=name)) == sorted(
            world.relations.edges(keys=True, data=name)
        )
    assert sorted(again.nodes(data="label_zh")) == sorted(world.relations.nodes(data="label_zh"))


def test_turtle_and_ntriples_are_the_same(client: Client, world: KnowledgeGraph) -> None:
    turtle = rdflib.Graph().parse(data=client.get("/api/graph?format=turtle").content, format="turtle")
    ntriples = rdflib.Graph().parse(data=client.get("/api/graph?format=ntriples").content, format="nt")
    count = world.store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert len(turtle) == len(ntriples) == int(count[0]["n"])
    named = [triple for triple in turtle if not any(isinstance(node, rdflib.BNode) for node in triple)]
    assert all(triple in ntriples for triple in named)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_file_version_and_licence(
    client: Client, world: KnowledgeGraph, name: str
) -> None:
    response = client.get("/api/graph", params={"format": name, "lang": "zh"})
    assert response.status_code == 200
    assert response.headers["content-type"].split("; charset")[0] == FORMATS[name].media_type
    file = f'filename="llm-industry-graph-{world.version}.{FORMATS[name].extension}"'
    assert file in response.headers["content-disposition"]
    assert 'rel="license"' in response.headers["link"]
    assert response.content == written(part(world), name) or name in ("parquet", "sqlite")


@pytest.mark.parametrize("name", negotiable().values(), ids=lambda f: f.name)
def test_accept_chooses_the_format(client: Client, name: Format) -> None:
    response = client.get("/api/graph", headers={"Accept": f"{name.media_type}, */*;q=0.1"})
    assert response.headers["content-type"].split(";")[0] == name.media_type
    assert f'.{name.extension}"' in response.headers["content-disposition"]
    assert "accept" in response.headers["vary"].lower()


@pytest.mark.parametrize(
    ("accept", "form", "profile"),
    [
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', "jsonld-framed", "framed"),
        ("application/ld+json; profile=http://www.w3.org/ns/json-ld#compacted", "jsonld", "compacted"),
        (
            'application/ld+json;profile="urn:x http://www.w3.org/ns/json-ld#framed"',
            "jsonld-framed",
            "framed",
        ),
        ("application/ld+json;profile=urn:x", "jsonld", ""),
        ("application/ld+json;profile=http://www.w3.org/ns/json-ld#framed;q=0.1, text/turtle", "turtle", ""),
    ],
)
def test_profiles_choose_the_shape_of_json_ld(client: Client, accept: str, form: str, profile: str) -> None:
    found = client.get("/api/graph?entity=nova", headers={"Accept": accept})
    assert found.content == client.get(f"/api/graph?entity=nova&format={form}").content
    told = f'profile="http://www.w3.org/ns/json-ld#{profile}"' if profile else None
    assert (
        (told in found.headers["content-type"]) if told else ("profile" not in found.headers["content-type"])
    )


def test_a_known_export_is_not_sent_again(client: Client) -> None:
    for form in FORMATS:
        url = f"/api/graph?format={form}"
        tag = client.get(url).headers["etag"]
        assert tag.startswith('"')
        again = client.get(url, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(f"{url}&entity=nova", headers={"If-None-Match": tag}).status_code == 200


def test_nothing_acceptable(client: Client) -> None:
    body = problem(client.get("/api/graph", headers={"Accept": "image/png"}), 406, "not-acceptable")
    assert "text/turtle" in body["available"]


def test_parts_are_what_the_command_writes(client: Client, world: KnowledgeGraph) -> None:
    asked = {"entity": "新星智能", "kind": "runsOnChip", "direction": "upstream", "lang": "zh"}
    response = client.get("/api/graph", params={"format": "gexf", **asked})
    assert response.content == written(part(world, "kinds"), "gexf")
    name = f"llm-industry-graph-{world.version}-around-nova-1-upstream-runsOnChip.gexf"
    assert f'filename="{name}"' in response.headers["content-disposition"]
    asked = {"analysis": "impact", "with": "cut=acme", "lang": "zh"}
    response = client.get("/api/graph", params={"format": "graphml", **asked})
    assert response.content == written(part(world, "impact"), "graphml")
    response = client.get("/api/graph", params={"format": "json", "view": "nova", "limit": 4, "lang": "zh"})
    assert response.content == written(part(world, "view"), "json")


def test_one_table_is_csv(client: Client) -> None:
    response = client.get("/api/graph?format=csv&table=claims")
    assert response.headers["content-type"].split(";")[0] == "text/csv"
    assert response.text.startswith("id,subject,predicate,") and len(response.text.splitlines()) == 25


@pytest.mark.parametrize(
    ("query", "status", "kind", "words"),
    [
        ("format=turtle&table=claims", 422, "bad-parameter", "csv, parquet"),
        ("format=csv&table=nothing", 422, "bad-parameter", "entities, claims"),
        ("entity=nova&view=nova", 422, "bad-parameter", "one of entity"),
        ("entity=nobody", 404, "unknown-entity", "nobody"),
        ("entity=新星", 409, "ambiguous-name", "nova-1"),
        ("analysis=magic", 422, "bad-parameter", "impact"),
        ("analysis=impact&with=acme", 422, "bad-parameter", "NAME=VALUE"),
        ("analysis=impact&with=cut=nobody", 404, "unknown-entity", "nobody"),
        ("with=cut=acme", 422, "bad-parameter", "unless an analysis"),
        ("entity=nova&depth=9", 422, "bad-parameter", "less than or equal to 5"),
    ],
)
def test_parts_that_cannot_be_asked(client: Client, query: str, status: int, kind: str, words: str) -> None:
    assert words in problem(client.get(f"/api/graph?{query}"), status, kind)["detail"]


def test_a_missing_library_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert "duckdb" in problem(client.get("/api/graph?format=parquet"), 501, "missing-library")["detail"]


def test_unpacked_it_is_as_long_as_it_says(client: Client) -> None:
    response = client.get("/api/graph", headers={"Accept-Encoding": "identity"})
    assert int(response.headers["content-length"]) == len(response.content)
    assert "content-encoding" not in response.headers
    json.loads(response.content)


def test_unknown_formats(client: Client) -> None:
    body = problem(client.get("/api/graph?format=exe"), 422, "bad-parameter")
    assert "turtle" in body["errors"][0]["allowed"]
