"""Records: the JSON that the command and the server share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.errors import Problem
from kg.graph import KnowledgeGraph
from kg.namespaces import CLAIM, ID, INFERENCE
from kg.recorder import Recorder
from kg.records import ClaimRecord, problem_record


def _claim(world: KnowledgeGraph, subject: str, predicate: str, value: str) -> ClaimRecord:
    views = world.statements.claims_of(subject)
    return Recorder(world).claim(next(v for v in views if (v.predicate, v.object) == (predicate, value)))


def test_a_figure_with_everything(world: KnowledgeGraph) -> None:
    record: dict[str, Any] = {**_claim(world, "acme", "marketShare", "80")}
    assert record.pop("iri") == CLAIM + record.pop("id")
    assert record == {
        "subject": {
            "id": "acme",
            "iri": ID + "acme",
            "type": "Company",
            "label": {"zh": "顶点芯片", "en": "Acme"},
            "name": "顶点芯片",
        },
        "predicate": "marketShare",
        "predicate_label": {"zh": "市场份额", "en": "market share"},
        "object": None,
        "value": 80.0,
        "literal": {"value": "80", "datatype": "decimal"},
        "language": None,
        "unit": "%",
        "bound": "about",
        "scope": {
            "id": "toyland",
            "iri": ID + "toyland",
            "type": "Place",
            "label": {"zh": "玩具国", "en": "Toyland"},
            "name": "玩具国",
        },
        "as_of": "2023",
        "as_of_literal": {"value": "2023", "datatype": "gYear"},
        "certainty": "stated",
        "source": {
            "id": "first-report",
            "iri": ID + "first-report",
            "title": {"zh": "第一份报告", "en": "First report"},
            "published": "2024-05-01",
            "published_literal": {"value": "2024-05-01", "datatype": "date"},
            "url": "https://example.org/first",
        },
        "locator": "L1",
    }


def test_things_and_dates_are_no_numbers(world: KnowledgeGraph) -> None:
    made = _claim(world, "nova", "develops", "nova-1")
    assert made["object"] is not None
    assert (made["object"]["id"], made["value"], made["unit"], made["scope"], made["as_of"]) == (
        "nova-1",
        None,
        None,
        None,
        None,
    )
    when = _claim(world, "ada-leaves-nova", "occurredOn", "2024-02")
    assert (when["object"], when["value"], when["language"]) == (None, "2024-02", None)


def test_contradictions_stand_side_by_side(world: KnowledgeGraph) -> None:
    records = Recorder(world).claims(world.statements.claims_of("nova-1"))
    counts = {(r["value"], r["source"]["id"]) for r in records if r["predicate"] == "parameterCount"}
    assert counts == {(7e9, "first-report"), (6.5e9, "second-report")}


def test_hops_name_their_claims(world: KnowledgeGraph) -> None:
    (hop,) = Recorder(world).chain(world.paths("bright", "nova", 1)[0])
    assert hop["iri"] == INFERENCE + hop["id"]
    assert (hop["dependent"]["id"], hop["kind"], hop["depends_on"]["id"]) == ("bright", "suppliedBy", "nova")
    assert (hop["inferred"], hop["rule"], hop["certainty"]) == (True, "company-to-company", "stated")
    said = {(c["subject"]["id"], c["predicate"], c["locator"]) for c in hop["claims"]}
    assert said == {
        ("bright", "develops", "L3"),
        ("bright-app", "usesModel", "L3"),
        ("nova", "develops", "L2"),
    }
    (plain,) = Recorder(world).chain(world.paths("cloud", "chips-in-general")[0])
    assert (plain["inferred"], plain["rule"], plain["iri"]) == (False, None, CLAIM + plain["id"])
    assert [claim["id"] for claim in plain["claims"]] == [plain["id"]]


def _leaves(value: object) -> Iterator[object]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if parts is None:
        yield value
    else:
        for part in parts:
            yield from _leaves(part)


def test_records_are_plain_json(world: KnowledgeGraph) -> None:
    recorder = Recorder(world)
    records: list[object] = [recorder.dependency(hit) for hit in world.dependencies("acme")]
    records += [recorder.match(match) for match in world.search("nova")]
    assert {type(leaf) for leaf in _leaves(records)} <= {str, int, float, bool, type(None)}
    first = recorder.match(world.search("Nova AI")[0])
    assert (first["entity"]["id"], first["matched"], first["score"]) == ("nova", "Nova AI", 1)


def test_problems() -> None:
    wanted = {"file": "f.csv", "line": 3, "message": "wrong", "remedy": "right it"}
    assert problem_record(Problem("f.csv", 3, "wrong", "right it")) == wanted
