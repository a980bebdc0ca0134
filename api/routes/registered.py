"""Make a route of every registered analysis."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.deps import Graph, Language
from kg.analyses import ANALYSES, COMMON, analyze
from kg.analysis.spec import Analysis, Parameter
from kg.errors import BadParameter
from kg.results import AnalysisRecord

router = APIRouter(prefix="/api", tags=["analyses"])


def _annotation(parameter: Parameter, in_path: bool) -> Any:
    kind: Any = list[str] if parameter.many else int if parameter.kind == "integer" else str
    default = parameter.default
    shown = ", ".join(default) if isinstance(default, tuple) else default
    text = f"{parameter.en} · {parameter.zh}" + (f" (default: {shown})" if shown else "")
    extra = {"enum": list(parameter.choices)} if parameter.choices else None
    if in_path:
        return Annotated[kind, Path(description=text, json_schema_extra=extra)]
    query = Query(alias=parameter.name, description=text, json_schema_extra=extra)
    return Annotated[kind if parameter.required else kind | None, query]


def _refusing(names: Iterable[str]) -> Callable[[Request], None]:
    """Refuse what an analysis does not know: a misspelt filter that is passed over gives another answer."""
    known = (*names, "lang")

    def check(request: Request) -> None:
        for name in request.query_params:
            if name not in known:
                raise BadParameter("parameter", name, ", ".join(known))

    return check


def _add(analysis: Analysis) -> None:
    parameters = (*analysis.parameters, *COMMON)
    names = {parameter.keyword: parameter.name for parameter in parameters}

    def endpoint(graph: Graph, lang: Language, **given: Any) -> Response:
        # Written out here: an answer is plain JSON already, and to judge it again costs more than to find it.
        asked = {names[name]: value for name, value in given.items()}
        answer = analyze(graph, analysis.name, asked, lang)[1]
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        headers = {"Content-Language": lang, "Vary": "Accept-Language"}
        return Response(text, media_type="application/json", headers=headers)

    own = [
        inspect.Parameter(
            parameter.keyword,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if parameter.required else None,
            annotation=_annotation(parameter, f"{{{parameter.name}}}" in analysis.route),
        )
        for parameter in parameters
    ]
    ours = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
        for name, kind in (("graph", Graph), ("lang", Language))
    ]
    endpoint.__signature__ = inspect.Signature([*ours, *own], return_annotation=Response)  # type: ignore[attr-defined]
    router.get(
        f"/{analysis.route}",
        dependencies=[Depends(_refusing(names.values()))],
        response_model=AnalysisRecord,
        operation_id=f"analyze_{analysis.name.replace('-', '_')}",
        summary=analysis.en,
        description=f"{analysis.meaning_en}\n\n{analysis.meaning_zh}\n\nSource: {analysis.source}",
    )(endpoint)


for _analysis in ANALYSES.values():
    _add(_analysis)
