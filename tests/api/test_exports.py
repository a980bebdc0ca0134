"""The whole graph as a file."""

from __future__ import annotations

import json
from typing import Any

import networkx as nx
import pytest
import rdflib

from kg.export.registry import FORMATS
from kg.graph import KnowledgeGraph
from tests.api.answers import Client, problem


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
    response = client.get("/api/graph", params={"format": name})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == FORMATS[name].media_type
    file = f'filename="llm-industry-graph-{world.version}.{FORMATS[name].extension}"'
    assert file in response.headers["content-disposition"]
    assert 'rel="license"' in response.headers["link"]
    assert "新星智能".encode() in response.content


def test_unpacked_it_is_as_long_as_it_says(client: Client) -> None:
    response = client.get("/api/graph", headers={"Accept-Encoding": "identity"})
    assert int(response.headers["content-length"]) == len(response.content)
    assert "content-encoding" not in response.headers
    json.loads(response.content)


def test_unknown_formats(client: Client) -> None:
    body = problem(client.get("/api/graph?format=exe"), 422, "bad-parameter")
    assert "turtle" in body["errors"][0]["allowed"]
