"""Claims and chains in words."""

from __future__ import annotations

import pytest

from kg.graph import KnowledgeGraph
from kg.narration import say_chain, say_claim, say_hop, say_value
from kg.recorder import Recorder
from kg.records import ClaimRecord


def _claims(world: KnowledgeGraph, subject: str, predicate: str) -> list[ClaimRecord]:
    return Recorder(world).claims(v for v in world.statements.claims_of(subject) if v.predicate == predicate)


def test_claims_in_words(world: KnowledgeGraph) -> None:
    (share,) = _claims(world, "acme", "marketShare")
    assert say_claim(share, "zh") == "顶点芯片 市场份额 约 80 % (玩具国) [《第一份报告》L1，陈述，时点 2023]"
    assert (
        say_claim(share, "en")
        == 'Acme market share about 80 % (Toyland) ["First report", L1, stated, as of 2023]'
    )
    chips = _claims(world, "nova-1", "runsOnChip")
    assert {say_claim(chip, "zh") for chip in chips} == {
        "新星一号 运行于芯片 X1芯片 [《第一份报告》L2，陈述]",
        "新星一号 运行于芯片 X1芯片 [《第二份报告》L9，转述]",
    }
    (when,) = _claims(world, "ada-leaves-nova", "occurredOn")
    assert say_claim(when, "en") == 'Ada leaves Nova AI occurred on 2024-02 ["First report", L8, stated]'


@pytest.mark.parametrize(
    ("value", "bound", "said"),
    [
        (7e9, None, "7,000,000,000 USD"),
        (0.0000025, "high", "at most 2.5e-06 USD"),
        (1234.5, "low", "at least 1,234.5 USD"),
        (-5.0, None, "-5 USD"),
    ],
)
def test_numbers(world: KnowledgeGraph, value: float, bound: str | None, said: str) -> None:
    (share,) = _claims(world, "acme", "marketShare")
    figure: ClaimRecord = {**share, "value": value, "bound": bound, "unit": "USD", "scope": None}
    assert say_value(figure, "en") == said


def test_numbers_keep_their_digits(world: KnowledgeGraph) -> None:
    # Base units are long numbers: twelve digits must not be rounded away.
    (share,) = _claims(world, "acme", "marketShare")
    figure: ClaimRecord = {**share, "value": 123456789012345.0, "bound": None, "scope": None}
    assert say_value(figure, "zh") == "123,456,789,012,345 %"


def test_chains_in_words(world: KnowledgeGraph) -> None:
    recorder = Recorder(world)
    chain = recorder.chain(world.paths("bright-app", "acme", 1)[0])
    assert (
        say_chain(chain, "zh") == "明亮助手 —使用模型→ 新星一号 —运行于芯片→ X1芯片 —供应方（推得）→ 顶点芯片"
    )
    wanted = "Bright App —uses model→ Nova-1 —runs on chip→ Acme X1 —supplied by (derived)→ Acme"
    assert say_chain(chain, "en") == wanted
    assert say_hop(chain[0], "zh") == "明亮助手 —使用模型→ 新星一号"
    assert say_hop(chain[2], "en") == "Acme X1 —supplied by (derived)→ Acme"
    assert say_chain([], "en") == ""
