"""Find the files that come with the library, in a checkout and in an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent
_BUNDLED: Final = PACKAGE / "bundled"
_HOME: Final = _BUNDLED if _BUNDLED.is_dir() else PACKAGE.parent

ONTOLOGY_DIR: Final = _HOME / "ontology"
DATA_DIR: Final = _HOME / "data"
QUERY_DIR: Final = PACKAGE / "queries"
QUESTION_DIR: Final = QUERY_DIR / "questions"


def query_text(name: str) -> str:
    """Read one of our own SPARQL queries by its file name without the ending."""
    return (QUERY_DIR / f"{name}.rq").read_text(encoding="utf-8")
