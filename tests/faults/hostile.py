"""Queries that bring servers down, and the data they need. Each is short; each is legal or looks it."""

from __future__ import annotations

from typing import Final

DEPTHS: Final = (300, 2_000, 20_000)
_PREFIX: Final = "PREFIX : <http://h.test/> "


def data() -> bytes:
    """Give 20,000 triples, a ring of 2,000, a clique of 60 and a chain of 60 diamonds."""
    lines = ["@prefix : <http://h.test/> ."]
    lines += [f':i{n} :value {n} ; :label "thing {n}" .' for n in range(10_000)]
    lines += [f":r{n} :next :r{(n + 1) % 2_000} ; :link :r{(n * 7 + 1) % 2_000} ." for n in range(2_000)]
    lines += [f":k{a} :c :k{b} ." for a in range(60) for b in range(60) if a != b]
    lines += [f":d{n} :d :l{n}, :m{n} . :l{n} :d :d{n + 1} . :m{n} :d :d{n + 1} ." for n in range(60)]
    return "\n".join(lines).encode()


def _values(count: int) -> str:
    return " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(200)))} }}" for n in range(count))


def _doubling(start: str, step: str, count: int) -> str:
    """Bind ?x0 to a text, then each next one to a longer one; ask for the last one's length."""
    binds = " ".join(f"BIND({step.format(n)} AS ?x{n + 1})" for n in range(count))
    return f"SELECT (STRLEN(?x{count}) AS ?n) {{ BIND({start} AS ?x0) {binds} }}"


QUERIES: Final = {
    "cross product, counted": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross product, all rows": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "paths over a ring": _PREFIX + "SELECT * { ?a (:next|:link|^:link)+ ?b . ?b (:next|:link)+ ?c }",
    "paths over a clique": _PREFIX + "SELECT (COUNT(*) AS ?n) { ?a (:c/:c)+ ?b . ?b :c+ ?c . ?c :c+ ?d }",
    "diamonds": _PREFIX + "SELECT (COUNT(*) AS ?n) { :d0 " + "/".join([":d"] * 60) + " ?z }",
    "regular expression": 'SELECT * { FILTER REGEX("' + "a" * 40 + '!", "^(a+)+$") }',
    "sorted cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a ?d",
    "joined cross product": "SELECT (GROUP_CONCAT(?c) AS ?t) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "doubled text": _doubling('"aaaaaaaaaaaaaaaa"', "CONCAT(?x{0},?x{0})", 31),
    "replaced text": _doubling('"aaaaaaaaaa"', 'REPLACE(?x{0}, "a", "aaaaaaaaaaaaaaaaaaaa")', 7),
    "product of values": "SELECT (COUNT(*) AS ?n) { " + _values(6) + " }",
    "nested calls in the parser": "SELECT * { FILTER " + "regex( " * 24 + "}",
    "unconnected patterns": "ASK { "
    + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(60))
    + " FILTER(false) }",
    "optional chain": "SELECT * { ?s ?p ?o "
    + " ".join(f"OPTIONAL {{ ?s ?p{n} ?o{n} }}" for n in range(300))
    + " }",
    "nested closures": _PREFIX + "SELECT * { ?a " + "(" * 300 + ":next" + ")*" * 300 + " ?b }",
}

# Text before, opening (repeated), middle, closing (repeated), text after.
_DEEP: Final = {
    "parentheses": ("SELECT * { FILTER(", "(", "true", ")", ") }"),
    "groups": ("SELECT * { ", "{", "?s ?p ?o", "}", " }"),
    "ABS(": ("SELECT (", "ABS(", "1", ")", " AS ?x) {}"),
    "blank nodes": ("SELECT * { ?s ?p ", "[ ?p ", "1", "]", " }"),
    "OPTIONAL": ("SELECT * { ", "OPTIONAL { ?s ?p ?o ", "", "}", " }"),
    "UNION": ("SELECT * { ", "{ {} UNION ", "{}", "}", " }"),
    "quoted triples": ("SELECT * { ", "<<( ?s ?p ", "?o", ")>>", " ?p ?o }"),
    "sums": ("SELECT (", "1+", "1", "", " AS ?x) {}"),
    "negations": ("SELECT * { FILTER(", "!", "true", "", ") }"),
    "signs": ("SELECT (", "-(", "1", ")", " AS ?x) {}"),
    "sub-selects": ("", "SELECT * { { ", "SELECT * { ?s ?p ?o }", " } }", ""),
    "paths": ("SELECT * { ?s ", "(", "<p>", ")", " ?o }"),
    "closures": ("SELECT * { ?s ", "(", "<p>", ")*", " ?o }"),
    "inverses": ("SELECT * { ?s ", "^(", "<p>", ")", " ?o }"),
    "lists": ("SELECT * { ?s ?p ", "(", "1", ")", " }"),
    "EXISTS": ("SELECT * { ", "FILTER EXISTS { ?s ?p ?o ", "", "}", " }"),
    "IF": ("SELECT (", "IF(true,1,", "1", ")", " AS ?x) {}"),
    "conjunctions": ("SELECT * { FILTER(", "true && (", "true", ")", ") }"),
}


def deep_forms() -> dict[str, str]:
    """Give 18 forms of nesting at three depths."""
    return {
        f"{name} ×{depth:,}": before + opening * depth + middle + closing * depth + after
        for name, (before, opening, middle, closing, after) in _DEEP.items()
        for depth in DEPTHS
    }
