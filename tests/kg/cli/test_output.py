"""`kg view` and `kg export`: whole files or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.export.registry import FORMATS
from kg.graph import KnowledgeGraph, load
from kg.views.registry import VIEWS
from tests.kg.export.reading import part, written
from tests.pages import parse, said
from tests.toys import kg, read_csv


def test_view_writes_a_page(tmp_path: Path) -> None:
    path = tmp_path / "nova.html"
    result = kg("view", "新星智能", "-o", path, "--lang", "en")
    assert result.exit_code == 0
    assert "9 things" in result.output and "not drawn" not in result.output
    page = parse(path.read_text(encoding="utf-8"))
    assert said(page.find(".//h1")) == "Nova AI"
    assert not [e for e in page.iter("script") if e.get("src")]
    result = kg("view", "nova", "-o", path, "--limit", "3")
    assert "3 things" in result.output and "6 more not drawn" in result.output
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "ending"),
    [
        (["chain", "bright", "acme"], "svg"),
        (["cut-off", "cut=acme", "untouched=1"], "json"),
        (["timeline"], "gexf"),
        (["query", "SELECT ?a ?b { ?a llm:develops ?b }"], "html"),
    ],
)
def test_every_kind_of_view_and_file(tmp_path: Path, arguments: list[str], ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    result = kg("view", *arguments, "-o", path, "--lang", "en")
    assert result.exit_code == 0, result.output
    text = path.read_text(encoding="utf-8")
    assert text.startswith({"svg": "<svg", "json": "{", "gexf": "<?xml", "html": "<!doctype html>"}[ending])


def test_views_are_listed() -> None:
    listed = kg("view", "--lang", "en").output
    assert all(name in listed for name in VIEWS)
    assert not set(VIEWS) & set(load().names.things), "an entity is called like a view"


@pytest.mark.parametrize("form", FORMATS)
def test_export_writes_every_format(tmp_path: Path, world: KnowledgeGraph, form: str) -> None:
    path = tmp_path / "graph"
    result = kg("export", form, "-o", path, "--lang", "zh")
    assert result.exit_code == 0 and world.version in result.output
    assert path.read_bytes() == written(part(world), form) or form in ("parquet", "sqlite")


def test_export_of_a_part_into_a_directory_is_named_by_version_and_part(
    tmp_path: Path, world: KnowledgeGraph
) -> None:
    kinds = ("--kind", "runsOnChip", "--direction", "upstream", "--lang", "zh")
    result = kg("export", "gexf", "--entity", "新星智能", *kinds, "-o", tmp_path)
    (path,) = tmp_path.iterdir()
    assert path.name == f"llm-industry-graph-{world.version}-around-nova-1-upstream-runsOnChip.gexf"
    assert str(path) in result.output and path.read_bytes() == written(part(world, "kinds"), "gexf")


def test_export_of_one_table_of_an_analysis(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    asked = ("--analysis", "impact", "--with", "cut=顶点芯片", "--table", "impacts", "--lang", "en")
    assert kg("export", "csv", *asked, "-o", path).exit_code == 0
    rows = read_csv(path)
    assert ("acme-x1", "Acme X1", "cut") in {(r["node"], r["node_label"], r["status"]) for r in rows}


def test_help_lists_every_format() -> None:
    text = kg("export", "--help").output
    assert all(f"  {name} " in text for name in FORMATS)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["view", "nobody", "-o", "OUT"], 1, "nobody"),
        (["view", "新星", "-o", "OUT"], 1, "nova-1"),
        (["view", "nova", "-o", "OUT", "--depth", "6"], 1, "from 1 to 5"),
        (["view", "nova", "-o", "OUT", "--limit", "0"], 1, "from 1 to 3000"),
        (["view", "nova", "-o", "OUT", "--kind", "develops"], 1, "runsOnChip"),
        (["view", "nova"], 2, "--output"),
        (["view", "nova", "-o", "OUT.png"], 1, "svg"),
        (["view", "chain", "bright", "-o", "OUT.svg"], 1, "goal"),
        (["view", "chain", "size=3", "-o", "OUT.svg"], 1, "start="),
        (["export", "exe", "-o", "OUT"], 2, "turtle"),
        (["export", "json", "-o", "nowhere/OUT"], 1, "nowhere"),
        (["export", "turtle", "--table", "claims", "-o", "OUT"], 1, "csv, parquet"),
        (["export", "csv", "--table", "../x", "-o", "OUT"], 1, "entities, claims"),
        (["export", "json", "--entity", "nova", "--view", "nova", "-o", "OUT"], 1, "one of entity"),
        (["export", "json", "--analysis", "impact", "--with", "acme", "-o", "OUT"], 1, "NAME=VALUE"),
        (["export", "json", "--analysis", "impact", "-o", "OUT"], 1, "required"),
        (["export", "json", "--entity", "nobody", "-o", "OUT"], 1, "nobody"),
    ],
)
def test_errors_leave_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = kg(*arguments)
    assert result.exit_code == status and words in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "graph.json"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setitem(FORMATS, "json", replace(FORMATS["json"], write=fail))
    result = kg("export", "json", "-o", path)
    assert result.exit_code == 1 and "No space left" in result.stderr
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [("graph.json", "old")]
