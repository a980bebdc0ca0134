"""Find things by id or by any of their names in either language."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from kg.errors import AmbiguousName, BadParameter, Candidate, UnknownEntity

_IGNORED = re.compile(r"[\s\-_·.,，。“”\"'《》()（）]+")
_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a name: an entity, a concept or a source."""

    id: str
    type: str
    label_zh: str
    label_en: str
    aliases: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    def label(self, language: str) -> str:
        """Give the label in `zh` or `en`."""
        return self.label_zh if language == "zh" else self.label_en

    @property
    def candidate(self) -> Candidate:
        """Describe the thing as an offer in an error."""
        return Candidate(self.id, self.type, self.label_zh, self.label_en)


@dataclass(frozen=True, slots=True)
class Match:
    """A search hit: the name that matched and how well, 1 being exact."""

    thing: Thing
    name: str
    score: float


def normalize(name: str) -> str:
    """Fold case, width, spaces and punctuation away.

    >>> normalize("Mistral AI") == normalize("ｍｉｓｔｒａｌ-ai")
    True
    """
    folded = ""
    while folded != name:
        folded, name = name, unicodedata.normalize("NFKC", _IGNORED.sub("", name).casefold())
    return name


class NameIndex:
    """Look things up by name."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self.things = {thing.id: thing for thing in things}
        self._labels: defaultdict[str, list[Thing]] = defaultdict(list)
        self._others: defaultdict[str, list[Thing]] = defaultdict(list)
        self._spelling: dict[str, str] = {}
        for thing in self.things.values():
            self._enter(self._labels, thing, (thing.label_zh, thing.label_en))
            self._enter(self._others, thing, (thing.id, *thing.aliases, *thing.hidden))

    def _enter(self, table: defaultdict[str, list[Thing]], thing: Thing, names: Iterable[str]) -> None:
        for name in names:
            key = normalize(name)
            self._spelling.setdefault(key, name)
            if key and thing not in table[key]:
                table[key].append(thing)

    def resolve(self, name: str) -> Thing:
        """Find the one thing that the name means: its id, else a label, else another name.

        Raises UnknownEntity or AmbiguousName, both with candidates.
        """
        if name in self.things:
            return self.things[name]
        key = normalize(name)
        for table in (self._labels, self._others):
            found = table.get(key, [])
            if len(found) == 1:
                return found[0]
            if found:
                raise AmbiguousName(name, [thing.candidate for thing in found])
        raise UnknownEntity(name, [match.thing.candidate for match in self.search(name, _SUGGESTIONS)])

    def search(self, text: str, limit: int = 20, types: Collection[str] = ()) -> list[Match]:
        """Rank things by how well one of their names matches: exact, prefix, part, resembling."""
        if limit < 1:
            raise BadParameter("limit", limit, "a number from 1 up")
        key = normalize(text)
        if not key:
            return []
        best: dict[str, Match] = {}
        near = dict.fromkeys(get_close_matches(key, self._spelling, _SUGGESTIONS, 0.7), 0.4)
        for spelled, name in self._spelling.items():
            score = _score(key, spelled) or near.get(spelled, 0.0)
            if not score:
                continue
            for thing in (*self._labels.get(spelled, ()), *self._others.get(spelled, ())):
                known = best.get(thing.id)
                if (not types or thing.type in types) and (known is None or known.score < score):
                    best[thing.id] = Match(thing, name, score)
        return sorted(best.values(), key=lambda match: (-match.score, match.thing.id))[:limit]


def _score(key: str, name: str) -> float:
    """Score from 0 to 1; the share of the name that the text covers decides among like matches."""
    if key == name:
        return 1.0
    covered = len(key) / len(name) if name else 0.0
    if name.startswith(key):
        return 0.7 + 0.25 * covered
    return 0.5 + 0.2 * covered if key in name else 0.0
