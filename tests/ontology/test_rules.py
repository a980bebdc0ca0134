"""Each rule derives what its cases say, on exactly those claims, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kg.namespaces import RULE, sparql_prologue
from kg.store import Store
from tests.ontology.small import (
    CASES,
    CERTAINTIES,
    RULES,
    Case,
    Derived,
    bare_store,
    claim,
    curated,
    infer,
    inferences,
    ontology,
    read_cases,
)

CASE_LIST = [case for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]


def _makes_inferences(rule: Path) -> bool:
    head = rule.read_text(encoding="utf-8").partition("WHERE")[0]
    return "llm:Inference" in head


INFERRING = [rule for rule in RULES if _makes_inferences(rule)]
# Rules that add triples without an inference node have their two tests below, by these names.
PLAIN = {"60-weakest-certainty": "certainty", "70-concept-labels": "labels"}


def test_every_inferring_rule_has_cases_and_every_case_a_rule() -> None:
    assert sorted(path.stem for path in CASES.glob("*.txt")) == [rule.stem for rule in INFERRING]


@pytest.mark.parametrize("rule", [rule.stem for rule in INFERRING])
def test_every_rule_has_a_case_for_and_a_case_against(rule: str) -> None:
    own = [case for case in CASE_LIST if case.rule == rule]
    assert any(case.derives for case in own)
    assert any(not case.derives for case in own)
    assert len({case.title for case in own}) == len(own)


def test_every_plain_rule_has_a_case_for_and_a_case_against() -> None:
    assert {rule.stem for rule in RULES} - {rule.stem for rule in INFERRING} == set(PLAIN)
    for kind in PLAIN.values():
        assert f"test_{kind}_for" in globals()
        assert f"test_{kind}_against" in globals()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_every_rule_says_what_it_means_in_two_languages(rule: Path) -> None:
    english, chinese = rule.read_text(encoding="utf-8").splitlines()[:2]
    assert re.fullmatch(r"# [A-Z][ -~]+\.", english)
    assert re.fullmatch(r"# [\u4e00-\u9fff].+。", chinese)


@pytest.mark.parametrize("case", CASE_LIST, ids=lambda case: f"{case.rule}: {case.title}")
def test_case_is_fit_data(case: Case) -> None:
    """A case that names an unknown class, property or thing would prove nothing."""
    known = ontology()
    assert set(case.things.values()) <= set(known.classes)
    names = set(case.things) | set(known.concepts)
    for row in case.claims.values():
        assert row.predicate in known.properties
        assert {row.subject, row.object} <= names


@pytest.mark.parametrize("case", CASE_LIST, ids=lambda case: f"{case.rule}: {case.title}")
def test_rule_derives_exactly_this(case: Case) -> None:
    store = infer(curated(case.things, case.claims.values()))
    numbers = {row.id: number for number, row in case.claims.items()}
    rule = RULE + case.rule.partition("-")[2]
    found = [
        Derived(statement, frozenset(numbers[ground] for ground in node.claims), node.certainties)
        for node in inferences(store)
        if node.rules == {rule}
        for statement in node.statements
    ]
    assert sorted(found, key=repr) == sorted(case.derives, key=repr)
    for derived in case.derives:
        assert _holds(store, *derived.statement.split())


def _holds(store: Store, subject: str, predicate: str, target: str) -> bool:
    text = f"SELECT * WHERE {{ id:{subject} llm:{predicate} ?x FILTER(?x = id:{target}) }}"
    return len(store.select(text)) == 1


@pytest.mark.parametrize("claims", ["fund investedIn nova", "round investor fund|round investee nova"])
def test_who_invests_is_an_investor(claims: str) -> None:
    things = {"fund": "Company", "nova": "Company", "round": "Funding"}
    rows = [claim(text) for text in claims.split("|")]
    investors = "SELECT ?x WHERE { ?x a llm:Investor }"
    assert [row["x"] for row in infer(curated(things, rows)).select(investors)] == [
        "https://w3id.org/llm-industry-graph/id/fund"
    ]
    predicted = [claim(text + " predicted") for text in claims.split("|")]
    assert infer(curated(things, predicted)).select(investors) == []


def _apply(name: str, turtle: str, tmp_path: Path) -> set[tuple[str, str, str]]:
    """Run one rule once over a snippet and give the triples that it adds."""
    path = tmp_path / "snippet.ttl"
    path.write_text(sparql_prologue().replace("PREFIX", "@prefix").replace(">\n", "> .\n") + turtle, "utf-8")
    store = bare_store()
    store.load_turtle(path, [None])
    (rule,) = (rule for rule in RULES if rule.stem == name)
    store.infer(sparql_prologue() + rule.read_text(encoding="utf-8"), "https://example.org/added")
    rows = store.select("SELECT ?s ?p ?o WHERE { GRAPH <https://example.org/added> { ?s ?p ?o } }")
    return {(row["s"].rpartition("/")[2], row["p"].rpartition("#")[2], row["o"]) for row in rows}


# From the surest to the least sure, as the certainty vocabulary defines them.
_PAIRS = [(a, b) for i, a in enumerate(CERTAINTIES) for b in CERTAINTIES[i:]]


@pytest.mark.parametrize(("stronger", "weaker"), _PAIRS)
def test_certainty_for(stronger: str, weaker: str, tmp_path: Path) -> None:
    turtle = f"""
    claim:a llm:certainty id:{stronger} . claim:b llm:certainty id:{weaker} .
    inference:i a llm:Inference ; prov:wasDerivedFrom claim:a, claim:b .
    """
    iri = f"https://w3id.org/llm-industry-graph/id/{weaker}"
    assert _apply("60-weakest-certainty", turtle, tmp_path) == {("i", "certainty", iri)}


@pytest.mark.parametrize(
    "turtle",
    [
        "inference:i a llm:Inference .",
        "claim:a a llm:Claim . inference:i a llm:Inference ; prov:wasDerivedFrom claim:a .",
        "claim:a llm:certainty id:stated . claim:b a llm:Claim ; prov:wasDerivedFrom claim:a .",
    ],
    ids=["no claims", "claims without certainty", "no inference"],
)
def test_certainty_against(turtle: str, tmp_path: Path) -> None:
    assert _apply("60-weakest-certainty", turtle, tmp_path) == set()


def test_labels_for(tmp_path: Path) -> None:
    turtle = (
        'id:new a llm:Segment ; skos:inScheme <https://example.org/s> ; skos:prefLabel "新"@zh, "new"@en .'
    )
    added = {row for row in _apply("70-concept-labels", turtle, tmp_path) if row[0] == "new"}
    assert added == {("new", "label", "新"), ("new", "label", "new")}


@pytest.mark.parametrize(
    "turtle",
    [
        'id:new a llm:Company ; skos:prefLabel "新"@zh .',
        'id:new a llm:Segment ; skos:inScheme <https://example.org/s> ; skos:altLabel "新"@zh .',
    ],
    ids=["no concept", "another name"],
)
def test_labels_against(turtle: str, tmp_path: Path) -> None:
    assert [row for row in _apply("70-concept-labels", turtle, tmp_path) if row[0] == "new"] == []
