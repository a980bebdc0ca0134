"""Register the analyses: command, HTTP, Python and documentation read this table; run them by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kg.analysis import (
    chokepoints,
    concentration,
    dependencies,
    diff,
    exposure,
    impact,
    loops,
    paths,
    positions,
    rankings,
)
from kg.analysis.spec import Analysis, Parameter, World
from kg.errors import BadParameter
from kg.graph import DEFAULT_EVIDENCE, EVIDENCE, KnowledgeGraph
from kg.namespaces import DATA_LICENSE
from kg.parameters import address, read_values
from kg.recorder import Recorder
from kg.results import AnalysisRecord, coverage, record
from kg.versions import find_version, open_version
from kg.worlds import make_world

ANALYSES: Final[dict[str, Analysis]] = {
    module.ANALYSIS.name: module.ANALYSIS
    for module in (
        dependencies,
        paths,
        rankings,
        impact,
        chokepoints,
        loops,
        exposure,
        concentration,
        positions,
        diff,
    )
}

# What every analysis takes besides its own parameters.
COMMON: Final = (
    Parameter(
        "evidence", "choice", "采用哪些论断", "which claims count", DEFAULT_EVIDENCE, choices=tuple(EVIDENCE)
    ),
    Parameter("as_of", "date", "截至日期", "only what was said of this date or before"),
    Parameter(
        "kind",
        "kinds",
        "只看这些依赖种类及其下位种类",
        "only these kinds of dependency and those below them",
        (),
    ),
    Parameter("type", "texts", "只显示这些类型及其子类", "show only these classes and those below them", ()),
)


def find_analysis(name: str) -> Analysis:
    """Look an analysis up by name."""
    if name not in ANALYSES:
        raise BadParameter("analysis", name, ", ".join(ANALYSES))
    return ANALYSES[name]


def analyze(
    graph: KnowledgeGraph, name: str, given: Mapping[str, Any], language: str = "zh"
) -> tuple[Any, AnalysisRecord]:
    """Run an analysis; return its result as values and as a record with evidence.

    `given` holds parameters by name; ids and names in either language both do. Raises UnknownEntity,
    AmbiguousName or BadParameter. A `link` in the record asks a server the same again; `name` of a thing
    there is in the language.
    """
    result, answer, _ = compare(graph, name, given, language)
    return result, answer


def compare(
    graph: KnowledgeGraph, name: str, given: Mapping[str, Any], language: str = "zh"
) -> tuple[Any, AnalysisRecord, tuple[KnowledgeGraph, ...]]:
    """Do as `analyze`, and give the other versions that the result may name things of."""
    analysis = find_analysis(name)
    parameters = (*analysis.parameters, *COMMON)
    values = read_values(graph, parameters, given)
    limits = tuple(values[parameter.name] for parameter in COMMON)
    world = make_world(graph, *limits)
    others = _versions(graph, analysis, values)
    if others:
        world = replace(world, versions={name: make_world(one, *limits) for name, one in others.items()})
    result = analysis.run(world, **{p.keyword: _plain(values[p.name]) for p in analysis.parameters})
    recorder = Recorder(graph, *others.values(), language=language)
    answer: AnalysisRecord = {
        "meta": {"version": graph.version, "license": DATA_LICENSE},
        "version": graph.version,
        "analysis": analysis.name,
        "label": {"zh": analysis.zh, "en": analysis.en},
        "meaning": {"zh": analysis.meaning_zh, "en": analysis.meaning_en},
        "source": analysis.source,
        "parameters": {name: _shown(value) for name, value in values.items()},
        "link": address(analysis, parameters, values),
        "result": record(recorder, result),
        "coverage": coverage(recorder, result, world, _silent(graph, world, values["kind"])),
        "kind_labels": {kind: recorder.predicate_label(kind) for kind in graph.dependency_kinds},
    }
    return result, answer, tuple(others.values())


def _versions(
    graph: KnowledgeGraph, analysis: Analysis, values: Mapping[str, Any]
) -> dict[str, KnowledgeGraph]:
    """Gather the versions among the values, by name; a path is opened."""
    found: dict[str, KnowledgeGraph] = {}
    for value in dict.fromkeys(values[p.name] for p in analysis.parameters if p.kind == "moment"):
        version = open_version(value, graph) if isinstance(value, Path) else find_version(graph, value)
        if version is not None:
            found[str(value)] = version
    return found


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def _shown(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else _plain(value)


def _silent(graph: KnowledgeGraph, world: World, asked: tuple[str, ...]) -> list[str]:
    """List the kinds of dependency that were looked for and of which the world has no edge."""
    known = {data["kind"] for _, _, data in world.dependencies.edges(data=True)}
    wanted = graph.kinds(asked) or graph.dependency_kinds
    return [kind for kind in graph.dependency_kinds if kind in wanted and kind not in known]
