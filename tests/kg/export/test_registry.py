"""The table of formats."""

from __future__ import annotations

import io

import pytest

from kg.errors import BadParameter
from kg.export.registry import FORMATS, find_format
from kg.graph import KnowledgeGraph


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_something_of_the_world(world: KnowledgeGraph, name: str) -> None:
    known = find_format(name)
    out = io.BytesIO()
    known.write(world, out)
    assert known.name == name and known.meaning
    assert "新星智能".encode() in out.getvalue()


def test_endings_and_media_types_tell_formats_apart() -> None:
    assert len({known.extension for known in FORMATS.values()}) == len(FORMATS)
    assert len({known.media_type for known in FORMATS.values()}) == len(FORMATS)
    with pytest.raises(BadParameter, match="turtle"):
        find_format("exe")
