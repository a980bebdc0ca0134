"""Lay answers out as tables for people: things, claims, dependencies, chains, rows of questions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from kg.analysis.chains import Hop
from kg.analysis.dependencies import Dependency
from kg.frames import Frame
from kg.graph import KnowledgeGraph, QuestionAnswer
from kg.names import Thing
from kg.narration import say_chain, say_value
from kg.recorder import Recorder
from kg.statements import ClaimView

_CLAIM_COLUMNS: Final = ("predicate", "value", "as_of", "certainty", "source", "locator")


def thing_frame(things: Iterable[Thing]) -> Frame:
    """Lay things out: what they are and what they are called."""
    rows = ((thing.id, thing.type, thing.label_zh, thing.label_en) for thing in things)
    return Frame(("id", "type", "label_zh", "label_en"), rows)


def claim_frame(graph: KnowledgeGraph, claims: Iterable[ClaimView], language: str) -> Frame:
    """Lay claims out: what is said, of when, how surely, where."""
    recorder, zh = Recorder(graph), language == "zh"
    rows = []
    for view in claims:
        claim = recorder.claim(view)
        label, title = claim["predicate_label"], claim["source"]["title"]
        said = (label["zh"] if zh else label["en"], say_value(claim, language), claim["as_of"])
        rows.append((*said, claim["certainty"], title["zh"] if zh else title["en"], claim["locator"]))
    return Frame(_CLAIM_COLUMNS, rows)


def dependency_frame(graph: KnowledgeGraph, found: Iterable[Dependency], language: str) -> Frame:
    """Lay dependencies out: how far, what, and by which chain."""
    recorder, things = Recorder(graph), graph.names.things
    rows = (
        (
            hit.distance,
            hit.node,
            things[hit.node].label(language),
            list(hit.kinds),
            say_chain(recorder.chain(hit.chain), language),
        )
        for hit in found
    )
    return Frame(("distance", "id", "label", "kinds", "chain"), rows)


def path_frame(graph: KnowledgeGraph, chains: Iterable[tuple[Hop, ...]], language: str) -> Frame:
    """Lay chains out: how long they are and what they say."""
    recorder = Recorder(graph)
    rows = ((len(hops), say_chain(recorder.chain(hops), language)) for hops in chains)
    return Frame(("hops", "chain"), rows)


def question_frame(answer: QuestionAnswer, language: str) -> Frame:
    """Lay the rows of a question out; things stand as their labels, with their ids beside them."""
    things = [any(isinstance(row.get(name), Thing) for row in answer.rows) for name in answer.columns]
    pairs = list(zip(answer.columns, things, strict=True))
    names = [n for name, is_thing in pairs for n in ((name, f"{name}_id") if is_thing else (name,))]
    rows = (
        [c for n, is_thing in pairs for c in _told(row.get(n), is_thing, language)] for row in answer.rows
    )
    return Frame(names, rows, answer.question.title(language))


def _told(cell: Thing | str | None, is_thing: bool, language: str) -> tuple[Any, ...]:
    if isinstance(cell, Thing):
        return cell.label(language), cell.id
    return (cell, None) if is_thing else (cell,)
