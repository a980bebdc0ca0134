"""Worlds written out by hand: things with their classes, claims between them, figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx

from kg.analysis.spec import Fact, World

# The kinds of dependency that these worlds use.
KINDS = ("usesModel", "runsOnChip", "suppliedBy", "fundedBy", "usesCompute", "usesData")
BELOW = {
    "Organization": {"Organization", "Company", "OrganizationGroup"},
    "OrganizationGroup": {"OrganizationGroup"},
    "Artifact": {"Artifact", "Model", "Chip"},
    **{name: {name} for name in ("Company", "Segment", "Layer", "Market", "Role", "Niche", "Model", "Chip")},
}


def figure(claim: str, subject: str, value: float, scope: str, **more: str) -> Fact:
    """Make a claim of a market share."""
    said = {"bound": "", "as_of": "", "source": "s", "certainty": "stated", **more}
    return Fact(claim, subject, "marketShare", str(value), "%", scope=scope, **said)


def make(
    things: Mapping[str, str],
    claims: Iterable[tuple[str, ...]] = (),
    facts: Iterable[Fact] = (),
    **more: Any,
) -> World:
    """Build a world; a claim is (key, subject, kind, object[, as_of[, source[, claims it rests on]]])."""
    relations: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    relations.add_nodes_from((name, {"type": kind}) for name, kind in things.items())
    needs: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for claim in claims:
        key, subject, kind, target, as_of, source, rests = (*claim, *("", "s", "")[len(claim) - 4 :])
        data: dict[str, Any] = {
            "kind": kind,
            "dependency": kind in KINDS,
            "inferred": bool(rests),
            "rule": "",
            "certainty": "stated",
            "as_of": as_of,
            "sources": (source,),
            "claims": tuple(rests.split()) or (key,),
        }
        relations.add_edge(subject, target, key, **data)
        if kind in KINDS:
            needs.add_edge(subject, target, key, **data)
    below = {name: frozenset(kinds) for name, kinds in BELOW.items()}
    return World(needs, relations, tuple(facts), below, **more)
