"""Choose a media type by Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence


class NotAcceptable(Exception):
    """The client accepts none of the media types that there are."""

    def __init__(self, available: list[str]) -> None:
        self.available = available
        super().__init__("nothing acceptable; available: " + ", ".join(available))


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


def prefers(accept: str | None, wanted: str, other: str) -> bool:
    """Tell whether the client likes one type better than another.

    >>> prefers("text/html, */*;q=0.8", "text/html", "a/b"), prefers("*/*", "text/html", "a/b")
    (True, False)
    """
    ranges = _parse(accept or "*/*")
    return _quality(wanted, ranges) > _quality(other, ranges)


def profiles(accept: str | None, media_type: str) -> tuple[str, ...]:
    """List the profiles (RFC 6906) that the client names for a media type, the best liked first.

    >>> profiles('a/b;profile="urn:x urn:y";q=0.5, a/b;profile=urn:z', "a/b")
    ('urn:z', 'urn:x', 'urn:y')
    """
    found: list[tuple[float, str]] = []
    for part in (accept or "").split(","):
        name, _, parameters = part.strip().partition(";")
        given = {key.strip().lower(): value for key, _, value in map(_pair, parameters.split(";"))}
        if name.strip().lower() == media_type:
            quality = _number(given.get("q", "1"))
            found += [(-quality, one) for one in given.get("profile", "").split() if quality]
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _pair(parameter: str) -> tuple[str, str, str]:
    key, sign, value = parameter.partition("=")
    return key, sign, value.strip().strip('"')


def choose_language(accept: str | None, available: Sequence[str]) -> str:
    """Choose a language by Accept-Language; the first available when none is wanted.

    >>> choose_language("en;q=0.1, zh-CN;q=0.9", ["zh", "en"]), choose_language("fr", ["zh", "en"])
    ('zh', 'zh')
    """
    wanted = [(name.partition("-")[0], quality) for name, quality in _parse(accept or "")]
    scored = [(max((q for name, q in wanted if name == one), default=0.0), one) for one in available]
    best = max(quality for quality, _ in scored)
    return next(one for quality, one in scored if quality == best)


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
