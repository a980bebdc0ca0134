"""The identity of a claim."""

from __future__ import annotations

import hashlib
import re

from hypothesis import given
from hypothesis import strategies as st

from kg.model import CLAIM_COLUMNS, Claim, Origin
from tests.toys import claim_rows

IDENTITY = ("subject", "predicate", "object", "unit", "bound", "scope", "as_of", "source")
_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
_CLAIMS = st.fixed_dictionaries(dict.fromkeys(CLAIM_COLUMNS, _CELL))


def _claim(cells: dict[str, str], line: int = 2) -> Claim:
    return Claim(**cells, origin=Origin("f.csv", line))


@given(_CLAIMS, st.sampled_from(["locator", "certainty"]), _CELL, st.integers(1, 99))
def test_place_and_certainty_do_not_change_the_id(
    cells: dict[str, str], column: str, value: str, line: int
) -> None:
    assert _claim({**cells, column: value}, line).id == _claim(cells).id


@given(_CLAIMS, st.sampled_from(IDENTITY), _CELL)
def test_every_other_column_changes_the_id(cells: dict[str, str], column: str, value: str) -> None:
    other = {**cells, column: value}
    assert (_claim(other).id == _claim(cells).id) is (other == cells)


@given(_CLAIMS)
def test_a_value_that_moves_to_the_next_column_changes_the_id(cells: dict[str, str]) -> None:
    moved = {**cells, "unit": "", "bound": cells["unit"] + cells["bound"]}
    assert (_claim(moved).id == _claim(cells).id) is (cells["unit"] == "")


def test_ids_are_a_promise_to_users() -> None:
    # A claim's IRI is its public name: this must never change (SHA-256 over the identity columns).
    row = next(row for row in claim_rows() if row["predicate"] == "marketShare")
    joined = "\x1f".join(["acme", "marketShare", "80", "%", "about", "toyland", "2023", "first-report"])
    assert [row[column] for column in IDENTITY] == joined.split("\x1f")
    wanted = hashlib.sha256(joined.encode()).hexdigest()[:20]
    assert _claim(row).id == wanted and re.fullmatch("[0-9a-f]{20}", wanted)
