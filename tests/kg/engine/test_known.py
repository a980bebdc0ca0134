"""What is remembered of texts and of those who send them, by a clock that tests set."""

from __future__ import annotations

from kg.engine.known import MEMORY_SECONDS, MOST, MOST_STRIKES, Known
from kg.engine.service import Question


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_slow_is_forgotten_and_quick_is_believed() -> None:
    clock = _Clock()
    known = Known(clock)
    known.slow("a", "x")
    assert (known.judge("a", "x"), known.judge("a", "y")) == ("slow", "slow")
    clock.now = MEMORY_SECONDS + 1
    assert known.judge("a", "x") == "trusted"
    known.quick("a")
    assert known.judge("a", "x") == "quick"
    known.slow("a", "x")
    assert known.judge("a", "x") == "slow"


def test_what_is_known_hangs_on_the_data_set_of_the_protocol_too() -> None:
    """Merging graphs for a text costs time; who asks that puts the text alone under no suspicion."""
    known = Known(_Clock())
    plain = "SELECT * { <x:a> ?p ?o } # all"
    merged = Question(plain, {}, ("x:g", "x:h")).whole
    assert (known.judge(plain, "x"), known.judge(merged, "x")) == ("quick", "trusted")
    known.slow(merged, "x")
    assert (known.judge(merged, "y"), known.judge(plain, "y")) == ("slow", "quick")


def test_clients_lose_and_regain_trust() -> None:
    clock = _Clock()
    known = Known(clock)
    known.quick("light")
    for number in range(MOST_STRIKES):
        assert known.judge("unknown", "x") == "trusted"
        known.slow(f"slow{number} {'!' * number}", "x")
    assert known.judge("unknown", "x") == "doubtful"
    assert (known.judge("light", "x"), known.judge("unknown", "y")) == ("quick", "trusted")
    clock.now = MEMORY_SECONDS + 1
    assert known.judge("unknown", "x") == "trusted"


def test_plain_texts_are_believed_unless_the_client_has_lost_its_trust() -> None:
    known = Known(_Clock())
    plain = "SELECT * { <x:a> ?p ?o }"
    assert known.judge(plain, "x") == "quick"
    known.slow("slow", "x")
    assert known.judge(plain, "x") == "trusted"
    known.slow(plain, "x")
    assert known.judge(plain, "y") == "slow"


def test_what_was_known_to_be_slow_costs_no_trust() -> None:
    known = Known(_Clock())
    for _ in range(10):
        known.slow("slow", "x", again=True)
    assert known.judge("unknown", "x") == "trusted"


def test_memory_is_bounded() -> None:
    known = Known(_Clock())
    for number in range(MOST + 10):
        known.quick(str(number))
        known.slow(f"s{number}", str(number))
    assert max(len(known._quick), len(known._slow), len(known._strikes)) == MOST
