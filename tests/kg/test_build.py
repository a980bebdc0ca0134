"""Building: the same input gives the same graph, kept or not; unfit input gives nothing."""

from __future__ import annotations

import io
import os
import re
import shutil
from pathlib import Path

import pytest

import kg.build
from kg.build import STEPS, build, cache_directory, cached_build, dataset_version, open_build
from kg.errors import CurationError, StoreError
from kg.graph import from_build
from kg.homes import build_home
from kg.resources import ONTOLOGY_DIR
from kg.store import Store
from tests.toys import WORLD, copy_world, replace, snapshot


def _exact(store: Store) -> list[bytes]:
    out = io.BytesIO()
    store.dump(out, "application/n-quads")
    return sorted(out.getvalue().splitlines())


def _quads(store: Store) -> list[bytes]:
    """Write all quads; the labels of blank nodes mean nothing."""
    return sorted(re.sub(rb"_:\w+", b"_:x", quad) for quad in _exact(store))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KG_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def _no_build(*_: object, **__: object) -> None:
    raise AssertionError("built although it was cached")


def test_the_same_data_gives_the_same_quads_and_version(tmp_path: Path) -> None:
    one, two = build(ONTOLOGY_DIR, WORLD), build(ONTOLOGY_DIR, copy_world(tmp_path))
    assert one.version == two.version == dataset_version(ONTOLOGY_DIR, WORLD)
    assert _quads(one.store) == _quads(two.store)
    versions = one.store.select("SELECT ?v { ?dataset a dcat:Dataset ; owl:versionInfo ?v }")
    assert [row["v"] for row in versions] == [one.version]


def test_builds_of_one_version_are_equal_to_the_byte() -> None:
    # Labels of blank nodes differ from build to build, so that exports of one version would differ.
    assert [quad for quad in _exact(build(ONTOLOGY_DIR, WORLD).store) if b"_:" in quad] == []


@pytest.mark.parametrize("file", sorted(snapshot(WORLD)))
def test_a_changed_byte_changes_the_version(tmp_path: Path, file: str) -> None:
    data = copy_world(tmp_path)
    path = data / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert dataset_version(ONTOLOGY_DIR, data) != dataset_version(ONTOLOGY_DIR, WORLD)


def test_rules_names_and_new_files_change_the_version(tmp_path: Path) -> None:
    ontology = Path(shutil.copytree(ONTOLOGY_DIR, tmp_path / "ontology"))
    versions = {dataset_version(ontology, WORLD)}
    assert versions == {dataset_version(ONTOLOGY_DIR, WORLD)}
    for name in ("rules/10-maker-supplies.rq", "modules/core.ttl", "vocab/units.ttl", "mappings.ttl"):
        with (ontology / name).open("a", encoding="utf-8") as file:
            file.write("# more\n")
        versions.add(dataset_version(ontology, WORLD))
    data = copy_world(tmp_path)
    (data / "claims/core.csv").rename(data / "claims/corf.csv")
    versions.add(dataset_version(ontology, data))
    assert len(versions) == 6


def test_a_dump_loads_to_the_same_quads(tmp_path: Path) -> None:
    built = build(ONTOLOGY_DIR, WORLD)
    path = tmp_path / "dump.nq"
    with path.open("wb") as out:
        built.store.dump(out, "application/n-quads")
    again = Store()
    again.load_nquads(path)
    assert _quads(again) == _quads(built.store)


def test_the_cache_is_used_and_holds_the_same(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = cached_build(ONTOLOGY_DIR, WORLD)
    assert cache_directory() == cache
    assert [path.name for path in cache.iterdir()] == [f"{built.version}.nq"]
    monkeypatch.setattr(kg.build, "build", _no_build)
    again = cached_build(ONTOLOGY_DIR, WORLD)
    assert (again.version, _quads(again.store)) == (built.version, _quads(built.store))


def test_changed_data_is_built_anew(cache: Path, tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    first = cached_build(ONTOLOGY_DIR, data)
    replace(data / "entities/people.csv", "Ada Example", "Ada Other")
    second = cached_build(ONTOLOGY_DIR, data)
    assert first.version != second.version
    assert from_build(second).entity("Ada Other").id == "ada"


def test_a_damaged_cache_only_costs_time(cache: Path) -> None:
    built = cached_build(ONTOLOGY_DIR, WORLD)
    (cache / f"{built.version}.nq").write_bytes(b"<x:a> <x:b> not quads")
    assert _quads(cached_build(ONTOLOGY_DIR, WORLD).store) == _quads(built.store)


def test_a_cache_that_cannot_be_written_only_costs_time(cache: Path) -> None:
    cache.write_text("a file where the directory should be", encoding="utf-8")
    assert cached_build(ONTOLOGY_DIR, WORLD).version == dataset_version(ONTOLOGY_DIR, WORLD)
    assert cache.is_file()


def test_a_directory_store_holds_the_same(tmp_path: Path) -> None:
    steps: list[str] = []
    seen = build_home(
        ONTOLOGY_DIR,
        WORLD,
        tmp_path / "store",
        lambda built: (built.version, _quads(built.store)),
        steps.append,
    )
    assert tuple(steps) == STEPS
    opened = open_build(ONTOLOGY_DIR, tmp_path / "store")
    assert (opened.version, _quads(opened.store)) == seen
    assert seen[1] == _quads(build(ONTOLOGY_DIR, WORLD).store)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert {path.name for path in (tmp_path / "store").iterdir()} == {"HEAD", "snap"}


def test_directories_without_a_graph_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build"):
        open_build(ONTOLOGY_DIR, tmp_path)


def test_a_directory_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CurationError, match=r"sources\.csv"):
        build(ONTOLOGY_DIR, tmp_path)


def test_unfit_data_leaves_no_directory(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/core.csv", ",L2,", ",2,")
    with pytest.raises(CurationError):
        build_home(ONTOLOGY_DIR, data, tmp_path / "store", lambda built: built.version, lambda _: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_the_cache_deletes_only_what_it_made(cache: Path) -> None:
    cache.mkdir()
    old = cache / "0123456789abcdef.nq"
    mine, pipe = cache / "my-graph.nq", cache / "fedcba9876543210.nq"
    old.write_bytes(b"")
    mine.write_bytes(b"<x:a> <x:b> <x:c> .")
    os.mkfifo(pipe)
    built = cached_build(ONTOLOGY_DIR, WORLD)
    assert {path.name for path in cache.iterdir()} == {f"{built.version}.nq", mine.name, pipe.name}


def test_the_cache_replaces_no_pipe(cache: Path) -> None:
    cache.mkdir()
    pipe = cache / f"{dataset_version(ONTOLOGY_DIR, WORLD)}.nq"
    os.mkfifo(pipe)
    cached_build(ONTOLOGY_DIR, WORLD)
    assert list(cache.iterdir()) == [pipe] and pipe.is_fifo()
