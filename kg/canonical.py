"""Give the CSV files the one form that merges well: rows in fixed files, fixed order, minimal quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.curation import REJECTED_FILE, data_files
from kg.errors import Problem
from kg.files import write_file, writing
from kg.model import (
    CLAIM_COLUMNS,
    ENTITY_COLUMNS,
    REJECTED_COLUMNS,
    SOURCE_COLUMNS,
    Claim,
    Curated,
    Entity,
    Source,
)
from kg.ontology import Ontology
from kg.table import RUN_FORMAT, table_text

_FALLBACK = "other"


def canonical_files(curated: Curated, ontology: Ontology) -> dict[str, str]:
    """Write all rows as file texts by path relative to the data directory."""
    entities: defaultdict[str, list[Entity]] = defaultdict(list)
    for entity in curated.entities:
        entities[ontology.entity_file(entity.type) or _FALLBACK].append(entity)
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in curated.claims:
        known = ontology.properties.get(claim.predicate)
        claims[known.module if known else _FALLBACK].append(claim)
    files = {"sources.csv": table_text(SOURCE_COLUMNS, sorted(map(_source_cells, curated.sources)))}
    for name, members in entities.items():
        files[f"entities/{name}.csv"] = table_text(ENTITY_COLUMNS, sorted(map(_entity_cells, members)))
    for name, rows in claims.items():
        files[f"claims/{name}.csv"] = table_text(CLAIM_COLUMNS, sorted(map(_claim_cells, rows)))
    if curated.rejected:
        refused = sorted([*_claim_cells(r.claim), r.reason] for r in curated.rejected)
        files[f"claims/{REJECTED_FILE}"] = table_text(REJECTED_COLUMNS, refused)
    return files


def check_canonical(directory: Path, curated: Curated, ontology: Ontology) -> Iterator[Problem]:
    """Yield the first line of each file that differs from its canonical form."""
    expected = canonical_files(curated, ontology)
    for path in data_files(directory):
        name = path.relative_to(directory).as_posix()
        shown = path.relative_to(directory.parent).as_posix()
        lines = path.read_bytes().decode("utf-8", "replace").split("\n")
        wanted = expected.pop(name, "").split("\n")
        for number, (line, want) in enumerate(zip(lines, wanted, strict=False), 1):
            if line != want:
                yield Problem(shown, number, "not in canonical order or form", RUN_FORMAT)
                break
        else:
            if len(lines) != len(wanted):
                yield Problem(shown, min(len(lines), len(wanted)), "not in canonical form", RUN_FORMAT)
    for name in expected:
        yield Problem(f"{directory.name}/{name}", 1, "missing: its rows stand in another file", RUN_FORMAT)


def write_canonical(directory: Path, curated: Curated, ontology: Ontology) -> list[str]:
    """Rewrite the files that differ, each in one step; return their names."""
    expected = canonical_files(curated, ontology)
    changed: list[str] = []
    for name, text in expected.items():
        path = directory / name
        if not path.is_file() or path.read_bytes() != text.encode():
            _replace(path, text)
            changed.append(name)
    for path in data_files(directory):
        name = path.relative_to(directory).as_posix()
        if name not in expected:
            path.unlink()
            changed.append(name)
    return changed


def _replace(path: Path, text: str) -> None:
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, lambda out: out.write(text.encode()))


def _source_cells(s: Source) -> list[str]:
    return [
        s.id,
        s.title_zh,
        s.title_en,
        "|".join(s.authors),
        s.publisher,
        s.published,
        s.url,
        s.file,
        s.sha256,
    ]


def _entity_cells(e: Entity) -> list[str]:
    return [
        e.id,
        e.type,
        e.label_zh,
        e.label_en,
        "|".join(e.aliases),
        "|".join(e.hidden_labels),
        e.label_en_origin,
    ]


def _claim_cells(claim: Claim) -> list[str]:
    return [getattr(claim, column) for column in CLAIM_COLUMNS]
