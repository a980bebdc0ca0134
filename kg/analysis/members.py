"""Find who supplies a segment, layer, market or role, and who belongs to a group, with the claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.analysis.spec import World

# What puts a thing into a scope, and what makes an organization answer for a thing.
BELONGS: Final = frozenset({"inSegment", "inLayer", "hasRole", "targets", "memberOf"})
MAKES: Final = frozenset({"develops", "offers", "operates"})

Claims = Mapping[str, frozenset[str]]


@dataclass(slots=True)
class Roster:
    """Who is in a scope, each with the claims that put it there.

    A group of unnamed organizations (`groups`) stands for an unknown number of suppliers and is no supplier.
    """

    suppliers: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    groups: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def claims(self) -> set[str]:
        """Every claim that puts a supplier or a group into the scope."""
        return set().union(*self.suppliers.values(), *self.groups.values())


def makers(world: World) -> dict[str, Claims]:
    """Give, for each thing that is made, the organizations that develop, offer or operate it."""
    found: defaultdict[str, defaultdict[str, frozenset[str]]] = defaultdict(lambda: defaultdict(frozenset))
    for maker, made, key, data in world.relations.edges(keys=True, data=True):
        if data["kind"] in MAKES and world.is_a(maker, "Organization"):
            found[made][maker] |= {key}
    return {made: dict(by) for made, by in found.items()}


def behind(world: World, made: Mapping[str, Claims], thing: str) -> Claims:
    """Give the organizations behind a thing: itself, or those that make it with the claims that say so."""
    if world.is_a(thing, "Organization"):
        return {thing: frozenset()}
    return made.get(thing, {})


def lineage(world: World, scope: str) -> Iterator[str]:
    """Yield a scope and the wider ones above it, nearest first; a cycle ends where it began."""
    seen: set[str] = set()
    while scope and scope not in seen:
        yield scope
        seen.add(scope)
        scope = world.broader.get(scope, "")


def rosters(world: World) -> dict[str, Roster]:
    """Give the roster of every scope that anything is in: O(claims times depth of the scheme).

    An organization is in a scope when a claim puts it, or something that it makes, there or into a narrower
    one.
    """
    found: dict[str, Roster] = {}
    made = makers(world)
    for member, target, key, data in world.relations.edges(keys=True, data=True):
        if data["kind"] not in BELONGS:
            continue
        for who, claims in behind(world, made, member).items():
            for scope in lineage(world, target):
                roster = found.setdefault(scope, Roster())
                group = world.is_a(who, "OrganizationGroup")
                (roster.groups if group else roster.suppliers)[who] |= {key, *claims}
    return found
