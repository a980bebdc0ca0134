"""Reading a data directory: every row once, with its origin; whole files that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.curation import data_files, read_data, split
from kg.errors import CurationError
from tests.toys import ENTITIES, WORLD, claim_rows, copy_world, replace


def test_every_row_is_read_once_with_its_origin() -> None:
    reading = read_data(WORLD)
    assert reading.problems == ()
    curated = reading.curated
    assert {entity.id: entity.type for entity in curated.entities} == ENTITIES
    assert [source.id for source in curated.sources] == ["first-report", "second-report"]
    assert (curated.sources[0].authors, curated.sources[1].authors) == (("Ada", "Bo"), ())
    rows = [tuple(row.values()) for row in claim_rows()]
    assert [(*claim.identity, claim.locator, claim.certainty) for claim in curated.claims] == rows
    lines = (WORLD.parent / curated.claims[7].origin.file).read_text(encoding="utf-8").split("\n")
    assert lines[curated.claims[7].origin.line - 1].startswith(f"{curated.claims[7].subject},")
    acme = next(entity for entity in curated.entities if entity.id == "acme")
    assert acme.names == ("顶点芯片", "Acme", "顶点", "ACME Chips", "Acmee")


def test_directories_without_data_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CurationError, match=r"sources\.csv"):
        read_data(tmp_path)


def test_only_csv_files_are_data(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    for name in ("claims/notes.txt", "entities/.people.csv.swp", "readme.csv"):
        (data / name).write_text("x", encoding="utf-8")
    assert len(data_files(data)) == 18  # sources, nine files of entities, eight of claims
    assert read_data(data).problems == ()


def test_problems_do_not_hide_the_other_rows(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/actors.csv", "bright,partnersWith", "partnersWith")
    reading = read_data(data)
    assert [(problem.file, problem.line) for problem in reading.problems] == [("data/claims/actors.csv", 2)]
    assert len(reading.curated.claims) == 23


def test_cells_with_several_values() -> None:
    assert split(" a | b||c |") == ("a", "b", "c")
    assert split(" ") == ()
