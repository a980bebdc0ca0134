"""The pages of the analyses: fresh, executed, and their answers held against a second look at the graph."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from click.testing import CliRunner

from kg.analyses import ANALYSES, analyze
from kg.cli import main
from kg.graph import KnowledgeGraph
from kg.manual import asked, index, page, run_example
from kg.worlds import make_world

PAGES = Path(__file__).parent.parent / "docs" / "analyses"
_BLOCK = re.compile(r"```console\n(.*?)\n```", re.S)


@pytest.fixture(scope="module")
def outputs(real: KnowledgeGraph) -> dict[str, str]:
    return {name: run_example(real, analysis) for name, analysis in ANALYSES.items()}


@pytest.mark.parametrize("name", ANALYSES)
def test_pages_say_what_the_analysis_says(name: str, outputs: dict[str, str]) -> None:
    written = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    fresh = page(ANALYSES[name], outputs[name])
    assert _BLOCK.sub("", written) == _BLOCK.sub("", fresh), "run: make docs"
    shown, printed = _BLOCK.findall(written)[0], _BLOCK.findall(fresh)[0]
    # The data may have grown since, but what is asked and what it is called is the same.
    assert shown.splitlines()[:2] == printed.splitlines()[:2], "run: make docs"
    called = [re.findall(r"^([a-z][^:\n]*):", text, re.M) for text in (shown, printed)]
    assert set(called[0]) & set(called[1]), "run: make docs"


def test_the_command_prints_the_example(outputs: dict[str, str], real: KnowledgeGraph) -> None:
    result = CliRunner().invoke(main, [*ANALYSES["deps"].example.split(), "--lang", "en"])
    assert result.output == f"# dataset version {real.version}, CC BY 4.0\n{outputs['deps']}\n"


def test_every_analysis_is_listed() -> None:
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index(), "run: make docs"
    assert {path.stem for path in PAGES.glob("*.md")} == {*ANALYSES, "README"}


def test_answers_end_with_what_they_rest_on(outputs: dict[str, str]) -> None:
    for name, output in outputs.items():
        rests, silent, link = output.splitlines()[-3:]
        assert re.match(
            r"# rests on [1-9]\d* claims \(.*; of \d+\), newest \d{4}.*; silence proves", rests
        ), name
        assert silent.startswith("# kinds of dependency") and link.startswith("# as a link: /api/")


def _deps(graph: KnowledgeGraph, result: Any) -> None:
    near = set(graph.dependency_graph().predecessors("nvidia"))
    companies = {node for node in near if graph.names.things[node].type in graph.classes_below["Company"]}
    assert {hit.entity for hit in result.dependencies} == companies and result.found == len(companies)


def _path(graph: KnowledgeGraph, result: Any) -> None:
    shortest = nx.shortest_path_length(graph.dependency_graph(), "openai", "nvidia")
    assert result.chains and min(route.hops for route in result.chains) >= shortest
    for route in result.chains:
        assert (route.chain[0].source, route.chain[-1].target) == ("openai", "nvidia")
        assert all(one.target == two.source for one, two in pairwise(route.chain))


def _rank(graph: KnowledgeGraph, result: Any) -> None:
    scores = nx.pagerank(nx.DiGraph(graph.dependency_graph()), tol=1e-14, max_iter=1000, weight=None)
    for row in result.ranking:
        assert row.score == pytest.approx(scores[row.entity], abs=1e-9)
        assert row.low <= row.rank <= row.high and len(row.evidence) == min(3, row.direct)


def _impact(graph: KnowledgeGraph, result: Any) -> None:
    dependents = nx.ancestors(graph.dependency_graph(), "nvidia")
    assert {hit.node for hit in result.impacts} <= dependents and result.cut + result.weakened > 0
    for hit in result.impacts:
        assert hit.chain[-1].target == "nvidia" and bool(hit.because) == (hit.status == "cut")
        assert all(not hit.remaining[kind] for kind in hit.because)


def _chokepoints(graph: KnowledgeGraph, result: Any) -> None:
    for row in result.cut_sets:
        hits = analyze(graph, "impact", {"cut": row.members})[0].impacts
        assert "openai" in {hit.node for hit in hits if hit.status == "cut"}
    needed = nx.descendants(graph.dependency_graph(), "openai")
    assert result.losses and {row.node for row in result.losses} <= needed


def _loops(graph: KnowledgeGraph, result: Any) -> None:
    for loop in result.loops:
        assert [step.taker for step in loop.steps] == [*loop.members[1:], loop.members[0]]
        assert any(step.what in ("investedIn", "fundedBy") for step in loop.steps)


def _exposure(graph: KnowledgeGraph, result: Any) -> None:
    needs = graph.dependency_graph()
    reach = {m: nx.descendants(needs, m) | {m} for m in result.members if m in needs}
    for row in result.shared:
        assert row.members == sum(row.node in things for things in reach.values()) >= 2


def _concentration(_: KnowledgeGraph, result: Any) -> None:
    (row,) = result.rows
    assert row.suppliers == len(row.known) > 0
    if row.hhi_low is not None:
        assert 0 <= row.hhi_low <= row.hhi_high <= 10000 + 1e-6


def _positions(graph: KnowledgeGraph, result: Any) -> None:
    said = {b for _, b, d in graph.relations.out_edges("anthropic", data=True) if d["kind"] == "hasNiche"}
    assert {row.niche for row in result.stated} <= said
    assert sum(row.support for row in result.suggested) == pytest.approx(1)
    assert result.commonest < result.recovered <= result.tried


def _diff(graph: KnowledgeGraph, result: Any) -> None:
    for claim in result.added:
        view = graph.claims[claim]
        assert (view.as_of or graph.statements.sources[view.source].published)[:4] > "2023"
    assert result.count_gone == 0 and result.claims_a < result.claims_b


CHECKS: dict[str, Callable[[KnowledgeGraph, Any], None]] = {
    "deps": _deps,
    "path": _path,
    "rank": _rank,
    "impact": _impact,
    "chokepoints": _chokepoints,
    "loops": _loops,
    "exposure": _exposure,
    "concentration": _concentration,
    "positions": _positions,
    "diff": _diff,
}


@pytest.mark.parametrize("name", ANALYSES)
def test_the_question_is_answered(real: KnowledgeGraph, name: str) -> None:
    result, answer = analyze(real, name, asked(ANALYSES[name]))
    CHECKS[name](real, result)
    assert answer["coverage"]["claims"] <= answer["coverage"]["considered"] == make_world(real).considered
