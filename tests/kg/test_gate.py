"""Texts that would bring the engine down are refused fast; what people write passes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, QueryRefused
from kg.escapes import decode
from kg.gate import (
    MOST_CHARACTERS,
    MOST_DEPTH,
    MOST_REPEATS,
    MOST_SLOW_CALLS,
    MOST_TOKENS,
    MOST_UPDATE_CHARACTERS,
    admit,
    admit_update,
    with_dataset,
)
from kg.lexis import tokens
from kg.resources import ONTOLOGY_DIR, QUERY_DIR
from kg.rules import rule_files
from kg.scan import Scan
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
    "SELECT * { <http://e/\\u00E9#x> ?p ?o }",
    "SELECT * { <http://e/\\U000000E9#x> ?p ?o FILTER(?o != <http://e/#\\u0062>) }",
    "PREFIX a\u00b7b: <http://e/> SELECT * { ?s a\u00b7b:service ?\u0e01\u0e31 . ?s a\u00b7b:c.d ?o ~ ?r }",
    "SELECT * { VALUES (?a ?b) { (<urn:x:a-b> <urn:x:SERVICE-2>) } FILTER(?a IN (<#a>, <#b>)) }",
    "SELECT * { VALUES (?a ?b) { " + "(<urn:a-b-c> <urn:a-b-c>) " * 300 + "} }",
    "SELECT * { ?s <#p> (<http://e/#a> <http://e/#b>) }",
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


CALL = "<http://127.0.0.1:9/> { ?a ?b ?c }"
# All of these reach another server when the engine gets them.
SERVICES = [
    "PREFIX : <x:> SELECT * { ?s ?p :.SERVICE SILENT " + CALL + " }",
    "PREFIX e: <x:> SELECT * { ?s ?p e:.SERVICE " + CALL + " }",
    "PREFIX : <x:> SELECT * { ?s ?p :a.b.SERVICE " + CALL + " }",
    "SELECT * { ?s ?p 1.SERVICE " + CALL + " }",
    "SELECT * { ?s ?p 'a'SERVICE " + CALL + " }",
    # `<` compares: what looks like an IRI is none.
    "SELECT * { ?s ?p ?x FILTER(?x<1)SERVICE#>)\n" + CALL + " }",
    "SELECT * { ?s ?p ?x FILTER(?x<1#>'''\n)SERVICE " + CALL + " #''')\n}",
    "SELECT * { ?s ?p ?x FILTER(?x<<x:a#>||true)SERVICE " + CALL + "\n>>) }",
    # What is no long string is an empty one and another.
    'SELECT * { ?s ?p ( """" ) SERVICE ' + CALL + ' #\\q""")\n }',
    'SELECT * { ?s ?p ( """" ) SERVICE ' + CALL + ' #\\uD800""")\n }',
    'SELECT * { ?s ?p ( """" ) SERVICE ' + CALL + ' #\\U00110000""")\n }',
    # What makes no IRI together is a prefix and something else.
    "PREFIX p: <http://a:1> SELECT * { ?s ?p p:SERVICE " + CALL + " }",
    "BASE <http://a:1> PREFIX p: <> SELECT * { ?s ?p p:SERVICE " + CALL + " }",
    "PREFIX p: <http:\\u002F/a:1> SELECT * { ?s ?p p:1SERVICE " + CALL + " }",
    "PREFIX : <x:> PREFIX \ufffd: <http://a/> SELECT * { ?s ?p :SERVICE\ufffd:x {?a ?b ?c} }",
    "PREFIX : <x:#> PREFIX e: <http://a/> SELECT * { ?s ?p :SERVICEe:a\\# {?a ?b ?c} }",
]


@pytest.mark.parametrize("text", SERVICES)
def test_no_call_to_another_server_hides_between_our_tokens_and_the_engine_s(text: str) -> None:
    with pytest.raises(QueryRefused):
        admit(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "service:a service:b service:SERVICE",
        "?s a my-service: . ?s service: ?o ; ^service:b/service:c ?p",
        "GRAPH service:g { ?s ?p ?o } { ?s ?p ?o FILTER(service:f(?s) = service:g) }",
    ],
)
def test_a_prefix_may_have_the_word_for_its_name(pattern: str) -> None:
    text = f"PREFIX service: <http://a/#> PREFIX my-service: <http://b/#> SELECT * {{ {pattern} }}"
    ox.Store().query(admit(text), custom_functions={ox.NamedNode("http://a/#f"): lambda _: None})


@pytest.mark.parametrize(
    "call",
    ["service:a", "service:", "SERVICEx:y", "1service:a", "aSERVICE:a", "x.SERVICE:y", "serviceSILENT:a"],
)
def test_a_name_with_the_word_and_a_group_behind_it_calls(call: str) -> None:
    for gap in ("", " ", "#c\n", "#'\r"):
        for before in ("", "?s ?p ", "x:GRAPH ", "_:GRAPH ", "?GRAPH ", "'a'@GRAPH ", "1GRAPH "):
            with pytest.raises(QueryRefused, match="SERVICE"):
                admit(f"PREFIX : <x:> PREFIX x: <x:> SELECT * {{ {before}{call}{gap}{{ ?a ?b ?c }} }}")


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
    "comparison": "ASK { FILTER(?x<" + "(" * 5_000 + "1" + ")" * 5_000 + ">1) }",
    "compared sum": "ASK { FILTER(?x<" + "1+" * 5_000 + "1>1) }",
    "glued calls": "SELECT " + "(SUM(DISTINCTREGEX(" * 12 + ")))" * 12 + " {}",
    "reifiers": "SELECT * { ?s ?p ?o\n" + "~" * 100 + "}",
    "backquote": "SELECT * { ?s ?p ?o\n`}",
    "percent": "SELECT * { ?s ?p ?o % }",
    "backslash": "SELECT * { ?s ?p ?o \\ }",
    "control": "SELECT * { ?s ?p ?o \x0b }",
    "negations": "ASK { FILTER(" + "!" * 5_000 + "true) }",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_refused(name: str) -> None:
    with pytest.raises(QueryRefused):
        admit(HOSTILE[name])


def _steps(text: str) -> None:
    with suppress(QueryRefused):
        Scan(text, len(text)).run()


def _decoding(text: str) -> None:
    decode(text + "\\u")


def _cutting(text: str) -> None:
    for _ in tokens(text):
        pass


def _grows(read: Callable[[str], None], unit: str) -> float:
    """Give how much longer a text eight times as long takes; linear work takes 8 times, quadratic work 64."""

    def seconds(length: int) -> float:
        text, times = unit * (length // len(unit)), []
        for _ in range(3):
            began = time.process_time()
            read(text)
            times.append(time.process_time() - began)
        return min(times)

    return seconds(64_000) / max(seconds(8_000), 0.002)


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


# An unclosed string, IRI or name that is looked for again and again from the next place on.
_REPEATED = [
    '\\"""' + "x" * 70,
    "\\'''",
    "<a",
    "<<x:a",
    "<\\u0041",
    ":a..",
    "_:a.",
    "a.",
    "(?x<y",
    '""',
    "@a-",
    "\\u0022",
]


@pytest.mark.parametrize("unit", _REPEATED)
@pytest.mark.parametrize("read", [_steps, _decoding, _cutting])
def test_doubling_a_text_doubles_the_work(read: Callable[[str], None], unit: str) -> None:
    assert _grows(read, unit) < 16


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.sampled_from(['"""', "'''", '"', "'", "\\", "<", "<<", ">", "#", "\n", " ", ".", ":", "a", "?x"]),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_no_repetition_takes_time_in_the_square(parts: list[str]) -> None:
    for read in (_steps, _decoding, _cutting):
        assert _grows(read, "".join(parts)) < 16


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>#\"'\\(){}.:?ax1 \n", max_size=300))
def test_each_character_is_read_in_two_steps_at_most(text: str) -> None:
    scan = Scan(text, len(text) + 1)
    with suppress(QueryRefused):
        scan.run()
    assert scan.steps <= 2 * len(text)


def test_what_passes_is_what_the_engine_gets() -> None:
    assert admit("\\u0041SK { ?s ?p '\\u0027' }") == "ASK { ?s ?p '\\u0027' }"
    assert admit_update("CLEAR \\u0041LL") == "CLEAR ALL"
    with pytest.raises(QueryRefused):
        admit("ASK { ?s ?p \\u005Cu0061 }")


@pytest.mark.parametrize("text", ["", "'", "SELECT", "{", "\0", "SELECT * { ?s ?p '\ud800' }"])
def test_whatever_passes_the_engine_answers_or_refuses(text: str) -> None:
    with pytest.raises(QueryError):
        Store().query(text)


PASSING_UPDATES = [
    'INSERT DATA { <x:LOAD> <x:load> \'LOAD\', """LOAD <x:y>"""@en } # LOAD <x:y>\n; CLEAR ALL',
    "PREFIX load: <x:> WITH load:g DELETE { ?s load:p ?o } USING load:h WHERE { ?s ?p ?o }",
    "PREFIX reload: <x:> COPY SILENT reload:a TO reload:b; DROP SILENT GRAPH reload:b",
    "DELETE WHERE { ?load <x:payload> ?LOAD }",
    # To the engine all of it is one string.
    "INSERT DATA { <x:a> <x:b> '\\u0027 }; LOAD <x:c>; INSERT DATA { <x:a> <x:b> \\u0027' }",
    "INSERT DATA { " + "<x:a> <x:b> -1 . " * 5_000 + "}",
    "INSERT DATA { " + "<x:a> <x:b> '1'^^<x:c> . " * 5_000 + "}",
]


@pytest.mark.parametrize("text", PASSING_UPDATES)
def test_updates_that_people_write_pass_and_run(text: str) -> None:
    admit_update(text)
    ox.Store().update(text)


# All of these reach another server when the engine gets them, or come near it.
LOADS = [
    "LOAD <http://127.0.0.1:9/>",
    "load<http://127.0.0.1:9/>",
    "LOADSILENT <http://127.0.0.1:9/>",
    "LOAD SILENT <http://127.0.0.1:9/> INTO GRAPH <x:g>",
    "PREFIX : <http://127.0.0.1:9/> LOAD:b",
    "PREFIX LOAD: <http://127.0.0.1:9/> LOAD LOAD:b",
    "PREFIX a: <http://127.0.0.1:9/>LOAD a:b",
    "INSERT DATA { <x:a> <x:b> '}' } ;lOaD # comment\n <http://127.0.0.1:9/>",
    "CLEAR ALL;LOAD<file:///etc/passwd>",
    "LO\\u0041D <http://127.0.0.1:9/>",
    "\\U0000004CO\\u0041D <http://127.0.0.1:9/>",
    "CLEAR ALL \\u003B LOAD <http://127.0.0.1:9/>",
    'INSERT DATA { <x:a> <x:b> "\\u0022"}; INSERT DATA {<x:a> <x:b> \\u0022"}; '
    'LOAD SILENT <http://127.0.0.1:9/>; INSERT DATA {<x:a> <x:b> "\\u0022} # """ }',
    "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "DELETE WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("text", LOADS)
def test_updates_that_call_other_servers_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        admit_update(text)


def test_updates_have_the_limits_of_queries_but_for_their_length() -> None:
    def where(pattern: str) -> str:
        return f"DELETE {{ ?s ?p ?o }} WHERE {{ {pattern} }}"

    admit_update("#" * MOST_UPDATE_CHARACTERS)
    for text in (
        "#" * (MOST_UPDATE_CHARACTERS + 1),
        where("{" * MOST_DEPTH + "}" * MOST_DEPTH),
        where("FILTER(" + "1+" * (MOST_REPEATS + 1) + "1)"),
        where("FILTER(" + "REGEX(" * 5 + ")" * 5 + ")"),
        "INSERT DATA {} ; " + where("FILTER(" + "!" * (MOST_REPEATS + 1) + "?a)"),
        "INSERT DATA { " + "," * 500_000 + " }",
        "INSERT DATA { <x:a> <x:b> 1",
    ):
        with pytest.raises(QueryRefused):
            admit_update(text)
    with pytest.raises(QueryRefused):
        admit("ASK DATA { FILTER(" + "!" * (MOST_REPEATS + 1) + "true) }")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("INSERT DATA { <x:a> <x:b> 'WHERE' }", "INSERT DATA { <x:a> <x:b> 'WHERE' }"),
        (
            "INSERT { ?s <x:p> 1 } WHERE { ?s ?p ?o }",
            "INSERT { ?s <x:p> 1 } USING <x:g> USING NAMED <x:h>  WHERE { ?s ?p ?o }",
        ),
        (
            "DELETE { ?s ?p ?o } INSERT { ?s <x:p> 'WHERE {' } where { { SELECT * WHERE { ?s ?p ?o } } }",
            "DELETE { ?s ?p ?o } INSERT { ?s <x:p> 'WHERE {' } USING <x:g> USING NAMED <x:h>  "
            "where { { SELECT * WHERE { ?s ?p ?o } } }",
        ),
        (
            "CLEAR ALL; delete\nwhere{?s ?p '}'};DROP DEFAULT",
            "CLEAR ALL; delete\n{?s ?p '}'} USING <x:g> USING NAMED <x:h>  where{?s ?p '}'};DROP DEFAULT",
        ),
    ],
)
def test_graphs_of_the_protocol_are_written_into_updates(text: str, written: str) -> None:
    assert with_dataset(text, ["x:g"], ["x:h"]) == written
    assert with_dataset(text, [], []) == text
    ox.Store().update(written)


@pytest.mark.parametrize("text", ["DELETE WHERE", "CLEAR ALL; delete where; CLEAR ALL"])
def test_graphs_of_the_protocol_find_no_pattern_and_the_engine_tells(text: str) -> None:
    with pytest.raises(SyntaxError):
        ox.Store().update(with_dataset(text, ["x:g"], []))


def test_graphs_of_the_protocol_conflict_with_those_of_the_text() -> None:
    for text in (
        "WITH <x:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <x:g> WHERE { ?s ?p ?o }",
        "CLEAR ALL; INSERT { ?s ?p ?o } using named <x:g> WHERE { ?s ?p ?o }",
        "DELETEWHERE { ?s ?p ?o }",
    ):
        with pytest.raises(QueryError) as caught:
            with_dataset(text, ["x:g"], [])
        assert caught.value.line == 1
