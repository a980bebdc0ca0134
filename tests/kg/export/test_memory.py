"""Exports stream: from the toy world to the real data, memory grows by far less than what is written."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from typing import Final

import pytest

from kg.export.parts import whole
from kg.export.registry import FORMATS
from kg.graph import KnowledgeGraph
from tests.kg.export.reading import part, written

# Pajek adds up the relations between two things before it writes a line; Mermaid refuses so large a part.
_STREAMING: Final = sorted(FORMATS.keys() - {"pajek", "mermaid"})
# What grows is the order of the ids; a text that is put together first takes its own length at least.
_MOST: Final = 0.8

pytestmark = pytest.mark.slow


class _Sink(io.RawIOBase):
    """Count bytes and forget them."""

    length = 0

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.length += len(data)
        return len(data)

    def writable(self) -> bool:
        return True


def _peak(graph: KnowledgeGraph, form: str) -> int:
    """Measure a second export: the graph keeps what it reads of itself for all that follow."""
    FORMATS[form].write(whole(graph), _Sink())  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        FORMATS[form].write(whole(graph), _Sink())  # type: ignore[arg-type]
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _length(graph: KnowledgeGraph, form: str) -> int:
    content = written(part(graph), form)
    if FORMATS[form].media_type != "application/zip":
        return len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        return sum(info.file_size for info in files.infolist())


@pytest.mark.parametrize("form", _STREAMING)
def test_exports_stream(world: KnowledgeGraph, real: KnowledgeGraph, form: str) -> None:
    longer = _length(real, form) - _length(world, form)
    assert longer > 500_000
    assert _peak(real, form) - _peak(world, form) < _MOST * longer
