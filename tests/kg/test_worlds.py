"""Other versions of the data beside the graph, and worlds that are made once."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.analyses import analyze
from kg.backups import backup
from kg.errors import BadParameter, UnknownEntity
from kg.graph import KnowledgeGraph
from kg.versions import add_earlier, is_version
from kg.worlds import _KNOWN, _MOST, make_world
from tests.toys import WORLD, copy_world, kg, kg_json, load_world, replace

Keep = Callable[[Path, Path], Path]


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """Copy the toy world; the fund invests in Bright too, and a company that nobody knew in Nova."""
    data = copy_world(tmp_path)
    replace(
        data / "claims/actors.csv",
        "fund,investedIn,nova,",
        "extra,investedIn,nova,,,,,first-report,L6,stated\n"
        "fund,investedIn,bright,,,,,first-report,L6,stated\nfund,investedIn,nova,",
    )
    replace(data / "entities/organizations.csv", "fund,", "extra,Company,另一家,Extra,,,\nfund,")
    return data


def _moves(result: Any) -> dict[str, tuple[int | None, int | None, int]]:
    found = (row for row in result["moved"] if row["measure"] == "degree")
    return {row["node"]["id"]: (row["rank_a"], row["rank_b"], len(row["evidence"])) for row in found}


def _store(data: Path, room: Path) -> Path:
    assert kg("build", "-o", room / "store", data=data).exit_code == 0
    return room / "store"


def _backup(data: Path, room: Path) -> Path:
    backup(str(_store(data, room)), room / "newer.nq.gz")
    return room / "newer.nq.gz"


@pytest.mark.parametrize("keep", [lambda data, _: data, _store, _backup])
def test_two_versions_of_the_data(world: KnowledgeGraph, newer: Path, tmp_path: Path, keep: Keep) -> None:
    newer = keep(newer, tmp_path)
    result = kg_json("diff", "now", newer)["result"]
    assert (result["claims_a"], result["claims_b"]) == (23, 25)
    assert result["version_a"] == world.version != result["version_b"]
    said = {(claim["subject"]["label"]["en"], claim["object"]["id"]) for claim in result["added"]}
    assert said == {("Extra", "nova"), ("Pocket Fund", "bright")} and result["gone"] == []
    # In-degrees: fund 1, then 2 like the four first ones; extra enters with 1 as bright and the chips have.
    assert _moves(result) == {
        "fund": (5, 1, 1),
        "extra": (None, 6, 1),
        "bright": (5, 6, 0),
        "chips-in-general": (5, 6, 0),
    }


def test_versions_the_other_way_and_from_python(world: KnowledgeGraph, newer: Path) -> None:
    result, answer = analyze(world, "diff", {"a": newer, "b": WORLD, "type": ["Company"]})
    assert (len(result.gone), result.added, answer["link"]) == (2, (), None)
    assert answer["parameters"]["a"] == str(newer)
    assert _moves(answer["result"]) == {"fund": (1, 5, 1), "extra": (6, None, 1), "bright": (6, 5, 0)}
    same, _ = analyze(world, "diff", {"a": WORLD, "b": WORLD})
    assert same.reason and same.version_a == same.version_b == world.version


def test_a_version_is_compared_with_a_version(world: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="as the other side is"):
        analyze(world, "diff", {"a": WORLD, "b": "2024"})
    with pytest.raises(BadParameter, match="as the other side is"):
        analyze(world, "diff", {"a": "2024", "b": WORLD})
    with pytest.raises(BadParameter, match="directory of CSV data"):
        analyze(world, "diff", {"a": tmp_path, "b": WORLD})
    assert is_version(WORLD) and not is_version(tmp_path)


def test_versions_have_names(newer: Path) -> None:
    graph = load_world(WORLD)
    add_earlier(graph, {"spring": newer, "same": WORLD})
    result, answer = analyze(graph, "diff", {"a": "spring", "b": "now"})
    assert (len(result.gone), result.version_a, result.version_b) == (
        2,
        graph.earlier["spring"].version,
        graph.version,
    )
    assert answer["link"] == "/api/diff?a=spring&b=now" and graph.earlier["same"] is graph
    for name in ("2024", "now", "first-report", "Spring", ""):
        with pytest.raises(BadParameter, match="name"):
            add_earlier(graph, {name: newer})
    with pytest.raises(BadParameter, match="kg backup"):
        add_earlier(graph, {"none": newer / "claims"})
    for a, b in (("spring", "2024"), ("first-report", "now")):
        with pytest.raises(BadParameter, match="as the other side is"):
            analyze(graph, "diff", {"a": a, "b": b})
    # A text is never a path.
    with pytest.raises(UnknownEntity):
        analyze(graph, "diff", {"a": str(newer), "b": "now"})


def test_worlds_are_made_once_and_go_with_their_graph() -> None:
    graph = load_world(WORLD)
    assert make_world(graph, kinds=("usesModel",)) is make_world(graph, kinds=("usesModel", "usesModel"))
    for year in range(2000, 2000 + 2 * _MOST):
        make_world(graph, as_of=str(year))
    assert len(_KNOWN[graph]) == _MOST
    before = len(_KNOWN)
    del graph
    gc.collect()
    assert len(_KNOWN) < before
