"""Worlds in a few words, random needs, and the fixed point by plain rounds that answers are held against."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
from hypothesis import strategies as st

from kg.analysis.spec import Fact, World

Need = tuple[str, str, str, str]
NODES = "abcdef"
ESSENTIAL = ("runsOnChip", "suppliedBy", "usesModel")
CARRIED = ("maker-inherits", "company-to-company")

need_lists = st.lists(
    st.tuples(
        st.sampled_from(NODES),
        st.sampled_from(["fundedBy", *ESSENTIAL]),
        st.sampled_from(NODES),
        st.sampled_from(["", "", "maker-inherits"]),
    ).filter(lambda need: need[0] != need[2]),
    max_size=16,
)


def fact(subject: str, predicate: str, value: str, scope: str = "") -> Fact:
    return Fact(f"{subject}-{predicate}", subject, predicate, value, "USD", "", scope, "", "s", "stated")


def world(
    needs: Iterable[tuple[str, ...]],
    relations: Iterable[tuple[str, str, str]] = (),
    types: dict[str, str] | None = None,
    facts: Iterable[Fact] = (),
    **more: object,
) -> World:
    """Make a world of needs (dependent, kind, needed, and a rule if derived) and other relations."""
    known = types or {}
    dependencies: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    everything: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for number, (a, kind, b, *rest) in enumerate(needs):
        rule = rest[0] if rest else ""
        data = {"kind": kind, "certainty": "stated", "rule": rule, "inferred": bool(rule), "claims": ()}
        dependencies.add_edge(a, b, f"n{number}", **data)
        everything.add_edge(a, b, f"n{number}", **data)
    for number, (a, kind, b) in enumerate(relations):
        data = {"kind": kind, "certainty": "stated", "rule": "", "inferred": False, "claims": ()}
        everything.add_edge(a, b, f"r{number}", **data)
    everything.add_nodes_from(known)
    for node in everything:
        everything.nodes[node]["type"] = known.get(node, "Company")
    classes = {"Company", "Person", "Product", "Segment", "Layer", "Funding", *known.values()}
    below = {name: frozenset({name}) for name in classes} | {"Agent": frozenset({"Company", "Person"})}
    return World(dependencies, everything, tuple(facts), below, **more)  # type: ignore[arg-type]


def fallen(needs: Iterable[Need], gone: Iterable[str], spared: tuple[str, ...] = ("fundedBy",)) -> set[str]:
    """Cut again and again whatever has an essential kind, not only carried, of which all is cut."""
    needs, cut = list(needs), set(gone)
    while True:
        more = set()
        for a, kind, _, _ in needs:
            of_kind = [need for need in needs if need[:2] == (a, kind)]
            own = any(rule not in CARRIED for *_, rule in of_kind)
            if kind not in spared and own and all(b in cut for _, _, b, _ in of_kind):
                more.add(a)
        if more <= cut:
            return cut
        cut |= more


def hurt(needs: Iterable[Need], cut: set[str]) -> set[str]:
    return {a for a, _, b, _ in needs if b in cut} - cut


def reached(needs: Iterable[tuple[str, ...]], start: str, without: str = "") -> set[str]:
    """Walk upstream from a thing, itself included, never through one thing."""
    needs, found, stack = list(needs), {start}, [start]
    while stack:
        at = stack.pop()
        for a, _, b, *_ in needs:
            if a == at and b not in found and b != without:
                found.add(b)
                stack.append(b)
    return found
