"""Load the named questions: SPARQL files with a title in two languages and parameters.

The head of a file is comments: `# title_zh:`, `# title_en:` and, for each parameter,
`# param: NAME = DEFAULT | LABEL_ZH | LABEL_EN`. A parameter is an entity; its variable must be projected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from kg.errors import BadParameter, StoreError, UnknownQuestion

_TITLE = re.compile(r"^# title_(zh|en):\s*(.+?)\s*$", re.M)
_PARAM = re.compile(r"^# param:\s*(\w+)\s*=\s*([\w-]+)\s*\|\s*(.+?)\s*\|\s*(.+?)\s*$", re.M)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An entity that a question asks about; `default` is an id."""

    name: str
    default: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that users ask, with the query that answers it."""

    slug: str
    title_zh: str
    title_en: str
    parameters: tuple[Parameter, ...]
    text: str

    def title(self, language: str) -> str:
        """Give the title in `zh` or `en`."""
        return self.title_zh if language == "zh" else self.title_en

    def example(self) -> str:
        """Give a query that answers the question for the defaults of its parameters."""
        values = "".join(f"VALUES ?{p.name} {{ id:{p.default} }} " for p in self.parameters)
        head, brace, rest = self.text.partition("{")
        return f"{head}{brace} {values}{rest}" if values else self.text

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """Fill in the defaults; refuse parameters that the question does not have."""
        known = {parameter.name: parameter.default for parameter in self.parameters}
        for name in given:
            if name not in known:
                allowed = ", ".join(known) or "no parameter"
                raise BadParameter("parameter", name, f"{allowed} (question '{self.slug}')")
        return known | dict(given)


def load_questions(directory: Path) -> dict[str, Question]:
    """Read every question of a directory, by slug."""
    return {path.stem: _read(path) for path in sorted(directory.glob("*.rq"))}


def find_question(questions: Mapping[str, Question], slug: str) -> Question:
    """Look a question up; raises UnknownQuestion with those of similar slug."""
    if slug not in questions:
        raise UnknownQuestion(slug, get_close_matches(slug, questions, 5, 0.3))
    return questions[slug]


def _read(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    titles = dict(_TITLE.findall(text))
    if titles.keys() != {"zh", "en"}:
        raise StoreError(f"{path}:1: a question needs '# title_zh:' and '# title_en:'")
    parameters = tuple(Parameter(*match) for match in _PARAM.findall(text))
    return Question(path.stem, titles["zh"], titles["en"], parameters, text)
