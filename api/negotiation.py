"""Choose a media type by Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from api.problems import NotAcceptable


def choose(accept: str | None, available: Sequence[str]) -> str:
    """Choose the available type that the client likes best; the first available wins a tie.

    >>> choose("text/csv;q=0.5, application/json", ["application/json", "text/csv"])
    'application/json'
    >>> choose("text/*", ["application/json", "text/csv"])
    'text/csv'
    >>> choose(None, ["application/json"])
    'application/json'
    """
    wanted = _parse(accept or "*/*")
    scored = [(_quality(media_type, wanted), -index) for index, media_type in enumerate(available)]
    quality, index = max(scored)
    if quality <= 0:
        raise NotAcceptable(list(available))
    return available[-index]


def _parse(accept: str) -> list[tuple[str, float]]:
    ranges: list[tuple[str, float]] = []
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = _number(value.strip())
        if name:
            ranges.append((name.lower(), quality))
    return ranges


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _quality(media_type: str, wanted: list[tuple[str, float]]) -> float:
    """Give the quality of the most specific range that covers the type."""
    kind = media_type.partition("/")[0]
    for pattern in (media_type, f"{kind}/*", "*/*"):
        matching = [quality for name, quality in wanted if name == pattern]
        if matching:
            return max(matching)
    return 0.0
