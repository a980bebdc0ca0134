"""Which queries look up one thing."""

from __future__ import annotations

import pytest

from kg.engine.plain import is_plain


@pytest.mark.parametrize(
    "text",
    [
        "ASK {}",
        "DESCRIBE <x:a>",
        "PREFIX : <x:> SELECT * { :a ?p ?o }",
        "SELECT ?p ?o WHERE { <x:a> ?p ?o . } LIMIT 5 OFFSET 2 # said",
        "select distinct ?s where { ?s a <x:C> }",
        'SELECT ?s { ?s ?p "SERVICE {" }',
        "ASK { <x:a> <x:b> 3 }",
    ],
)
def test_one_pattern_about_one_thing(text: str) -> None:
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s <x:p> ?o }",
        "SELECT * { <x:a> <x:p>* ?o }",
        "SELECT * { <x:a> <x:p>/<x:q> ?o }",
        "SELECT * { <x:a> ?p ?o . ?a ?b ?c }",
        "SELECT * { <x:a> ?p ?o, ?q }",
        "SELECT * { <x:a> ?p ?o ; ?q ?r }",
        "SELECT * { ?s ?p [] }",
        "SELECT * { <x:a> ?p ?o { ?a ?b ?c } }",
        "SELECT (COUNT(*) AS ?n) { <x:a> ?p ?o }",
        "SELECT * { <x:a> ?p ?o } ORDER BY ?o",
        "SELECT * { <x:a> ?p ?o } VALUES ?o { 1 }",
        "SELECT * FROM <x:g> { <x:a> ?p ?o }",
        "DESCRIBE ?s { ?s ?p ?o }",
        "DESCRIBE <x:a> <x:b>",
        "SELECT * { <x:a> ?p ?o } " + "# " * 2000,
    ],
)
def test_all_else_is_to_be_tried(text: str) -> None:
    assert not is_plain(text)
