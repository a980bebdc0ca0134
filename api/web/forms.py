"""Make form fields of the parameters that an analysis declares."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from api.web.words import word
from kg.analysis.spec import Analysis, Parameter
from kg.errors import KGError
from kg.graph import KnowledgeGraph

_SEPARATORS: Final = re.compile(r"\s*[,，;；、]\s*")


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a field."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: `look` is name, names, number, choice, choices or text."""

    name: str
    label: str
    look: str
    value: str
    required: bool
    low: int | None
    high: int | None
    choices: tuple[Choice, ...]


def fields(
    graph: KnowledgeGraph,
    parameters: Iterable[Parameter],
    values: Mapping[str, Any],
    lang: str,
    labels: Mapping[str, str] | None = None,
) -> list[Field]:
    """Make the fields; `labels` say what choices are called that are none of the common words."""
    return [
        _field(graph, parameter, values.get(parameter.name), lang, labels or {}) for parameter in parameters
    ]


def _field(
    graph: KnowledgeGraph, parameter: Parameter, value: Any, lang: str, labels: Mapping[str, str]
) -> Field:
    given = parameter.default if value is None else value
    many = parameter.many
    held = (
        [str(one) for one in (given if isinstance(given, list | tuple) else [given])]
        if given is not None
        else []
    )
    choices = tuple(
        Choice(one, labels.get(one) or _choice(graph, one, lang), one in held)
        for one in _offered(graph, parameter)
    )
    if choices:
        look = "choices" if many else "choice"
    elif parameter.kind == "integer":
        look = "number"
    else:
        look = {"entity": "name", "entities": "names"}.get(parameter.kind, "text")
    text = ", ".join(shown(graph, one, lang) if look in ("name", "names") else one for one in held)
    label = parameter.zh if lang == "zh" else parameter.en
    return Field(
        parameter.name, label, look, text, parameter.required, parameter.low, parameter.high, choices
    )


def _offered(graph: KnowledgeGraph, parameter: Parameter) -> tuple[str, ...]:
    if parameter.name == "type":
        return tuple(sorted(graph.ontology.classes))
    return graph.dependency_kinds if parameter.kind == "kinds" else parameter.choices


def shown(graph: KnowledgeGraph, name: str, lang: str) -> str:
    """Show a thing by its label where the label leads back to it alone."""
    known = graph.names.things.get(name)
    if known is None or _SEPARATORS.search(known.label(lang)):
        return name
    try:
        alone = graph.entity(known.label(lang)).id == name
    except KGError:
        alone = False
    return known.label(lang) if alone else name


def _choice(graph: KnowledgeGraph, name: str, lang: str) -> str:
    term = graph.ontology.properties.get(name) or graph.ontology.classes.get(name)
    if term is None:
        return word(name, lang)
    return term.label_zh if lang == "zh" else term.label_en


def several(values: Iterable[str]) -> list[str]:
    """Take a parameter given several times, or once with commas, as a field for several does.

    >>> several(["openai, 百度", "suno"])
    ['openai', '百度', 'suno']
    """
    return [part for value in values for part in _SEPARATORS.split(value.strip()) if part]


def read(parameters: Iterable[Parameter], pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Read what a form sent: empty fields are as if left out; unknown names are passed on to be refused."""
    listed = list(pairs)
    known = {parameter.name: parameter for parameter in parameters}
    found: dict[str, Any] = {}
    for name in dict.fromkeys(name for name, _ in listed):
        values = [value.strip() for key, value in listed if key == name and value.strip()]
        if values:
            found[name] = _read(known.get(name), values)
    return found


def _read(parameter: Parameter | None, values: list[str]) -> str | list[str]:
    if parameter is None or not parameter.many:
        return values[-1]
    if parameter.kind == "edges":
        parts = (part.strip() for value in values for part in re.split(r"[;；]", value))
        return [part for part in parts if part]
    return several(values)


def example(analysis: Analysis, common: Iterable[Parameter]) -> dict[str, Any]:
    """Turn the example that one types after `kg` into the values of a form.

    Flags of the command itself, such as the language, are no parameters and left out.
    """
    known = {parameter.name.replace("_", "-"): parameter for parameter in (*analysis.parameters, *common)}
    waiting = [parameter for parameter in analysis.parameters if parameter.positional]
    found: dict[str, Any] = {}
    words = iter(shlex.split(analysis.example)[1:])
    for text in words:
        flagged = text.startswith("-")
        parameter = known.get(text.lstrip("-")) if flagged else next(iter(waiting), None)
        value = next(words, "") if flagged else text
        if parameter is None:
            continue
        if parameter.many:
            found.setdefault(parameter.name, []).append(value)
        else:
            found[parameter.name] = value
            if not flagged:
                waiting.remove(parameter)
    return found
