"""Dates, numbers, texts and locators against the standard library and a plain reading of the rules."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.values import is_number, is_partial_date, is_url, split_locator, split_text

# Full-width and Arabic digits are digits to Python, but not to XSD.
_DIGITS = "0123456789０４٢"


def _is_date(text: str) -> bool:
    if not re.fullmatch("[0-9]{4}(-[0-9]{2}){0,2}", text):
        return False
    try:
        datetime.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


@given(
    st.one_of(
        st.dates().map(str),
        st.dates().map(lambda day: str(day)[:7]),
        st.dates().map(lambda day: str(day)[:4]),
        st.text(_DIGITS + "-", max_size=11),
        st.from_regex("[0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?", fullmatch=True),
    )
)
@example("２０２４")
@example("2024-0２")
@example("2024-02-30")
@example("2024\n")
def test_partial_dates_are_what_xsd_takes(text: str) -> None:
    assert is_partial_date(text) is _is_date(text)


@given(st.text(_DIGITS + "-+.,eE ", max_size=8))
@example("1２")
@example("-0.5")
@example("007")
@example("5.")
@example(".5")
@example("1\n")
def test_numbers_are_plain_ascii_decimals(text: str) -> None:
    digits = set("0123456789")
    whole, point, fraction = text.removeprefix("-").partition(".")
    plain = set(whole) <= digits and whole != "" and (whole == "0" or whole[0] != "0")
    assert is_number(text) is (plain and (not point or (fraction != "" and set(fraction) <= digits)))


_SPANS = st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 500)), min_size=1, max_size=4)


@given(_SPANS)
def test_locators_are_read_as_they_are_written(spans: list[tuple[int, int]]) -> None:
    text = ";".join(f"L{first}-L{first + more}" if more else f"L{first}" for first, more in spans)
    assert split_locator(text) == tuple((first, first + more) for first, more in spans)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "L",
        "L0",
        "L01",
        "5",
        "l5",
        "L5-",
        "L5-6",
        "L6-L5",
        "L5;",
        ";L5",
        "L5, L6",
        "L5 ",
        "L-5",
        "L５",
        "L5\n",
    ],
)
def test_locators_of_another_form_are_refused(text: str) -> None:
    assert split_locator(text) == ()


@given(st.text(max_size=20), st.sampled_from(["zh", "en"]))
def test_texts_carry_their_language(text: str, language: str) -> None:
    wanted = (text, language) if text and not text[-1].isspace() else None
    assert split_text(f"{text}@{language}") == wanted


@pytest.mark.parametrize("text", ["检索", "检索@", "@zh", " @zh", "检索@fr", "检索@ZH", "a@zh-Hans", "a@en "])
def test_texts_without_a_language_are_refused(text: str) -> None:
    assert split_text(text) is None


def test_addresses() -> None:
    assert is_url("https://example.org/路径?q=1#x") and is_url("http://a")
    refused = [
        "",
        "example.org",
        "ftp://x",
        "https://",
        "https://a b",
        "https://a<b",
        "javascript:alert(1)",
        "http://a\n",
    ]
    assert not any(map(is_url, refused))
