"""The Python interface on the toy world: the answers worked out by hand, as tables, graphs and pictures."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import networkx as nx
import pandas as pd
import polars as pl
import pytest

import kg
from kg.errors import AmbiguousName, BadParameter, MissingLibrary, OutputError, QueryError, UnknownEntity
from kg.graph import KnowledgeGraph
from tests.kg.export.reading import part, written
from tests.pages import parse
from tests.toys import DERIVED, ENTITIES, PREDICTED, STATED, UPSTREAM, WORLD, copy_world, relabel, replace


@pytest.fixture(scope="module")
def graph(world: KnowledgeGraph) -> kg.Graph:
    return kg.Graph(world)


def test_the_root_has_at_most_ten_names_and_loads_nothing() -> None:
    assert len(kg.__all__) <= 10 and set(kg.__all__) <= set(dir(kg))
    heavy = ("networkx", "pyoxigraph", "rdflib", "fastapi")
    code = f"import kg, sys; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="load"):
        kg.nothing  # noqa: B018
    assert Path(str(kg.__file__)).with_name("py.typed").is_file()


def test_load_takes_data_of_your_own(world: KnowledgeGraph, tmp_path: Path) -> None:
    assert kg.load(WORLD).version == kg.load(str(WORLD), language="zh").version == world.version
    with pytest.raises(BadParameter, match="zh or en"):
        kg.load(WORLD, language="fr")
    with pytest.raises(kg.KGError, match=r"sources\.csv"):
        kg.load(tmp_path)
    with pytest.raises(kg.KGError, match="kg build"):
        kg.load(store=tmp_path)


def test_an_entity_is_the_thing_and_shows_itself(graph: kg.Graph, world: KnowledgeGraph) -> None:
    nova = graph.entity("新星智能")
    assert nova == world.entity("nova") and world.entity("nova") == nova
    assert hash(nova) == hash(world.entity("nova")) and nova != graph.entity("acme")
    assert repr(nova) == "Nova AI / 新星智能 (nova, Company)"
    assert [hit.node for hit in nova.depends_on(depth=1)] == ["acme", "acme-x1", "fund"]
    assert {hit.node: hit.distance for hit in nova.dependents()} == {
        "bright": 1,
        "nova-1": 1,
        "bright-app": 2,
    }
    rows = nova.claims.frame()
    assert rows.columns == ("predicate", "value", "as_of", "certainty", "source", "locator")
    assert ("develops", "Nova-1", None, "stated", "First report", "L2") in rows.rows
    page = nova._repr_html_()
    assert "<table>" in page and "First report" in page and "L2" in page
    with pytest.raises(UnknownEntity):
        graph.entity("nobody")
    with pytest.raises(AmbiguousName):
        graph.entity("新星")


def test_dependencies_are_a_list_and_a_table(graph: kg.Graph, world: KnowledgeGraph) -> None:
    found = graph.dependencies("bright-app", "upstream")
    assert found == world.dependencies("bright-app", "upstream")
    one, two = found.to_pandas(), found.to_polars()
    assert isinstance(one, pd.DataFrame) and isinstance(two, pl.DataFrame)
    assert dict(zip(one["id"], one["distance"], strict=True)) == UPSTREAM["bright-app"]
    assert dict(two.select("id", "distance").iter_rows()) == UPSTREAM["bright-app"]
    (first, *_) = [row for row in found.frame() if row["id"] == "nova-1"]
    assert first["chain"] == "Bright App —uses model→ Nova-1" and first["kinds"] == ["usesModel"]
    assert "uses model" in found._repr_html_()


def test_paths_are_chains_in_words(graph: kg.Graph, world: KnowledgeGraph) -> None:
    found = graph.paths("bright-app", "nova", k=1)
    assert found == world.paths("bright-app", "nova", k=1) and len(found) == 1
    ((hops, chain),) = found.frame().rows
    assert hops == 2 and chain.startswith("Bright App —") and chain.endswith("→ Nova AI")


def test_query_results_are_tables_with_types(graph: kg.Graph) -> None:
    text = (
        "SELECT ?chip ?power ?unit ?none { ?c rdf:subject ?chip ; rdf:predicate llm:computePerformance ; "
        "rdf:object ?power ; llm:unit ?unit OPTIONAL { ?chip llm:usesModel ?none } }"
    )
    found = graph.query(text)
    assert list(found) == [{"chip": "acme-x1", "power": 280.0, "unit": "TFLOPS", "none": None}]
    assert found.to_pandas().loc[0, "power"] == found.to_polars()["power"][0] == 280.0
    assert len(found) == 1 and bool(found) and "acme-x1" in found._repr_html_()
    assert b"TFLOPS" in found.serialize("text/csv"), "another format is not empty because one was read"
    assert graph.query("SELECT (COUNT(*) AS ?n) { ?c a llm:Claim }").frame.column("n") == [24]
    assert bool(graph.query("ASK { id:nova llm:develops id:nova-1 }"))
    assert not graph.query("ASK { id:nova llm:develops id:acme }")
    assert not graph.query("SELECT ?x { ?x llm:develops id:ada }")
    triples = graph.query("CONSTRUCT { ?a llm:develops ?b } WHERE { ?a llm:develops ?b }")
    assert len(triples.to_rdflib()) == 4 and "id:nova-1" in repr(triples)
    with pytest.raises(BadParameter, match="select"):
        triples.to_pandas()
    with pytest.raises(QueryError, match="line 1"):
        graph.query("SELECT")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_missing_library_is_named(graph: kg.Graph, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    remedy = rf"pip install 'llm-industry-graph\[{library}\]'"
    for made in (graph.entities(), graph.query("SELECT ?x { ?x a llm:Chip }"), graph.table("claims")):
        with pytest.raises(MissingLibrary, match=remedy):
            getattr(made, f"to_{library}")()


def test_to_networkx_gives_a_copy(graph: kg.Graph) -> None:
    whole = graph.to_networkx()
    assert nx.utils.graphs_equal(whole, graph.relations) and whole is not graph.relations
    whole.clear()
    assert len(graph.relations) > 0
    needs = graph.to_networkx(dependencies=True)
    assert {(a, d["kind"], b) for a, b, d in needs.edges(data=True)} == STATED | DERIVED | {PREDICTED}
    chips = graph.to_networkx(kinds=["runsOnChip"])
    assert set(chips) == {"nova", "nova-1", "acme-x1", "cloud", "chips-in-general"}
    simple = graph.to_networkx(dependencies=True, simple=True)
    assert type(simple) is nx.DiGraph
    # Two reports say that Nova-1 runs on the chip.
    assert simple.edges["nova-1", "acme-x1"] == {"weight": 2, "kinds": ["runsOnChip"]}
    assert simple.edges["bright", "nova"]["kinds"] == ["suppliedBy"]
    assert set(graph.to_networkx("nova", kinds=["runsOnChip"], direction="upstream")) == {"nova", "acme-x1"}


def test_analyses_are_tables(graph: kg.Graph) -> None:
    report = graph.analyze("impact", cut="acme", type=["Model", "Chip"])
    rows = {row["node"]: row["status"] for row in report.frame}
    assert rows == {"acme-x1": "cut", "nova-1": "cut"}
    assert report.to_pandas()["node_label"].tolist() == ["Acme X1", "Nova-1"]
    assert report.to_polars().height == 2 and report.result.cut == 2
    assert set(report.frames) == {"impacts", "summary"} and "Acme X1" in report._repr_html_()
    assert "acme-x1" in report.graph
    with pytest.raises(BadParameter, match="impact"):
        graph.analyze("magic")
    with pytest.raises(BadParameter, match="cut"):
        graph.analyze("impact", cuts="acme")
    none = graph.analyze("impact", cut="ada")
    assert len(none.frame) == 0 and none.frame.columns == report.frame.columns


def test_versions_are_compared(tmp_path: Path) -> None:
    older = copy_world(tmp_path)
    replace(older / "entities/organizations.csv", "fund,", "extra,Company,另一家,Extra,,,\nfund,")
    replace(
        older / "claims/actors.csv",
        "fund,investedIn,nova,",
        "extra,investedIn,nova,,,,,first-report,L6,stated\nfund,investedIn,nova,",
    )
    graph = kg.load(WORLD, earlier={"older": older})
    for a in ("older", older):
        report = graph.analyze("diff", a=a, b="now")
        assert report.result.count_gone == 1 and report.result.version_b == graph.version
        rows = {row["node"]: row["node_label"] for row in report.frames["moved"]}
        assert rows["extra"] == "Extra" and "extra" in report.graph
    sheets = graph.export("csv", tmp_path, analysis="diff", values=(("a", "older"), ("b", "now")))
    with zipfile.ZipFile(sheets) as files:
        assert "extra,investedIn,nova" in files.read("claims.csv").decode()


def test_questions_give_labels_and_ids(graph: kg.Graph) -> None:
    found = graph.question("investors-of", company="nova")
    assert list(found) == [{"investor": "Pocket Fund", "investor_id": "fund"}]
    assert found.title


def test_tables_of_the_whole(graph: kg.Graph) -> None:
    claims = graph.table("claims").to_pandas()
    assert len(claims) == 24 and claims["number"].sum() == 80 + 280 + 6.5e9 + 7e9
    assert set(ENTITIES) <= set(graph.table("entities").column("id"))
    with pytest.raises(BadParameter, match="entities, claims"):
        graph.table("nothing")


def test_a_view_is_a_page_in_a_frame_of_its_own(graph: kg.Graph, tmp_path: Path) -> None:
    view = graph.entity("nova").view()
    page = view._repr_html_()
    assert re.match(r'<iframe srcdoc="', page) and 'sandbox="allow-scripts"' in page
    inner = parse(page).find(".//iframe")
    assert inner is not None and inner.get("srcdoc") == view.html.replace("\r\n", "\n")
    view.save(tmp_path / "nova.html")
    assert (tmp_path / "nova.html").read_text(encoding="utf-8") == view.html
    with pytest.raises(OutputError):
        view.save(tmp_path / "no" / "nova.html")


def test_exports_are_those_of_the_command(graph: kg.Graph, tmp_path: Path) -> None:
    path = graph.export("gexf", tmp_path, entity="nova", depth=2, language="zh")
    assert path.read_bytes() == written(part(graph, "around"), "gexf") and path.parent == tmp_path
    assert graph.version in path.name
    assert graph.export("csv", str(tmp_path / "c.csv"), table="claims").stat().st_size > 1000


def test_long_tables_say_how_many_rows_are_not_shown(graph: kg.Graph) -> None:
    claims = graph.table("claims")
    assert "… and 4 more rows of 24" in repr(claims) and "… and 4 more rows of 24" in claims._repr_html_()
    assert claims[:2].rows == claims.rows[:2] and claims[-1]["id"] == claims.column("id")[-1]
    with pytest.raises(BadParameter, match="locator"):
        claims.column("line")


def test_hostile_names_are_text_in_notebooks(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    relabel(data, {"nova": ("<script>alert(1)</script>", '<img src=x onerror="x">')})
    hostile = kg.load(data)
    shown = hostile.entity("nova")._repr_html_() + hostile.entities()._repr_html_()
    assert "<script>" not in shown and "<img" not in shown and "&lt;script&gt;" in shown
