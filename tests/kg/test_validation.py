"""Break one thing in a copy of the toy world: `check` names that line and no other, `build` refuses."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from kg.build import build
from kg.check import check
from kg.errors import CurationError
from kg.resources import ONTOLOGY_DIR
from tests.toys import copy_world, replace


class Break(NamedTuple):
    """Replace `old` by `new` in a file; the problem is `more` lines below the place and says `words`."""

    name: str
    file: str
    old: str
    new: str
    words: str
    more: int = 0


ACTORS, CORE, EVENTS, FIGURES, NEEDS = (
    f"claims/{name}.csv" for name in ("actors", "core", "events", "figures", "dependency")
)
FIRMS, PEOPLE, PLACES = (f"entities/{name}.csv" for name in ("organizations", "people", "places"))
INVEST = "fund,investedIn,nova,,,,2024-03,first-report,L6,stated\n"
PARTNER = "bright,partnersWith,nova,,,,,first-report,L3,stated"
PERFORM = "acme-x1,computePerformance,280,TFLOPS,,,,first-report,L1,stated"
SHARE = "acme,marketShare,80,%,about,toyland,2023,first-report,L1,stated"
USES = "bright-app,usesModel,nova-1,,,,,first-report,L3,stated\n"
LOCATED = "nova,locatedIn,toyland,,,,,first-report,L2,stated\n"
LEFT = "ada-leaves-nova,toOrganization,bright,,,,,first-report,L8,stated\n"
FUND = "fund,Company,口袋基金,Pocket Fund,,,translated\n"
SECOND = "second-report,第二份报告,Second report,,,2023,,second.txt,\n"

ROWS = [
    Break("unknown subject", FIGURES, "acme-x1,comp", "acme-x9,comp", "subject 'acme-x9'"),
    Break("unknown object", ACTORS, PARTNER, PARTNER.replace("nova", "novae"), "object 'novae'"),
    Break("unknown predicate", FIGURES, "computePerf", "computerPerf", "predicate 'computerPerf"),
    Break("unknown source", CORE, "first-report", "third-report", "source 'third-report'"),
    Break("unknown scope", FIGURES, "about,toyland", "about,toytown", "scope 'toytown'"),
    Break("wrong domain", EVENTS, LEFT, f"{LEFT}nova,occurredOn,2024,,,,,first-report,L2,stated\n",
          "occurredOn is said of Event", 1),
    Break("wrong range", NEEDS, USES, USES.replace("nova-1", "cloud"), "leads to ModelAsset"),
    Break("related to itself", ACTORS, PARTNER, PARTNER.replace("nova", "bright"), "to itself"),
    Break("unknown unit", FIGURES, "TFLOPS", "TFLOPZ", "unit 'TFLOPZ'"),
    Break("no unit", FIGURES, "TFLOPS", "", "unit ''"),
    Break("unit of a thing", CORE, "toyland,,", "toyland,USD,", "takes no unit"),
    Break("bound of a thing", CORE, "toyland,,,", "toyland,,low,", "no bound"),
    Break("unknown bound", FIGURES, "about", "around", "bound 'around'"),
    Break("not a number", FIGURES, ",280,", ",2.8e2,", "'2.8e2'"),
    Break("number in wide digits", FIGURES, ",280,", ",２80,", "'２80'"),
    Break("no such month", ACTORS, "2024-03", "2024-13", "as_of '2024-13'"),
    Break("date in wide digits", FIGURES, ",2023,", ",２０２３,", "as_of '２０２３'"),
    Break("no such day", EVENTS, ",2024-02,", ",2024-02-30,", "'2024-02-30'"),
    Break("not a locator", ACTORS, ",L6,", ",6,", "'6' is not a locator"),
    Break("no locator", ACTORS, ",L6,", ",,", "not a locator"),
    Break("unknown certainty", ACTORS, "L6,stated", "L6,sure", "certainty 'sure'"),
    Break("the same claim twice", ACTORS, INVEST, INVEST + INVEST.replace("L6", "L7"),
          "repeats data/claims/actors.csv:3", 1),
    Break("unreached entity", FIRMS, FUND, FUND + "idle,Company,闲,Idle,,,\n", "'idle'", 1),
    Break("id taken twice", FIRMS, FUND, FUND + FUND.replace("口袋", "小"), "'fund' is taken", 1),
    Break("id of a concept", "sources.csv", SECOND, f"{SECOND}vector-database,报告,Report,,,,,,\n",
          "taken by the vocabulary", 1),
    Break("id with capitals", "sources.csv", SECOND, f"{SECOND}third_report,报告,Report,,,,,,\n",
          "not an id", 1),
    Break("no English label", PEOPLE, "Ada Example", "", "'ada' lacks a label"),
    Break("no Chinese label", PEOPLE, "艾达", "", "'ada' lacks a label"),
    Break("origin of a label", PLACES, "translated", "guessed", "'guessed'"),
    Break("no title", "sources.csv", "First report", "", "title is missing"),
    Break("date of a source", "sources.csv", "2024-05-01", "2024-5-1", "'2024-5-1'"),
    Break("address of a source", "sources.csv", "https://example.org/", "example.org/", "not an address"),
    Break("too few cells", ACTORS, PARTNER, PARTNER.replace(",,,,,", ",,,,"), "9 cells"),
    Break("a comma too many", ACTORS, PARTNER, PARTNER.replace("L3", "L3,L4"), "11 cells"),
    Break("NUL", ACTORS, PARTNER, PARTNER.replace("L3", "L3\0"), "NUL"),
    Break("wrong header", CORE, "subject,predicate", "predicate,subject", "header"),
    Break("open quote", CORE, "nova,locatedIn", 'nova,"locatedIn', "not CSV"),
    Break("a line below a cell of two lines", CORE, LOCATED,
          'bright,description,"one\ntwo@zh",,,,,first-report,L2,stated\nnova,locatedIn,toytown,,,,,first-report,L2,stated\n',
          "object 'toytown'", 2),
]  # fmt: skip


def _problems(data: Path) -> list[tuple[str, int]]:
    return [(problem.file, problem.line) for problem in check(ONTOLOGY_DIR, data)]


@pytest.mark.parametrize("case", ROWS, ids=[case.name for case in ROWS])
def test_check_names_the_line_and_build_refuses(tmp_path: Path, case: Break) -> None:
    data = copy_world(tmp_path)
    line = replace(data / case.file, case.old, case.new) + case.more
    found = check(ONTOLOGY_DIR, data)
    assert [(problem.file, problem.line) for problem in found] == [(f"data/{case.file}", line)], found
    assert case.words in found[0].message
    assert found[0].remedy
    with pytest.raises(CurationError) as caught:
        build(ONTOLOGY_DIR, data)
    assert [(p.file, p.line) for p in caught.value.problems] == [(f"data/{case.file}", line)]


@pytest.mark.parametrize(
    ("name", "words"), [("Plaze", "unknown type 'Plaze'"), ("Entity", "no rows of its own")]
)
def test_types(tmp_path: Path, name: str, words: str) -> None:
    data = copy_world(tmp_path)
    replace(data / "entities/places.csv", "toyland", f"moon,{name},月,Moon,,,\ntoyland")
    replace(data / "claims/figures.csv", "about,toyland", "about,moon")
    found = check(ONTOLOGY_DIR, data)
    assert [(problem.file, problem.line) for problem in found] == [("data/entities/places.csv", 2)], found
    assert words in found[0].message


def test_near_names_are_offered(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "claims/actors.csv", PARTNER, PARTNER.replace("nova", "nvoa"))
    assert "nova" in check(ONTOLOGY_DIR, data)[0].remedy


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    path = data / "claims/core.csv"
    path.write_bytes(path.read_bytes().replace(b"toyland", "玩具国".encode("gb18030")))
    assert _problems(data) == [("data/claims/core.csv", 2)]
    with pytest.raises(CurationError):
        build(ONTOLOGY_DIR, data)


def test_several_problems_are_all_named_in_order(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    replace(data / "sources.csv", "2024-05-01", "May")
    replace(data / "claims/actors.csv", ",L6,", ",6,")
    replace(data / "entities/people.csv", "Ada Example", "")
    wanted = [("data/claims/actors.csv", 3), ("data/entities/people.csv", 2), ("data/sources.csv", 2)]
    assert _problems(data) == wanted
    with pytest.raises(CurationError, match=r"3 problem\(s\)"):
        build(ONTOLOGY_DIR, data)


def test_refused_claims_are_read_but_not_told(tmp_path: Path) -> None:
    data = copy_world(tmp_path)
    header = (data / "claims/core.csv").read_text(encoding="utf-8").splitlines()[0]
    row = "nova,locatedIn,{},,,,,second-report,L9,stated,the text does not say so\n"
    rejected = data / "claims/rejected.csv"
    rejected.write_text(f"{header},reason\n{row.format('toyland')}", encoding="utf-8")
    asked = "ASK { ?claim prov:hadPrimarySource id:second-report ; rdf:object id:toyland }"
    answer = build(ONTOLOGY_DIR, data).store.query(asked).serialize("application/sparql-results+json")
    assert b"false" in answer
    # What a refused claim is about may be unknown: that may be why. Where it was said must be known.
    rejected.write_text(f"{header},reason\n{row.format('toytown').replace('L9', '9')}", encoding="utf-8")
    assert _problems(data) == [("data/claims/rejected.csv", 2)]
