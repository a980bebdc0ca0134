"""Running rules to their fixpoint."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import StoreError
from kg.namespaces import GRAPH_INFERRED, ONTOLOGY, PREFIXES
from kg.resources import ONTOLOGY_DIR
from kg.rules import rule_files, rule_text, run_rules
from kg.store import Store


def _chain(length: int) -> Store:
    store = Store()
    edge = ox.NamedNode(ONTOLOGY + "next")
    names = [ox.NamedNode(f"x:{number}") for number in range(length + 1)]
    store.add(ox.Quad(a, edge, b) for a, b in pairwise(names))
    return store


def _rule(directory: Path, name: str, text: str) -> Path:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_run_until_nothing_is_new(tmp_path: Path) -> None:
    store = _chain(6)
    close = _rule(
        tmp_path, "close.rq", "CONSTRUCT { ?a llm:next ?c } WHERE { ?a llm:next ?b . ?b llm:next ?c }"
    )
    steps: list[tuple[str, int]] = []
    # 7 nodes in a line: 21 ordered pairs, 6 of them given.
    assert run_rules(store, (close,), lambda name, added: steps.append((name, added))) == 15
    assert sum(added for _, added in steps) == 15 and steps[-1] == ("close", 0)
    assert len(store.select(f"SELECT * {{ GRAPH <{GRAPH_INFERRED}> {{ ?s ?p ?o }} }}")) == 15
    assert len(store.select("SELECT * { ?s llm:next ?o }")) == 21
    assert run_rules(store, (close,)) == 0


def test_a_rule_that_feeds_itself_ends_with_an_error(tmp_path: Path) -> None:
    text = 'CONSTRUCT { ?new llm:next ?o } WHERE { ?s llm:next ?o BIND(IRI(CONCAT(STR(?s), "1")) AS ?new) }'
    with pytest.raises(StoreError, match="feeds itself"):
        run_rules(_chain(1), (_rule(tmp_path, "endless.rq", text),))


def test_a_broken_rule_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"broken\.rq.*line"):
        run_rules(_chain(1), (_rule(tmp_path, "broken.rq", "CONSTRUCT { ?a ?b }"),))


def test_a_rule_that_is_no_construct_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"select\.rq"):
        run_rules(_chain(1), (_rule(tmp_path, "select.rq", "SELECT * { ?a ?b ?c }"),))


def test_our_rules_run_in_the_order_of_their_names() -> None:
    files = rule_files(ONTOLOGY_DIR)
    assert [path.name for path in files] == sorted(path.name for path in (ONTOLOGY_DIR / "rules").iterdir())
    assert all(f"PREFIX llm: <{PREFIXES['llm']}>" in rule_text(path) for path in files)
