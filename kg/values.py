"""Judge and split the literal values that cells hold: dates, numbers, texts, locators."""

from __future__ import annotations

import datetime
import re
from typing import Final

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_TEXT = re.compile(r"(?P<text>.*\S)@(?P<language>zh|en)", re.S)
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_SPAN = re.compile(r"L([1-9]\d*)(?:-L([1-9]\d*))?", re.ASCII)
# The datatype of XML Schema that a date of so many characters has.
DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}
_DATE_FORMATS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}


def is_partial_date(text: str) -> bool:
    """Tell whether the text is YYYY, YYYY-MM or YYYY-MM-DD and names a real date.

    >>> is_partial_date("2024-02-29"), is_partial_date("2023-02-29"), is_partial_date("2024-1")
    (True, False, False)
    """
    if len(text) not in _DATE_FORMATS or not re.fullmatch(r"[0-9-]+", text):
        return False
    try:
        datetime.datetime.strptime(text, _DATE_FORMATS[len(text)])
    except ValueError:
        return False
    return True


def is_number(text: str) -> bool:
    """Tell whether the text is a plain decimal number.

    >>> is_number("63000000"), is_number("0.5"), is_number("6.3e7"), is_number("1,000")
    (True, True, False, False)
    """
    return _NUMBER.fullmatch(text) is not None


def is_url(text: str) -> bool:
    """Tell whether the text is an http(s) address without characters that an IRI forbids."""
    return _URL.fullmatch(text) is not None


def split_text(text: str) -> tuple[str, str] | None:
    """Split `text@zh` into text and language; None if it is not of this form.

    >>> split_text("检索@zh"), split_text("no language")
    (('检索', 'zh'), None)
    """
    match = _TEXT.fullmatch(text)
    return (match["text"], match["language"]) if match else None


def split_locator(text: str) -> tuple[tuple[int, int], ...]:
    """Read `L12`, `L12-L14` or `L12;L20-L22` as spans of lines; empty if it is none of these.

    >>> split_locator("L12;L20-L22"), split_locator("L5-L3"), split_locator("12")
    (((12, 12), (20, 22)), (), ())
    """
    spans: list[tuple[int, int]] = []
    for part in text.split(";"):
        match = _SPAN.fullmatch(part)
        if not match:
            return ()
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            return ()
        spans.append((first, last))
    return tuple(spans)
