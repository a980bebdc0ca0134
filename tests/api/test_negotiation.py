"""Choosing a media type by Accept (RFC 9110, 12.5.1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.negotiation import NotAcceptable, choose

TYPES = ["application/json", "text/csv", "text/turtle"]


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/html, text/csv;q=0.1", "text/csv"),
        ("application/json;q=0.5, text/csv;q=0.7", "text/csv"),
        ("application/json ; q=0.5 , text/turtle", "text/turtle"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/turtle"),  # the more specific range decides
        ("*/*, application/json;q=0", "text/csv"),
        ("*/*;q=0.1, text/turtle;q=0.2", "text/turtle"),
        ("text/csv;charset=utf-8;q=1, application/json;q=0.9", "text/csv"),
        ("text/csv;q=junk, application/json;q=0.1", "application/json"),
        (",, text/turtle ,", "text/turtle"),
    ],
)
def test_the_best_liked_type_is_chosen(accept: str | None, wanted: str) -> None:
    assert choose(accept, TYPES) == wanted


@pytest.mark.parametrize(
    "accept", ["image/png", "*/*;q=0", "text/html, image/*", "application/json;q=0", "json"]
)
def test_nothing_acceptable_is_said(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="text/turtle"):
        choose(accept, TYPES)


_QUALITIES = st.dictionaries(st.sampled_from(TYPES), st.integers(1, 999), min_size=1)


@given(_QUALITIES)
def test_the_highest_quality_wins_and_the_first_a_tie(qualities: dict[str, int]) -> None:
    accept = ", ".join(f"{name};q=0.{number:03}" for name, number in qualities.items())
    best = max(qualities.values())
    assert choose(accept, TYPES) == next(name for name in TYPES if qualities.get(name) == best)
