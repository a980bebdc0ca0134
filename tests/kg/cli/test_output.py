"""`kg view` and `kg export`: whole files or none."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest
import rdflib

from kg.export.registry import FORMATS
from kg.graph import KnowledgeGraph, load
from kg.views.registry import VIEWS
from tests.pages import parse, said
from tests.toys import kg


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
    result = kg("export", form, "-o", path)
    assert result.exit_code == 0 and world.version in result.output
    if form == "json":
        again = nx.node_link_graph(json.loads(path.read_bytes()), edges="edges")
        assert again.number_of_edges() == world.relations.number_of_edges()
    elif form in ("turtle", "ntriples"):
        graph = rdflib.Graph().parse(path, format="nt" if form == "ntriples" else form)
        assert len(graph) == int(world.store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"])
    assert "新星智能".encode() in path.read_bytes()


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
    monkeypatch.setitem(
        FORMATS, "json", FORMATS["turtle"].__class__("json", "application/json", "json", "x", fail)
    )
    result = kg("export", "json", "-o", path)
    assert result.exit_code == 1 and "No space left" in result.stderr
    assert [(p.name, p.read_text(encoding="utf-8")) for p in tmp_path.iterdir()] == [("graph.json", "old")]
