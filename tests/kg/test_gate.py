"""Texts that would bring the engine down are refused fast; what people write passes."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from kg.errors import QueryError, QueryRefused
from kg.gate import MOST_CHARACTERS, MOST_DEPTH, MOST_REPEATS, MOST_SLOW_CALLS, MOST_TOKENS, admit
from kg.resources import ONTOLOGY_DIR, QUERY_DIR
from kg.rules import rule_files
from kg.store import Store

PASSING = [
    "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1 || !BOUND(?p)) }",
    "SELECT * { ?s ?p ?o FILTER(?o<3&&?o>1) }",
    "SELECT * { ?s rdfs:label 'it''s'@en-GB ; ?p \"say \\\"SERVICE\\\" {(\" }".replace("it''s", "its"),
    "SELECT * { ?s (llm:a|^llm:b)/llm:c* ?o . [] ?p ( 1 2.5 -3e4 true ) } # ) ] }",
    "SELECT * { ?s ?p '''a ' ( b''' , \"\"\"c \" [ d\"\"\" }",
    "SELECT * { <http://example.org/a(b)#c> ?p <http://example.org/{service}> }".replace(
        "{service}", "service"
    ),
    "BASE <http://example.org/> PREFIX x: <y#> SELECT (COUNT(*) AS ?n) { x:a\\,b ?p x:c%20d }",
    "SELECT * { << ?s ?p ?o >> ?q ?v }",
    'SELECT ?大模型 { ?大模型 ?p "图谱\\u5927" }',
    "ASK { ?s ?p '\\\\' }",
]


@pytest.mark.parametrize("text", PASSING)
def test_what_people_write_passes(text: str) -> None:
    admit(text)


def test_our_own_queries_pass() -> None:
    for path in (
        *QUERY_DIR.rglob("*.rq"),
        *rule_files(ONTOLOGY_DIR),
        *(ONTOLOGY_DIR / "checks").glob("*.rq"),
    ):
        admit(path.read_text(encoding="utf-8"))


def _nested(depth: int) -> str:
    return "SELECT * " + "{ " * depth + "} " * depth


def _sum(repeats: int) -> str:
    return "SELECT (" + "1 + " * repeats + "1 AS ?x) {}"


def _regex(depth: int) -> str:
    return "ASK { FILTER(" + "REGEX(" * depth + "'a'" + ", 'a')" * depth + ") }"


@pytest.mark.parametrize(
    ("make", "most"),
    [(_nested, MOST_DEPTH), (_sum, MOST_REPEATS), (_regex, MOST_SLOW_CALLS)],
    ids=["depth", "chain", "slow calls"],
)
def test_limits_are_exact_and_the_engine_takes_what_passes(make: object, most: int) -> None:
    assert callable(make)
    with pytest.raises(QueryRefused):
        admit(make(most + 1))
    began = time.monotonic()
    Store().query(make(most))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELECT * {\n ?s ?p (1 2 }", 2, 13),
        ("SELECT * { ?s ?p ?o } }", 1, 23),
        ("SELECT * {", 1, 11),
        ("SELECT * { # }\n", 2, 1),
    ],
)
def test_unbalanced_brackets_have_a_place(text: str, line: int, column: int) -> None:
    with pytest.raises(QueryRefused) as caught:
        admit(text)
    assert (caught.value.line, caught.value.column) == (line, column)


HOSTILE = {
    "long": "#" * (MOST_CHARACTERS + 1),
    "tokens": "SELECT * {" + "," * (2 * MOST_TOKENS + 1) + "}",
    "brackets": "(" * 100_000,
    "mixed brackets": "SELECT * { ?s ?p " + "([" * 50_000,
    "calls": "ASK { FILTER(" + "regex(" * 30,
    "path": "ASK { ?s " + "(" * 5_000 + "a" + ")" * 5_000 + " ?o }",
    "hidden": "ASK { FILTER(" + "\\u0028" * 5_000 + "1" + ")" * 5_000 + ") }",
    "unions": "SELECT * { {} " + "UNION {} " * 5_000 + "}",
    "negations": "ASK { FILTER(" + "!" * 5_000 + "true) }",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_refused(name: str) -> None:
    with pytest.raises(QueryRefused):
        admit(HOSTILE[name])


@pytest.mark.parametrize(
    "piece",
    [
        "'",
        '"',
        "'''",
        '"""',
        "<",
        "<a",
        "#",
        "\\",
        "\\u",
        "a",
        "'''a",
        "<<",
        ">>",
        "\\'",
        '"\\',
        "\n",
        "\\u0022",
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(piece: str) -> None:
    # Linear work takes a tenth of a second here; quadratic work takes minutes for the longest text allowed.
    text = piece * (MOST_CHARACTERS // 8 // len(piece))
    began = time.monotonic()
    with suppress(QueryRefused):
        admit(text)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("text", ["", "'", "SELECT", "{", "\0", "SELECT * { ?s ?p '\ud800' }"])
def test_whatever_passes_the_engine_answers_or_refuses(text: str) -> None:
    with pytest.raises(QueryError):
        Store().query(text)
