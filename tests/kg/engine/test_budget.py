"""A client's account over a minute, by a clock that tests set."""

from __future__ import annotations

from kg.engine.budget import Budget


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_is_spent_comes_back_after_a_minute() -> None:
    clock = _Clock()
    budget = Budget(60, clock)
    for clock.now in (0.0, 10.0, 20.0):
        budget.spend("a", 30)
    # 90 s are spent; the first 30 are forgotten at 60, the next at 70, and then 30 are left.
    assert budget.wait_for("a") == 50
    assert budget.wait_for("b") == 0
    clock.now = 61
    assert budget.wait_for("a") == 9
    clock.now = 70.5
    assert budget.wait_for("a") == 0


def test_accounts_of_those_who_left_are_dropped() -> None:
    clock = _Clock()
    budget = Budget(60, clock)
    for number in range(10_000):
        budget.spend(str(number), 1)
    clock.now = 100
    budget.spend("last", 1)
    assert len(budget._spent) == 1
