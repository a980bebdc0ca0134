"""`kg check`, `kg format`, `kg build` and `kg stats`: what they say, and what they leave behind."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph, load_store
from kg.resources import ONTOLOGY_DIR
from tests.toys import TEXTS, WORLD, copy_world, kg, kg_json, replace, snapshot

LOCATED = "nova,locatedIn,toyland,,,,,first-report,L2,stated\n"


def test_check_finds_nothing_wrong() -> None:
    result = kg("check", "--evidence", TEXTS)
    assert result.exit_code == 0, result.output
    assert "evidence holds for 100.00% of 24 claims" in result.output
    assert result.output.splitlines()[-1] == "all good"


def test_check_names_file_line_and_remedy(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/core.csv", "toyland", "toytown")
    result = kg("check", data=data)
    assert result.exit_code == 1
    assert result.output.splitlines()[0].startswith("data/claims/core.csv:2: unknown object 'toytown' -> ")
    assert result.output.splitlines()[-1] == "1 problem(s)"
    result = kg("check", "--format", "json", data=data)
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert (problem["file"], problem["line"]) == ("data/claims/core.csv", 2)


def test_check_of_evidence(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/core.csv", ",L2,", ",L5,")
    result = kg("check", "--evidence", TEXTS, data=data)
    assert "data/claims/core.csv:2: L5 of first-report names neither 'nova' nor 'toyland'" in result.output
    assert "95.83% of 24 claims" in result.output
    result = kg("check", "--evidence", TEXTS, "--format", "json", data=data)
    evidence = json.loads(result.stdout)["evidence"]
    assert (evidence["checked"], [problem["line"] for problem in evidence["problems"]]) == (24, [2])


def test_check_is_not_content_with_missing_evidence(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/core.csv", ",L2,", ",L5,")
    result = kg("check", "--evidence", TEXTS, data=data)
    assert result.exit_code == 1 and "all good" not in result.output


def test_check_of_evidence_beside_broken_rows(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/core.csv", "first-report", "third-report")
    result = kg("check", "--evidence", TEXTS, data=data)
    assert result.exit_code == 1 and "data/claims/core.csv:2: unknown source" in result.output


def test_format_then_check_is_clean(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    path = data / "claims/figures.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\r\n".join([header, *rows[::-1], LOCATED]), encoding="utf-8", newline="")
    (data / "claims/core.csv").unlink()
    assert kg("check", data=data).exit_code == 1
    result = kg("format", data=data)
    assert result.exit_code == 0
    assert sorted(result.output.splitlines()) == ["rewrote claims/core.csv", "rewrote claims/figures.csv"]
    assert snapshot(data) == snapshot(WORLD)
    assert kg("format", data=data).output == "nothing to do\n"
    assert kg("check", data=data).exit_code == 0


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("claims/core.csv", LOCATED, LOCATED.replace(",,,,,", ",,,,")),
        ("claims/core.csv", "toyland", "toy\0land"),
        ("claims/core.csv", "nova,", '"nova,'),
        ("entities/people.csv", "id,type", "type,id"),
        ("sources.csv", "second.txt", "second.txt,x"),
    ],
)
def test_format_leaves_files_with_malformed_rows_alone(tmp_path: Path, file: str, old: str, new: str) -> None:
    data = copy_world(tmp_path)
    replace(data / file, old, new)
    path = data / "claims/figures.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # something that it would mend
    before = snapshot(data)
    result = kg("format", data=data)
    assert result.exit_code == 1 and f"data/{file}:" in result.stderr
    assert snapshot(data) == before


def test_format_mends_what_check_says_it_mends(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    path = data / "claims/core.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    result = kg("check", data=data)
    assert result.exit_code == 1 and "data/claims/core.csv:1: starts with a byte-order mark" in result.output
    if "kg format" in result.output:
        assert kg("format", data=data).exit_code == 0
        assert snapshot(data) == snapshot(WORLD)


def test_build_counts(world: KnowledgeGraph) -> None:
    for command in (["build"], ["stats"]):
        body = kg_json(*command)
        assert body["version"] == world.version and body["triples"] == len(world.store)
        assert body["claims_by_certainty"] == {"stated": 21, "reported": 1, "opinion": 1, "predicted": 1}
        assert (body["dependencies"], body["derived_dependencies"]) == (5, 10)
        words = kg(*command).stdout
        assert "24 claims" in words and "5 dependencies claimed, 10 derived by rules" in words


def test_build_makes_a_store(tmp_path: Path, world: KnowledgeGraph) -> None:
    store = tmp_path / "store"
    result = kg("build", "-o", store)
    assert result.exit_code == 0 and world.version in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    opened = load_store(store)
    assert (opened.version, len(opened.store)) == (world.version, len(world.store))
    del opened
    again = kg("build", "-o", store)
    assert again.exit_code == 1 and "not empty" in again.stderr
    assert load_store(store).version == world.version
    (tmp_path / "empty").mkdir()
    assert kg("build", "-o", tmp_path / "empty").exit_code == 0


def test_build_of_unfit_data_leaves_nothing(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/core.csv", "toyland", "toytown")
    result = kg("build", "-o", tmp_path / "store", data=data)
    assert result.exit_code == 1
    assert "data/claims/core.csv:2: unknown object" in result.stderr and "kg check" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_build_with_a_broken_rule_leaves_nothing(tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(ONTOLOGY_DIR, tmp_path / "ontology"))
    (ontology / "rules/99-broken.rq").write_text("CONSTRUCT { ?a ?b", encoding="utf-8")
    result = kg("build", "-o", tmp_path / "store", "--ontology", ontology)
    assert result.exit_code == 1 and "99-broken.rq" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["ontology"]


def test_places_where_no_store_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert kg("build", "-o", tmp_path / "file").exit_code == 1
    assert kg("build", "-o", tmp_path / "no" / "such" / "place").exit_code in (0, 1)
    monkeypatch.chdir(tmp_path)
    assert kg("build", "-o", ".").exit_code == 1  # not empty
    (tmp_path / "room").mkdir()
    monkeypatch.chdir(tmp_path / "room")
    kg("build", "-o", ".")


@pytest.mark.parametrize(
    "command", [["check"], ["format"], ["build"], ["stats"], ["deps", "nova"]], ids=lambda c: str(c[0])
)
def test_directories_that_hold_no_data(tmp_path: Path, command: list[str]) -> None:
    result = kg(*command, data=tmp_path)
    assert result.exit_code == 1 and "sources.csv" in result.stderr
    assert kg(*command, data=tmp_path / "nowhere").exit_code == 2
    assert list(tmp_path.iterdir()) == []
