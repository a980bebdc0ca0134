"""The one form of the CSV files: any order comes back to it, and it stays as it is."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.canonical import canonical_files, check_canonical, write_canonical
from kg.curation import read_data
from kg.model import CLAIM_COLUMNS
from kg.ontology import load_ontology
from kg.resources import ONTOLOGY_DIR
from kg.table import table_text
from tests.toys import WORLD, copy_world, snapshot

ONTOLOGY = load_ontology(ONTOLOGY_DIR)


def test_the_toy_world_is_canonical() -> None:
    texts = {
        name: text.encode() for name, text in canonical_files(read_data(WORLD).curated, ONTOLOGY).items()
    }
    assert texts == snapshot(WORLD)


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_order_in_any_file_comes_back(order: random.Random) -> None:
    with TemporaryDirectory() as directory:
        data = copy_world(Path(directory))
        for family in ("entities", "claims"):
            paths = sorted((data / family).glob("*.csv"))
            header = paths[0].read_text(encoding="utf-8").split("\n")[0]
            rows = [row for path in paths for row in path.read_text(encoding="utf-8").splitlines()[1:]]
            order.shuffle(rows)
            for path in paths:
                path.unlink()
            half = len(rows) // 2
            for name, part in (("one", rows[:half]), ("two", rows[half:])):
                text = "\r\n".join([header, *part])
                (data / family / f"{name}.csv").write_bytes(text.encode())
        write_canonical(data, read_data(data).curated, ONTOLOGY)
        assert snapshot(data) == snapshot(WORLD)
        assert write_canonical(data, read_data(data).curated, ONTOLOGY) == []


_TEXTS = st.text(
    st.one_of(st.sampled_from("\"',\n\r|;# \u2028\x0b\x85"), st.characters(exclude_categories=["Cs", "Cc"])),
    min_size=1,
    max_size=20,
).map(lambda text: f"{text.strip()}.@zh")


@settings(max_examples=60, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=4, unique=True))
@example(["one\rtwo@zh"])
@example(["one\r\ntwo@zh"])
def test_formatted_files_are_clean_whatever_the_cells_hold(texts: list[str]) -> None:
    with TemporaryDirectory() as directory:
        data = copy_world(Path(directory))
        rows = [
            ["nova", "description", text, "", "", "", "", "first-report", "L2", "stated"] for text in texts
        ]
        (data / "claims/core.csv").write_text(table_text(CLAIM_COLUMNS, rows), encoding="utf-8", newline="")
        write_canonical(data, read_data(data).curated, ONTOLOGY)
        reading = read_data(data)
        assert reading.problems == ()
        assert sorted(c.object for c in reading.curated.claims if c.predicate == "description") == sorted(
            texts
        )
        assert list(check_canonical(data, reading.curated, ONTOLOGY)) == []
        assert write_canonical(data, reading.curated, ONTOLOGY) == []


def test_files_that_hold_nothing_go(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    core = data / "claims/core.csv"
    core.write_text(core.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    assert write_canonical(data, read_data(data).curated, ONTOLOGY) == ["claims/core.csv"]
    assert not core.exists()


def test_permissions_let_others_read(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    path = data / "claims/core.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    write_canonical(data, read_data(data).curated, ONTOLOGY)
    assert path.stat().st_mode & 0o777 == 0o644
    assert sorted(snapshot(data)) == sorted(snapshot(WORLD))  # no file is left beside it


def test_links_stay_links(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    core, far = data / "claims/core.csv", tmp_path / "far.csv"
    far.write_bytes(core.read_bytes().replace(b"\n", b"\r\n"))
    core.unlink()
    core.symlink_to(far)
    assert write_canonical(data, read_data(data).curated, ONTOLOGY) == ["claims/core.csv"]
    assert core.is_symlink() and far.read_bytes() == (WORLD / "claims/core.csv").read_bytes()
