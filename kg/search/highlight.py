"""Mark in a name what a query matched."""

from __future__ import annotations

from collections.abc import Iterable

from kg.names import normalize
from kg.search.spelling import Piece, pieces

Span = tuple[int, int]


def spans(text: str, key: str, words: Iterable[str] = ()) -> tuple[Span, ...]:
    """Find the characters of a name that a folded query or its words stand for, as spelled or in pinyin.

    >>> spans("NVIDIA A100", "a1"), spans("英伟达GPU", "weid"), spans("云深处", "yscx")
    (((7, 9),), ((1, 3),), ())
    """
    written = tuple(
        Piece(folded, i, i + 1) for i, character in enumerate(text) if (folded := normalize(character))
    )
    for spelled in (written, pieces(text), _letters(pieces(text))):
        if found := _find(spelled, key):
            return (found,)
    found_words = (_find(written, word) for word in words)
    return _merge(span for span in found_words if span)


def _letters(spelled: Iterable[Piece]) -> tuple[Piece, ...]:
    return tuple(Piece(piece.spelling[:1], piece.start, piece.end) for piece in spelled)


def _find(spelled: Iterable[Piece], key: str) -> Span | None:
    """Find the pieces that the first occurrence of the key touches."""
    pieces_ = tuple(spelled)
    at = "".join(piece.spelling for piece in pieces_).find(key) if key else -1
    if at < 0:
        return None
    touched: list[Piece] = []
    position = 0
    for piece in pieces_:
        if position < at + len(key) and position + len(piece.spelling) > at:
            touched.append(piece)
        position += len(piece.spelling)
    return touched[0].start, touched[-1].end


def _merge(found: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
