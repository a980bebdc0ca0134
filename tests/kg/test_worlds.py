"""Other versions of the data beside the graph, and worlds that are made once."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from kg.analyses import analyze
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.worlds import _KNOWN, _MOST, is_version, make_world
from tests.toys import WORLD, copy_world, kg, kg_json, load_world, replace


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


@pytest.mark.parametrize("stored", [False, True])
def test_two_versions_of_the_data(world: KnowledgeGraph, newer: Path, tmp_path: Path, stored: bool) -> None:
    if stored:
        assert kg("build", "-o", tmp_path / "store", data=newer).exit_code == 0
        newer = tmp_path / "store"
    result = kg_json("diff", WORLD, newer)["result"]
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
