"""Turn a name into the spellings that people type for it: folded, pinyin, initials, words.

The libraries that know Chinese load when the first Chinese text comes: they cost more than a search.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Final

from kg.names import normalize

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
_RUN: Final = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_LONGEST_TERM = 6
_COMMON = 10_000
_LONGEST_LATIN = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """What one part of a text is spelled like: a syllable or a Latin word; offsets count characters."""

    spelling: str
    start: int
    end: int


def is_chinese(text: str) -> bool:
    """Tell whether the text holds a Chinese character."""
    return _CHINESE.search(text) is not None


def pieces(text: str) -> tuple[Piece, ...]:
    """Spell a text in pinyin, piece by piece.

    >>> [piece.spelling for piece in pieces("英伟达GPU")]
    ['ying', 'wei', 'da', 'gpu']
    """
    found: list[Piece] = []
    for run in _RUN.finditer(text):
        if is_chinese(run[0]):
            syllables = _lazy_pinyin()(run[0])
            found += [Piece(s, run.start() + i, run.start() + i + 1) for i, s in enumerate(syllables)]
        elif key := normalize(run[0]):
            found.append(Piece(key, run.start(), run.end()))
    return tuple(found)


def pinyin(spelled: Iterable[Piece]) -> str:
    """Join the spelling of all pieces."""
    return "".join(piece.spelling for piece in spelled)


def initials(text: str, spelled: Iterable[Piece]) -> str:
    """Join first letters; a Latin word as short as an abbreviation stays whole beside Chinese.

    >>> [initials(text, pieces(text)) for text in ("英伟达", "智谱AI", "Hugging Face")]
    ['ywd', 'zpai', 'hf']
    """
    most = _LONGEST_LATIN if is_chinese(text) else 1
    return "".join(
        p.spelling if p.end - p.start > 1 and len(p.spelling) <= most else p.spelling[:1] for p in spelled
    )


class Segmenter:
    """Split texts into words; `terms` are words of the field that a general dictionary lacks."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._terms = tuple(terms)

    @cached_property
    def _cut(self) -> Callable[[str], list[str]]:
        from rjieba import Jieba

        dictionary = Jieba()
        for term in self._terms:
            dictionary.add_word(term, _COMMON, "n")
        return dictionary.cut_for_search

    def words(self, text: str) -> tuple[str, ...]:
        """List the words of a text once each; a long Chinese word also gives the words inside it.

        >>> Segmenter().words("生成式人工智能 Platform")
        ('生成', '生成式', '人工', '智能', '人工智能', 'platform')
        >>> Segmenter().words("英伟达公司"), Segmenter(["英伟达"]).words("英伟达公司")
        (('英', '伟达', '公司'), ('伟达', '英伟达', '公司'))
        """
        found: list[str] = []
        for run in _RUN.findall(text):
            found += self._cut(run) if is_chinese(run) else [normalize(run)]
        return tuple(dict.fromkeys(filter(None, found)))


def is_term(name: str) -> bool:
    """Tell whether a name is short enough to be a word that a general dictionary may lack."""
    return len(name) <= _LONGEST_TERM and _CHINESE.fullmatch(name) is not None


@cache
def _lazy_pinyin() -> Callable[[str], list[str]]:
    from pypinyin import lazy_pinyin

    return lazy_pinyin
