"""Judge the values that a user gives to an analysis or a view, turn names into ids, write an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from kg.analysis.spec import Analysis, Parameter
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.values import is_partial_date
from kg.versions import KINDS, PRESENT, find_version, is_version


def read_values(
    graph: KnowledgeGraph, parameters: tuple[Parameter, ...], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Read every parameter; raises BadParameter, UnknownEntity or AmbiguousName."""
    known = {parameter.name for parameter in parameters}
    for name in given:
        if name not in known:
            raise BadParameter("parameter", name, ", ".join(sorted(known)))
    return {parameter.name: _value(graph, parameter, given.get(parameter.name)) for parameter in parameters}


def address(analysis: Analysis, parameters: tuple[Parameter, ...], values: Mapping[str, Any]) -> str | None:
    """Write the path and query that ask the same again; none when a value is a path."""
    if any(isinstance(value, Path) for value in values.values()):
        return None
    own = {name: quote(str(value), safe="") for name, value in values.items() if value is not None}
    pairs = [
        (parameter.name, text)
        for parameter in parameters
        if values[parameter.name] != parameter.default and f"{{{parameter.name}}}" not in analysis.route
        for text in _texts_of(values[parameter.name])
    ]
    return f"/api/{analysis.route.format_map(own)}" + ("?" + urlencode(pairs, safe=",") if pairs else "")


def _texts_of(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, tuple) else [value]:
        yield ",".join(one) if isinstance(one, tuple) else str(one)


def _value(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> Any:
    """Judge a value that a user gave and turn names into ids."""
    if value is None or (isinstance(value, list | tuple) and not value):
        if parameter.required:
            raise BadParameter(parameter.name, "", f"{parameter.en} (required)")
        return parameter.default
    return _READERS[parameter.kind](graph, parameter, value)


def _entity(graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> str:
    return graph.entity(value).id


def _entities(graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> tuple[str, ...]:
    names = [value] if isinstance(value, str) else value
    return tuple(dict.fromkeys(graph.entity(name).id for name in names))


def _edges(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> tuple[tuple[str, str, str], ...]:
    edges = []
    for text in [value] if isinstance(value, str) else value:
        parts = [part.strip() for part in text.split(",")] if isinstance(text, str) else list(text)
        if len(parts) != 3 or parts[1] not in graph.dependency_kinds:
            allowed = "SUBJECT,KIND,OBJECT with KIND one of " + ", ".join(graph.dependency_kinds)
            raise BadParameter(parameter.name, text, allowed)
        edges.append((graph.entity(parts[0]).id, parts[1], graph.entity(parts[2]).id))
    return tuple(edges)


def _integer(_graph: KnowledgeGraph, parameter: Parameter, value: Any) -> int:
    low, high = parameter.low, parameter.high
    allowed = f"a whole number from {low} up" if high is None else f"a whole number from {low} to {high}"
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise BadParameter(parameter.name, value, allowed) from None
    if (low is not None and number < low) or (high is not None and number > high):
        raise BadParameter(parameter.name, value, allowed)
    return number


def _choice(_graph: KnowledgeGraph, parameter: Parameter, value: Any) -> str:
    if value not in parameter.choices:
        raise BadParameter(parameter.name, value, ", ".join(parameter.choices))
    return str(value)


def _kinds(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> tuple[str, ...]:
    names = _texts(graph, parameter, value)
    for name in names:
        if name not in graph.dependency_kinds:
            raise BadParameter(parameter.name, name, ", ".join(graph.dependency_kinds))
    return names


def _text(_graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> str:
    return str(value)


def _texts(_graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _date(_graph: KnowledgeGraph, parameter: Parameter, value: Any) -> str:
    if not is_partial_date(value):
        raise BadParameter(parameter.name, value, "a date: YYYY, YYYY-MM or YYYY-MM-DD")
    return str(value)


def _moment(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> str | Path:
    """Read a date, a named version, a source, or a path; a text never is one: HTTP opens no files."""
    if isinstance(value, Path):
        if not is_version(value):
            raise BadParameter(parameter.name, value, KINDS)
        return value
    if is_partial_date(str(value)) or find_version(graph, str(value)):
        return str(value)
    sources = graph.statements.sources
    thing = graph.entity(value)
    known = (PRESENT, *graph.earlier, *sources)
    if thing.id not in sources:
        raise BadParameter(parameter.name, value, "a date or one of " + ", ".join(known))
    return thing.id


_READERS: Final = {
    "entity": _entity,
    "entities": _entities,
    "edges": _edges,
    "integer": _integer,
    "choice": _choice,
    "kinds": _kinds,
    "text": _text,
    "texts": _texts,
    "date": _date,
    "moment": _moment,
}
