"""The register of analyses: the same for all of them, whatever they reckon."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kg.analyses import ANALYSES, COMMON, analyze, find_analysis
from kg.errors import AmbiguousName, BadParameter, UnknownEntity
from kg.graph import KnowledgeGraph
from kg.worlds import make_world
from tests.toys import DERIVED, PREDICTED, STATED

# The least that each analysis must be told.
ASKED: dict[str, dict[str, Any]] = {
    "deps": {"entity": "nova"},
    "path": {"from": "bright", "to": "acme"},
    "impact": {"cut": ["acme"]},
    "exposure": {"members": ["nova", "bright"]},
    "diff": {"a": "2023", "b": "2024-06"},
    "rank": {"metric": "degree"},
}


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_answers_the_toy_world(world: KnowledgeGraph, name: str) -> None:
    _, answer = analyze(world, name, ASKED.get(name, {}))
    assert json.loads(json.dumps(answer)) == answer  # plain JSON
    assert answer["link"] and answer["link"].startswith("/api/")
    assert (answer["version"], answer["analysis"]) == (world.version, name)
    assert answer["label"]["zh"] and answer["meaning"]["en"] and answer["source"]
    rests = answer["coverage"]
    assert sum(rests["by_certainty"].values()) == rests["claims"] <= 24
    assert rests["considered"] == 23  # all but the prediction
    # The toy world knows no other kinds of dependency than these five, by default.
    used = {kind for _, kind, _ in STATED | DERIVED}
    assert not used & set(rests["silent_kinds"]) and "trainedOn" in rests["silent_kinds"]


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_describes_itself_in_both_languages(name: str) -> None:
    analysis = find_analysis(name)
    assert all(
        (analysis.zh, analysis.en, analysis.meaning_zh, analysis.meaning_en, analysis.source, analysis.route)
    )
    assert analysis.example.split()[0] == name
    own = [parameter.name for parameter in (*analysis.parameters, *COMMON)]
    assert len(own) == len(set(own))
    for parameter in analysis.parameters:
        assert parameter.zh and parameter.en
        assert not (parameter.choices and parameter.kind != "choice")


@pytest.mark.parametrize("name", ANALYSES)
@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("evidence", "some"),
        ("as_of", "2023-13"),
        ("kind", ["develops"]),
        ("type", ["Compny"]),
        ("nonsense", "x"),
    ],
)
def test_bad_values_of_common_parameters(
    world: KnowledgeGraph, name: str, parameter: str, value: object
) -> None:
    with pytest.raises(BadParameter) as caught:
        analyze(world, name, {**ASKED.get(name, {}), parameter: value})
    assert caught.value.parameter in (parameter, "parameter") and caught.value.allowed


def _cases() -> list[tuple[str, str, str]]:
    """List every parameter of every analysis with its kind."""
    return [(analysis.name, p.name, p.kind) for analysis in ANALYSES.values() for p in analysis.parameters]


@pytest.mark.parametrize(("name", "parameter", "kind"), _cases())
def test_bad_values_of_their_own(world: KnowledgeGraph, name: str, parameter: str, kind: str) -> None:
    def ask(value: object) -> None:
        analyze(world, name, {**ASKED.get(name, {}), parameter: value})

    if kind in ("entity", "entities", "moment"):
        many = kind == "entities"
        with pytest.raises(UnknownEntity):
            ask(["nobody"] if many else "nobody")
        with pytest.raises(AmbiguousName):
            ask(["新星"] if many else "新星")
    else:
        bad: dict[str, list[object]] = {
            "integer": ["x", -(10**9), "1.5"],
            "choice": ["nonsense"],
            "kinds": [["nonsense"], ["develops"]],
            "edges": [["nova,uses"], ["nova,develops,acme"]],
        }
        for value in bad[kind]:
            with pytest.raises(BadParameter) as caught:
                ask(value)
            assert caught.value.parameter == parameter and caught.value.allowed


def test_what_is_required_is_said(world: KnowledgeGraph) -> None:
    for name, asked in ASKED.items():
        for parameter in asked:
            if any(p.required for p in find_analysis(name).parameters if p.name == parameter):
                with pytest.raises(BadParameter, match=f"{parameter} cannot be"):
                    analyze(world, name, {k: v for k, v in asked.items() if k != parameter})
    with pytest.raises(BadParameter, match="impact"):
        analyze(world, "fame", {})


def _kinds(graph: Any) -> set[tuple[str, str, str]]:
    return {(a, data["kind"], b) for a, b, data in graph.edges(data=True)}


def test_worlds_are_limited_to_what_was_asked(world: KnowledgeGraph) -> None:
    assert _kinds(make_world(world).dependencies) == STATED | DERIVED
    assert _kinds(make_world(world, "all").dependencies) == STATED | DERIVED | {PREDICTED}
    assert PREDICTED not in _kinds(make_world(world).relations)
    assert PREDICTED in _kinds(make_world(world, "all").relations)
    # Of 2023 or before: only what the second report passes on, for the first one is of 2024.
    old = make_world(world, as_of="2023")
    assert _kinds(old.dependencies) == {("nova-1", "runsOnChip", "acme-x1")}
    # The market share is dated 2023 by the claim itself; the parameter counts by their reports.
    assert {(fact.subject, fact.value) for fact in old.facts} == {("acme", "80"), ("nova-1", "6500000000")}
    assert _kinds(make_world(world, as_of="2024-05-01").dependencies) == STATED | DERIVED
    assert ("nova", "fundedBy", "fund") not in _kinds(make_world(world, as_of="2024-02").dependencies)
    assert _kinds(make_world(world, kinds=("usesModel",)).dependencies) == {
        ("bright", "usesModel", "nova-1"),
        ("bright-app", "usesModel", "nova-1"),
    }
    # Every kind is a kind of dependsOn.
    assert _kinds(make_world(world, kinds=("dependsOn",)).dependencies) == STATED | DERIVED
    shown = make_world(world, types=("Organization",))
    assert shown.shows("nova") and not shown.shows("nova-1") and shown.is_a("nova-1", "ModelAsset")


# What each analysis is asked so that it finds nothing in the toy world, and a part of its reason.
NOTHING: list[tuple[str, dict[str, Any], str]] = [
    ("deps", {"entity": "toyland"}, "no dependency of or on it"),
    ("deps", {"entity": "acme", "direction": "upstream"}, "what it depends on is not documented"),
    ("deps", {"entity": "cloud"}, "what depends on it is not documented"),
    ("deps", {"entity": "acme", "type": ["Person"]}, "none of the asked types"),
    ("path", {"from": "acme", "to": "nova"}, "not documented"),
    ("rank", {"metric": "degree", "kind": ["trainedOn"]}, "no dependency is of the asked"),
    ("impact", {"cut": ["toyland"]}, "nothing is documented to depend on what is lost"),
    ("impact", {"cut": ["acme"], "type": ["Person"]}, "none of the asked types"),
    ("chokepoints", {"target": "toyland"}, "nothing in the scope"),
    ("chokepoints", {"target": "acme"}, "what the scope depends on is not documented"),
    ("chokepoints", {"target": "nova", "type": ["Person"]}, "none of the asked types"),
    ("loops", {}, "no loop of at most 6 members"),
    ("loops", {"kind": ["trainedOn"]}, "no such flow"),
    ("exposure", {"members": ["nova"]}, "one member only"),
    ("exposure", {"members": ["acme", "ada"]}, "what the members depend on is not documented"),
    ("exposure", {"members": ["cloud", "acme-x1"]}, "no two members"),
    ("concentration", {"segment": "robot-body"}, "no claim says who is in it"),
    ("positions", {"entity": "toyland"}, "neither an organization nor an artifact"),
    ("positions", {"dimension": "technical-difficulty"}, "no segment is rated"),
    ("diff", {"a": "2024-06", "b": "2025"}, "both sides say the same"),
]


@pytest.mark.parametrize(("name", "asked", "words"), NOTHING)
def test_an_empty_answer_says_why(
    world: KnowledgeGraph, name: str, asked: dict[str, Any], words: str
) -> None:
    result, answer = analyze(world, name, asked)
    assert words in result.reason["en"] and result.reason["zh"]
    assert answer["result"]["reason"] == result.reason
    full, _ = analyze(world, name, ASKED.get(name, {}))
    assert name in ("loops", "positions", "concentration", "chokepoints") or full.reason is None


def test_every_analysis_can_be_empty() -> None:
    assert {name for name, *_ in NOTHING} == set(ANALYSES)
