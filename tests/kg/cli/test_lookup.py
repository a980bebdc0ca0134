"""`kg search` and `kg show` on the toy world."""

from __future__ import annotations

import pytest

from kg.graph import KnowledgeGraph
from tests.toys import kg, kg_json


def test_search(world: KnowledgeGraph) -> None:
    result = kg("search", "bright", "--lang", "en")
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "bright\tCompany\tBright / 明亮科技"
    found = kg_json("search", "新星")
    assert {match["entity"]["id"] for match in found if match["score"] == 1} == {"nova", "nova-1"}
    assert [match["entity"]["id"] for match in kg_json("search", "nova", "--type", "Model")] == ["nova-1"]
    assert len(kg_json("search", "a", "--limit", "2")) == 2


def test_search_without_a_hit() -> None:
    result = kg("search", "zzzzqqqq")
    assert result.exit_code == 1 and "zzzzqqqq" in result.stderr
    assert kg_json("search", "zzzzqqqq") == []
    assert kg("search", "a", "--limit", "0").exit_code == 1
    assert "Company" in kg("search", "a", "--type", "Compny").stderr


def test_show_in_words() -> None:
    lines = kg("show", "顶点", "--lang", "en").output.splitlines()
    assert lines[:2] == ["顶点芯片 / Acme", "acme, Company"]
    assert lines[2] in ("= ACME Chips, 顶点", "= 顶点, ACME Chips")
    at = lines.index("market share")
    assert lines[at + 1] == '  about 80 % (Toyland)  ["First report", L1, stated, as of 2023]'
    at = lines.index("develops")
    assert {line.split("  [")[0].strip() for line in lines[at + 1 : at + 3]} == {
        "Acme X1",
        "chips in general",
    }
    chinese = kg("show", "acme-x1", "--lang", "zh").output
    assert "被提及：" in chinese and "  新星一号 运行于芯片  [《第二份报告》L9，转述]" in chinese.splitlines()


def test_show_as_json(world: KnowledgeGraph) -> None:
    body = kg_json("show", "nova")
    assert (body["id"], body["version"], body["aliases"]) == ("nova", world.version, ["新星"])
    assert set(body["facts"]) == {"develops", "inSegment", "locatedIn"}
    said = {(claim["subject"]["id"], claim["predicate"]) for claim in body["mentioned_in"]}
    assert said == {
        ("ada-leaves-nova", "fromOrganization"),
        ("bright", "partnersWith"),
        ("fund", "investedIn"),
    }


COMMANDS = [
    ["show", "NAME"],
    ["deps", "NAME"],
    ["path", "NAME", "acme"],
    ["path", "acme", "NAME"],
    ["impact", "NAME"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("form", ["text", "json"])
def test_unknown_and_ambiguous_names(command: list[str], form: str) -> None:
    result = kg(*[word.replace("NAME", "novae") for word in command], "--format", form)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "no entity is called 'novae'" in result.stderr and "nova (Company" in result.stderr
    result = kg(*[word.replace("NAME", "新星") for word in command], "--format", form)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nova (Company" in result.stderr and "nova-1 (Model" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
