"""Labels in lines: no word parted, nothing that closes at the beginning of a line."""

from __future__ import annotations

import pytest

from kg.views.compose import label_lines
from kg.views.words import wrap


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("英伟达", ["英伟达"]),
        # Balanced, between any two Chinese characters.
        ("基础设施提供者向上游整合", ["基础设施提供", "者向上游整合"]),
        # The closing bracket stays with what it closes.
        ("海外龙头企业（芯片）", ["海外龙头企", "业（芯片）"]),
        # Letters of one word stay together, however unequal the lines.
        ("reinforcement learning", ["reinforcement", "learning"]),
        ("general-model vendors", ["general-model", "vendors"]),
    ],
)
def test_labels_are_broken_where_a_reader_would(text: str, lines: list[str]) -> None:
    assert label_lines(text) == lines


def test_a_line_neither_begins_with_what_closes_nor_ends_with_what_opens() -> None:
    for most in range(4, 9):
        for line in wrap("一二三四（五六），七八《九十》。", most, lines=9):
            assert line[0] not in "），》。" and (line[-1] not in "（《" or len(line) == 1)
