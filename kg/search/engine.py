"""Rank things by how well one of their names matches, and by how much the graph says of them.

From sure to vague: the name itself, its pinyin, its initials; what begins so; what holds the words or the
letters; what resembles it or sounds like it; what shares words with it. A vaguer way is tried only when the
surer ones leave room.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.names import Thing, normalize
from kg.search.highlight import Span, spans
from kg.search.index import AS_WRITTEN, BY_INITIALS, KINDS, LABEL, Entry, SearchIndex
from kg.search.spelling import is_chinese, pieces, pinyin

# The score of a match by the way it was found; at most _COVERED more for the share of the name it covers.
_EXACT: Final = (1.0, 0.9, 0.85)
_PREFIX: Final = (0.7, 0.65, 0.45)
_WORDS, _PART, _SOUNDS, _RESEMBLES, _SHARES = 0.6, 0.5, 0.6, 0.6, 0.35
_COVERED: Final = 0.15
# How far importance may move a match, and a label ahead of other names.
_IMPORTANCE, _LABEL_BONUS = 0.2, 0.02
_ALIKE: Final = 0.6
_LEAST_SHARED: Final = 0.3
_MOST_ALIKE: Final = 30
_SHORTEST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found: the name that matched, which kind of name, the spans of it, how well, 1 being exact."""

    thing: Thing
    name: str
    kind: str
    spans: tuple[Span, ...]
    score: float
    importance: float


@dataclass(frozen=True, slots=True)
class _Scored:
    entry: Entry
    score: float

    @property
    def rank(self) -> tuple[bool, float]:
        """Exact matches come first; among others importance counts too."""
        bonus = _LABEL_BONUS * (self.entry.kind == LABEL) - 0.001 * self.entry.kind
        return self.score == 1.0, self.score + bonus + _IMPORTANCE * self.entry.importance


class SearchEngine:
    """Answer searches and completions from one index."""

    def __init__(self, index: SearchIndex, things: Mapping[str, Thing]) -> None:
        self._index = index
        self._things = things

    def search(self, text: str, limit: int = 20, types: Collection[str] = ()) -> list[Hit]:
        """Rank what a text may mean, typing errors allowed."""
        best: dict[str, _Scored] = {}
        for way in (self._exact, self._beginning, self._holding, self._alike, self._sharing):
            # A vaguer way adds nothing of worth behind a page of surer hits.
            if len(best) >= limit:
                break
            self._collect(best, way(text), types)
        return self._hits(text, best, limit)

    def complete(self, text: str, limit: int = 10, types: Collection[str] = ()) -> list[Hit]:
        """Rank what a text may be the beginning of; typing errors count only when nothing begins so."""
        best: dict[str, _Scored] = {}
        for way in (self._exact, self._beginning):
            self._collect(best, way(text), types)
        if len(best) < limit:
            self._collect(best, self._holding(text), types)
        if not best:
            self._collect(best, self._alike(text), types)
        return self._hits(text, best, limit)

    def _collect(self, best: dict[str, _Scored], found: Iterable[_Scored], types: Collection[str]) -> None:
        for scored in found:
            thing = self._things.get(scored.entry.thing)
            if thing is None or (types and thing.type not in types):
                continue
            known = best.get(thing.id)
            if known is None or known.rank < scored.rank:
                best[thing.id] = scored

    def _hits(self, text: str, best: Mapping[str, _Scored], limit: int) -> list[Hit]:
        ranked = sorted(best.values(), key=lambda scored: scored.entry.thing)
        ranked.sort(key=lambda scored: scored.rank, reverse=True)
        return [self._hit(text, scored) for scored in ranked[:limit]]

    def _hit(self, text: str, scored: _Scored) -> Hit:
        entry, key = scored.entry, normalize(text)
        marked: tuple[Span, ...] = ((0, len(entry.text)),)
        if scored.score < 1:
            marked = spans(entry.text, key) or spans(entry.text, key, self._words(text))
        return Hit(
            self._things[entry.thing],
            entry.text,
            KINDS[entry.kind],
            marked,
            scored.score,
            round(entry.importance, 4),
        )

    def _exact(self, text: str) -> Iterable[_Scored]:
        key = normalize(text)
        for entry in self._index.exact(key) if key else ():
            yield _Scored(entry, _EXACT[entry.way])

    def _beginning(self, text: str) -> Iterable[_Scored]:
        key = normalize(text)
        for entry in self._index.beginning(key) if key else ():
            if entry.key != key and (entry.way != BY_INITIALS or len(key) > 1):
                yield _Scored(entry, _PREFIX[entry.way] + _COVERED * len(key) / len(entry.key))

    def _holding(self, text: str) -> Iterable[_Scored]:
        """Find names that hold all the words, or the letters in a row."""
        key = normalize(text)
        if not key:
            return
        for entry in self._index.with_words(self._words(text), every=True):
            yield _Scored(entry, _WORDS + _COVERED * min(1.0, len(key) / len(entry.key)))
        if len(key) > 1:
            for entry in self._index.entries(self._index.holding(key)):
                if entry.way != BY_INITIALS:
                    yield _Scored(entry, _PART + _COVERED * len(key) / len(entry.key))

    def _alike(self, text: str) -> Iterable[_Scored]:
        """Find names that look like the text, or sound like it when it is Chinese."""
        key = normalize(text)
        if is_chinese(text):
            sound = pinyin(pieces(text))
            for entry in self._index.exact(sound):
                yield _Scored(entry, _SOUNDS + _COVERED)
            for entry in self._index.beginning(sound):
                yield _Scored(entry, _SOUNDS * len(sound) / len(entry.key))
        if len(key) < _SHORTEST_ALIKE:
            return
        for entry, likeness in self._resembling(key):
            if entry.way != BY_INITIALS:
                yield _Scored(entry, _RESEMBLES * likeness)

    def _resembling(self, key: str) -> Iterable[tuple[Entry, float]]:
        alike = process.extract(
            key,
            self._index.keys,
            scorer=OSA.normalized_similarity,
            score_cutoff=_ALIKE,
            limit=_MOST_ALIKE,
        )
        for known, likeness, _ in alike:
            # A wrong first letter is rare.
            trust = likeness if known[0] == key[0] else likeness - 0.1
            for entry in self._index.exact(known):
                yield entry, trust

    def _sharing(self, text: str) -> Iterable[_Scored]:
        """Find names that share words with the text, by the share of both that these cover."""
        asked = self._words(text)
        whole = sum(map(len, asked))
        for entry in self._index.with_words(asked, every=False):
            share = 2 * sum(len(word) for word in asked if word in entry.key) / (whole + len(entry.key))
            if share >= _LEAST_SHARED and entry.way == AS_WRITTEN:
                yield _Scored(entry, _SHARES * share)

    def _words(self, text: str) -> tuple[str, ...]:
        return self._index.segmenter.words(text)
