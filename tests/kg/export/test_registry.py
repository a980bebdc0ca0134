"""The table of formats: each writes every part, the same bytes each time, named by version."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from kg.build import build
from kg.errors import BadParameter
from kg.export.registry import FORMATS, documentation, find_format, negotiable
from kg.graph import KnowledgeGraph, from_build
from kg.resources import ONTOLOGY_DIR
from tests.kg.export.reading import REQUESTS, file, part, written
from tests.toys import WORLD

# Their writers promise no order or leave a stamp.
_STAMPED = {"parquet", "sqlite"}
# Formats that hold ids, or pack what they hold.
_PACKED = {"csv", "parquet", "pajek"}


@pytest.mark.parametrize("scope", REQUESTS)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_every_part(world: KnowledgeGraph, name: str, scope: str) -> None:
    content = written(part(world, scope), name)
    assert content and ("新星智能".encode() in content or name in _PACKED)


@pytest.mark.parametrize("name", sorted(set(FORMATS) - _STAMPED))
def test_one_version_gives_the_same_bytes(world: KnowledgeGraph, name: str) -> None:
    again = from_build(build(ONTOLOGY_DIR, WORLD))
    assert written(part(world), name) == written(part(again), name)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_written_to_a_pipe(world: KnowledgeGraph, name: str, tmp_path: Path) -> None:
    path, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()), daemon=True)
    reader.start()
    with path.open("wb") as out:
        find_format(name).write(part(world, "view"), out)
    reader.join(20)
    assert read and read[0]


def test_names_tell_formats_apart_and_media_types_the_negotiable_ones() -> None:
    asked = [known.media_type for known in FORMATS.values() if known.negotiable]
    assert len(set(asked)) == len(asked) == len(negotiable())
    assert all(known.zh and known.en and known.readers for known in FORMATS.values())
    with pytest.raises(BadParameter, match="turtle"):
        find_format("exe")


def test_file_names_carry_version_part_and_table(world: KnowledgeGraph, tmp_path: Path) -> None:
    assert FORMATS["gexf"].file_name(part(world)) == f"llm-industry-graph-{world.version}.gexf"
    found = file(part(world, "kinds"), "csv", tmp_path).name
    assert found == f"llm-industry-graph-{world.version}-around-nova-1-upstream-runsOnChip.zip"


def test_documentation_is_fresh() -> None:
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")
    assert page == documentation(), "run: python -m kg.export.registry > docs/exports.md"
    assert all(f"`{name}`" in page for name in FORMATS)
