"""Clients that people use work unchanged against a `kg serve` process."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLExceptions, SPARQLWrapper

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


def test_sparqlwrapper_writes(served: Served) -> None:
    wrapper = SPARQLWrapper(served.url + "sparql", served.url + "update")
    wrapper.setMethod(POST)
    for way, triple in (("urlencoded", "<x:a> <x:w> 1"), (POSTDIRECTLY, "<x:b> <x:w> 2")):
        wrapper.setRequestMethod(way)
        wrapper.setQuery(f"INSERT DATA {{ {triple} }}")
        wrapper.clearCustomHttpHeader("Authorization")
        with pytest.raises(SPARQLExceptions.Unauthorized):
            wrapper.query()
        wrapper.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
        wrapper.query()
    wrapper.setQuery("SELECT ?o { ?s <x:w> ?o } ORDER BY ?o")
    wrapper.setReturnFormat(JSON)
    assert [row["o"]["value"] for row in wrapper.query().convert()["results"]["bindings"]] == ["1", "2"]


def test_rdflib_writes_graphs_and_updates(served: Served) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    store = SPARQLUpdateStore(
        served.url + "sparql", served.url + "update", headers=headers, autocommit=False, context_aware=True
    )
    data = rdflib.Dataset(store)
    name = rdflib.URIRef("http://example.org/more")
    graph = data.graph(name)
    triples = {(rdflib.URIRef(f"x:{n}"), rdflib.URIRef("x:p"), rdflib.Literal(n)) for n in range(50)}
    for triple in triples:
        graph.add(triple)
    store.commit()
    assert set(graph) == triples and len(graph) == 50
    graph.update("DELETE WHERE { ?s <x:p> 7 }")
    store.commit()
    assert len(set(graph)) == 49
    assert name in {found.identifier for found in data.graphs()}
    data.remove_graph(graph)
    store.commit()
    assert set(graph) == set()


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


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_writes(served: Served, tmp_path: Path) -> None:
    """The examples of the Graph Store Protocol (5.1 to 5.8) and of updates (Protocol, 3.3), by curl."""
    turtle, owner = tmp_path / "data.ttl", ["-H", f"Authorization: Bearer {TOKEN}"]
    turtle.write_text("<x:a> <x:b> <x:c> .", encoding="utf-8")
    kind = ["-H", "Content-Type: text/turtle"]
    graph = served.url + "store?graph=http%3A%2F%2Fwww.example.com%2Fother%2Fgraph"

    def curl(*arguments: str) -> tuple[str, str]:
        command = ["curl", "-sS", "-w", "\n%{http_code}", *arguments]
        out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        body, _, status = out.rpartition("\n")
        return status, body

    assert curl("-T", str(turtle), *kind, graph)[0] == "401"
    assert curl(*owner, "-T", str(turtle), *kind, graph)[0] == "201"
    assert curl("-H", "Accept: application/n-triples", graph) == ("200", "<x:a> <x:b> <x:c> .\n")
    assert curl("-I", graph)[0] == "200"
    assert curl(*owner, *kind, "--data-binary", f"@{turtle}", graph)[0] == "204"
    assert curl(*owner, "-F", f"file=@{turtle};type=text/turtle", graph)[0] == "204"
    assert curl(*owner, *kind, "--data-binary", f"@{turtle}", served.url + "store")[0] == "201"
    text = "INSERT DATA { GRAPH <http://www.example.com/other/graph> { <x:a> <x:b> <x:d> } }"
    direct = ["-H", "Content-Type: application/sparql-update", "--data-binary", text]
    assert curl(*owner, *direct, served.url + "update")[0] == "204"
    assert curl(*owner, "--data-urlencode", f"update={text}", served.url + "update")[0] == "204"
    assert len(curl("-H", "Accept: application/n-triples", graph)[1].splitlines()) == 2
    assert curl(*owner, "-X", "DELETE", graph)[0] == "204"
    assert curl(graph)[0] == "404"


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
