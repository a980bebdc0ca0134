"""Read the CSV files into model values; the one reader that `check`, `build` and `format` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from kg.errors import CurationError, Problem
from kg.model import (
    CLAIM_COLUMNS,
    ENTITY_COLUMNS,
    REJECTED_COLUMNS,
    SOURCE_COLUMNS,
    Claim,
    Curated,
    Entity,
    RejectedClaim,
    Source,
)
from kg.table import Row, read_table

REJECTED_FILE = "rejected.csv"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read, and what could not."""

    curated: Curated
    problems: tuple[Problem, ...]


def data_files(directory: Path) -> tuple[Path, ...]:
    """List the CSV files of a data directory, in the order of their names; refuse what is none."""
    if not (directory / "sources.csv").is_file():
        remedy = "name a data directory: sources.csv, entities/, claims/"
        raise CurationError([Problem(str(directory), 1, "no sources.csv", remedy)])
    return (
        directory / "sources.csv",
        *sorted((directory / "entities").glob("*.csv")),
        *sorted((directory / "claims").glob("*.csv")),
    )


def read_data(directory: Path) -> Reading:
    """Read every file of a data directory; malformed rows become problems."""
    claim_files = [path for path in data_files(directory) if path.parent.name == "claims"]
    problems: list[Problem] = []

    def read(paths: Iterable[Path], columns: Sequence[str], make: Callable[[Row], T]) -> tuple[T, ...]:
        rows: list[Row] = []
        for path in paths:
            table = read_table(path, columns, path.relative_to(directory.parent).as_posix())
            problems.extend(table.problems)
            rows.extend(table.rows)
        return tuple(map(make, rows))

    curated = Curated(
        sources=read([directory / "sources.csv"], SOURCE_COLUMNS, _source),
        entities=read(sorted((directory / "entities").glob("*.csv")), ENTITY_COLUMNS, _entity),
        claims=read((p for p in claim_files if p.name != REJECTED_FILE), CLAIM_COLUMNS, _claim),
        rejected=read((p for p in claim_files if p.name == REJECTED_FILE), REJECTED_COLUMNS, _rejected),
    )
    return Reading(curated, tuple(problems))


def split(cell: str) -> tuple[str, ...]:
    """Split a cell that holds several values.

    >>> split("a|b"), split("")
    (('a', 'b'), ())
    """
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _source(row: Row) -> Source:
    c = row.cells
    return Source(
        c["id"],
        c["title_zh"],
        c["title_en"],
        split(c["authors"]),
        c["publisher"],
        c["published"],
        c["url"],
        c["file"],
        c["sha256"],
        row.origin,
    )


def _entity(row: Row) -> Entity:
    c = row.cells
    return Entity(
        c["id"],
        c["type"],
        c["label_zh"],
        c["label_en"],
        split(c["aliases"]),
        split(c["hidden_labels"]),
        c["label_en_origin"],
        row.origin,
    )


def _claim(row: Row) -> Claim:
    cells = {column: row.cells[column] for column in CLAIM_COLUMNS}
    return Claim(**cells, origin=row.origin)


def _rejected(row: Row) -> RejectedClaim:
    return RejectedClaim(_claim(row), row.cells["reason"])
