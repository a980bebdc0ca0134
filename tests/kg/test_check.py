"""`check` as a whole: form, shapes and the modelling, each with its place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg.build import build
from kg.check import check
from kg.resources import ONTOLOGY_DIR
from tests.toys import WORLD, copy_world, replace


def test_the_toy_world_is_clean() -> None:
    assert check(ONTOLOGY_DIR, WORLD) == []


def _swap(text: str, first: int, second: int) -> str:
    lines = text.split("\n")
    lines[first], lines[second] = lines[second], lines[first]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        ("claims/figures.csv", "", "swap", 4),
        ("claims/figures.csv", "acme,marketShare", '"acme",marketShare', 2),
        ("claims/core.csv", "nova,locatedIn", " nova,locatedIn", 2),
        ("claims/core.csv", "stated\n", "stated", 2),
        ("claims/core.csv", "stated\n", "stated\n\n", 3),
        ("claims/core.csv", "stated\n", "stated\r\n", 2),
        ("entities/organizations.csv", "顶点|ACME Chips", "顶点| ACME Chips|", 2),
    ],
    ids=["order", "quotes", "space", "no end of line", "empty line", "Windows line end", "separators"],
)
def test_form_is_checked_but_builds(tmp_path: Path, file: str, old: str, new: str, line: int) -> None:
    data = copy_world(tmp_path)
    if new == "swap":
        path = data / file
        path.write_text(_swap(path.read_text(encoding="utf-8"), 3, 4), encoding="utf-8")
    else:
        replace(data / file, old, new)
    found = check(ONTOLOGY_DIR, data)
    assert [(problem.file, problem.line) for problem in found] == [(f"data/{file}", line)]
    assert "kg format" in found[0].remedy
    build(ONTOLOGY_DIR, data)


def test_a_row_in_the_file_of_others_is_named(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    row = "nova,inSegment,vector-database,,,,,first-report,L7,stated\n"
    (data / "claims/market.csv").unlink()
    replace(data / "claims/core.csv", "nova,locatedIn", row + "nova,locatedIn")
    places = {(problem.file, problem.line) for problem in check(ONTOLOGY_DIR, data)}
    assert ("data/claims/core.csv", 2) in places
    assert places <= {("data/claims/core.csv", 2), ("data/claims/market.csv", 1)}


def test_shapes_lead_back_to_the_row(tmp_path: Path) -> None:
    # A departure without the person who left breaks a shape; the row of the event is what to complete.
    data = copy_world(tmp_path)
    replace(data / "claims/events.csv", "ada-leaves-nova,departed,ada,,,,,first-report,L8,stated\n", "")
    replace(
        data / "claims/core.csv", "nova,loc", "ada,locatedIn,toyland,,,,,first-report,L2,stated\nnova,loc"
    )
    found = [problem for problem in check(ONTOLOGY_DIR, data) if problem.file.startswith("data/")]
    assert {(problem.file, problem.line) for problem in found} == {("data/entities/events.csv", 2)}
    assert "id:ada-leaves-nova" in found[0].message


def test_modelling_errors_name_the_line_of_the_term(tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(ONTOLOGY_DIR, tmp_path / "ontology"))
    module = ontology / "modules/core.ttl"
    line = replace(
        module, '    skos:definition "来源明确说主体没有客体"@zh, "A source', '    skos:definition "A source'
    )
    start = (
        module.read_text(encoding="utf-8")
        .split("\n")
        .index("llm:lacks a owl:ObjectProperty, llm:ClaimProperty ;")
        + 1
    )
    assert start < line
    found = [problem for problem in check(ontology, WORLD) if "llm:lacks" in problem.message]
    assert {(problem.file, problem.line) for problem in found} == {("ontology/modules/core.ttl", start)}
