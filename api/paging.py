"""Cut lists into pages whose cursors stay right: they know the dataset version and the question asked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import URL

from kg.errors import BadParameter, StaleCursor

T = TypeVar("T")
DEFAULT_LIMIT: Final = 100
MOST: Final = 1000
# What does not change which items there are or their order.
_OF_THE_PAGE: Final = ("cursor", "limit", "select", "lang")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of all items; `next` is the address of the page after, None on the last."""

    items: Sequence[T]
    total: int
    limit: int
    next: str | None


def paginate(
    items: Sequence[T], key: Callable[[T], str], version: str, url: URL, query: Sequence[tuple[str, str]]
) -> Page[T]:
    """Give the page that `limit` and `cursor` of the query name.

    Raises StaleCursor for a cursor of another dataset version, BadParameter for one of another question.
    """
    given = dict(query)
    limit, cursor = int(given.get("limit") or DEFAULT_LIMIT), given.get("cursor", "")
    asked = _digest(url.path, query)
    start = _after(items, key, _read(cursor, version, asked)) if cursor else 0
    shown = items[start : start + limit]
    following = None
    if start + limit < len(items):
        last = _write({"v": version, "q": asked, "k": key(shown[-1])})
        pairs = [(name, value) for name, value in query if name != "cursor"]
        following = f"{url.path}?{urlencode([*pairs, ('cursor', last)])}"
    return Page(shown, len(items), limit, following)


def _digest(path: str, query: Iterable[tuple[str, str]]) -> str:
    kept = sorted((name, value) for name, value in query if name not in _OF_THE_PAGE and value)
    return hashlib.sha256(json.dumps([path, kept]).encode()).hexdigest()[:12]


def _write(cursor: Mapping[str, str]) -> str:
    text = json.dumps(cursor, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(cursor: str, version: str, asked: str) -> str:
    """Read a cursor, given as itself or by the whole address in `next` that holds it."""
    cursor = dict(parse_qsl(urlsplit(cursor).query)).get("cursor", cursor)
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        content: Any = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        known, question, last = content["v"], content["q"], content["k"]
    except (binascii.Error, ValueError, TypeError, KeyError):
        raise BadParameter("cursor", cursor, "the value in `next` of the page before") from None
    if known != version:
        raise StaleCursor(str(known), version)
    if question != asked:
        allowed = "a cursor of the same filters, sort and path; leave it out for the first page"
        raise BadParameter("cursor", cursor, allowed)
    return str(last)


def _after(items: Sequence[T], key: Callable[[T], str], last: str) -> int:
    for number, item in enumerate(items):
        if key(item) == last:
            return number + 1
    raise BadParameter("cursor", last, "the value in `next` of the page before")


def pick(record: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """Keep the chosen fields of a record; `id` always stays."""
    return {name: value for name, value in record.items() if name == "id" or name in fields}


def chosen(select: str, known: Iterable[str]) -> list[str]:
    """Read `select`: field names joined by commas, all when empty."""
    allowed, fields = list(known), [field for field in select.split(",") if field]
    for field in fields:
        if field not in allowed:
            raise BadParameter("select", field, "fields joined by commas: " + ", ".join(allowed))
    return fields or allowed
