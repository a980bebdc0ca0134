"""The toy world in numbers, copies of it to break, and the command run on it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner, Result

from kg.build import build
from kg.cli import main
from kg.graph import KnowledgeGraph, from_build
from kg.resources import ONTOLOGY_DIR

HERE: Final = Path(__file__).parent
WORLD: Final = HERE / "world" / "data"
TEXTS: Final = HERE / "world" / "texts"

# What follows is worked out by hand from the CSV files, never from what the code prints.
ENTITIES: Final = {
    "acme": "Company",
    "acme-x1": "Chip",
    "ada": "Person",
    "ada-leaves-nova": "Departure",
    "bright": "Company",
    "bright-app": "Product",
    "chips-in-general": "HardwareKind",
    "cloud": "CloudService",
    "fund": "Company",
    "nova": "Company",
    "nova-1": "Model",
    "rate-vector-database": "Assessment",
    "toyland": "Place",
}
# Dependent, kind, what it depends on: as stated, and as the rules derive it.
STATED: Final = {
    ("bright-app", "usesModel", "nova-1"),
    ("cloud", "runsOnChip", "chips-in-general"),
    ("nova-1", "runsOnChip", "acme-x1"),
}
DERIVED: Final = {
    ("acme-x1", "suppliedBy", "acme"),
    ("bright", "suppliedBy", "nova"),
    ("bright", "usesModel", "nova-1"),
    ("bright-app", "suppliedBy", "bright"),
    ("nova", "fundedBy", "fund"),
    ("nova", "runsOnChip", "acme-x1"),
    ("nova", "suppliedBy", "acme"),
    ("nova-1", "suppliedBy", "nova"),
}
PREDICTED: Final = ("bright", "usesCompute", "cloud")
# Hops from each to everything that it depends on, over the eleven joined pairs above.
UPSTREAM: Final = {
    "bright-app": {"bright": 1, "nova-1": 1, "acme-x1": 2, "nova": 2, "acme": 3, "fund": 3},
    "bright": {"nova": 1, "nova-1": 1, "acme": 2, "acme-x1": 2, "fund": 2},
    "nova-1": {"acme-x1": 1, "nova": 1, "acme": 2, "fund": 2},
    "nova": {"acme": 1, "acme-x1": 1, "fund": 1},
    "acme-x1": {"acme": 1},
    "cloud": {"chips-in-general": 1},
}


def copy_world(directory: Path) -> Path:
    """Copy the toy data into a directory and name the copy."""
    return Path(shutil.copytree(WORLD, directory / "data"))


def replace(path: Path, old: str, new: str) -> int:
    """Replace the one place where a text stands in a file; tell its line."""
    text = path.read_bytes().decode()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_bytes(text.replace(old, new).encode())
    return text[: text.index(old)].count("\n") + 1


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a CSV file with the standard library alone."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def claim_rows() -> list[dict[str, str]]:
    """Read every claim of the toy world with the standard library alone."""
    return [row for path in sorted((WORLD / "claims").glob("*.csv")) for row in read_csv(path)]


def snapshot(directory: Path) -> dict[str, bytes]:
    """Read every file below a directory."""
    found = (path for path in directory.rglob("*") if path.is_file())
    return {path.relative_to(directory).as_posix(): path.read_bytes() for path in found}


def load_world(data: Path) -> KnowledgeGraph:
    """Build the graph of a data directory without the cache."""
    return from_build(build(ONTOLOGY_DIR, data))


def relabel(data: Path, labels: Mapping[str, tuple[str, str]]) -> None:
    """Give entities of a copied world other labels (Chinese, English)."""
    for path in (data / "entities").glob("*.csv"):
        rows = read_csv(path)
        for row in rows:
            row["label_zh"], row["label_en"] = labels.get(row["id"], (row["label_zh"], row["label_en"]))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def kg(*arguments: str | Path, data: Path | None = WORLD) -> Result:
    """Run a `kg` command on the toy world, or one that takes no data (None); a traceback fails the test."""
    chosen = ["--data", str(data)] if data else []
    result = CliRunner().invoke(main, [*map(str, arguments), *chosen])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    assert "Traceback" not in result.output
    return result


def kg_json(*arguments: str | Path, data: Path = WORLD) -> Any:
    """Run a `kg` command that succeeds and prints JSON."""
    result = kg(*arguments, "--format", "json", data=data)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)
