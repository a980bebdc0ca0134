"""`kg query` and `kg ask` on the toy world."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import rdflib

from kg.namespaces import ID, ONTOLOGY
from kg.questions import load_questions
from kg.resources import QUESTION_DIR
from tests.toys import kg, kg_json

USERS = "SELECT ?who { ?who llm:runsOnChip ?chip } ORDER BY ?who"
WHO = [ID + "cloud", ID + "nova", ID + "nova-1"]
EDGES = "CONSTRUCT WHERE { ?a llm:usesModel ?b }"


def _query(*arguments: str) -> str:
    result = kg("query", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_tables() -> None:
    rows = list(csv.reader(io.StringIO(_query(USERS), newline="")))
    assert [row for row in rows if row] == [["who"], *([iri] for iri in WHO)]
    bindings = json.loads(_query(USERS, "--format", "json"))["results"]["bindings"]
    assert [row["who"]["value"] for row in bindings] == WHO
    root = ElementTree.fromstring(_query(USERS, "--format", "xml").strip())
    assert [node.text for node in root.iter("{http://www.w3.org/2005/sparql-results#}uri")] == WHO
    assert _query(USERS, "--format", "tsv").split("\n")[1] == f"<{WHO[0]}>"
    assert json.loads(_query("ASK { id:bright llm:usesCompute id:cloud }"))["boolean"] is False


@pytest.mark.parametrize(
    ("form", "reader"), [(None, "turtle"), ("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")]
)
def test_graphs(form: str | None, reader: str) -> None:
    text = _query(EDGES, *(["--format", form] if form else []))
    graph = rdflib.Graph().parse(data=text, format=reader)
    assert {str(s) for s in graph.subjects(rdflib.URIRef(ONTOLOGY + "usesModel"))} == {
        ID + "bright",
        ID + "bright-app",
    }


def test_queries_from_files(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_text("# 谁用芯片\n" + USERS, encoding="utf-8")
    assert _query("-f", str(path)) == _query(USERS)
    path.write_bytes("SELECT * { ?s ?p '新星' }".encode("gb18030"))
    result = kg("query", "-f", path)
    assert result.exit_code == 1 and "UTF-8" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["SELECT ?s\nWHERE { ?s ?p }"], 1, "line 2, column 1"),
        (["SELECT * { SERVICE <http://127.0.0.1:9/> {} }"], 1, "line 1, column 12: SERVICE"),
        ([USERS, "--format", "turtle"], 1, "json, xml, csv, tsv"),
        ([EDGES, "--format", "csv"], 1, "turtle"),
        (["ASK {}", "--format", "csv"], 1, "json, xml"),
        ([USERS, "--format", "exe"], 2, "turtle"),
        ([], 2, "TEXT"),
        (["ASK {}", "-f", __file__], 2, "TEXT"),
        (["-f", "nowhere.rq"], 2, "nowhere.rq"),
        (["INSERT DATA { <x:a> <x:b> <x:c> }"], 1, "line 1, column 1"),
    ],
)
def test_bad_queries(arguments: list[str], status: int, words: str) -> None:
    result = kg("query", *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert words in result.stderr


def test_questions_are_listed() -> None:
    known = load_questions(QUESTION_DIR)
    listed = kg_json("ask")
    assert [question["slug"] for question in listed] == list(known)
    assert all(question["title"]["zh"] and question["title"]["en"] for question in listed)
    lines = kg("ask", "--lang", "zh").output.splitlines()
    assert [line.strip() for line in lines[1::2]] == [question.title_zh for question in known.values()]


def test_a_question_is_answered() -> None:
    body = kg_json("ask", "investors-of", "company=新星智能")
    assert body["values"]["company"]["id"] == "nova"
    assert [row["investor"]["id"] for row in body["rows"]] == ["fund"]
    lines = kg("ask", "investors-of", "company=nova", "--lang", "en").output.splitlines()
    assert "# company = Nova AI (nova)" in lines and lines[-1] == "Pocket Fund (fund)"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["investor-of"], "investors-of"),
        (["investors-of", "company=nobody"], "no entity is called 'nobody'"),
        (["investors-of", "company=新星"], "nova-1 (Model"),
        (["investors-of", "firm=nova"], "company"),
        (["investors-of", "nova"], "NAME=VALUE"),
        (["investors-of", "company="], "NAME=VALUE"),
    ],
)
def test_bad_questions(arguments: list[str], words: str) -> None:
    result = kg("ask", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
