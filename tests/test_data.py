"""Guard the real data as data: complete, canonical, evidenced, and true where it was worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.canonical import check_canonical
from kg.check import check
from kg.curation import read_data
from kg.evidence import check_evidence
from kg.graph import KnowledgeGraph
from kg.model import Curated
from kg.ontology import load_ontology
from kg.resources import DATA_DIR, ONTOLOGY_DIR

# The texts are not part of the repository; contributors have them beside it.
TEXTS = Path(__file__).parents[2] / "shared" / "seeds"


@pytest.fixture(scope="module")
def curated() -> Curated:
    reading = read_data(DATA_DIR)
    assert reading.problems == ()
    return reading.curated


def test_check_finds_nothing() -> None:
    assert [str(problem) for problem in check(ONTOLOGY_DIR, DATA_DIR)] == []


def test_files_are_canonical(curated: Curated) -> None:
    assert list(check_canonical(DATA_DIR, curated, load_ontology(ONTOLOGY_DIR))) == []


def test_five_texts_are_read_and_every_one_is_cited(curated: Curated) -> None:
    cited = {claim.source for claim in curated.claims}
    assert len(curated.sources) == 5
    assert cited == {source.id for source in curated.sources}
    assert all(len(source.sha256) == 64 for source in curated.sources)


def test_there_is_as_much_as_was_promised(curated: Curated) -> None:
    assert len(curated.entities) >= 1400
    assert len(curated.claims) >= 9000
    assert len([claim for claim in curated.claims if claim.unit]) >= 420


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the source texts are not beside the checkout")
def test_cited_lines_name_what_they_are_cited_for(curated: Curated) -> None:
    report = check_evidence(curated, load_ontology(ONTOLOGY_DIR), TEXTS)
    assert report.share >= 0.99, [str(problem) for problem in report.problems[:20]]


def test_rejected_claims_are_not_claimed_and_have_reasons(curated: Curated) -> None:
    claimed = {claim.identity for claim in curated.claims}
    assert curated.rejected
    assert [r.claim for r in curated.rejected if r.claim.identity in claimed or not r.reason] == []


# Read off the texts by hand: line 712 of the long report; lines 194-198; line 298.
@pytest.mark.parametrize(
    ("subject", "kind", "target"),
    [
        ("mistral-ai", "fundedBy", "nvidia"),
        ("gpt-4", "runsOnChip", "nvidia-a100"),
        ("internet-companies", "runsOnChip", "nvidia-gpu"),
        ("tesla", "runsOnChip", "nvidia-h100"),
        ("beijing-ascend-centre", "runsOnChip", "ascend"),
    ],
)
def test_known_dependencies_are_there(real: KnowledgeGraph, subject: str, kind: str, target: str) -> None:
    kinds = {data["kind"] for data in real.dependency_graph()[subject][target].values()}
    assert kind in kinds


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("英伟达", "nvidia"),
        ("nvidia", "nvidia"),
        ("旷世", "megvii"),
        ("旷视", "megvii"),
        ("Saleforce", "salesforce"),
        ("昇腾", "ascend"),
        ("向量数据库", "vector-database"),
        ("DeepSeek", "deepseek"),
        ("智谱", "zhipu-ai"),
    ],
)
def test_names_in_both_languages_and_misspellings_are_found(
    real: KnowledgeGraph, name: str, expected: str
) -> None:
    assert real.entity(name).id == expected


def test_kinds_in_general_have_no_maker(real: KnowledgeGraph) -> None:
    """Everybody develops "large language models"; nobody is their one maker."""
    edges = real.dependency_graph().edges(data=True)
    kinds = {thing.id for thing in real.entities(["ModelKind", "HardwareKind", "SoftwareKind"])}
    makers = {source: target for source, target, data in edges if data["rule"] == "maker-supplies"}
    assert "llm" in kinds
    assert makers["nvidia-a100"] == "nvidia"
    assert kinds & makers.keys() == set()
