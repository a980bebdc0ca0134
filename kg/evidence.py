"""Hold claims against the source texts: does the cited line exist and name what it is cited for?"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Problem
from kg.model import Claim, Curated, Source
from kg.ontology import Ontology
from kg.values import split_locator

_IGNORED = re.compile(r"[\s\-_·*“”\"\\]+")
_SENTENCE_END = re.compile(r"[。；！？;!?]$")
_MOST_HEADINGS = 6
_HEADING_LENGTH = 30
# A text may name a thing only by a pronoun, so that not every line can hold.
LEAST_SHARE = 0.99


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """Count the claims whose lines name subject or object, and list the others."""

    checked: int
    problems: tuple[Problem, ...]

    @property
    def holds(self) -> bool:
        """Tell whether the share is at least LEAST_SHARE."""
        return self.share >= LEAST_SHARE

    @property
    def share(self) -> float:
        """The part of the claims that holds, between 0 and 1."""
        return 1 - len(self.problems) / self.checked if self.checked else 1.0


def check_evidence(curated: Curated, ontology: Ontology, directory: Path) -> EvidenceReport:
    """Check each claim against the text of its source in the directory."""
    names = _names(curated, ontology)
    problems: list[Problem] = []
    texts: dict[str, list[str]] = {}
    for source in curated.sources:
        lines, trouble = _read(source, directory)
        texts[source.id] = lines
        problems.extend(trouble)
    if problems:
        return EvidenceReport(len(curated.claims), tuple(problems))
    problems.extend(p for c in curated.claims for p in _judge(c, texts.get(c.source, []), names))
    return EvidenceReport(len(curated.claims), tuple(problems))


def _names(curated: Curated, ontology: Ontology) -> dict[str, tuple[str, ...]]:
    """Give the names of everything; a coined thing also bears the names of what it is about.

    No text names an event or assessment by the label that we coin, so they count as named where one of
    the things that their own claims lead to is named.
    """
    names = {concept.name: _concept_names(ontology, concept.name) for concept in ontology.concepts.values()}
    names |= {entity.id: entity.names for entity in curated.entities}
    coined = {
        entity.id
        for entity in curated.entities
        if ontology.is_a(entity.type, "Event") or ontology.is_a(entity.type, "Assessment")
    }
    about: defaultdict[str, set[str]] = defaultdict(set)
    for claim in curated.claims:
        if claim.subject in coined and claim.object in names:
            about[claim.subject].add(claim.object)
    extended = {
        one: tuple(name for other in sorted(others) for name in names[other]) for one, others in about.items()
    }
    return names | {one: (*names[one], *more) for one, more in extended.items()}


def _concept_names(ontology: Ontology, name: str) -> tuple[str, ...]:
    concept = ontology.concepts[name]
    return (concept.label_zh, concept.label_en, *concept.aliases)


def _read(source: Source, directory: Path) -> tuple[list[str], list[Problem]]:
    path = directory / source.file
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = Problem(
            source.origin.file, source.origin.line, f"no text: {error}", "name the directory of the texts"
        )
        return [], [problem]
    if source.sha256 and hashlib.sha256(content).hexdigest() != source.sha256:
        problem = Problem(
            source.origin.file,
            source.origin.line,
            f"{path.name} is not the text that was read",
            "get the right text",
        )
        return [], [problem]
    try:
        return content.decode("utf-8").split("\n"), []
    except UnicodeDecodeError as error:
        message = f"{path.name} is not UTF-8: {error.reason} at byte {error.start}"
        return [], [Problem(source.origin.file, source.origin.line, message, "save the text as UTF-8")]


def _judge(claim: Claim, lines: list[str], names: dict[str, tuple[str, ...]]) -> Iterator[Problem]:
    spans = split_locator(claim.locator)
    if not spans or max(last for _, last in spans) > len(lines):
        yield Problem(
            claim.origin.file, claim.origin.line, f"{claim.locator} is not in the text", "correct the locator"
        )
        return
    context = _normal("\n".join(_context(lines, spans)))
    wanted = (*names.get(claim.subject, ()), *names.get(claim.object, ()))
    if not any(_normal(name) in context for name in wanted):
        message = f"{claim.locator} of {claim.source} names neither '{claim.subject}' nor '{claim.object}'"
        yield Problem(
            claim.origin.file, claim.origin.line, message, "cite the line that does, or add the alias it uses"
        )


def _context(lines: list[str], spans: Iterable[tuple[int, int]]) -> Iterator[str]:
    """Yield the cited lines and the headings over them."""
    for first, last in spans:
        yield from lines[first - 1 : last]
        found = 0
        for line in reversed(lines[: first - 1]):
            if _is_heading(line):
                yield line
                found += 1
            if line.startswith("#") or found == _MOST_HEADINGS:
                break


def _is_heading(line: str) -> bool:
    """Tell whether a line stands over others: Markdown heading, bold line, or a short line without full stop.

    >>> _is_heading("### 数据"), _is_heading("**海外**"), _is_heading("硅基流动："), _is_heading("就是这样。")
    (True, True, True, False)
    """
    text = line.strip()
    if not text or text.startswith("!"):
        return False
    short = len(text) <= _HEADING_LENGTH and not _SENTENCE_END.search(text)
    return text.startswith("#") or re.fullmatch(r"\*\*.+\*\*", text) is not None or short


def _normal(text: str) -> str:
    return _IGNORED.sub("", text).casefold()
