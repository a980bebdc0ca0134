"""Bounds on shares, HHI and CR-k, held against random and exhaustive completions."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analysis.shares import equal, hhi, possible, ratio, stated, tighten
from tests.kg.analysis.worlds import figure

Interval = tuple[float, float]


def _share(*said: tuple[float, str, str]) -> Interval:
    return stated((figure(f"c{n}", "a", v, "m", bound=b, source=s) for n, (v, b, s) in enumerate(said)), 10)


def test_sayings_join_to_the_narrowest_interval() -> None:
    assert _share((30, "", "s")) == (30, 30)
    assert _share((80, "about", "s")) == (72, 88)
    assert _share((95, "about", "s")) == (85.5, 100)
    assert _share((30, "low", "s")) == (30, 100) and _share((30, "high", "s")) == (0, 30)
    assert _share((10, "low", "s"), (20, "high", "s")) == (10, 20)
    assert _share((10, "low", "s"), (20, "high", "t")) == (0, 100)
    assert _share((15, "", "s"), (8, "", "s")) == _share((8, "", "t"), (15, "", "s")) == (8, 15)


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.sampled_from(["", "about", "low", "high"]), st.just("s")).map(
            lambda row: (row[0], row[1], row[2])
        ),
        min_size=1,
        max_size=5,
    )
)
def test_one_more_exact_saying_never_narrows(said: list[tuple[float, str, str]]) -> None:
    low, high = _share(*said)
    wider = _share(*said, (50.0, "", "t"))
    assert 0 <= wider[0] <= low <= high <= wider[1] <= 100 and wider[0] <= 50 <= wider[1]


def test_by_hand() -> None:
    # One of 80, the rest with one other: 6400 + 400; as dust: 6400.
    assert hhi([(80, 80)]) == (6400, 6800)
    # 50 and 30, the rest of 20 as dust or with one.
    assert hhi([(50, 50), (30, 30)]) == (3400, 3800)
    assert hhi([(60, 60), (40, 40)]) == (5200, 5200)
    # Nothing known of the one holder: anything from dust to monopoly.
    assert hhi([(0, 100)]) == hhi([]) == (0, 10000)
    # The second can have 20 at most, for the first has at least 80.
    assert tighten([(80, 90), (5, 50)]) == [(80, 90), (5, 20)]
    assert hhi([(72, 88)]) == (5184, 7888)
    assert ratio([(80, 80)], 1) == (80, 80) and ratio([(80, 80)], 2) == (80, 100)
    # The rest of 60 may be with one that is larger than the named.
    assert ratio([(40, 40)], 1) == (40, 60)
    assert ratio([(50, 50), (30, 30)], 1) == (50, 50) and ratio([(50, 50), (30, 30)], 2) == (80, 80)
    assert ratio([(50, 50), (30, 30)], 3) == (80, 100)
    assert equal(4, 2) == (2500, 50) and equal(1, 4) == (10000, 100)
    assert possible([(60, 60), (40, 90)]) and not possible([(60, 60), (41, 90)])


_INTERVALS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: (float(min(ends)), float(max(ends)))),
    max_size=4,
).filter(possible)


@st.composite
def _completions(draw: st.DrawFn) -> tuple[list[Interval], list[float]]:
    """Draw intervals with one completion: named shares within, the rest among others."""
    spans = draw(_INTERVALS)
    left = 100 - sum(low for low, _ in spans)
    shares = []
    for low, high in spans:
        more = min(high - low, left) * draw(st.floats(0, 1))
        shares.append(low + more)
        left -= more
    for _ in range(draw(st.integers(0, 3))):
        part = left * draw(st.floats(0, 1))
        shares.append(part)
        left -= part
    dust = draw(st.sampled_from([1, 2, 1000]))
    return spans, [*shares, *[left / dust] * dust]


@given(_completions(), st.integers(1, 6))
def test_bounds_hold_every_completion(case: tuple[list[Interval], list[float]], k: int) -> None:
    spans, shares = case
    assert sum(shares) == pytest.approx(100)
    low, high = hhi(spans)
    assert low - 1e-6 <= sum(share**2 for share in shares) <= high + 1e-6
    low, high = ratio(spans, k)
    assert low - 1e-6 <= sum(sorted(shares)[-k:]) <= high + 1e-6


@given(_INTERVALS.filter(lambda spans: len(spans) <= 3))
def test_hhi_is_sharp(spans: list[Interval]) -> None:
    # Integer ends make every corner an integer point: walk a grid that has the corners on it.
    best = 0.0
    for shares in product(*({low, high, *_fills(spans, at)} for at, (low, high) in enumerate(spans))):
        if sum(shares) <= 100:
            best = max(best, sum(share**2 for share in shares) + (100 - sum(shares)) ** 2)
    assert hhi(spans)[1] == pytest.approx(best)
    assert hhi(spans)[0] == sum(low**2 for low, _ in spans)


def _fills(spans: list[Interval], at: int) -> set[float]:
    """Give the shares by which one holder fills what others at their ends leave."""
    others = [span for number, span in enumerate(spans) if number != at]
    low, high = spans[at]
    return {share for ends in product(*others) if low <= (share := 100 - sum(ends)) <= high}


def test_many_open_shares_get_an_outer_bound() -> None:
    spans = [(0.0, 10.0)] * 9
    assert hhi(spans) == (0, 10000)
    assert hhi([(5.0, 10.0)] * 9) == (225, 5500)


@given(
    st.lists(st.integers(0, 100).map(float), min_size=1, max_size=5).filter(lambda s: sum(s) <= 100),
    st.integers(1, 6),
)
def test_ratio_is_sharp_for_single_numbers(shares: list[float], k: int) -> None:
    rest = 100 - sum(shares)
    spans = [(share, share) for share in shares]
    assert ratio(spans, k)[0] == sum(sorted(shares)[-k:])
    assert ratio(spans, k)[1] == pytest.approx(sum(sorted([*shares, rest])[-k:]))


@given(st.integers(1, 40), st.integers(1, 10))
def test_equal_shares_are_the_least_of_that_many(count: int, k: int) -> None:
    herfindahl, largest = equal(count, k)
    assert herfindahl == pytest.approx(sum((100 / count) ** 2 for _ in range(count)))
    assert largest == pytest.approx(sum([100 / count] * min(k, count)))
