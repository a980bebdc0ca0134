"""Register the analyses: command, HTTP, Python and documentation read this table; run them by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import networkx as nx

from kg.analysis import chokepoints, concentration, diff, exposure, impact, loops, positions, rankings
from kg.analysis.chains import KINDS
from kg.analysis.spec import Analysis, Parameter, World
from kg.errors import BadParameter
from kg.graph import DEFAULT_EVIDENCE, EVIDENCE, KnowledgeGraph
from kg.projection import Graph
from kg.records import Recorder
from kg.results import AnalysisRecord, coverage, record, silent_kinds
from kg.values import is_partial_date

ANALYSES: Final[dict[str, Analysis]] = {
    module.ANALYSIS.name: module.ANALYSIS
    for module in (rankings, impact, chokepoints, loops, exposure, concentration, positions, diff)
}

# What every analysis takes besides its own parameters.
COMMON: Final = (
    Parameter(
        "evidence", "choice", "采用哪些论断", "which claims count", DEFAULT_EVIDENCE, choices=tuple(EVIDENCE)
    ),
    Parameter("as_of", "date", "截至日期", "only what was said of this date or before"),
    Parameter("kind", "choices", "只看这些依赖种类", "only these kinds of dependency", (), choices=KINDS),
    Parameter("type", "texts", "只显示这些类型", "show only these classes", ()),
)


def find_analysis(name: str) -> Analysis:
    """Look an analysis up by name."""
    if name not in ANALYSES:
        raise BadParameter("analysis", name, ", ".join(ANALYSES))
    return ANALYSES[name]


def analyze(graph: KnowledgeGraph, name: str, given: Mapping[str, Any]) -> tuple[Any, AnalysisRecord]:
    """Run an analysis; return its result as values and as a record with evidence."""
    analysis = find_analysis(name)
    values = read_values(graph, (*analysis.parameters, *COMMON), given)
    common = {parameter.name: values.pop(parameter.name) for parameter in COMMON}
    world = make_world(graph, common["evidence"], common["as_of"], common["kind"], common["type"])
    result = analysis.run(world, **values)
    recorder = Recorder(graph)
    kinds = {data["kind"] for _, _, data in world.dependencies.edges(data=True)}
    answer: AnalysisRecord = {
        "version": graph.version,
        "analysis": analysis.name,
        "label": {"zh": analysis.zh, "en": analysis.en},
        "meaning": {"zh": analysis.meaning_zh, "en": analysis.meaning_en},
        "source": analysis.source,
        "parameters": {
            name: list(v) if isinstance(v, tuple) else v for name, v in {**values, **common}.items()
        },
        "result": record(recorder, result),
        "coverage": coverage(recorder, result, silent_kinds(kinds)),
    }
    return result, answer


def make_world(
    graph: KnowledgeGraph,
    evidence: str = DEFAULT_EVIDENCE,
    as_of: str | None = None,
    kinds: tuple[str, ...] = (),
    types: tuple[str, ...] = (),
) -> World:
    """Limit the graph to what was asked for."""
    certainties = EVIDENCE[evidence]
    dependencies, relations = graph.dependency_graph(kinds, evidence), graph.relations
    facts = tuple(fact for fact in graph.facts if fact.certainty in certainties)
    if evidence != "all" or as_of:
        relations = _limited(graph, relations, certainties, as_of)
    if as_of:
        dependencies = _limited(graph, dependencies, certainties, as_of)
        facts = tuple(fact for fact in facts if _was_said(graph, fact.as_of, (fact.source,), as_of))
    return World(
        dependencies,
        relations,
        facts,
        graph.classes_below,
        graph.types(types),
        broader={c.name: c.broader for c in graph.ontology.concepts.values() if c.broader},
        published={source.id: source.published for source in graph.statements.sources.values()},
    )


@lru_cache(maxsize=16)
def _limited(graph: KnowledgeGraph, part: Graph, certainties: tuple[str, ...], as_of: str | None) -> Graph:
    limited: Graph = nx.MultiDiGraph()
    limited.add_nodes_from(part.nodes(data=True))
    for a, b, key, data in part.edges(keys=True, data=True):
        said = not as_of or _was_said(graph, data["as_of"], data["sources"], as_of)
        if said and data["certainty"] in certainties:
            limited.add_edge(a, b, key, **data)
    return limited


def _was_said(graph: KnowledgeGraph, claimed: str, sources: tuple[str, ...], as_of: str) -> bool:
    """Tell whether a statement speaks of the date or before; without one, whether its source is that old."""
    dates = [claimed] if claimed else [graph.statements.sources[name].published for name in sources]
    return all(date[: len(as_of)] <= as_of for date in dates if date)


def read_values(
    graph: KnowledgeGraph, parameters: tuple[Parameter, ...], given: Mapping[str, Any]
) -> dict[str, Any]:
    """Judge what a user gave and turn names into ids; raises BadParameter for what is not asked for."""
    known = {parameter.name for parameter in parameters}
    for name in given:
        if name not in known:
            raise BadParameter("parameter", name, ", ".join(sorted(known)))
    return {parameter.name: _value(graph, parameter, given.get(parameter.name)) for parameter in parameters}


def _value(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> Any:
    """Judge a value that a user gave and turn names into ids."""
    if value is None or (not isinstance(value, str | int) and not value):
        if parameter.required:
            raise BadParameter(parameter.name, "", f"{parameter.en} (required)")
        return parameter.default
    return _READERS[parameter.kind](graph, parameter, value)


def _entity(graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> str:
    return graph.entity(value).id


def _entities(graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(graph.entity(name).id for name in value))


def _edges(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> tuple[tuple[str, str, str], ...]:
    edges = []
    for text in value:
        parts = [part.strip() for part in text.split(",")] if isinstance(text, str) else list(text)
        if len(parts) != 3 or parts[1] not in KINDS:
            raise BadParameter(
                parameter.name, text, "SUBJECT,KIND,OBJECT with KIND one of " + ", ".join(KINDS)
            )
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


def _choices(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> tuple[str, ...]:
    return tuple(_choice(graph, parameter, one) for one in ([value] if isinstance(value, str) else value))


def _text(_graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> str:
    return str(value)


def _texts(_graph: KnowledgeGraph, _parameter: Parameter, value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _date(_graph: KnowledgeGraph, parameter: Parameter, value: Any) -> str:
    if not is_partial_date(value):
        raise BadParameter(parameter.name, value, "a date: YYYY, YYYY-MM or YYYY-MM-DD")
    return str(value)


def _moment(graph: KnowledgeGraph, parameter: Parameter, value: Any) -> str:
    if is_partial_date(str(value)):
        return str(value)
    sources = graph.statements.sources
    thing = graph.entity(value)
    if thing.id not in sources:
        raise BadParameter(parameter.name, value, "a date or one of " + ", ".join(sources))
    return thing.id


_READERS: Final = {
    "entity": _entity,
    "entities": _entities,
    "edges": _edges,
    "integer": _integer,
    "choice": _choice,
    "choices": _choices,
    "text": _text,
    "texts": _texts,
    "date": _date,
    "moment": _moment,
}
