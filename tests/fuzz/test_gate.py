"""The gate lets every valid text of W3C's through, ends in time on any, and lets nothing through that kills."""

from __future__ import annotations

import random
import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import QueryRefused
from kg.gate import admit
from tests.fuzz import differential, forbidden
from tests.fuzz.mutate import WORDS, mutated, seeds

pytestmark = pytest.mark.server
_JUDGED = pytest.mark.skipif(sys.platform != "linux", reason="the judge of calls is a filter of Linux")
_CALLS_OUT = re.compile(r"\b(SERVICE|LOAD)\b", re.I)


def test_every_valid_text_of_w3c_passes() -> None:
    refused = []
    with differential.Engine() as engine:
        for kind in ("rq", "ru"):
            for text in seeds(kind):
                if _CALLS_OUT.search(text) or not engine.judge(text, kind == "ru").startswith(b"y"):
                    continue
                if not differential.passes(text, kind == "ru"):
                    refused.append(text)
    assert not refused, refused[:3]


def test_what_passes_the_gate_neither_kills_nor_hangs_the_engine() -> None:
    counts = differential.run(10_000, seed=random.SystemRandom().randrange(1_000_000))
    assert counts["tried"] == 10_000
    # A fuzzer that only makes rubbish shows nothing.
    assert counts["passed the gate"] > 4_000
    assert counts["taken by the engine"] > 1_000


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(
            st.sampled_from([*WORDS, *".,:;-_\"'\\#<>|&\n\t 0aé"]), st.sampled_from([1, 2, 30, 3_000, 20_000])
        ),
        max_size=12,
    )
)
def test_the_gate_is_linear_in_any_repetition(parts: list[tuple[str, int]]) -> None:
    text = "".join(word * count for word, count in parts)[:200_000]
    differential.passes(text)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=200))
def test_any_text_passes_or_is_refused_with_a_reason(text: str) -> None:
    try:
        admit(text)
    except QueryRefused as refusal:
        assert str(refusal)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False), st.sampled_from(["SERVICE", "service", "SeRvIcE"]), st.booleans())
def test_no_harm_hides_a_call_to_another_server(chance: random.Random, word: str, escaped: bool) -> None:
    """A SERVICE that the engine would see, wherever it stands, is refused."""
    if escaped:
        place = chance.randrange(len(word))
        word = f"{word[:place]}\\u{ord(word[place]):04x}{word[place + 1 :]}"
    gap = chance.choice(["", " ", "\n", "\t#c\n", "  "])
    before = chance.choice(
        ["", "?s ?p ?o .", "?s ?p ?o .#c\n", "{}", "?s ?p 1 .", '?s ?p "SERVICE" .', "BIND(1 AS ?z)"]
    )
    text = f"SELECT * {{ {before}{gap}{word}{gap}<http://127.0.0.1:9/> {{ ?a ?b ?c }} }}"
    with pytest.raises(QueryRefused, match="SERVICE"):
        admit(text)


@_JUDGED
@pytest.mark.parametrize(
    ("text", "update"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1:9009/> { ?s ?p ?o } }", False),
        ("ASK { ?s ?p ?o SERVICE SILENT <http://e.example/> { ?s ?p ?o } }", False),
        ("INSERT { ?s ?p 1 } WHERE { SERVICE <rel> { ?s ?p ?o } }", True),
        ("LOAD SILENT <http://127.0.0.1:9009/>", True),
        ("LOAD <file:///etc/passwd>", True),
    ],
)
def test_the_judge_of_calls_sees_them(text: str, update: bool) -> None:
    with differential.Engine(forbidden.CHILD) as engine:
        assert forbidden.calls_out(engine, text, update)
        assert not forbidden.calls_out(engine, "SELECT * { ?s ?p 'SERVICE <http://127.0.0.1:9009/>' }", False)


@_JUDGED
def test_no_hidden_call_passes_and_no_innocent_text_is_refused() -> None:
    counts = forbidden.run(4_000, seed=random.SystemRandom().randrange(1_000_000))
    assert counts["with a call"] + counts["innocent"] == 4_000
    # A fuzzer that only makes rubbish shows nothing.
    assert counts["passed"] > 100
    assert counts["innocent and done"] >= counts["innocent"] > 500
    assert counts["called out there"] > 0


def test_the_mutator_is_no_rubbish_heap() -> None:
    chance = random.Random(1)
    assert len({mutated(chance, seeds("rq")) for _ in range(200)}) > 150
