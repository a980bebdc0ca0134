"""What the protocols of SPARQL take and give, for the OpenAPI document, for their routes do not tell it."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any, Final

from kg.store import DATASET_FORMATS, GRAPH_FORMATS, RESULT_FORMATS

Json = dict[str, Any]

_TEXT: Final[Json] = {"type": "string"}
_TEXTS: Final[Json] = {"type": "array", "items": _TEXT}
_QUERY: Final = "ASK { id:openai llm:develops id:gpt-4 }"
_UPDATE: Final = "INSERT DATA { GRAPH <urn:mine> { id:openai rdfs:seeAlso <https://openai.com/> } }"
_QUADS: Final = "<urn:a> <urn:b> <urn:c> .\n"
# What goes into the address of a query or a form: name → schema and meaning.
_OF_QUERY: Final[dict[str, tuple[Json, str]]] = {
    "format": (_TEXT, "The format by its short name (json, xml, csv, tsv, turtle, …); overrides Accept."),
    "default-graph-uri": (_TEXTS, "Graphs that together are the default graph."),
    "named-graph-uri": (_TEXTS, "Graphs that GRAPH may name."),
    "timeout": (
        {"type": "number", "exclusiveMinimum": 0},
        "Most seconds to compute; the server has its own.",
    ),
}
_OF_UPDATE: Final[dict[str, tuple[Json, str]]] = {
    "using-graph-uri": (_TEXTS, "Graphs that WHERE sees as the default graph."),
    "using-named-graph-uri": (_TEXTS, "Graphs that GRAPH may name in WHERE."),
}
_OF_STORE: Final[dict[str, tuple[Json, str]]] = {
    "graph": (_TEXT, "The IRI of a named graph."),
    "default": (_TEXT, "Without a value: the default graph."),
}
_PLAIN: Final[Json] = {
    "type": "object",
    "description": "An IRI, a blank node or a literal.",
    "properties": {
        "type": {"type": "string", "enum": ["uri", "bnode", "literal"]},
        "value": _TEXT,
        "datatype": _TEXT,
        "xml:lang": _TEXT,
        "its:dir": _TEXT,
    },
    "required": ["type", "value"],
}
_TRIPLE: Final[Json] = {
    "type": "object",
    "description": "A triple term of RDF 1.2.",
    "properties": {
        "type": {"type": "string", "const": "triple"},
        "value": {
            "type": "object",
            "properties": {
                name: {"$ref": "#/components/schemas/SparqlTerm"}
                for name in ("subject", "predicate", "object")
            },
            "required": ["subject", "predicate", "object"],
        },
    },
    "required": ["type", "value"],
}
SCHEMAS: Final[dict[str, Json]] = {
    "SparqlPlainTerm": _PLAIN,
    "SparqlTripleTerm": _TRIPLE,
    "SparqlTerm": {"anyOf": [{"$ref": f"#/components/schemas/Sparql{n}Term"} for n in ("Plain", "Triple")]},
    "SparqlResults": {
        "type": "object",
        "description": "SPARQL Query Results JSON: `results` of a SELECT, `boolean` of an ASK.",
        "properties": {
            "head": {"type": "object", "properties": {"vars": _TEXTS, "link": _TEXTS}},
            "results": {
                "type": "object",
                "properties": {
                    "bindings": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": {"$ref": "#/components/schemas/SparqlTerm"},
                        },
                    }
                },
                "required": ["bindings"],
            },
            "boolean": {"type": "boolean"},
        },
        "required": ["head"],
    },
}
_BY_TYPE: Final[dict[str, Json]] = {
    "application/sparql-results+json": {"$ref": "#/components/schemas/SparqlResults"},
    "application/json": {"type": "object"},
    "application/ld+json": {"anyOf": [{"type": "object"}, {"type": "array", "items": {"type": "object"}}]},
    **{
        f"application/{name}": {"type": "string", "format": "binary"}
        for name in ("zip", "vnd.sqlite3", "vnd.apache.parquet")
    },
}


def bodies(media_types: Iterable[str]) -> Json:
    """Describe bodies by their media types: texts, but for JSON and what is no text."""
    return {name: {"schema": _BY_TYPE.get(name, _TEXT)} for name in media_types}


def _parameters(*groups: dict[str, tuple[Json, str]]) -> list[Json]:
    return [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": meaning}
        for group in groups
        for name, (schema, meaning) in group.items()
    ]


def _sent(media_types: dict[str, Any]) -> Json:
    content = {
        name: {"schema": schema, "example": example} for name, (schema, example) in media_types.items()
    }
    return {"required": True, "content": content}


def _form(example: str, name: str, *groups: dict[str, tuple[Json, str]]) -> tuple[Json, Json]:
    fields = {
        key: {**schema, "description": text} for group in groups for key, (schema, text) in group.items()
    }
    schema = {"type": "object", "properties": {name: _TEXT, **fields}, "required": [name]}
    return schema, {name: example}


_RDF: Final = dict.fromkeys((*GRAPH_FORMATS, *DATASET_FORMATS), (_TEXT, _QUADS))
_URLENCODED: Final = "application/x-www-form-urlencoded"
# By operationId: what FastAPI cannot know of it.
_SPOKEN: Final[dict[str, Json]] = {
    "sparql_get": {
        "parameters": _parameters({"query": (_TEXT, "A query; without it, what the endpoint is.")}, _OF_QUERY)
    },
    "sparql_post": {
        "parameters": _parameters(_OF_QUERY),
        "requestBody": _sent(
            {_URLENCODED: _form(_QUERY, "query", _OF_QUERY), "application/sparql-query": (_TEXT, _QUERY)}
        ),
    },
    "sparql_update": {
        "parameters": _parameters(_OF_UPDATE),
        "requestBody": _sent(
            {_URLENCODED: _form(_UPDATE, "update", _OF_UPDATE), "application/sparql-update": (_TEXT, _UPDATE)}
        ),
    },
    "graph_store_get": {"parameters": _parameters(_OF_STORE)},
    "graph_store_put": {"parameters": _parameters(_OF_STORE), "requestBody": _sent(_RDF)},
    "graph_store_post": {"parameters": _parameters(_OF_STORE), "requestBody": _sent(_RDF)},
    "graph_store_delete": {"parameters": _parameters(_OF_STORE)},
}
_GIVEN: Final[dict[str, Json]] = {
    "sparql_get": bodies((*RESULT_FORMATS, *GRAPH_FORMATS)),
    "sparql_post": bodies((*RESULT_FORMATS, *GRAPH_FORMATS)),
    "graph_store_get": bodies((*GRAPH_FORMATS, *DATASET_FORMATS)),
}


def speak(operation: Json) -> None:
    """Complete the description of an operation of the protocols, and all bodies that lack a schema."""
    name = operation["operationId"]
    operation |= deepcopy(_SPOKEN.get(name, {}))
    responses = operation["responses"]
    if name in _GIVEN:
        responses["200"]["content"] = deepcopy(_GIVEN[name])
    for response in responses.values():
        content = response.get("content", {})
        content |= bodies(kind for kind, body in content.items() if not body.get("schema"))
