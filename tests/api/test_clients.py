"""Clients that people use work unchanged against a `kg serve` process."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper

from kg.namespaces import ID, ONTOLOGY, sparql_prologue
from tests.api.served import Served, serving
from tests.toys import WORLD

TOKEN = "secret"
USERS = sparql_prologue() + "SELECT ?who { ?who llm:runsOnChip ?chip } ORDER BY ?who"
WHO = [ID + "cloud", ID + "nova", ID + "nova-1"]
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated")  # the libraries about themselves


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving("--data", str(WORLD), "--write-token", TOKEN) as server:
        yield server


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("way", ["urlencoded", POSTDIRECTLY])
def test_sparqlwrapper(served: Served, method: str, way: str) -> None:
    wrapper = SPARQLWrapper(served.url + "sparql")
    wrapper.setMethod(method)
    wrapper.setRequestMethod(way)
    wrapper.setQuery(USERS)
    wrapper.setReturnFormat(JSON)
    rows = wrapper.query().convert()["results"]["bindings"]
    assert [row["who"]["value"] for row in rows] == WHO
    wrapper.setReturnFormat(XML)
    assert [node.firstChild.data for node in wrapper.query().convert().getElementsByTagName("uri")] == WHO
    wrapper.setReturnFormat(CSV)
    assert wrapper.query().convert().decode().split() == ["who", *WHO]
    wrapper.setQuery(sparql_prologue() + "CONSTRUCT WHERE { ?a llm:usesModel ?b }")
    wrapper.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=wrapper.query().convert())) == 2
    wrapper.setQuery("ASK {}")
    wrapper.setReturnFormat(JSON)
    assert wrapper.query().convert()["boolean"] is True


def test_rdflib_reads_it_as_a_graph(served: Served) -> None:
    graph = rdflib.Graph(SPARQLStore(served.url + "sparql"))
    assert [str(row.who) for row in graph.query(USERS)] == WHO
    uses = rdflib.URIRef(ONTOLOGY + "usesModel")
    assert {str(s) for s, _ in graph.subject_objects(uses)} == {ID + "bright", ID + "bright-app"}
    assert len(graph) > 100


def test_rdflib_writes(served: Served) -> None:
    store = SPARQLUpdateStore(
        served.url + "sparql", served.url + "update", headers={"Authorization": f"Bearer {TOKEN}"}
    )
    graph = rdflib.Graph(store, rdflib.URIRef("http://example.org/new"))
    triple = (rdflib.URIRef("x:a"), rdflib.URIRef("x:b"), rdflib.Literal("值 \"'\\", lang="zh"))
    graph.add(triple)
    assert list(graph) == [triple]
    graph.remove(triple)
    assert list(graph) == []


def test_what_data_frames_read(served: Served) -> None:
    from urllib.parse import urlencode

    asked = urllib.request.Request(
        f"{served.url}sparql?{urlencode({'query': USERS})}", headers={"Accept": "text/csv"}
    )
    with urllib.request.urlopen(asked) as answer:
        rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")))
    assert [row["who"] for row in rows] == WHO


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["-G", "--data-urlencode", f"query={USERS}"],
        ["--data-urlencode", f"query={USERS}"],
        ["-H", "Content-Type: application/sparql-query", "--data-binary", USERS],
        ["-H", "Accept: application/sparql-results+json", "--data-urlencode", f"query={USERS}"],
    ],
)
def test_curl(served: Served, arguments: list[str]) -> None:
    command = ["curl", "-sS", "--fail", *arguments, served.url + "sparql"]
    answer = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert [row["who"]["value"] for row in answer["results"]["bindings"]] == WHO


@pytest.mark.parametrize("headers", ["content-type", "authorization,content-type", "x-requested-with"])
@pytest.mark.parametrize(("path", "method"), [("sparql", "POST"), ("sparql", "GET"), ("update", "POST")])
def test_yasgui_passes_the_preflight(served: Served, headers: str, path: str, method: str) -> None:
    asked: dict[str, Any] = {
        "Origin": "https://yasgui.triply.cc",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }
    request = urllib.request.Request(served.url + path, method="OPTIONS", headers=asked)
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert method in answer.headers["Access-Control-Allow-Methods"]
        allowed = answer.headers["Access-Control-Allow-Headers"].lower()
        assert all(name in allowed for name in headers.split(","))
        assert "Access-Control-Allow-Credentials" not in answer.headers
    sent = {"Origin": asked["Origin"], "Content-Type": "application/sparql-query"}
    request = urllib.request.Request(served.url + "sparql", USERS.encode(), sent)
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
