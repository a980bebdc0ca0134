"""Claims against the source texts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kg.curation import read_data
from kg.evidence import EvidenceReport, check_evidence
from kg.ontology import load_ontology
from kg.resources import ONTOLOGY_DIR
from tests.toys import TEXTS, WORLD, copy_world, replace

ONTOLOGY = load_ontology(ONTOLOGY_DIR)


def _report(data: Path, texts: Path = TEXTS) -> EvidenceReport:
    return check_evidence(read_data(data).curated, ONTOLOGY, texts)


def _places(report: EvidenceReport) -> list[tuple[str, int]]:
    return [(problem.file, problem.line) for problem in report.problems]


def test_every_claim_of_the_toy_world_holds() -> None:
    report = _report(WORLD)
    assert (report.checked, report.problems, report.share) == (24, (), 1.0)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        # Line 5 names Bright and Cloud One only; line 3 of the second text is empty and under no heading.
        ("claims/core.csv", ",L2,", ",L5,"),
        ("claims/dependency.csv", "second-report,L9", "second-report,L3"),
        ("claims/actors.csv", ",L6,", ",L9,"),  # the text has eight lines
        ("claims/actors.csv", ",L6,", ",L6;L99-L100,"),
        ("claims/actors.csv", ",L6,", ",L0,"),
    ],
)
def test_a_line_that_names_neither_is_reported(tmp_path: Path, file: str, old: str, new: str) -> None:
    data = copy_world(tmp_path)
    line = replace(data / file, old, new)
    report = _report(data)
    assert _places(report) == [(f"data/{file}", line)]
    assert report.share == pytest.approx(23 / 24)


def test_headings_over_a_line_count(tmp_path: Path) -> None:
    # Line 9 says "it"; only the heading in line 8 names the model.
    data = copy_world(tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in TEXTS.iterdir():
        text = path.read_text(encoding="utf-8").replace(
            "### 新星一号", "这一行说的是别的事情，没有名字，而且以句号结尾。"
        )
        (texts / path.name).write_text(text, encoding="utf-8")
    # The chip is still named in line 9; the parameter count has nothing but the heading.
    assert _places(_report(data, texts)) == [("data/claims/figures.csv", 4)]


def test_an_alias_is_a_name(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    for path in TEXTS.iterdir():
        text = path.read_text(encoding="utf-8").replace("顶点（Acme）", "a-C m·e·E")
        (texts / path.name).write_text(text, encoding="utf-8")
    # "Acmee" is a hidden label; case, spaces and hyphens do not count.
    assert _report(data, texts).problems == ()


def test_missing_and_other_texts_are_reported_at_the_source(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    assert _places(_report(data, tmp_path)) == [("data/sources.csv", 2), ("data/sources.csv", 3)]
    right = hashlib.sha256((TEXTS / "first.txt").read_bytes()).hexdigest()
    replace(data / "sources.csv", "first.txt,", f"first.txt,{right}")
    assert _report(data).problems == ()
    replace(data / "sources.csv", right, right[::-1])
    assert _places(_report(data)) == [("data/sources.csv", 2)]


def test_a_text_that_is_not_utf8_is_reported_at_the_source(tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_bytes((TEXTS / "first.txt").read_text(encoding="utf-8").encode("gb18030"))
    (tmp_path / "second.txt").write_bytes((TEXTS / "second.txt").read_bytes())
    assert _places(_report(WORLD, tmp_path)) == [("data/sources.csv", 2)]


def test_a_claim_of_an_unknown_source_is_reported(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/core.csv", "first-report", "third-report")
    assert _places(_report(data)) == [("data/claims/core.csv", 2)]
