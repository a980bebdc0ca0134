"""Write JSON-LD: compact, one object a subject; or framed, each thing with its claims inside."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

from kg import namespaces as ns
from kg.dump import Value, describe
from kg.export.parts import Part
from kg.export.rdf import keep, subjects
from kg.jsonld import STATEMENTS, context, short_id, short_term

_Node = tuple[str, list[tuple[str, Value]]]
_STRING: Final = ns.XSD + "string"
_NAMES: Final = (ns.RDF + "type", ns.RDFS + "label")


def write_compact(part: Part, out: IO[bytes]) -> None:
    """Write the default graph of the part as compact JSON-LD."""
    terms = context(part.graph.ontology)
    nodes = describe(part.graph.store, subjects(part), keep(part))
    _write(out, terms, (_Shape(terms).node(iri, values) for iri, values in nodes))


def write_framed(part: Part, out: IO[bytes]) -> None:
    """Write the things of the part, each with what is said and derived of it, with names and sources."""
    terms = context(part.graph.ontology)
    _write(out, terms, _framed(part, _Shape(terms)))


def _write(out: IO[bytes], terms: dict[str, Any], nodes: Iterable[dict[str, Any]]) -> None:
    out.write(b'{"@context": ' + _bytes(terms) + b',\n"@graph": [')
    for number, node in enumerate(nodes):
        out.write((b",\n" if number else b"\n") + _bytes(node))
    out.write(b"\n]}\n")


def _bytes(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _framed(part: Part, shape: _Shape) -> Iterator[dict[str, Any]]:
    store = part.graph.store
    about: defaultdict[str, list[str]] = defaultdict(list)
    for claim in part.claims():
        about[claim.subject].append(ns.CLAIM + claim.id)
    for source, _, key, data in part.edges():
        if data["inferred"]:
            about[source].append(ns.INFERENCE + key)
    for thing in part.thing_ids:
        ((iri, values),) = describe(store, [ns.ID + thing])
        own = [(p, v) for p, v in values if not v.is_iri or p in _NAMES]
        node = shape.node(iri, own)
        if about[thing]:
            node[STATEMENTS] = [_statement(part, shape, s) for s in describe(store, about[thing])]
        yield node


def _statement(part: Part, shape: _Shape, found: _Node) -> dict[str, Any]:
    """Shape a claim or inference: its object and its source are named, its subject is the node around it."""
    iri, values = found
    told = [(p, v) for p, v in values if p != ns.RDF + "subject"]
    node = shape.node(iri, told)
    for key in ("object", "source", "scope"):
        held = node.get(key)
        name = held["id"] if isinstance(held, dict) and "id" in held else held
        if isinstance(name, str) and name in part.graph.names.things:
            node[key] = _named(part, shape, name)
    return node


def _named(part: Part, shape: _Shape, thing: str) -> dict[str, Any]:
    ((iri, values),) = describe(part.graph.store, [ns.ID + thing])
    return shape.node(iri, [(p, v) for p, v in values if p in _NAMES])


class _Shape:
    """Shape nodes by a context, as compaction (JSON-LD 1.1 API, 6) would."""

    def __init__(self, terms: dict[str, Any]) -> None:
        named = {name: term for name, term in terms.items() if isinstance(term, dict) and "@id" in term}
        self._terms = {term["@id"]: (name, term) for name, term in named.items()}

    def node(self, iri: str, values: Iterable[tuple[str, Value]]) -> dict[str, Any]:
        """Write a node: single values bare, several as a list, texts by language."""
        found: dict[str, Any] = {"id": short_id(iri)}
        for predicate, value in values:
            if predicate == ns.RDF + "type":
                _put(found, "type", short_term(value.text))
                continue
            name, term = self._terms.get(predicate, ("", {}))
            if value.language and term.get("@container") == "@language":
                _put(found.setdefault(name, {}), value.language, value.text)
            elif term.get("@container") == "@language" or (term.get("@type") and not value.is_iri):
                _put(found, _full(predicate), _value(value, ""))
            else:
                _put(found, name or short_term(predicate), _value(value, term.get("@type", "")))
        return found


def _full(predicate: str) -> str:
    """Name a property by a prefix, past the term whose coercion does not fit the value."""
    return ns.shrink(predicate)


def _put(node: dict[str, Any], key: str, value: Any) -> None:
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _value(value: Value, coerced: str) -> Any:
    if value.is_iri:
        if coerced:
            return short_term(value.text) if coerced == "@vocab" else short_id(value.text)
        return {"id": short_id(value.text)}
    if value.language:
        return {"@language": value.language, "@value": value.text}
    return (
        value.text
        if value.datatype == _STRING
        else {"type": short_term(value.datatype), "@value": value.text}
    )
