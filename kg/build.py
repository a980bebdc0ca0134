"""Build the store from ontology, data and rules, or take the build of the same version from the cache."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from kg.curation import data_files, read_data
from kg.encode import encode, encode_version
from kg.engine.home import current
from kg.errors import CurationError, OutputError, StoreError
from kg.files import write_file
from kg.namespaces import GRAPH_ONTOLOGY
from kg.ontology import Ontology, load_ontology, ontology_files
from kg.rules import rule_files, run_rules
from kg.store import Store
from kg.validation import validate

STEPS = ("ontology", "rows", "claims", "rules")
# Raise it whenever the encoding changes, so that no older build is taken for a present one.
_ENCODING = "2"
_CACHED = re.compile(r"[0-9a-f]{16}\.nq")
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Build:
    """A built store with the version and the ontology that it was built from."""

    store: Store
    version: str
    ontology: Ontology
    directory: Path | None = None  # where the store lies, if it lies in one


def dataset_version(ontology_dir: Path, data_dir: Path) -> str:
    """Hash the content of ontology, data and rules (SHA-256, first 16 hex digits)."""
    digest = hashlib.sha256(_ENCODING.encode())
    inputs = [(ontology_dir, path) for path in (*ontology_files(ontology_dir), *rule_files(ontology_dir))]
    inputs += [(data_dir, path) for path in data_files(data_dir)]
    for root, path in inputs:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def build(
    ontology_dir: Path, data_dir: Path, directory: Path | None = None, progress: Progress = lambda _: None
) -> Build:
    """Read, judge, encode and infer into memory or a new directory store; refuse unfit data."""
    version = dataset_version(ontology_dir, data_dir)
    ontology = load_ontology(ontology_dir)
    progress("ontology")
    reading = read_data(data_dir)
    problems = [*reading.problems, *validate(reading.curated, ontology)]
    if problems:
        raise CurationError(problems)
    progress("rows")
    store = Store(directory)
    for path in ontology.files:
        store.load_turtle(path, [None, GRAPH_ONTOLOGY])
    store.add(encode_version(version))
    store.add(encode(reading.curated, ontology))
    progress("claims")
    run_rules(store, rule_files(ontology_dir))
    progress("rules")
    return Build(store, version, ontology)


def cached_build(ontology_dir: Path, data_dir: Path, progress: Progress = lambda _: None) -> Build:
    """Build into memory, or load what an earlier build of the same version left in the cache."""
    version = dataset_version(ontology_dir, data_dir)
    cached = cache_directory() / f"{version}.nq"
    if cached.is_file():
        store = Store()
        # A damaged cache only costs the time to build anew.
        with contextlib.suppress(StoreError):
            store.load_nquads(cached)
            return Build(store, version, load_ontology(ontology_dir))
    built = build(ontology_dir, data_dir, progress=progress)
    _keep(built, cached)
    return built


def open_build(ontology_dir: Path, directory: Path) -> Build:
    """Open a store directory for reading, while no server writes to it."""
    head, snapshot = current(directory)
    return Build(Store(snapshot, read_only=True), head.version, load_ontology(ontology_dir), snapshot)


def readable_directory(store: Store, version: str) -> Path:
    """Give a directory with the quads of a store in memory, for other processes to read; made once a version.

    It lies in the cache, or in a temporary place when the cache cannot be written.
    """
    kept = cache_directory() / f"{version}.store"
    if (kept / "CURRENT").is_file():
        os.utime(kept)
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        _forget_unused(kept.parent)
        partial = Path(tempfile.mkdtemp(suffix=".partial", dir=kept.parent))
        store.copy_to(partial / "store")
        with contextlib.suppress(OSError):  # another process may have been quicker
            (partial / "store").rename(kept)
        shutil.rmtree(partial, ignore_errors=True)
        return kept
    except OSError:
        passing = Path(tempfile.mkdtemp(prefix="kg-"))
        atexit.register(shutil.rmtree, passing, ignore_errors=True)
        store.copy_to(passing / "store")
        return passing / "store"


def _forget_unused(cache: Path) -> None:
    """Remove the directories of versions that no server has opened for a week."""
    long_ago = time.time() - 7 * 24 * 3600
    for old in (*cache.glob("*.store"), *cache.glob("*.partial")):
        with contextlib.suppress(OSError):
            if old.stat().st_mtime < long_ago:
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def cache_directory() -> Path:
    """Name the directory of cached builds; `$KG_CACHE_DIR` moves it."""
    chosen = os.environ.get("KG_CACHE_DIR")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("llm-industry-graph"))


def _keep(built: Build, path: Path) -> None:
    """Write the cache file in one step; a cache that cannot be written only costs time."""
    with contextlib.suppress(OSError, OutputError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            return
        write_file(path, lambda out: built.store.dump(out, "application/n-quads"))
        for old in path.parent.iterdir():
            # The directory may be the user's own: only what bears a version as its name is ours.
            if old != path and _CACHED.fullmatch(old.name) and old.is_file():
                old.unlink(missing_ok=True)
