"""The store: what it answers, what it refuses, and how it says so."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError, QueryRefused, StoreError
from kg.gate import admit
from kg.graph import KnowledgeGraph
from kg.namespaces import GRAPH, ID
from kg.store import Answer, Store, valid_iri
from tests.listener import Listener, listening

FIRST, SECOND = GRAPH + "source/first-report", GRAPH + "source/second-report"
USERS = "SELECT ?who { ?who llm:runsOnChip ?chip } ORDER BY ?who"

# Ways to write SERVICE that Oxigraph takes for the keyword; {url} is the server it would call.
SPELLINGS = [
    "SELECT * { SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { SeRvIcE <{url}> { ?a ?b ?c } }",
    "SELECT * { service\n#comment\n<{url}> { ?a ?b ?c } }",
    "SELECT * { SERVICE SILENT <{url}> { ?a ?b ?c } }",
    "SELECT * { SERVICESILENT <{url}> { ?a ?b ?c } }",
    "SELECT * { SERVICE<{url}>{ ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o .SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 1 .SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { BIND(1 AS ?z).SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 1SERVICE <{url}> { ?a ?b ?c } }",
    "PREFIX : <{url}> SELECT * { SERVICE:x { ?a ?b ?c } }",
    "PREFIX x: <{url}> SELECT * { SERVICEx:y { ?a ?b ?c } }",
    "PREFIX x: <{url}> SELECT * { SERVICE x:y { ?a ?b ?c } }",
    "SELECT * { VALUES ?v { <{url}> } SERVICE ?v { ?a ?b ?c } }",
    'SELECT * { VALUES ?z { "a\\u0022" } SERVICE <{url}> { ?a ?b ?c } VALUES ?y { "b" } }',
    'SELECT * { VALUES ?z { "a\\"" } SERVICE <{url}> { ?a ?b ?c } VALUES ?y { "b" } }',
    "SELECT * { # a comment\r SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { # a 'comment\n SERVICE <{url}> { ?a ?b ?c } # an end'\n }",
    "SELECT * { VALUES ?z { 1 } FILTER(?z<2) SERVICE <{url}> { ?a ?b ?c } FILTER(?z>0) }",
    "SELECT * { VALUES ?z { '''it's''' } SERVICE <{url}> { ?a ?b ?c } }",
    "PREFIX x: <x:> SELECT * { ?s ?p x:o\\' . SERVICE <{url}> { ?a ?b ?c } ?s ?p x:o\\' }",
    "PREFIX x: <x:> SELECT * { ?s ?p x:o\\# . SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { \\u0053ERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { FILTER EXISTS { SERVICE <{url}> { ?a ?b ?c } } }",
    "SELECT * { { SELECT * { SERVICE <{url}> { ?a ?b ?c } } } }",
    "CONSTRUCT { ?a ?b ?c } { SERVICE <{url}> { ?a ?b ?c } }",
    "ASK { SERVICE <{url}> { ?a ?b ?c } }",
    "DESCRIBE ?a { SERVICE <{url}> { ?a ?b ?c } }",
]
HARMLESS = [
    'SELECT ("SERVICE <http://x/>" AS ?v) {}',
    "SELECT ('''a 'SERVICE' b''' AS ?v) {}",
    "SELECT * { ?s ?p <http://example.org/SERVICE> }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> {}",
    "PREFIX ex: <http://x/> SELECT * { ?s ex:service ?o }",
    "PREFIX ex: <http://x/> SELECT * { ?s ex:my-service.SERVICE ?o }",
    "SELECT ?service { ?service ?p ?o }",
    "SELECT $SERVICE { $SERVICE ?p ?o }",
    "SELECT * { _:service ?p ?o }",
    "SELECT ?services { ?services ?p ?o }",
]


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as found:
        yield found


@pytest.fixture(scope="module")
def tiny() -> Store:
    """A store in which the patterns above match, so that a SERVICE beside them would be called."""
    store = Store()
    one = ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    objects: list[ox.NamedNode | ox.Literal] = [one, ox.NamedNode("x:o'"), ox.NamedNode("x:o#")]
    store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), value) for value in objects)
    return store


def _json(store: Store, query: str, **graphs: list[str]) -> list[dict[str, dict[str, str]]]:
    text = store.query(query, **graphs).serialize("application/sparql-results+json")  # type: ignore[arg-type]
    found: list[dict[str, dict[str, str]]] = json.loads(text)["results"]["bindings"]
    return found


def _admitted(store: Store, text: str) -> Answer:
    """Take the way of every text from outside: the gate, then the store."""
    admit(text)
    return store.query(text)


@pytest.mark.parametrize("query", SPELLINGS)
def test_service_never_calls_another_server(tiny: Store, listener: Listener, query: str) -> None:
    before = listener.calls
    with pytest.raises(QueryError):
        _admitted(tiny, query.replace("{url}", listener.url)).serialize("application/sparql-results+json")
    assert listener.calls == before


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_service_elsewhere_is_harmless(tiny: Store, query: str) -> None:
    assert _admitted(tiny, query).kind == "select"


# Whole parts of a group, each with something that may mislead a reader who looks for the keyword.
_PARTS = st.sampled_from(
    [
        "?s ?p ?o",
        "?s ?p 1",
        "?s ?p 'it'",
        "?s a x:o",
        "?s x:p\\#q ?o",
        "?s x:p\\' ?o",
        "FILTER(1<2)",
        "FILTER(2>1)",
        "BIND(1 AS ?z)",
        "VALUES ?v { <URL> }",
        "VALUES ?w { 'a\\u0022' }",
        'VALUES ?w { "a\\u0022" }',
        "OPTIONAL { }",
        'VALUES ?w { "\\u005C" }',
        "VALUES ?w { '''it's''' }",
        "# it's\n",
        '# "\r',
        "# <\n",
        "?s ?p 'x'@en",
        "?s ?p true",
    ]
)
_JOINTS = st.sampled_from(["", " ", ".", " . ", "\n", "\t"])
_CALLS = st.sampled_from(
    [
        "SERVICE <URL>",
        "service<URL>",
        "SERVICE SILENT <URL>",
        "SERVICESILENT<URL>",
        "SERVICE:a",
        "SERVICEx:a",
        "SERVICE #<\n <URL>",
        "SERVICE x:a",
        "SERVICE<URL#a>",
    ]
)
_GROUPS = st.lists(st.tuples(_PARTS, _JOINTS).map("".join), max_size=3).map("".join)


@settings(max_examples=500, deadline=None)
@given(_GROUPS, _CALLS, _GROUPS)
def test_no_text_around_service_makes_a_call(
    tiny: Store, listener: Listener, before: str, call: str, after: str
) -> None:
    calls = listener.calls
    text = f"PREFIX x: <URL> PREFIX : <URL> SELECT * {{ {before}{call} {{ ?a ?b ?c }} {after} }}"
    with suppress(QueryError):
        _admitted(tiny, text.replace("URL", listener.url)).serialize("text/csv")
    assert listener.calls == calls


def test_refusal_says_where() -> None:
    with pytest.raises(QueryRefused) as caught:
        _admitted(Store(), "SELECT *\n{ SERVICE <http://127.0.0.1:9/> {} }")
    assert (caught.value.line, caught.value.column) == (2, 3)


@pytest.mark.parametrize(
    ("query", "line", "columns"),
    [
        ("SELECT ?s\nWHERE { ?s ?p }", 2, (15, 16)),
        ("SELECT * { ?s nope:p ?o }", 1, (15, 21)),
        ("", 1, (1, 1)),
    ],
)
def test_syntax_errors_have_a_place(query: str, line: int, columns: tuple[int, int]) -> None:
    with pytest.raises(QueryError) as caught:
        Store().query(query)
    assert caught.value.line == line
    # Any place in the word that is wrong, or right behind it.
    assert columns[0] <= caught.value.column <= columns[1]
    assert f"line {line}, column" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_default_graph_holds_each_triple_once(world: KnowledgeGraph) -> None:
    # Two claims of two sources say it; a third row would mean a union of named graphs.
    count = "SELECT (COUNT(*) AS ?n) { id:nova-1 llm:runsOnChip id:acme-x1 }"
    assert [row["n"]["value"] for row in _json(world.store, count)] == ["1"]
    graphs = _json(world.store, "SELECT ?g { GRAPH ?g { id:nova-1 llm:runsOnChip id:acme-x1 } } ORDER BY ?g")
    assert [row["g"]["value"] for row in graphs] == [FIRST, SECOND]


def test_dataset_of_a_query(world: KnowledgeGraph) -> None:
    def who(query: str, **graphs: list[str]) -> list[str]:
        return [row["who"]["value"].removeprefix(ID) for row in _json(world.store, query, **graphs)]

    assert who(USERS) == ["cloud", "nova", "nova-1"]
    assert who(USERS, default_graphs=[SECOND]) == ["nova-1"]
    # Named graphs alone leave the default graph empty (SPARQL 1.1 Query, 13.2), and the other way round.
    assert who(USERS, named_graphs=[FIRST]) == []
    named = "SELECT ?who { GRAPH ?g { ?who llm:runsOnChip ?chip } } ORDER BY ?who"
    assert who(named, named_graphs=[FIRST]) == ["cloud", "nova-1"]
    assert who(named, default_graphs=[FIRST]) == []
    # The protocol's data set wins over FROM (SPARQL 1.1 Protocol, 2.1.4).
    assert who(f"SELECT ?who FROM <{FIRST}> {{ ?who llm:runsOnChip ?c }}", default_graphs=[SECOND]) == [
        "nova-1"
    ]


def test_several_default_graphs_are_merged(world: KnowledgeGraph) -> None:
    # Both sources say that nova-1 runs on the chip; a merge holds the triple once (SPARQL 1.1 Query, 13.1).
    rows = _json(world.store, USERS, default_graphs=[FIRST, SECOND])
    assert [row["who"]["value"].removeprefix(ID) for row in rows] == ["cloud", "nova-1"]


def test_select_binds_values_and_leaves_unbound_out(world: KnowledgeGraph) -> None:
    text = "SELECT ?s ?o ?none { ?s llm:runsOnChip ?o OPTIONAL { ?s llm:lacks ?none } } ORDER BY ?o"
    assert world.store.select(text, {"s": ID + "cloud"}) == [
        {"s": ID + "cloud", "o": ID + "chips-in-general"}
    ]


def test_kinds_of_answer_and_csv(world: KnowledgeGraph) -> None:
    kinds = {"select": USERS, "ask": "ASK {}", "graph": "CONSTRUCT WHERE { ?s llm:usesModel ?o }"}
    assert {kind: world.store.query(text).kind for kind, text in kinds.items()} == {k: k for k in kinds}
    text = world.store.query(USERS).serialize("text/csv").decode()
    assert list(csv.reader(io.StringIO(text))) == [["who"], [ID + "cloud"], [ID + "nova"], [ID + "nova-1"]]


def test_infer_counts_only_what_is_new() -> None:
    store = Store()
    construct = "CONSTRUCT { <x:a> <x:b> <x:c>, <x:d> } {}"
    assert store.infer(construct, "x:g") == 2
    assert store.infer(construct, "x:g") == 0
    assert len(store) == 4  # each in the default graph and in the named one


def test_bad_turtle_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("<x:a> <x:b> <x:c> .\n<x:a> <x:b> .\n", encoding="utf-8")
    with pytest.raises(StoreError, match=r"bad\.ttl:2: "):
        Store().load_turtle(path, [None])


def test_store_in_a_directory_keeps_its_quads(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.add([ox.Quad(ox.NamedNode("x:a"), ox.NamedNode("x:b"), ox.NamedNode("x:c"))])
    store.flush()
    del store
    assert len(Store(tmp_path / "store", read_only=True)) == 1
    with pytest.raises(StoreError, match="nowhere"):
        Store(tmp_path / "nowhere", read_only=True)


def test_valid_iri() -> None:
    assert valid_iri("http://example.org/图谱") and valid_iri("urn:a:b")
    assert not any(map(valid_iri, ["", "relative/path", "http://a b/", "http://x/<"]))


@pytest.mark.parametrize("name", ["http://e.example/{x}", "no iri", ""])
def test_there_is_no_graph_whose_name_is_no_iri(name: str) -> None:
    assert not Store().has_graph(name)
