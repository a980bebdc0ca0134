"""Make a route of every registered analysis."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.deps import Graph
from kg.analyses import ANALYSES, COMMON, analyze
from kg.analysis.spec import Analysis, Parameter
from kg.results import AnalysisRecord

router = APIRouter(prefix="/api", tags=["analyses"])

_MANY = ("entities", "edges", "choices", "texts")


def _annotation(parameter: Parameter, in_path: bool) -> Any:
    kind: Any = list[str] if parameter.kind in _MANY else int if parameter.kind == "integer" else str
    default = parameter.default
    shown = ", ".join(default) if isinstance(default, tuple) else default
    text = f"{parameter.en} · {parameter.zh}" + (f" (default: {shown})" if shown else "")
    extra = {"enum": list(parameter.choices)} if parameter.choices and parameter.kind == "choice" else None
    if in_path:
        return Annotated[kind, Path(description=text, json_schema_extra=extra)]
    if parameter.required:
        return Annotated[kind, Query(description=text, json_schema_extra=extra)]
    return Annotated[kind | None, Query(description=text, json_schema_extra=extra)]


def _add(analysis: Analysis) -> None:
    def endpoint(graph: Graph, **given: Any) -> AnalysisRecord:
        return analyze(graph, analysis.name, given)[1]

    own = [
        inspect.Parameter(
            parameter.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if parameter.required else None,
            annotation=_annotation(parameter, f"{{{parameter.name}}}" in analysis.route),
        )
        for parameter in (*analysis.parameters, *COMMON)
    ]
    first = inspect.Parameter("graph", inspect.Parameter.KEYWORD_ONLY, annotation=Graph)
    endpoint.__signature__ = inspect.Signature([first, *own], return_annotation=AnalysisRecord)  # type: ignore[attr-defined]
    router.get(
        f"/{analysis.route}",
        operation_id=f"analyze_{analysis.name.replace('-', '_')}",
        summary=analysis.en,
        description=f"{analysis.meaning_en}\n\n{analysis.meaning_zh}\n\nSource: {analysis.source}",
    )(endpoint)


for _analysis in ANALYSES.values():
    _add(_analysis)
