"""Write data/README.md: what each column, file, class, predicate, certainty and unit means.

Run `python -m kg.dictionary > data/README.md` after a change of the ontology; a test holds the two together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Final

from kg.model import CLAIM_COLUMNS, ENTITY_COLUMNS, SOURCE_COLUMNS
from kg.ontology import Ontology, load_ontology
from kg.resources import ONTOLOGY_DIR

_MEANINGS: Final = {
    "id": "lower-case ASCII words joined by hyphens, unique in the whole graph, because people type it",
    "type": "a class of the ontology (below), the most specific that fits",
    "label_zh": "the Chinese name, or the Latin one where there is no Chinese one",
    "label_en": "the English name",
    "aliases": "other names, joined by a vertical bar",
    "hidden_labels": "misspellings in texts, joined by a vertical bar: found by search, never shown as names",
    "label_en_origin": "empty if the English name is established, else `pinyin` or `translated`",
    "subject": "id of the thing that the claim is about",
    "predicate": "a property of the ontology (below); its module names the file that the row stands in",
    "object": "an id, or a number, text (`检索@zh`), date or address, as the predicate's range says",
    "unit": "unit of a number (below); empty otherwise",
    "bound": "of a number: `low` or `high` end of a range, `about`; empty for an exact one",
    "scope": "id of the market, condition or reference that the statement is limited to",
    "as_of": "YYYY, YYYY-MM or YYYY-MM-DD that the statement speaks of; empty if the source gives none",
    "source": "id in sources.csv",
    "locator": "the lines of the source: `L12`, `L12-L14` or `L12;L20`",
    "certainty": "how sure the source is (below)",
    "title_zh": "the Chinese title",
    "title_en": "the English title",
    "authors": "authors, joined by a vertical bar",
    "publisher": "who published it",
    "published": "YYYY, YYYY-MM or YYYY-MM-DD",
    "url": "its address",
    "file": "name of the file with its text, which is not part of the repository",
    "sha256": "digest of that file, so that everyone checks lines against the same text",
}
_OPENING: Final = """# Data dictionary
Generated from the ontology by `python -m kg.dictionary`; do not edit.

CSV rows are the only source of facts. Identity stands in `entities/`, everything else is a claim in
`claims/`, one row a claim, each citing a line of a source. What was examined and refused stays in
`claims/rejected.csv` with its reason. Unknown is no row; what a source states to be absent or unknown is a
claim (`lacks`, `statedUnknown`). `kg format` puts rows in order, `kg check` says what is wrong and where.
License: CC BY 4.0. Cite: LLM industry graph, dataset version as `kg stats` prints it."""


def dictionary(ontology: Ontology) -> str:
    """Write the whole page."""
    return "\n".join(_lines(ontology)) + "\n"


def _lines(ontology: Ontology) -> Iterator[str]:
    yield _OPENING
    for title, columns in (
        ("sources.csv", SOURCE_COLUMNS),
        ("entities/*.csv", ENTITY_COLUMNS),
        ("claims/*.csv", CLAIM_COLUMNS),
    ):
        yield f"\n## {title}\n"
        yield from _table(("column", "meaning"), ((f"`{name}`", _MEANINGS[name]) for name in columns))
    yield "\n## Certainties\n"
    certainties = ontology.choices("Certainty").values()
    yield from _table(
        ("certainty", "中文", "meaning"), ((c.name, c.label_zh, c.definition_en) for c in certainties)
    )
    yield "\n## Classes of entities\n"
    classes = sorted((c for c in ontology.classes.values() if c.file), key=lambda c: (c.file, c.name))
    header = ("file", "type", "中文", "meaning")
    yield from _table(
        header, ((f"{c.file}.csv", f"`{c.name}`", c.label_zh, c.definition_en) for c in classes)
    )
    yield "\n## Predicates\n"
    known = sorted(ontology.properties.values(), key=lambda p: (p.module, p.name))
    yield from _table(
        ("file", "predicate", "said of", "leads to", "中文", "meaning"),
        ((f"{p.module}.csv", f"`{p.name}`", p.domain, p.range, p.label_zh, p.definition_en) for p in known),
    )
    yield "\n## Units\n"
    units = ontology.units.values()
    yield from _table(
        ("unit", "中文", "in base units"),
        ((f"`{u.name}`", u.label_zh, _base(u.factor, u.base)) for u in units),
    )


def _base(factor: str, base: str) -> str:
    return f"{factor.removesuffix('.0')} {base}"


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + " --- |" * len(header)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


if __name__ == "__main__":
    sys.stdout.write(dictionary(load_ontology(ONTOLOGY_DIR)))
