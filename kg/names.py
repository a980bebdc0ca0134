"""Find things by id or by any of their names in either language."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.errors import AmbiguousName, Candidate, UnknownEntity

_IGNORED = re.compile(r"[\s\-_·.,，。“”\"'《》()（）]+")


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

    def __init__(
        self, things: Iterable[Thing], suggest: Callable[[str], Iterable[Thing]] = lambda _: ()
    ) -> None:
        self.things = {thing.id: thing for thing in things}
        self._suggest = suggest
        self._labels: defaultdict[str, list[Thing]] = defaultdict(list)
        self._others: defaultdict[str, list[Thing]] = defaultdict(list)
        for thing in self.things.values():
            self._enter(self._labels, thing, (thing.label_zh, thing.label_en))
            self._enter(self._others, thing, (thing.id, *thing.aliases, *thing.hidden))

    def _enter(self, table: defaultdict[str, list[Thing]], thing: Thing, names: Iterable[str]) -> None:
        for name in names:
            key = normalize(name)
            if key and thing not in table[key]:
                table[key].append(thing)

    def resolve(self, name: str) -> Thing:
        """Find the one thing that the name means: its id, else a label, else another name.

        Raises UnknownEntity or AmbiguousName, both with candidates.
        """
        found = self.meant(name)
        if not found:
            raise UnknownEntity(name, [thing.candidate for thing in self._suggest(name)])
        if len(found) > 1:
            raise AmbiguousName(name, [thing.candidate for thing in found])
        return found[0]

    def meant(self, name: str) -> tuple[Thing, ...]:
        """List what the name means in the best way that it means anything, nothing when nobody bears it."""
        if name in self.things:
            return (self.things[name],)
        key = normalize(name)
        found = (tuple(table.get(key, ())) for table in (self._labels, self._others))
        return next(filter(None, found), ())
