"""Each operation of an update may have a prologue of its own (SPARQL 1.1 Update, rules 29 to 31)."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.gate import admit_update, with_dataset
from kg.namespaces import PREFIXES
from kg.prologues import with_one_prologue

BASE = "http://request.example/a/b"
# What each text leaves in an empty store is worked out by hand from RFC 3986 and the grammar.
TEXTS = [
    ("CLEAR ALL; PREFIX x: <x:> INSERT DATA { x:a x:b x:c }", {"<x:a> <x:b> <x:c>"}),
    (
        "PREFIX x: <x:> CLEAR ALL; PREFIX x: <x:> # a\n PREFIX y: <y:> INSERT DATA { x:a y:b x:c };"
        "prefix y: <y:> INSERT DATA { y:a y:b y:c }",
        {"<x:a> <y:b> <x:c>", "<y:a> <y:b> <y:c>"},
    ),
    (
        "BASE <http://e.example/> CLEAR ALL; # PREFIX z: <z:>\n PREFIX y: <y#> INSERT DATA"
        " { <a> y:b 'PREFIX x: <z:>; PREFIX' }; DELETE WHERE { ?s ?p 5 }",
        {'<http://e.example/a> <http://e.example/y#b> "PREFIX x: <z:>; PREFIX"'},
    ),
    # The same name, another IRI, and back again; the name that stands in for it is taken.
    (
        "PREFIX x: <x:> PREFIX p1: <q:> INSERT DATA { x:a x:b p1:c };"
        "PREFIX x: <y:> INSERT DATA { x:a x:b x:c }; INSERT DATA { x:d p1:b [ x:e 'x:f' ] };"
        "DELETE WHERE { ?s p1:b ?b . ?b x:e ?o };"
        "PREFIX x: <x:> INSERT DATA { x:p x:q x: }",
        {"<x:a> <x:b> <q:c>", "<y:a> <y:b> <y:c>", "<x:p> <x:q> <x:>"},
    ),
    ("PREFIX : <x:> INSERT DATA{:a :b :c};PREFIX : <y:> INSERT DATA{:a :b :c . :d :e 5}",
     {"<x:a> <x:b> <x:c>", "<y:a> <y:b> <y:c>", "<y:d> <y:e> 5"}),
    # BASE by itself, absolute and relative to the one before; the empty IRI, queries and paths.
    (
        "INSERT DATA { <c> <d> <> }; BASE <http://e.example/f/g> INSERT DATA { <h> <?i> <#j> };"
        "BASE <../k/> INSERT DATA { <l><../m><//n.example/o>,<http://p.example/q> };"
        "INSERT DATA { <l> <r> <s> }",
        {
            "<http://request.example/a/c> <http://request.example/a/d> <http://request.example/a/b>",
            "<http://e.example/f/h> <http://e.example/f/g?i> <http://e.example/f/g#j>",
            "<http://e.example/k/l> <http://e.example/m> <http://n.example/o>",
            "<http://e.example/k/l> <http://e.example/m> <http://p.example/q>",
            "<http://e.example/k/l> <http://e.example/k/r> <http://e.example/k/s>",
        },
    ),
    # A prefix is resolved where it is declared, not where it is used.
    (
        "BASE <http://e.example/> PREFIX x: <x#> INSERT DATA { x:a x:b <c> };"
        "BASE <http://f.example/> INSERT DATA { x:d x:b <c> };"
        "PREFIX x: <x#> INSERT DATA { x:e x:b 'f'^^<g> }",
        {
            "<http://e.example/x#a> <http://e.example/x#b> <http://e.example/c>",
            "<http://e.example/x#d> <http://e.example/x#b> <http://f.example/c>",
            "<http://f.example/x#e> <http://f.example/x#b> 'f'^^<http://f.example/g>",
        },
    ),
    (
        "PREFIX x: <p/> BASE <http://e.example/> INSERT DATA { x:a x:b 1 };"
        "PREFIX x: <p/> INSERT DATA { x:a x:b 1 }",
        {
            "<http://request.example/a/p/a> <http://request.example/a/p/b> 1",
            "<http://e.example/p/a> <http://e.example/p/b> 1",
        },
    ),
    # Literals, comments, comparisons, paths, calls and graphs where the base changes behind them.
    (
        "BASE <http://e.example/> INSERT DATA { GRAPH<g>{ <a> <b> '1'^^<t>, '<a>', \"<?x>\" # <c>\n } };"
        "WITH <g> INSERT { <a> <b> ?t } WHERE { ?s (<b>|^<b>)/<z>? ?o FILTER(?o<?s||?o>5||'c'<'d'&&<e>!=<f>)"
        " BIND(<http://www.w3.org/2001/XMLSchema#string>(DATATYPE(?o)) AS ?t) VALUES (?o) { ('<a>') } };"
        "BASE <http://f.example/> INSERT { <a> <b> ?x, ?y } WHERE { VALUES (?x ?y) { (<c> <d?e>) } };"
        "BASE <http://h.example/> INSERT DATA { <a> <b> 2 }",
        {
            "<http://e.example/a> <http://e.example/b> '1'^^<http://e.example/t>, '<a>', '<?x>'",
            f"<http://e.example/a> <http://e.example/b> '{PREFIXES['xsd']}string'",
            "<http://f.example/a> <http://f.example/b> <http://f.example/c>, <http://f.example/d?e>",
            "<http://h.example/a> <http://h.example/b> 2",
        },
    ),
    # The project's own prefixes hold from the start and may be given another meaning, for later only.
    (
        "INSERT DATA { llm:a rdf:type llm:B }; PREFIX llm: <x:> INSERT DATA { llm:a rdf:type llm:B }",
        {
            f"<{PREFIXES['llm']}a> <{PREFIXES['rdf']}type> <{PREFIXES['llm']}B>",
            f"<x:a> <{PREFIXES['rdf']}type> <x:B>",
        },
    ),
    ("CLEAR ALL; PREFIX x: <x:>", set()),
    (
        "VERSION '1.2' PREFIX x: <x:> CLEAR ALL; VERSION '1.2' BASE <y:> INSERT DATA { x:a x:b <y:c> };",
        {"<x:a> <x:b> <y:c>"},
    ),
]  # fmt: skip


def _after(text: str) -> set[str]:
    store = ox.Store()
    whole = with_dataset(with_one_prologue(admit_update(text)), [], [])
    store.update(whole, base_iri=BASE, prefixes=PREFIXES)
    return {str(quad.triple) for quad in store}


@pytest.mark.parametrize(("text", "left"), TEXTS)
def test_each_operation_has_its_own_prologue(text: str, left: set[str]) -> None:
    with pytest.raises(SyntaxError):
        ox.Store().update(text, base_iri=BASE, prefixes=PREFIXES)
    written = "".join(triple + " ." for triple in left)
    assert _after(text) == {str(quad.triple) for quad in ox.parse(written, ox.RdfFormat.TURTLE)}


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <x:a> <x:b> 1 }",
        "PREFIX x: <x:> CLEAR ALL; CLEAR ALL",
        "CLEAR ALL; PREFIX x: INSERT DATA { x:a x:b 1 }",
        "CLEAR ALL; PREFIX x:y <x:> INSERT DATA { x:a x:b 1 }",
        "CLEAR ALL; PREFIX",
        "CLEAR ALL; BASE",
        "",
    ],
)
def test_what_has_no_second_prologue_stays(text: str) -> None:
    assert with_one_prologue(text) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # A prefix holds from where it is declared on.
        ("INSERT DATA { x:a x:b 1 }; PREFIX x: <x:> CLEAR ALL", "'x:' is not declared"),
        # To the engine these were two tokens, and the second had its old meaning.
        ("PREFIX x: <x:> CLEAR ALL;\nPREFIX x: <y:> CREATE GRAPHx:g", "'GRAPHx:' is not declared"),
        ("CLEAR ALL; PREFIX y: <y:> INSERT DATA { <x:a> truey:b 1 }", "'truey:' is not declared"),
        # Nobody can tell these apart without a parser.
        (
            "BASE <http://e.example/> INSERT { ?s ?p 1 } WHERE { ?s ?p ?o FILTER(?s<?p&&?o>1) };"
            "BASE <http://f.example/> CLEAR ALL",
            "may be an IRI or a comparison",
        ),
        (
            "PREFIX x: <x:> CLEAR ALL;"
            "PREFIX x: <y:> DELETE { ?s ?p 1 } WHERE { ?s ?p ?o FILTER(?s<x:p&&?o>1) }",
            "may be an IRI or a comparison",
        ),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        with_one_prologue(text)
    assert caught.value.line == 1 + text.count("\n")


def test_errors_are_told_with_their_lines() -> None:
    text = "CLEAR ALL;\nPREFIX x: <x:>\nPREFIX y: <y:>\nINSERT DATA { x:a\nx:b } "
    with pytest.raises(SyntaxError, match="error at 5:"):
        ox.Store().update(with_one_prologue(text))


def test_many_prologues_take_no_time_in_the_square() -> None:
    """A text of 0.7 MB with 5,000 prologues and long runs in IRIs: seconds would be minutes otherwise."""
    one = "PREFIX x: <{0}:> BASE <http://e{0}.example/> INSERT DATA {{ x:a <b> <./{1}> }}"
    text = ";".join(one.format(f"y{number}", "a" * 50) for number in range(5_000))
    store = ox.Store()
    store.update(with_one_prologue(text))
    assert len(store) == 5_000
    with_one_prologue(
        "CLEAR ALL; BASE <x:y> INSERT DATA { <" + "a" * 1_000_000 + "> <b> 1 }; BASE <x:z> CLEAR ALL"
    )


_DECLARATIONS = st.one_of(
    st.builds(
        "PREFIX {}: <{}>".format,
        st.sampled_from(["x", "y", "", "p1", "llm"]),
        st.sampled_from(["http://i.example/", "http://j.example/#", "k/", "", "?l="]),
    ),
    st.builds(
        "BASE <{}>".format, st.sampled_from(["http://b.example/d/e", "http://c.example/", "../g/h", "i"])
    ),
)
_TERMS = st.sampled_from(
    ["x:a", "y:b", ":c", "p1:d", "llm:e", "<r>", "<../s>", "<?q>", "<#f>", "<>", "<http://z.example/>"]
)
_TRIPLES = st.lists(
    st.tuples(_TERMS, _TERMS, _TERMS | st.just("'x:a <r>'^^<t>")).map(" ".join), max_size=3
).map(". ".join)
_FORMS = st.sampled_from(
    ["INSERT DATA {{ {} }}", "INSERT DATA {{ GRAPH x:g {{ {} }} }}", "INSERT {{ {} }} WHERE {{}}"]
)
_FIRST = "PREFIX x: <x:> PREFIX y: <y:> PREFIX : <z:> PREFIX p1: <p:>"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.lists(_DECLARATIONS, max_size=3), _FORMS, _TRIPLES), min_size=2, max_size=5))
def test_operations_together_do_what_each_does_by_itself(parts: list[tuple[list[str], str, str]]) -> None:
    """One text against one engine call for each operation, with all declarations up to it before it."""
    apart, together = ox.Store(), ox.Store()
    declared, texts = [_FIRST], []
    for declarations, form, triples in parts:
        operation = form.format(triples)
        declared += declarations
        texts.append(f"{' '.join(declarations)} {operation}")
        apart.update(f"{' '.join(declared)} {operation}", base_iri=BASE, prefixes=PREFIXES)
    whole = with_one_prologue(admit_update(_FIRST + " " + ";".join(texts)))
    together.update(whole, base_iri=BASE, prefixes=PREFIXES)
    assert set(together) == set(apart)
