"""FROM and FROM NAMED mean the merge of graphs (SPARQL 1.1, 13.2), worked out by hand."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kg.dataset_clause import dataset_clause
from kg.errors import QueryError
from kg.store import Store

# a and b share a triple, a and c share none.
QUADS = """
<http://e/s> <http://e/p> "shared" <http://e/a> .
<http://e/s> <http://e/p> "shared" <http://e/b> .
<http://e/s> <http://e/p> "only a" <http://e/a> .
<http://e/s> <http://e/p> "only b" <http://e/b> .
<http://e/s> <http://e/p> "only c" <http://e/c> .
<http://e/s> <http://e/p> "default" .
"""
COUNT = "SELECT (COUNT(*) AS ?n)"
ALL = "{ ?s ?p ?o }"


@pytest.fixture(scope="module", params=["memory", "directory"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    room = tmp_path_factory.mktemp("clause")
    (room / "quads.nq").write_text(QUADS, encoding="utf-8")
    if request.param == "memory":
        store = Store()
        store.load_nquads(room / "quads.nq")
        return store
    written = Store(room / "store")
    written.load_nquads(room / "quads.nq")
    written.flush()
    del written
    return Store(Path(room / "store"), read_only=True)


def _json(store: Store, text: str, **graphs: Any) -> Any:
    out = io.BytesIO()
    store.query(text, base_iri="http://e/x", **graphs).write(out, "application/sparql-results+json")
    return json.loads(out.getvalue())


def _values(store: Store, text: str, **graphs: Any) -> list[str]:
    rows = _json(store, text, **graphs)["results"]["bindings"]
    return sorted("|".join(value["value"] for value in row.values()) for row in rows)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"{COUNT} {ALL}", ["1"]),
        (f"{COUNT} FROM <http://e/a> {ALL}", ["2"]),
        (f"{COUNT} FROM <http://e/a> FROM <http://e/b> {ALL}", ["3"]),
        (f"{COUNT} FROM <http://e/a> FROM <http://e/c> {ALL}", ["3"]),
        (f"{COUNT} FROM <http://e/a> FROM <http://e/a> {ALL}", ["2"]),
        (f"{COUNT} FROM <http://e/a> FROM <http://e/b> FROM <http://e/c> WHERE {ALL}", ["4"]),
        (f"{COUNT} FROM <http://e/none> FROM <http://e/nor> {ALL}", ["0"]),
        (f"{COUNT} FROM NAMED <http://e/a> {ALL}", ["0"]),
        (f"{COUNT} FROM NAMED <http://e/a> FROM NAMED <http://e/b> {{ GRAPH ?g {ALL} }}", ["4"]),
        (f"{COUNT} FROM <http://e/a> FROM <http://e/b> {{ GRAPH ?g {ALL} }}", ["0"]),
        (f"{COUNT} FROM <http://e/a> FROM <http://e/b> FROM NAMED <http://e/c> {{ GRAPH ?g {ALL} }}", ["1"]),
        (f"{COUNT} FROM <http://e/a> FROM <http://e/b> FROM NAMED <http://e/c> {ALL}", ["3"]),
        (f"{COUNT} FROM <a> FROM <b> {ALL}", ["3"]),
        (f"BASE <http://e/d/> {COUNT} FROM <../a> FROM <../b> {ALL}", ["3"]),
        (f"PREFIX e: <http://e/> PREFIX : <http://e/> {COUNT} FROM e:a FROM :b {ALL}", ["3"]),
        (f"prefix e: </> {COUNT} from e:a from\nnamed e:b {ALL}", ["2"]),
        (f"PREFIX f: <http://e/> {COUNT}FROM<a>FROM f:\\u0062{{?s ?p ?o}}", ["3"]),
        ("SELECT ?o FROM <a> FROM <b> { ?s ?p ?o } ORDER BY ?o LIMIT 2", ["only a", "only b"]),
        (f"SELECT * FROM <a> FROM <b> {{ {{ {COUNT} {ALL} }} }}", ["3"]),
        (f"# FROM <a>\n{COUNT} FROM <a> # FROM <c>\nFROM <b> # x\n{ALL}", ["3"]),
        ("SELECT (COUNT(?from) AS ?n) FROM <a> FROM <b> { ?s ?p ?from FILTER(?from != 'FROM <a>') }", ["3"]),
    ],
)
def test_the_merge_has_a_triple_once(store: Store, query: str, expected: list[str]) -> None:
    from kg.escapes import decode

    for _ in range(2):  # the second time from what is remembered
        assert _values(store, decode(query)) == expected


def test_other_forms_have_it_too(store: Store) -> None:
    for text in (
        "CONSTRUCT { ?s ?p ?o } FROM <a> FROM <b> { ?s ?p ?o }",
        "CONSTRUCT FROM <a> FROM <b> WHERE { ?s ?p ?o }",
        "DESCRIBE <http://e/s> FROM <a> FROM <b>",
        "DESCRIBE ?s FROM <a> FROM <b> WHERE { ?s ?p ?o }",
    ):
        lines = store.query(text, base_iri="http://e/x").serialize("application/n-triples").splitlines()
        assert len(lines) == 3, text
    assert _json(store, "ASK FROM <a> FROM <b> { ?s ?p 'only c' }")["boolean"] is False
    assert _json(store, "ASK FROM <a> FROM <c> { ?s ?p 'only c' }")["boolean"] is True


def test_the_protocol_wins(store: Store) -> None:
    text = f"{COUNT} FROM <a> FROM <b> {ALL}"
    assert _values(store, text, default_graphs=["http://e/c"]) == ["1"]
    assert _values(store, text, default_graphs=["http://e/a", "http://e/b"]) == ["3"]
    assert _values(store, text, named_graphs=["http://e/c"]) == ["0"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT FROM <a> * { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } FROM <a>",
        "SELECT * WHERE FROM <a> { ?s ?p ?o }",
        "SELECT * FROM <a> { ?s ?p ?o } FROM <b>",
        "SELECT * FROM { ?s ?p ?o }",
        "SELECT * FROM NAMED { ?s ?p ?o }",
        "SELECT * FROM <a> <b> { ?s ?p ?o }",
        "SELECT * FROM ?g { ?s ?p ?o }",
        "SELECT * FROM un:known { ?s ?p ?o }",
        "SELECT * { SELECT * FROM <a> { ?s ?p ?o } }",
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } FROM <a>",
        "CONSTRUCT FROM <a> { ?s ?p ?o } FROM <b> WHERE { ?s ?p ?o }",
        "FROM <a> SELECT * { ?s ?p ?o }",
        "ASK FROM <a> ORDER BY ?s",
        "FROM",
    ],
)
def test_what_is_no_query_stays_none(store: Store, text: str) -> None:
    with pytest.raises(QueryError):
        store.query(text, base_iri="http://e/x")


def test_places_of_errors_stay(store: Store) -> None:
    with pytest.raises(QueryError) as caught:
        store.query("SELECT *\nFROM <http://e/a>\nFROM <http://e/b> { ?s ?p }")
    assert caught.value.line == 3 and caught.value.column in (27, 28)


def test_a_query_without_clause_is_let_alone() -> None:
    assert dataset_clause("SELECT ?from { ?from <x:FROM> 'FROM <a>' } # FROM <a>") is None
