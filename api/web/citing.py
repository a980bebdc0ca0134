"""Write how to cite a page of one dataset version: plain text and BibTeX."""

from __future__ import annotations

import re
from dataclasses import dataclass

_AUTHOR = {"zh": "大模型产业图谱贡献者", "en": "The LLM industry graph contributors"}
_SITE = {"zh": "大模型产业图谱", "en": "LLM industry graph"}
_SPECIAL = str.maketrans(
    {character: "\\" + character for character in "{}$&#_%"}
    | {"\\": "\\textbackslash{}", "^": "\\textasciicircum{}", "~": "\\textasciitilde{}"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """The same citation twice."""

    text: str
    bibtex: str


def citation(title: str, iri: str, version: str, lang: str) -> Citation:
    """Cite a thing of one dataset version.

    >>> citation("NVIDIA", "https://example.org/id/nvidia", "1a2b", "en").text
    'The LLM industry graph contributors: NVIDIA. LLM industry graph, dataset version 1a2b. https://example.org/id/nvidia'
    """
    dataset = f"数据版本 {version}" if lang == "zh" else f"dataset version {version}"
    text = (
        f"{_AUTHOR[lang]}：{title}。{_SITE[lang]}，{dataset}。{iri}"
        if lang == "zh"
        else f"{_AUTHOR[lang]}: {title}. {_SITE[lang]}, {dataset}. {iri}"
    )
    key = re.sub(r"[^a-z0-9]+", "-", iri.rpartition("/")[2].lower()).strip("-") or "graph"
    fields = {
        "author": "{" + _AUTHOR[lang] + "}",  # a body, no person with a family name
        "title": title.translate(_SPECIAL),
        "howpublished": _SITE[lang],
        "note": dataset,
        "url": iri,
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return Citation(text, f"@misc{{{key}-{version},\n{lines}\n}}")
