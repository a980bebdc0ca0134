"""Open other versions of the data, to compare the graph with: CSV files, a built store or a backup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kg.backups import opened
from kg.build import Build, build, dataset_version
from kg.engine.home import borrowed
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph, from_build
from kg.store import Store
from kg.values import is_partial_date

# What the graph itself is called beside its earlier versions.
PRESENT: Final = "now"
KINDS: Final = "a directory of CSV data, one that `kg build -o` made, or a file of `kg backup`"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]*")
_GZIP: Final = b"\x1f\x8b"


def is_version(path: Path) -> bool:
    """Tell whether a path holds a version of the data: CSV files, a built store or a backup."""
    if path.is_file():
        with path.open("rb") as file:
            return file.read(len(_GZIP)) == _GZIP
    return (path / "sources.csv").is_file() or (path / "HEAD").is_file()


def open_version(path: Path, graph: KnowledgeGraph) -> KnowledgeGraph:
    """Read a version into memory; the graph itself when it is just that. Raises BadParameter or KGError.

    An ontology directory beside CSV data, as in a checkout, goes with them; else that of the graph does.
    """
    if not is_version(path):
        raise BadParameter("version", path, KINDS)
    if path.is_file():
        with opened(path) as (kept, quads):
            store = Store()
            store.load_nquads(quads)
        return from_build(Build(store, kept.version, graph.ontology))
    if (path / "HEAD").is_file():
        # A copy in memory: a server may go on writing to the directory.
        with borrowed(path) as (head, snapshot):
            copy = Store(snapshot, read_only=True).in_memory()
        return from_build(Build(copy, head.version, graph.ontology))
    return _built(path, graph)


def _built(data: Path, graph: KnowledgeGraph) -> KnowledgeGraph:
    own = data.resolve().parent / "ontology"
    ontology = own if (own / "llm.ttl").is_file() else graph.ontology.files[0].parent
    if dataset_version(ontology, data) == graph.version:
        return graph
    return from_build(build(ontology, data))


def add_earlier(graph: KnowledgeGraph, named: Mapping[str, Path]) -> None:
    """Open versions that the graph is to be comparable with by name; raises BadParameter for unfit names."""
    for name, path in named.items():
        if not _NAME.fullmatch(name) or is_partial_date(name) or name == PRESENT:
            raise BadParameter("name", name, f"lower-case letters, digits, . _ -, no date and not {PRESENT}")
        if name in graph.statements.sources:
            raise BadParameter("name", name, "a name that no source has")
        graph.earlier[name] = open_version(path, graph)


def find_version(graph: KnowledgeGraph, name: str) -> KnowledgeGraph | None:
    """Look a named version up; the graph itself is one of them."""
    return graph if name == PRESENT else graph.earlier.get(name)
