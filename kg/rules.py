"""Run the CONSTRUCT rules to their fixpoint: what follows from the claims, with the claims it rests on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.errors import QueryError, StoreError
from kg.namespaces import GRAPH_INFERRED, PREFIXES, RULE, sparql_prologue
from kg.store import Store

_MOST_ROUNDS = 50


def rule_files(directory: Path) -> tuple[Path, ...]:
    """List the rules of an ontology directory in the order in which they run."""
    return tuple(sorted((directory / "rules").glob("*.rq")))


def rule_text(path: Path) -> str:
    """Read a rule as a complete CONSTRUCT query."""
    return sparql_prologue() + path.read_text(encoding="utf-8")


def rule_meanings(directory: Path) -> dict[str, tuple[str, str]]:
    """Say what each rule derives, by its name, in Chinese and English: the two comment lines on its top.

    A rule without them is left out.
    """
    found: dict[str, tuple[str, str]] = {}
    for path in rule_files(directory):
        lines = path.read_text(encoding="utf-8").splitlines()[:2]
        if len(lines) == 2 and all(line.startswith("# ") for line in lines):
            english, chinese = (line.removeprefix("# ") for line in lines)
            found[path.stem.partition("-")[2]] = (chinese, english)
    return found


def rule_texts(directory: Path) -> dict[str, str]:
    """Give the text of each rule by its name, in the order in which they run."""
    return {path.stem.partition("-")[2]: rule_text(path) for path in rule_files(directory)}


def describe_rule(name: str, text: str, meaning: tuple[str, str] | None) -> dict[str, object]:
    """Describe a rule in JSON-LD: what it derives, in Chinese and English, and its SPARQL."""
    pairs = zip(("zh", "en"), meaning, strict=True) if meaning else ()
    told = [{"@language": language, "@value": said} for language, said in pairs]
    return {
        "@context": PREFIXES,
        "@id": RULE + name,
        "@type": "sh:SPARQLRule",
        "rdfs:label": name,
        "rdfs:comment": told,
        "sh:construct": text,
    }


def run_rules(store: Store, paths: tuple[Path, ...], report: Callable[[str, int], None] | None = None) -> int:
    """Apply all rules again and again until none adds a triple; return how many were added."""
    total = 0
    for _ in range(_MOST_ROUNDS):
        added = sum(_apply(store, path, report) for path in paths)
        total += added
        if not added:
            return total
    raise StoreError(f"the rules still add triples after {_MOST_ROUNDS} rounds: one of them feeds itself")


def _apply(store: Store, path: Path, report: Callable[[str, int], None] | None) -> int:
    try:
        added = store.infer(rule_text(path), GRAPH_INFERRED)
    except QueryError as error:
        raise StoreError(f"{path}: {error}") from error
    if report:
        report(path.stem, added)
    return added
