"""Write the page of each analysis: `python -m kg.manual docs/analyses` (`make docs`)."""

from __future__ import annotations

import dataclasses
import inspect
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from kg.analyses import ANALYSES, COMMON, analyze
from kg.analysis.chains import Hop
from kg.analysis.spec import Analysis, Parameter
from kg.cli.registered import commands
from kg.graph import KnowledgeGraph, load
from kg.telling import labels, say

# Lines of an answer that a page shows before it says that there are more.
_SHOWN: Final = 24
_TAKES: Final = {
    "entity": "an id or a name",
    "entities": "ids or names, repeated",
    "edges": "SUBJECT,KIND,OBJECT, repeated",
    "integer": "a whole number",
    "kinds": "kinds of dependency, repeated",
    "texts": "classes, repeated",
    "date": "YYYY, YYYY-MM or YYYY-MM-DD",
    "moment": "a date, a source or a version; in process also a path",
}


def page(analysis: Analysis, output: str) -> str:
    """Write the page of an analysis around the output of its example."""
    title = f"{analysis.en[0].upper()}{analysis.en[1:]} {analysis.zh}"
    parts = [
        f"# {title}: `kg {analysis.name}`",
        "<!-- Written by `make docs` from the analysis itself; do not edit. -->",
        f"{analysis.meaning_en[0].upper()}{analysis.meaning_en[1:]}.\n\n{analysis.meaning_zh}。",
        f"## A question answered\n**{analysis.question_en}** {analysis.question_zh}",
        f"```console\n$ kg {analysis.example} --lang en\n{_shortened(output)}\n```",
        f"The same over HTTP: `GET /api/{analysis.route}`; in Python: "
        f'`kg.analyses.analyze(graph, "{analysis.name}", {{...}})`; as JSON: `--format json`.',
        "## Definition\n" + "\n\n".join(_definition(function) for function in _documented(analysis)),
        f"Source: {analysis.source}.",
        "## Parameters\n| name | takes | default | meaning | 含义 |\n|---|---|---|---|---|\n"
        + "\n".join(map(_parameter, (*analysis.parameters, *COMMON))),
        "## Answer\n" + "\n\n".join(_table(kind) for kind in _classes(analysis)),
    ]
    return "\n\n".join(parts) + "\n"


def index() -> str:
    """Write the list of the pages."""
    lines = [
        f"| [`kg {a.name}`]({a.name}.md) | {a.question_en} | {a.question_zh} |" for a in ANALYSES.values()
    ]
    head = (
        "# Analyses\n<!-- Written by `make docs`; do not edit. -->\n\n"
        "| command | answers | 回答 |\n|---|---|---|\n"
    )
    rests = (
        "\n\nEvery answer ends with what it rests on: the number and certainty of its claims, the age of the "
        "newest, the kinds\nof dependency about which the graph knows nothing, and a link that asks the same "
        "again. Silence proves nothing.\n"
    )
    return head + "\n".join(lines) + rests


def asked(analysis: Analysis) -> dict[str, Any]:
    """Read the example of an analysis as the command does: parameters by name."""
    command = next(command for command in commands() if command.name == analysis.name)
    given = command.make_context(analysis.name, shlex.split(analysis.example)[1:]).params
    return {parameter.name: given[parameter.name] for parameter in (*analysis.parameters, *COMMON)}


def run_example(graph: KnowledgeGraph, analysis: Analysis) -> str:
    """Print the example of an analysis as the command does, without the first line, the version."""
    result, answer = analyze(graph, analysis.name, asked(analysis))
    return "\n".join(say(analysis, result, answer, "en"))


def _shortened(output: str) -> str:
    lines = [line[:160] + "…" if len(line) > 160 else line for line in output.rstrip().splitlines()]
    foot = [line for line in lines if line.startswith("# ")][-3:]
    body = lines[1 : len(lines) - len(foot)]
    shown = body[:_SHOWN] if len(body) > _SHOWN else body
    return "\n".join([lines[0], *shown, *(["..."] if len(body) > _SHOWN else []), *foot])


def _documented(analysis: Analysis) -> tuple[Callable[..., Any], ...]:
    return (analysis.run, *analysis.details)


def _definition(function: Callable[..., Any]) -> str:
    """Take the docstring without its examples, each paragraph on one line."""
    text = (inspect.getdoc(function) or "").partition(">>>")[0]
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def _parameter(parameter: Parameter) -> str:
    takes = " · ".join(parameter.choices) or _TAKES[parameter.kind]
    if parameter.kind == "integer":
        takes += f" from {parameter.low}" + (f" to {parameter.high}" if parameter.high else "")
    default = parameter.default
    shown = ", ".join(default) if isinstance(default, tuple) else "" if default is None else str(default)
    needed = "required" if parameter.required else shown
    return f"| `{parameter.name}` | {takes} | {needed} | {parameter.en} | {parameter.zh} |"


def _classes(analysis: Analysis) -> Iterator[type]:
    """Yield what a run returns and the rows in it, each once."""
    waiting = [get_type_hints(analysis.run)["return"]]
    seen: list[type] = []
    while waiting:
        kind = waiting.pop(0)
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind is not Hop:
            if kind not in seen:
                seen.append(kind)
                yield kind
                waiting += get_type_hints(kind).values()
        else:
            waiting += get_args(kind)


def _table(kind: type) -> str:
    english, chinese = labels(kind, "en"), labels(kind, "zh")
    rows = "\n".join(f"| `{name}` | {english[name]} | {chinese[name]} |" for name in english)
    return f"{_definition(kind)}\n\n| field | meaning | 含义 |\n|---|---|---|\n{rows}"


def write(graph: KnowledgeGraph, directory: Path) -> None:
    """Write every page and the index."""
    directory.mkdir(parents=True, exist_ok=True)
    for analysis in ANALYSES.values():
        text = page(analysis, run_example(graph, analysis))
        (directory / f"{analysis.name}.md").write_text(text, encoding="utf-8")
    (directory / "README.md").write_text(index(), encoding="utf-8")


if __name__ == "__main__":
    write(load(), Path(sys.argv[1]))
