"""W3C's 34 tests of the SPARQL 1.1 Protocol, by the names of its manifest.

Where the manifest sends everything to /sparql/, a server with two doors gets updates at its update door.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlencode

from tests.w3c.exchange import Exchange, Step

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_TARGET = "http://example.org/protocol-update-dataset-test/"
_PREFIXES = "PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
_BOOK = "<http://purl.org/dc/terms/BibliographicResource>"


def _doc(number: int) -> str:
    return f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"


def _data(*numbers: int) -> Mapping[str, bytes]:
    document = "<http://xmlns.com/foaf/0.1/Document>"
    return {_doc(n): f"<{_doc(n)}> {_TYPE} {document} .\n".encode() for n in numbers}


def _with(**parameters: str | list[str]) -> str:
    return "?" + urlencode(
        {k.replace("_", "-"): v for k, v in parameters.items()}, doseq=True, quote_via=quote
    )


def _get(parameters: str, **wanted: object) -> Step:
    return Step("GET", "query " + parameters, **wanted)  # type: ignore[arg-type]


def _ask(body: str, parameters: str = "", kind: str | None = _QUERY, **wanted: object) -> Step:
    return Step("POST", "query " + parameters, content_type=kind, body=body.encode(), **wanted)  # type: ignore[arg-type]


def _change(body: str, parameters: str = "", kind: str | None = _UPDATE, **wanted: object) -> Step:
    return Step("POST", "update " + parameters, content_type=kind, body=body.encode(), **wanted)  # type: ignore[arg-type]


_YES: Final = {"form": "boolean", "truth": True}
_BAD: Final = {"expected": ("4xx",)}
_DEFAULTS = f"ASK {{ <{_doc(1)}> a ?type . <{_doc(2)}> a ?type . }}"
_NAMED = f"GRAPH ?g1 {{ <{_doc(1)}> a ?type }} GRAPH ?g2 {{ <{_doc(2)}> a ?type }}"
_TWO_DEFAULT = {"default_graph_uri": [_doc(1), _doc(2)]}
_TWO_NAMED = {"named_graph_uri": [_doc(1), _doc(2)]}
_ONE_DEFAULT = _with(default_graph_uri=_doc(0))
_FILL = (
    _PREFIXES
    + "DROP ALL ; INSERT DATA { "
    + " ".join(f"GRAPH <{_doc(n)}> {{ <{_doc(n)}> a foaf:Document }}" for n in (1, 2, 3))
    + " } ; "
)
_COPY = f"INSERT {{ GRAPH <{_TARGET}> {{ ?s a dc:BibliographicResource }} }} WHERE {{ %s }}"
_COPIED = (
    f"ASK {{ GRAPH <{_TARGET}> {{ <{_doc(1)}> a {_BOOK} . <{_doc(2)}> a {_BOOK} }} "
    f"FILTER NOT EXISTS {{ GRAPH <{_TARGET}> {{ <{_doc(3)}> a {_BOOK} }} }} }}"
)
_FULL = (
    f"INSERT {{ GRAPH <{_TARGET}> {{ ?s <http://example.org/in> ?in }} }} WHERE {{ "
    "{ GRAPH ?g { ?s a foaf:Document } BIND(?g AS ?in) } "
    'UNION { ?s a foaf:Document . BIND("default" AS ?in) } }'
)
_FULL_SEEN = (
    f'ASK {{ GRAPH <{_TARGET}> {{ <{_doc(1)}> <http://example.org/in> "default" . '
    f"<{_doc(2)}> <http://example.org/in> <{_doc(2)}> }} "
    f"FILTER NOT EXISTS {{ GRAPH <{_TARGET}> {{ <{_doc(3)}> ?p ?o }} }} }}"
)
_ONE_FILLED = _PREFIXES + (
    f"CLEAR ALL ; INSERT DATA {{ GRAPH <{_doc(1)}> {{ <{_doc(1)}> a foaf:Document }} }} ; "
    + _COPY % "?s a foaf:Document"
)
_BASE = (
    "CLEAR SILENT GRAPH <http://example.org/protocol-base-test/> ; INSERT DATA { GRAPH "
    "<http://example.org/protocol-base-test/> { <http://example.org/s> <http://example.org/p> <test> } }"
)
_BASE_SEEN = (
    "SELECT ?o WHERE { GRAPH <http://example.org/protocol-base-test/> "
    "{ <http://example.org/s> <http://example.org/p> ?o } }"
)
_CONFLICT = (
    "PREFIX foaf: <http://xmlns.com/foaf/0.1/> WITH <http://example/addresses> "
    "DELETE { ?person foaf:givenName 'Bill' } INSERT { ?person foaf:givenName 'William' } "
    "WHERE { ?person foaf:givenName 'Bill' }"
)


def _utf16(door: str, body: str, kind: str) -> Step:
    return Step(
        "POST",
        door + " ",
        expected=("4xx",),
        content_type=kind + "; charset=UTF-16",
        body=body.encode("utf-16"),
    )


TESTS: Final = [
    Exchange("query_post_form", [_ask("query=ASK%20%7B%7D", _ONE_DEFAULT, _FORM, **_YES)]),
    Exchange(
        "query_dataset_default_graphs_get",
        [_get(_with(query=_DEFAULTS, **_TWO_DEFAULT), **_YES)],
        _data(1, 2),
    ),
    Exchange(
        "query_dataset_default_graphs_post", [_ask(_DEFAULTS, _with(**_TWO_DEFAULT), **_YES)], _data(1, 2)
    ),
    Exchange(
        "query_dataset_named_graphs_post",
        [_ask(f"ASK {{ {_NAMED} }}", _with(**_TWO_NAMED), **_YES)],
        _data(1, 2),
    ),
    Exchange(
        "query_dataset_named_graphs_get",
        [_get(_with(query=f"ASK {{ {_NAMED} }}", **_TWO_NAMED), **_YES)],
        _data(1, 2),
    ),
    Exchange(
        "query_dataset_full",
        [
            _ask(
                f"ASK {{ <{_doc(3)}> a ?type {_NAMED} }}",
                _with(default_graph_uri=_doc(3), **_TWO_NAMED),
                **_YES,
            )
        ],
        _data(1, 2, 3),
    ),
    # The graphs of the protocol win over FROM.
    Exchange(
        "query_multiple_dataset",
        [_ask(f"ASK FROM <{_doc(3)}> {{ {_NAMED} }}", _with(**_TWO_NAMED), **_YES)],
        _data(1, 2, 3),
    ),
    Exchange("query_get", [_get(_with(query="ASK {}", default_graph_uri=_doc(0)), **_YES)]),
    Exchange("query_content_type_select", [_ask("SELECT (1 AS ?value) {}", _ONE_DEFAULT, form="table")]),
    Exchange("query_content_type_ask", [_ask("ASK {}", _ONE_DEFAULT, form="boolean")]),
    Exchange(
        "query_content_type_describe", [_ask("DESCRIBE <http://example.org/>", _ONE_DEFAULT, form="RDF")]
    ),
    Exchange(
        "query_content_type_construct", [_ask("CONSTRUCT { <s> <p> 1 } WHERE {}", _ONE_DEFAULT, form="RDF")]
    ),
    Exchange(
        "update_dataset_default_graph",
        [
            _change(_ONE_FILLED, _with(using_graph_uri=_doc(1))),
            _ask(f"ASK {{ GRAPH <{_TARGET}> {{ <{_doc(1)}> a {_BOOK} }} }}", **_YES),
        ],
    ),
    Exchange(
        "update_dataset_default_graphs",
        [
            _change(_FILL + _COPY % "?s a foaf:Document", _with(using_graph_uri=[_doc(1), _doc(2)])),
            _ask(_COPIED, **_YES),
        ],
    ),
    Exchange(
        "update_dataset_named_graphs",
        [
            _change(
                _FILL + _COPY % "GRAPH ?g { ?s a foaf:Document }",
                _with(using_named_graph_uri=[_doc(1), _doc(2)]),
            ),
            _ask(_COPIED, **_YES),
        ],
    ),
    Exchange(
        "update_dataset_full",
        [
            _change(_FILL + _FULL, _with(using_graph_uri=_doc(1), using_named_graph_uri=_doc(2))),
            _ask(_FULL_SEEN, **_YES),
        ],
    ),
    Exchange("update_post_form", [_change("update=CLEAR+ALL", kind=_FORM)]),
    Exchange("update_post_direct", [_change("CLEAR ALL")]),
    Exchange("update_base_uri", [_change(_BASE), _ask(_BASE_SEEN, form="table", iri_not="test")]),
    Exchange("query_post_direct", [_ask("ASK {}", **_YES)]),
    Exchange(
        "bad_query_method",
        [Step("PUT", "query " + _with(query="ASK {}", default_graph_uri=_doc(0)), ("4xx",), _FORM)],
    ),
    Exchange("bad_multiple_queries", [_get("?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", **_BAD)]),
    Exchange("bad_query_wrong_media_type", [_ask("ASK {}", kind="text/plain", **_BAD)]),
    Exchange("bad_query_missing_form_type", [_ask("query=ASK%20%7B%7D", kind=None, **_BAD)]),
    Exchange("bad_query_missing_direct_type", [_ask("ASK {}", kind=None, **_BAD)]),
    Exchange("bad_query_non_utf8", [_utf16("query", "ASK {}", _QUERY)]),
    Exchange("bad_query_syntax", [_get(_with(query="ASK {"), **_BAD)]),
    Exchange("bad_update_get", [Step("GET", "update ?update=CLEAR%20ALL", ("4xx",))]),
    Exchange(
        "bad_multiple_updates", [_change("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", kind=_FORM, **_BAD)]
    ),
    Exchange("bad_update_wrong_media_type", [_change("CLEAR NAMED", kind="text/plain", **_BAD)]),
    Exchange("bad_update_missing_form_type", [_change("update=CLEAR%20NAMED", kind=None, **_BAD)]),
    Exchange("bad_update_non_utf8", [_utf16("update", "CLEAR NAMED", _UPDATE)]),
    Exchange("bad_update_syntax", [_change("update=CLEAR%20XYZ", kind=_FORM, **_BAD)]),
    Exchange(
        "bad_update_dataset_conflict",
        [_change(_CONFLICT, _with(using_named_graph_uri="http://example/people"), **_BAD)],
    ),
]
