"""Pinyin, initials and words of names."""

from __future__ import annotations

import pytest

from kg.search.highlight import spans
from kg.search.spelling import Segmenter, initials, pieces, pinyin


@pytest.mark.parametrize(
    ("name", "sound", "letters"),
    [
        ("英伟达", "yingweida", "ywd"),
        ("长沙", "changsha", "cs"),  # not "zhang", as in 校长
        ("银行", "yinhang", "yh"),  # not "xing", as in 行为
        ("智谱AI", "zhipuai", "zpai"),
        ("Hugging Face", "huggingface", "hf"),
        ("百度BaiduEye", "baidubaidueye", "bdb"),
        ("4D空间", "4dkongjian", "4dkj"),
        ("", "", ""),
    ],
)
def test_spellings(name: str, sound: str, letters: str) -> None:
    spelled = pieces(name)
    assert (pinyin(spelled), initials(name, spelled)) == (sound, letters)
    assert [name[piece.start : piece.end] for piece in spelled if piece.end - piece.start == 1] == [
        c for c in name if c >= "一"
    ]


def test_words_of_the_field_are_words() -> None:
    assert "月之暗面" in Segmenter(["月之暗面"]).words("投资月之暗面")
    assert Segmenter().words("GPU服务器, GPU!") == ("gpu", "服务", "务器", "服务器")


def test_spans_of_wide_and_composed_characters() -> None:
    assert spans("ＡＢＣ", "bc") == ((1, 3),)
    assert spans("㈱A", "a") == ((1, 2),)
    assert spans("nothing", "xyz", ["xy"]) == ()
    assert spans("A B A", "", ["a", "b"]) == ((0, 1), (2, 3))
