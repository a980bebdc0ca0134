"""Say what is known on the two sides of a comparison: at a date, from a source, in a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import networkx as nx

from kg.analysis.chains import Graph
from kg.analysis.spec import World
from kg.errors import BadParameter

# What a claim says apart from who says it and, for a relation, when.
Saying: TypeAlias = tuple[str, ...]


class Claim(NamedTuple):
    """A claim as far as comparisons go."""

    says: Saying
    as_of: str
    source: str


class Side(NamedTuple):
    """What is known on one side: the claims by id, and the dependencies that they carry."""

    claims: Mapping[str, Claim]
    part: Graph
    world: World

    @property
    def sayings(self) -> set[Saying]:
        """What is said on this side, by whomever."""
        return {claim.says for claim in self.claims.values()}


def sides(world: World, a: str, b: str) -> tuple[Side, Side]:
    """Gather what is known on both sides; raises BadParameter when only one is a version."""
    for name, value, other in (("a", a, b), ("b", b, a)):
        if other in world.versions and value not in world.versions:
            raise BadParameter(name, value, "a version of the data, as the other side is")
    if a in world.versions:
        old, new = (world.versions[name] for name in (a, b))
        return Side(_claims(old), old.dependencies, old), Side(_claims(new), new.dependencies, new)
    claims = _claims(world)
    old_known, new_known = (_known(world, claims, side) for side in (a, b))
    return Side(old_known, _part(world, old_known), world), Side(new_known, _part(world, new_known), world)


def _claims(world: World) -> dict[str, Claim]:
    found: dict[str, Claim] = {}
    for fact in world.facts:
        says = (fact.subject, fact.predicate, fact.value, fact.unit, fact.bound, fact.scope, fact.as_of)
        found[fact.claim] = Claim(says, fact.as_of, fact.source)
    for subject, target, key, data in world.relations.edges(keys=True, data=True):
        if not data["inferred"]:
            found[key] = Claim((subject, data["kind"], target), data["as_of"], data["sources"][0])
    return found


def _known(world: World, claims: Mapping[str, Claim], side: str) -> dict[str, Claim]:
    """Choose what is known from a source, or at a date."""
    if side in world.published:
        return {key: claim for key, claim in claims.items() if claim.source == side}
    published = world.published
    return {
        key: claim
        for key, claim in claims.items()
        if (claim.as_of or published.get(claim.source, ""))[: len(side)] <= side
    }


def _part(world: World, known: Mapping[str, object]) -> Graph:
    part: Graph = nx.MultiDiGraph()
    for source, target, key, data in world.dependencies.edges(keys=True, data=True):
        if known.keys() >= set(data["claims"]):
            part.add_edge(source, target, key, **data)
    return part
