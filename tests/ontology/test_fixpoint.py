"""The rules reach one fixpoint, whatever the order, and leave only well-grounded inferences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.curation import read_data
from kg.model import Claim
from kg.namespaces import BASE, ID, ONTOLOGY, local_name
from kg.rules import run_rules
from kg.store import Store
from tests.conftest import WORLD
from tests.ontology.small import CASES, CERTAINTIES, RULES, Inference, curated, infer, inferences, read_cases

_ALL_CASES = [case for path in sorted(CASES.glob("*.txt")) for case in read_cases(path)]
THINGS = {name: kind for case in _ALL_CASES for name, kind in case.things.items()}
POOL = sorted(
    {claim.identity: claim for case in _ALL_CASES for claim in case.claims.values()}.values(),
    key=lambda claim: (claim.identity, claim.certainty),
)
TOY = read_data(WORLD).curated
# Worked out by hand from tests/world; each dependency among them and among the claims is a dependsOn besides.
TOY_DEPENDENCIES = """
acme-x1 suppliedBy acme
bright-app suppliedBy bright
nova-1 suppliedBy nova
bright usesModel nova-1
nova runsOnChip acme-x1
nova runsOnChip acme-x1
bright suppliedBy nova
nova suppliedBy acme
nova suppliedBy acme
nova fundedBy fund
"""
TOY_CLAIMED = """
bright-app usesModel nova-1
cloud runsOnChip chips-in-general
nova-1 runsOnChip acme-x1
nova-1 runsOnChip acme-x1
"""
TOY_OTHERS = """
acme hasRole role-chip-supplier
bright hasRole role-application-developer
fund hasRole role-investor
nova hasRole role-model-developer
ada formerlyAt nova
ada joined bright
vector-database rated rating-rather-low
nova partnersWith bright
nova inLayer ai-infra-layer
"""


def test_the_cases_agree_on_what_their_things_are() -> None:
    assert {(name, kind) for case in _ALL_CASES for name, kind in case.things.items()} == set(THINGS.items())


def _assert_well_grounded(store: Store, claims: Iterable[Claim]) -> None:
    """Judge every inference by the words of the design, not by the rules."""
    certainty = {claim.id: claim.certainty for claim in claims}
    plain = {
        f"{local_name(row['s'])} {local_name(row['p'])} {local_name(row['o'])}"
        for row in store.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o FILTER(isIRI(?o)) }")
    }
    for node in inferences(store):
        assert len(node.statements) == 1, node
        assert node.statements <= plain, node
        assert len(node.rules) == 1, node
        assert node.claims, node
        grounds = {certainty[claim] for claim in node.claims}
        assert "predicted" not in grounds, node
        assert node.certainties == (max(grounds, key=CERTAINTIES.index),), node


def _assert_only_inferences(store: Store) -> None:
    """The inferred graph holds inference nodes, what they state, and two kinds of triples beside."""
    rows = store.select("SELECT ?s ?p ?o WHERE { GRAPH graph:inferred { ?s ?p ?o } }")
    nodes = {node.iri: node for node in inferences(store)}
    stated = {statement for node in nodes.values() for statement in node.statements}
    investors = {row["x"] for row in store.select("SELECT ?x WHERE { ?y llm:fundedBy|^llm:investedIn ?x }")}
    labels = {
        (row["x"], row["label"])
        for row in store.select("SELECT ?x ?label WHERE { ?x skos:inScheme ?any ; skos:prefLabel ?label }")
    }
    for row in rows:
        s, p, o = row["s"], row["p"], row["o"]
        assert (
            s in nodes
            or f"{local_name(s)} {local_name(p)} {local_name(o)}" in stated
            or (p.endswith("#type") and o == ONTOLOGY + "Investor" and s in investors)
            or (p.endswith("#label") and (s, o) in labels)
        ), row
    assert {row["s"] for row in rows if row["o"] == ONTOLOGY + "Inference"} == set(nodes)


@pytest.fixture(scope="module")
def toy() -> Store:
    return infer(TOY)


def test_toy_world_yields_what_was_worked_out_by_hand(toy: Store) -> None:
    needs = [line.split() for line in (TOY_DEPENDENCIES + TOY_CLAIMED).splitlines() if line]
    expected = Counter(f"{subject} dependsOn {target}" for subject, _, target in needs)
    expected.update(line for line in (TOY_DEPENDENCIES + TOY_OTHERS).splitlines() if line)
    assert Counter(statement for node in inferences(toy) for statement in node.statements) == expected


def test_toy_world_is_well_grounded(toy: Store) -> None:
    _assert_well_grounded(toy, TOY.claims)


def test_inferred_graph_holds_only_inferences(toy: Store) -> None:
    _assert_only_inferences(toy)


def test_inferences_stand_under_one_base(toy: Store) -> None:
    for node in inferences(toy):
        assert node.iri.startswith(BASE + "inference/")
        assert {rule.rpartition("/")[0] for rule in node.rules} == {BASE + "rule"}
        assert {rule.rpartition("/")[2] for rule in node.rules} <= {r.stem.partition("-")[2] for r in RULES}


def test_inferred_triples_stand_in_the_default_graph_too(toy: Store) -> None:
    missing = "SELECT * WHERE { GRAPH graph:inferred { ?s ?p ?o } FILTER NOT EXISTS { ?s ?p ?o } }"
    assert toy.select(missing) == []


def test_predicted_need_of_the_toy_world_leads_nowhere(toy: Store) -> None:
    """Bright will move to Cloud One: a forecast, on which nothing may rest."""
    (forecast,) = (claim for claim in TOY.claims if claim.certainty == "predicted")
    assert not [node for node in inferences(toy) if forecast.id in node.claims]
    assert toy.select(f"SELECT ?p WHERE {{ <{ID}bright> ?p <{ID}cloud> }}") == []


def test_second_run_adds_nothing() -> None:
    store = infer(TOY)
    before = len(store)
    assert run_rules(store, RULES) == 0
    assert len(store) == before


def test_run_reports_how_many_triples_each_rule_adds() -> None:
    store = infer(TOY, rules=())
    before = len(store)
    told: list[tuple[str, int]] = []
    total = run_rules(store, RULES, lambda name, added: told.append((name, added)))
    assert total == sum(added for _, added in told)
    assert [name for name, _ in told[: len(RULES)]] == [rule.stem for rule in RULES]
    assert [added for _, added in told[-len(RULES) :]] == [0] * len(RULES)
    inferred = store.select("SELECT (COUNT(*) AS ?n) WHERE { GRAPH graph:inferred { ?s ?p ?o } }")
    assert int(inferred[0]["n"]) == total
    assert before < len(store) <= before + 2 * total


def test_grounds_suffice_and_each_is_needed(toy: Store) -> None:
    """An inference follows from its own claims alone, and from no fewer of them."""
    things = {entity.id: entity.type for entity in TOY.entities}
    claims = {claim.id: claim for claim in TOY.claims}

    def follows(node: Inference, grounds: frozenset[str]) -> bool:
        return node in inferences(infer(curated(things, (claims[ground] for ground in grounds))))

    for node in inferences(toy):
        assert follows(node, node.claims), node
        assert not [ground for ground in node.claims if follows(node, node.claims - {ground})], node


@settings(max_examples=40, deadline=None)
@given(chosen=st.lists(st.sampled_from(POOL), unique=True, max_size=25), rules=st.permutations(RULES))
def test_order_of_claims_and_rules_does_not_matter(chosen: list[Claim], rules: list[Path]) -> None:
    shuffled = infer(curated(THINGS, chosen), tuple(rules))
    ordered = infer(curated(THINGS, sorted(chosen, key=lambda claim: claim.identity)))
    assert sorted(inferences(shuffled), key=repr) == sorted(inferences(ordered), key=repr)
    assert len(shuffled) == len(ordered)
    _assert_well_grounded(shuffled, chosen)
    _assert_only_inferences(shuffled)
    assert run_rules(shuffled, RULES) == 0


@settings(max_examples=25, deadline=None)
@given(claims=st.permutations(TOY.claims))
def test_order_of_the_toy_claims_does_not_matter(toy: Store, claims: list[Claim]) -> None:
    things = {entity.id: entity.type for entity in TOY.entities}
    found = inferences(infer(curated(things, claims)))
    assert sorted(found, key=repr) == sorted(inferences(toy), key=repr)
