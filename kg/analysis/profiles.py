"""Describe where organizations stand, by dependencies and by the value chain, and compare them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from math import sqrt
from typing import Final, TypeAlias

from kg.analysis.members import lineage
from kg.analysis.spec import World

# `needs` or `serves` with a kind of dependency or a class of neighbours; `layer` or `role` with its id.
Feature: TypeAlias = tuple[str, str]
# The neighbours behind each feature, each with its claims; a feature weighs as much as it has neighbours.
Profile: TypeAlias = Mapping[Feature, Mapping[str, frozenset[str]]]

_PLACES: Final = {"inSegment": "layer", "inLayer": "layer", "hasRole": "role"}
# Dependencies make one half of a similarity, layers and roles the other.
_HALVES: Final = (frozenset({"needs", "serves"}), frozenset({"layer", "role"}))


def profiles(world: World) -> dict[str, Profile]:
    """Give the profile of every organization that has a dependency, a layer or a role: O(claims).

    Neighbours are counted by kind and class, not by name. This is what regular equivalence asks (White &
    Reitz 1983): alike are those with like relations to the like. Structural equivalence (Burt 1976) would
    ask for the same neighbours, which sparse claims seldom give.
    """
    found: defaultdict[str, defaultdict[Feature, defaultdict[str, frozenset[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(frozenset))
    )
    for who, feature, other, claims in (*_dependencies(world), *_places(world)):
        if world.is_a(who, "Organization"):
            found[who][feature][other] |= claims
    return {who: {f: dict(n) for f, n in sorted(by.items())} for who, by in sorted(found.items())}


def _dependencies(world: World) -> Iterator[tuple[str, Feature, str, frozenset[str]]]:
    for source, target, data in world.dependencies.edges(data=True):
        claims = frozenset(data["claims"])
        for way, who, other in (("needs", source, target), ("serves", target, source)):
            for name in (data["kind"], world.relations.nodes[other]["type"]):
                yield who, (way, name), other, claims


def _places(world: World) -> Iterator[tuple[str, Feature, str, frozenset[str]]]:
    for who, place, key, data in world.relations.edges(keys=True, data=True):
        way = _PLACES.get(data["kind"], "")
        for scope in lineage(world, place) if way else ():
            if world.is_a(scope, "Layer" if way == "layer" else "Role"):
                yield who, (way, scope), place, frozenset({key})


def products(one: Profile, other: Profile) -> dict[Feature, float]:
    """Split the similarity of two profiles into what each shared feature adds to it."""
    parts: dict[Feature, float] = {}
    for ways in _HALVES:
        size = sqrt(_square(one, ways) * _square(other, ways))
        shared = [feature for feature in one if feature in other and feature[0] in ways]
        parts.update({f: len(one[f]) * len(other[f]) / size / len(_HALVES) for f in shared})
    return parts


def similarity(one: Profile, other: Profile) -> float:
    """Compare two profiles: the mean of the cosines (Salton 1983) of both halves, from 0 to 1 for alike."""
    return sum(products(one, other).values())


def _square(profile: Profile, ways: frozenset[str]) -> int:
    return sum(len(neighbours) ** 2 for feature, neighbours in profile.items() if feature[0] in ways)
