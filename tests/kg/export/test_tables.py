"""Tables are opened by pandas, polars, DuckDB, SQLite and Datasette, and hold the rows of the toy world."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.analyses import ANALYSES
from kg.errors import BadParameter, MissingLibrary
from kg.export.flat import guard, unguard
from kg.export.parts import Request, choose
from kg.export.registry import FORMATS
from kg.export.sqlite import grams
from kg.graph import KnowledgeGraph
from tests.api.routes import SAMPLES
from tests.kg.export.reading import HOSTILE, REQUESTS, file, part, written
from tests.toys import ENTITIES, claim_rows, copy_world, load_world, relabel

TABLES = ("entities", "claims", "edges", "sources")


def _one(world: KnowledgeGraph, table: str, form: str = "csv", **asked: Any) -> bytes:
    return written(choose(world, Request(table=table, **asked)), form)


def _told(rows: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted(
        (r["subject"], r["predicate"], r["object"], r["certainty"], r["source"], r["locator"]) for r in rows
    )


def test_claims_are_the_rows_of_the_data(world: KnowledgeGraph) -> None:
    read = list(csv.DictReader(io.StringIO(_one(world, "claims").decode(), newline="")))
    rows = claim_rows()
    for row in rows:  # a figure or date stands in a column of its own
        if row["unit"] or row["predicate"] == "occurredOn":
            row["object"] = ""
    assert _told(read) == _told(rows)
    figures = {r["subject"] + r["source"]: (r["number"], r["unit"]) for r in read if r["unit"]}
    assert figures["nova-1first-report"] == ("7000000000", "parameters")
    assert figures["acmefirst-report"] == ("80", "%")
    assert [r["value"] for r in read if r["predicate"] == "occurredOn"] == ["2024-02"]


def test_entities_are_the_rows_of_the_data(world: KnowledgeGraph) -> None:
    read = {r["id"]: r for r in csv.DictReader(io.StringIO(_one(world, "entities").decode(), newline=""))}
    assert {name: read[name]["type"] for name in ENTITIES} == ENTITIES
    assert read["acme"]["aliases"] == "ACME Chips|顶点" and read["acme"]["label_zh"] == "顶点芯片"


@pytest.mark.parametrize("scope", REQUESTS)
def test_the_zip_of_csv_is_read_by_pandas_polars_and_duckdb(
    world: KnowledgeGraph, tmp_path: Path, scope: str
) -> None:
    whole = part(world, scope)
    archive = zipfile.ZipFile(io.BytesIO(written(whole, "csv")))
    assert archive.testzip() is None
    package = json.loads(archive.read("datapackage.json"))
    assert package["version"] == world.version
    counts = {"claims": len(list(whole.claims())), "edges": whole.relations.size()}
    for resource in package["resources"]:
        content = archive.read(resource["path"])
        names = [field["name"] for field in resource["schema"]["fields"]]
        (tmp_path / resource["path"]).write_bytes(content)
        one, two = pd.read_csv(io.BytesIO(content)), pl.read_csv(content)
        three = duckdb.sql(f"SELECT * FROM read_csv('{tmp_path / resource['path']}', header=true)")
        assert list(one.columns) == two.columns == three.columns == names
        wanted = counts.get(resource["name"], len(one))
        assert len(one) == len(two) == len(three) == wanted
        if resource["name"] == "claims" and scope == "whole":
            assert one["number"].dtype == two["number"].to_numpy().dtype == float


@pytest.mark.parametrize("scope", REQUESTS)
def test_the_zip_of_parquet_is_read_by_polars_and_duckdb(
    world: KnowledgeGraph, tmp_path: Path, scope: str
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(part(world, scope), "parquet")))
    assert {f"{name}.parquet" for name in TABLES} <= set(archive.namelist())
    for name in archive.namelist():
        (tmp_path / name).write_bytes(archive.read(name))
        one = pl.read_parquet(tmp_path / name)
        two = duckdb.sql(f"SELECT * FROM '{tmp_path / name}'")
        assert one.columns == two.columns and one.rows() == two.fetchall()
    edges = pl.read_parquet(tmp_path / "edges.parquet")
    assert edges.schema["claims"] == pl.List(pl.String) and edges.schema["inferred"] == pl.Boolean
    assert pl.read_parquet(tmp_path / "claims.parquet").schema["number"] == pl.Float64


def test_parquet_holds_what_csv_holds(world: KnowledgeGraph) -> None:
    for name in TABLES:
        one = pl.read_parquet(io.BytesIO(_one(world, name, "parquet")))
        two = csv.DictReader(io.StringIO(_one(world, name).decode(), newline=""))
        assert [row["id"] for row in one.to_dicts()] == [row["id"] for row in two]


def test_rows_of_an_analysis_are_a_table(world: KnowledgeGraph) -> None:
    values = (("cut", "acme"),)
    read = pl.read_csv(_one(world, "impacts", analysis="impact", values=values, language="en")).to_dicts()
    # By hand, without fund: acme-x1 falls with its maker, nova-1 with its chip, and all that rest on them.
    cut = {row["node"]: (row["status"], row["distance"]) for row in read}
    assert cut["acme-x1"] == ("cut", 1) and cut["nova-1"] == ("cut", 2)
    (chip,) = [row for row in read if row["node"] == "acme-x1"]
    assert chip["node_label"] == "Acme X1" and chip["chain"] == "acme-x1 -> suppliedBy acme"
    summary = dict(pl.read_csv(_one(world, "summary", analysis="impact", values=values)).iter_rows())
    assert summary["cut"] == str(sum(status == "cut" for status, _ in cut.values()))
    with pytest.raises(BadParameter, match="impacts, summary"):
        FORMATS["csv"].check(choose(world, Request(analysis="impact", values=values, table="ranked")))
    with pytest.raises(BadParameter, match="csv, parquet"):
        FORMATS["turtle"].check(choose(world, Request(table="claims")))


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_has_a_table_of_rows(world: KnowledgeGraph, name: str) -> None:
    values = tuple((p.name, SAMPLES.get(p.name, "nova")) for p in ANALYSES[name].parameters if p.required)
    found = choose(world, Request(analysis=name, values=values))
    archive = zipfile.ZipFile(io.BytesIO(written(found, "csv")))
    own = set(archive.namelist()) - {f"{table}.csv" for table in TABLES} - {"datapackage.json", "summary.csv"}
    assert own, "the rows of the result"
    for table in own:
        header, *_ = archive.read(table).decode().splitlines()
        assert len(header.split(",")) > 1


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    ids = ("acme", "bright", "fund", "nova", "nova-1", "acme-x1", "ada", "cloud", "toyland")
    names = [text.strip() for text in HOSTILE]
    relabel(data, {name: (text, text) for name, text in zip(ids, names, strict=True)})
    world = load_world(data)
    read = list(csv.DictReader(io.StringIO(_one(world, "entities").decode(), newline="")))
    cells = [cell for row in read for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert {r["id"]: unguard(r["label_zh"]) for r in read if r["id"] in ids} == dict(
        zip(ids, names, strict=True)
    )
    with closing(sqlite3.connect(file(part(world), "sqlite", tmp_path))) as database:
        kept = dict(database.execute("SELECT id, label_zh FROM entities"))
    assert {name: kept[name] for name in ids} == dict(zip(ids, names, strict=True)), "only CSV is guarded"


@given(
    st.text(
        st.one_of(st.sampled_from("'=+-@\t\r\n0.e5"), st.characters(exclude_categories=["Cs"])), max_size=8
    )
)
def test_guarding_is_undone_and_leaves_no_formula(text: str) -> None:
    kept = guard(text)
    assert unguard(kept) == text
    if kept[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        float(kept)  # plain numbers stay numbers


def test_parquet_without_duckdb_says_what_to_install(
    world: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(MissingLibrary, match=r"pip install 'llm-industry-graph\[parquet\]'"):
        written(part(world), "parquet")


@pytest.fixture
def database(world: KnowledgeGraph, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file(part(world), "sqlite", tmp_path))) as opened:
        yield opened


def test_sqlite_is_whole_and_its_keys_hold(database: sqlite3.Connection, world: KnowledgeGraph) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    counts = {name: database.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0] for name in TABLES}
    assert counts["claims"] == 24 and counts["sources"] == 2 and counts["edges"] == world.relations.size()
    assert database.execute("SELECT value FROM about WHERE name = 'version'").fetchall() == [(world.version,)]


@pytest.mark.parametrize("scope", sorted(set(REQUESTS) - {"whole"}))
def test_keys_hold_in_parts_too(world: KnowledgeGraph, tmp_path: Path, scope: str) -> None:
    with closing(sqlite3.connect(file(part(world, scope), "sqlite", tmp_path))) as opened:
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {"impact": "result_impacts", "rank": "result_ranking"}.get(scope, "about") in tables


def test_sqlite_views_say_claims_and_dependencies_in_words(database: sqlite3.Connection) -> None:
    words = "subject_en, predicate_en, object_en, source_en, locator"
    fact = f"SELECT {words} FROM facts WHERE subject_en = 'Bright App'"
    assert ("Bright App", "uses model", "Nova-1", "First report", "L3") in database.execute(fact).fetchall()
    needs = database.execute("SELECT DISTINCT needs FROM dependencies WHERE dependent = 'nova'").fetchall()
    assert {name for (name,) in needs} == {"acme", "acme-x1", "fund"}
    edges = "SELECT id FROM edges WHERE source = 'nova' AND kind = 'runsOnChip'"
    rest = f"SELECT COUNT(*) FROM edge_claims WHERE edge IN ({edges})"
    # Twice derived, each from a claim of the chip and one of the making.
    assert database.execute(rest).fetchone() == (4,)


@pytest.mark.parametrize(
    ("words", "hit"), [("新星", "nova"), ("星智", "nova"), ("bright", "bright"), ("芯片", "acme")]
)
def test_sqlite_finds_parts_of_chinese_names(database: sqlite3.Connection, words: str, hit: str) -> None:
    query = (
        "SELECT id FROM entities WHERE rowid IN (SELECT rowid FROM entities_fts WHERE entities_fts MATCH ?)"
    )
    assert (hit,) in database.execute(query, [f'"{words}"']).fetchall()


def test_grams_are_all_parts_of_a_run() -> None:
    assert grams("新星智能").split() == [
        "新星智能",
        "新",
        "星",
        "智",
        "能",
        "新星",
        "星智",
        "智能",
        "新星智",
        "星智能",
    ]
    assert grams("Nova") == "Nova"


def test_datasette_serves_the_file_as_it_is(world: KnowledgeGraph, tmp_path: Path) -> None:
    path = file(part(world), "sqlite", tmp_path)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DATASETTE")}

    def get(address: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "datasette", str(path), "--get", f"/{path.stem}{address}"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=environment,
        )
        return json.loads(done.stdout)

    found = get("/entities.json?_search=星智&_shape=array")
    assert [row["id"] for row in found] == ["ada-leaves-nova", "nova"]  # who left is named in the label
    described = {table["name"]: table for table in get(".json")["tables"]}
    assert described["entities"]["fts_table"] == "entities_fts" and described["claims"]["count"] == 24
    assert {key["other_table"] for key in described["claims"]["foreign_keys"]["outgoing"]} >= {
        "entities",
        "sources",
    }
    assert {"facts", "dependencies", "figures"} <= {view["name"] for view in get(".json")["views"]}
