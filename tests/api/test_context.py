"""Our JSON with our context is linked data: the graph's own triples, in two parsers."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from kg.graph import KnowledgeGraph
from tests.api.answers import Client, ok
from tests.toys import ENTITIES, claim_rows

_FIELDS = {
    "entity": {
        *(
            "id",
            "iri",
            "type",
            "type_label",
            "label",
            "name",
            "aliases",
            "hidden_labels",
            "roles",
            "segments",
        ),
        *("layers", "niches", "places", "claim_count", "degree", "facts", "mentioned_in", "meta"),
    },
    "claim": {
        *("id", "iri", "subject", "predicate", "predicate_label", "object", "value", "literal", "language"),
        *("unit", "bound", "scope", "as_of", "as_of_literal", "certainty", "source", "locator"),
    },
}
PATHS = ["entities?limit=1000", "claims?limit=1000", "sources", *(f"entities/{name}" for name in ENTITIES)]


def _document(client: Client, path: str) -> bytes:
    response = client.get("/api/context.jsonld")
    assert response.headers["content-type"] == "application/ld+json"
    assert "etag" in response.headers
    return json.dumps({**response.json(), **ok(client.get(f"/api/{path}"))}).encode()


def _triples(content: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(content, format=ox.RdfFormat.JSON_LD)}


@pytest.fixture(scope="module")
def known(world: KnowledgeGraph) -> set[ox.Triple]:
    return {quad.triple for quad in world.store._store.quads_for_pattern(None, None, None, ox.DefaultGraph())}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("path", PATHS)
def test_json_with_its_context_says_what_the_graph_says(
    client: Client, known: set[ox.Triple], path: str
) -> None:
    found = _triples(_document(client, path))
    assert found and found - known == set()
    other = rdflib.Graph().parse(data=_document(client, path), format="json-ld")
    assert len(other) == len(found)


def test_nothing_of_a_claim_is_lost(client: Client, known: set[ox.Triple]) -> None:
    # What the JSON leaves out: figures in base units, which follow from value and unit.
    derived = ("baseValue", "baseUnit")
    found = _triples(_document(client, "claims?limit=1000"))
    typed = [t for t in known if t.predicate.value.endswith("ns#type")]
    claims = {t.subject for t in typed if str(t.object).endswith("ontology#Claim>")}
    assert len(claims) == len(claim_rows())
    lost = {
        t
        for t in known - found
        if t.subject in claims and not t.predicate.value.endswith((*derived, "ns#type"))
    }
    assert lost == set()


def test_facts_of_an_entity_are_claims_about_it(client: Client) -> None:
    found = _triples(_document(client, "entities/nova"))
    ends = [t.predicate.value.partition("#")[2] for t in found if str(t.object).endswith("/nova>")]
    assert (ends.count("subject"), ends.count("object")) == (3, 3)


def test_plain_json_says_where_its_context_is(client: Client) -> None:
    links = client.get("/api/entities/nova").headers["link"]
    wanted = '</api/context.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    assert wanted in links


def test_names_of_fields_stay(client: Client) -> None:
    """The promise of docs/api.md: fields are added, never renamed or dropped."""
    row: dict[str, Any] = ok(client.get("/api/entities/nova"))
    assert set(row) >= _FIELDS["entity"]
    assert set(row["facts"]["develops"][0]) >= _FIELDS["claim"]
