"""What people type and the thing they mean, worked out from the data by hand (pairs.csv).

Run with `-s`, or `python -m tests.search.test_pairs`, to see the mean reciprocal rank by kind of query.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from kg.graph import KnowledgeGraph, load
from tests.toys import read_csv

PAIRS = read_csv(Path(__file__).with_name("pairs.csv"))
GOAL = 0.97
_DEEPEST = 20


def reciprocal_rank(graph: KnowledgeGraph, query: str, expected: str) -> float:
    found = [hit.thing.id for hit in graph.search(query, _DEEPEST)]
    return 1 / (found.index(expected) + 1) if expected in found else 0.0


def report(graph: KnowledgeGraph) -> tuple[float, str]:
    """Give the mean reciprocal rank and a table of it by kind of query, with what was missed."""
    ranks = [(row, reciprocal_rank(graph, row["query"], row["expected"])) for row in PAIRS]
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for row, rank in ranks:
        groups[row["why"].split(":")[0].split(" of ")[0]].append(rank)
    mean = sum(rank for _, rank in ranks) / len(ranks)
    lines = [f"{kind:40} {len(found):3} {sum(found) / len(found):.3f}" for kind, found in groups.items()]
    lines += [f"missed: {row['query']} -> {row['expected']} ({rank:.2f})" for row, rank in ranks if rank < 1]
    return mean, "\n".join([*lines, f"mean reciprocal rank of {len(ranks)} queries: {mean:.4f}"])


def test_the_table_is_long_enough_and_knows_the_data(real: KnowledgeGraph) -> None:
    assert len(PAIRS) >= 100
    assert len({row["query"] for row in PAIRS}) == len(PAIRS)
    assert {row["expected"] for row in PAIRS} <= set(real.names.things)


def test_people_find_what_they_mean(real: KnowledgeGraph) -> None:
    mean, text = report(real)
    print(text)
    assert mean >= GOAL, text


@pytest.mark.parametrize("row", [row for row in PAIRS if "prefix" in row["why"]], ids=lambda r: r["query"])
def test_completion_finds_it_too(real: KnowledgeGraph, row: dict[str, str]) -> None:
    assert row["expected"] in [hit.thing.id for hit in real.complete(row["query"], 5)]


if __name__ == "__main__":
    print(report(load())[1])
