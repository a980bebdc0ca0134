"""Small stores from a few written claims, and the cases of `cases/<rule>.txt` that are told in that form.

A title
  acme Company, x1 Chip                      the things (concepts of the vocabulary need no mention)
  1 acme develops x1 reported second-report  a claim: its number, then certainty and source if they matter
  => x1 suppliedBy acme <- 1, reported       all that the rule must derive: on which claims, how certain
  => nothing
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.encode import encode
from kg.model import Claim, Curated, Entity, Origin, Source
from kg.namespaces import local_name
from kg.ontology import Ontology, load_ontology
from kg.resources import ONTOLOGY_DIR
from kg.rules import rule_files, run_rules
from kg.store import Store

CASES = Path(__file__).parent / "cases"
CERTAINTIES = ("stated", "reported", "opinion", "predicted")
SOURCES = ("first-report", "second-report")
RULES = rule_files(ONTOLOGY_DIR)
_HERE = Origin("case", 1)
_VOCABULARY = ("certainty", "layers", "segments", "units")


@dataclass(frozen=True)
class Derived:
    """What a rule derives: the statement, the numbers of the claims it rests on, its certainties."""

    statement: str
    claims: frozenset[int]
    certainties: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """Claims and what one rule must derive from them, written down by hand."""

    rule: str
    title: str
    things: dict[str, str]
    claims: dict[int, Claim]
    derives: tuple[Derived, ...]


def claim(text: str) -> Claim:
    """Read `subject predicate object [certainty] [source]`."""
    subject, predicate, target, *rest = text.split()
    certainty = next((word for word in rest if word in CERTAINTIES), "stated")
    source = next((word for word in rest if word in SOURCES), SOURCES[0])
    assert set(rest) <= {certainty, source}, text
    return Claim(subject, predicate, target, "", "", "", "", source, "L1", certainty, _HERE)


def read_cases(path: Path) -> list[Case]:
    """Read the cases of one rule."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [_case(path.stem, block.splitlines()) for block in blocks]


def _case(rule: str, lines: list[str]) -> Case:
    title, things, *rest = (line.strip() for line in lines)
    claims: dict[int, Claim] = {}
    derives: list[str] = []
    for line in rest:
        head, _, tail = line.partition(" ")
        if head == "=>":
            derives.append(tail)
        else:
            assert int(head) not in claims, line
            claims[int(head)] = claim(tail)
    assert claims and derives, title
    expected = () if derives == ["nothing"] else tuple(map(_derived, derives))
    kinds = dict(thing.split() for thing in things.split(", "))
    return Case(rule, title, kinds, claims, expected)


def _derived(text: str) -> Derived:
    statement, _, grounds = text.partition(" <- ")
    numbers, _, certainty = grounds.partition(", ")
    return Derived(statement, frozenset(map(int, numbers.split())), (certainty,))


@cache
def ontology() -> Ontology:
    """Give the project's ontology."""
    return load_ontology(ONTOLOGY_DIR)


def curated(things: dict[str, str], claims: Iterable[Claim]) -> Curated:
    """Gather things and claims as if they had been read from CSV."""
    entities = (Entity(name, kind, name, name, (), (), "", _HERE) for name, kind in things.items())
    sources = (Source(name, name, name, (), "", "", "", "", "", _HERE) for name in SOURCES)
    return Curated(tuple(sources), tuple(entities), tuple(claims), ())


def bare_store() -> Store:
    """Load the ontology with as much of the vocabulary as rules look at."""
    store = Store()
    modules = sorted((ONTOLOGY_DIR / "modules").glob("*.ttl"))
    for path in (*modules, *(ONTOLOGY_DIR / "vocab" / f"{name}.ttl" for name in _VOCABULARY)):
        store.load_turtle(path, [None])
    return store


def infer(data: Curated, rules: tuple[Path, ...] = RULES) -> Store:
    """Encode the data over the ontology and run the rules."""
    store = bare_store()
    store.add(encode(data, ontology()))
    run_rules(store, rules)
    return store


@dataclass(frozen=True)
class Inference:
    """One inference node as the store has it; a well-formed one has one value in each place."""

    iri: str
    statements: frozenset[str]
    rules: frozenset[str]
    claims: frozenset[str]
    certainties: tuple[str, ...]


_PARTS = """
SELECT ?i ?p ?o WHERE { ?i a llm:Inference ; ?p ?o }
"""


def inferences(store: Store) -> list[Inference]:
    """Read every inference node."""
    nodes: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in store.select(_PARTS):
        nodes[row["i"]][row["p"].replace("#", "/").rpartition("/")[2]].append(row["o"])
    found = []
    for iri, parts in nodes.items():
        statements = frozenset(
            f"{local_name(s)} {local_name(p)} {local_name(o)}"
            for s in parts["subject"]
            for p in parts["predicate"]
            for o in parts["object"]
        )
        grounds = frozenset(map(local_name, parts["wasDerivedFrom"]))
        certainties = tuple(sorted(map(local_name, parts["certainty"])))
        found.append(Inference(iri, statements, frozenset(parts["rule"]), grounds, certainties))
    return found
