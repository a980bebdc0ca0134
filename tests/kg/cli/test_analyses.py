"""`kg deps` and `kg path` on the toy world."""

from __future__ import annotations

import pytest

from kg.graph import KnowledgeGraph
from tests.toys import ENTITIES, UPSTREAM, kg, kg_json


@pytest.mark.parametrize("name", ["acme", "bright-app", "cloud", "toyland"])
def test_dependencies_as_json(world: KnowledgeGraph, name: str) -> None:
    body = kg_json("deps", name, "--direction", "upstream")
    found = {hit["entity"]["id"]: hit["distance"] for hit in body["result"]["dependencies"]}
    assert found == UPSTREAM.get(name, {}) and body["version"] == world.version
    hits = kg_json("deps", name)["result"]["dependencies"]
    below = {hit["entity"]["id"]: hit["distance"] for hit in hits}
    assert below == {start: hops[name] for start, hops in UPSTREAM.items() if name in hops}


def test_dependencies_in_words(world: KnowledgeGraph) -> None:
    result = kg("deps", "顶点芯片", "--depth", "1", "--lang", "zh")
    lines = [line for line in result.output.splitlines() if line]
    assert lines[0] == f"# dataset version {world.version}, CC BY 4.0"
    assert [line for line in lines if line.startswith("  - ")] == [
        "  - 对象 X1芯片 (acme-x1); 距离 1; 种类 供应方",
        "  - 对象 新星智能 (nova); 距离 1; 种类 供应方",
    ]
    assert "      X1芯片 —供应方（推得）→ 顶点芯片" in lines
    assert "        推得：事物依赖其制造者。" in lines
    assert "        - 顶点芯片 研发 X1芯片 [《第一份报告》L1，陈述]" in lines
    assert "共计: 2" in lines and "没有记载不证明没有" in lines[-3]


def test_kinds_evidence_and_direction() -> None:
    words = kg(
        "deps",
        "bright",
        "--direction",
        "upstream",
        "--evidence",
        "all",
        "--kind",
        "usesCompute",
        "--lang",
        "en",
    )
    assert "  - thing Cloud One (cloud); distance 1; kinds uses compute" in words.output
    assert '     - Bright uses compute Cloud One ["First report", L5, predicted]' in words.output
    assert "found: 1" in words.output
    assert kg_json("deps", "cloud")["result"]["dependencies"] == []
    assert "what depends on it is not documented" in kg("deps", "cloud", "--lang", "en").output
    assert "silence proves nothing" in kg("deps", "cloud", "--lang", "en").output


def test_paths_both_ways(world: KnowledgeGraph) -> None:
    result = kg("path", "明亮助手", "Acme", "-k", "1", "--lang", "en")
    assert (
        '      Bright App uses the model Nova-1 ["First report", L3, stated], '
        'which runs on the chip Acme X1 ["First report", L2, stated], '
        'which is supplied by Acme [derived from: Acme develops Acme X1 ["First report", L1, stated]].'
    ) in result.output.splitlines()
    assert (
        "      明亮助手使用模型新星一号〔《第一份报告》L3，陈述〕，"
        "后者运行于芯片X1芯片〔《第一份报告》L2，陈述〕，"
        "后者的供应方是顶点芯片〔推得自：顶点芯片 研发 X1芯片 [《第一份报告》L1，陈述]〕。"
    ) in kg("path", "bright-app", "acme", "-k", "1", "--lang", "zh").output.splitlines()
    body = kg_json("path", "acme", "bright-app", "-k", "20")["result"]
    assert (body["start"]["id"], body["goal"]["id"], body["status"]) == (
        "acme",
        "bright-app",
        "none documented",
    )
    assert (len(body["chains"]), len(body["back"]), body["complete_back"]) == (0, 8, True)
    assert "没有记载什么依赖终点" in kg("path", "cloud", "ada", "--lang", "zh").output


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["deps", "nova", "--kind", "develops"], 1, "runsOnChip"),
        (["deps", "nova", "--depth", "0"], 1, "depth"),
        (["deps", "nova", "--top", "0"], 1, "top"),
        (["path", "nova", "nobody"], 1, "no entity is called 'nobody'"),
        (["deps", "nova", "--depth", "x"], 2, "--depth"),
        (["deps", "nova", "--direction", "both"], 2, "upstream"),
        (["deps", "nova", "--evidence", "some"], 2, "no-predictions"),
        (["deps", "nova", "--format", "exe"], 2, "json"),
        (["path", "nova", "acme", "-k", "0"], 1, "k cannot be '0'"),
        (["path", "nova"], 2, "TO"),
        (["deps"], 2, "ENTITY"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_bad_arguments(arguments: list[str], status: int, words: str) -> None:
    result = kg(*arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert words in result.stderr


def test_every_entity_can_be_asked() -> None:
    for name in ENTITIES:
        assert kg("deps", name, "--evidence", "all").exit_code == 0


def test_rankings() -> None:
    words = kg("rank", "degree", "--type", "Organization", "--top", "2", "--lang", "en")
    assert words.exit_code == 0
    assert "Acme (acme)" in words.output and "Bright (bright)" not in words.output
    ranking = kg_json("rank", "degree", "--evidence", "all")["result"]["ranking"]
    assert {row["entity"]["id"]: row["score"] for row in ranking}["cloud"] == 1  # Bright, as foretold
    for arguments, option in (
        (["fame"], "pagerank"),
        (["degree", "--type", "Compny"], "Company"),
        (["degree", "--top", "0"], "top"),
    ):
        result = kg("rank", *arguments)
        assert result.exit_code in (1, 2) and result.stdout == "" and option in result.stderr


def test_a_cut_off() -> None:
    body = kg_json("impact", "X1芯片")
    found = {hit["node"]["id"]: hit["status"] for hit in body["result"]["impacts"]}
    assert found == {"nova-1": "cut", "bright-app": "cut", "nova": "weakened", "bright": "weakened"}
    assert "新星一号 —运行于芯片→ X1芯片" in kg("impact", "acme-x1", "--lang", "zh").output
    assert kg("impact").exit_code == 2
    assert kg("impact", "acme", "--carried", "nonsense").exit_code == 2
    result = kg("impact", "acme", "--add", "nova,uses")
    assert (result.exit_code, result.stdout) == (1, "") and "SUBJECT,KIND,OBJECT" in result.stderr
