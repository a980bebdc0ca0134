"""What errors say: each names the thing and what to do."""

from __future__ import annotations

from kg.errors import (
    AmbiguousName,
    BadParameter,
    Candidate,
    CurationError,
    KGError,
    Problem,
    QueryError,
    UnknownEntity,
)

PROBLEM = Problem("data/claims/core.csv", 7, "unknown object 'x'", "add it first")
NOVA = Candidate("nova", "Company", "新星智能", "Nova AI")


def test_problems_are_file_line_message_and_remedy() -> None:
    assert str(PROBLEM) == "data/claims/core.csv:7: unknown object 'x' -> add it first"
    assert sorted([PROBLEM, Problem("data/claims/core.csv", 10, "a", "b")])[0] is PROBLEM


def test_many_problems_are_cut_and_counted() -> None:
    error = CurationError([PROBLEM] * 23)
    assert len(error.problems) == 23
    assert str(error).startswith("23 problem(s)") and "and 3 more" in str(error)
    assert str(error).count("core.csv:7") == 20
    assert "more" not in str(CurationError([PROBLEM]))


def test_names_bring_candidates() -> None:
    assert str(UnknownEntity("novae", [NOVA])) == (
        "no entity is called 'novae'; did you mean nova (Company: 新星智能 / Nova AI)?"
    )
    assert str(UnknownEntity("novae")) == "no entity is called 'novae'"
    assert "use an id: nova (Company" in str(AmbiguousName("新星", [NOVA]))


def test_the_rest() -> None:
    assert (
        str(BadParameter("depth", 0, "a number from 1 up"))
        == "depth cannot be '0'; it takes a number from 1 up"
    )
    assert (str(QueryError("no", 2, 3)), str(QueryError("no"))) == ("line 2, column 3: no", "no")
    assert all(
        issubclass(kind, KGError)
        for kind in (UnknownEntity, AmbiguousName, BadParameter, QueryError, CurationError)
    )
