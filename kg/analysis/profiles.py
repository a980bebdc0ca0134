"""Describe where things stand, by dependencies and by the value chain, and compare them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import log, sqrt
from typing import Final, TypeAlias

from kg.analysis.members import lineage
from kg.analysis.spec import World

# `needs` or `serves` with a kind of dependency or a class of neighbours; `segment`, `layer` or `role` with
# its id.
Feature: TypeAlias = tuple[str, str]
# The neighbours behind each feature, each with its claims.
Profile: TypeAlias = Mapping[Feature, Mapping[str, frozenset[str]]]
# The weight of each feature; the squares of each half add up to a half.
Vector: TypeAlias = Mapping[Feature, float]

# What has a place in the industry.
_PLACED: Final = ("Organization", "Artifact")
_PLACES: Final = {"inSegment": ("Segment", "Layer"), "inLayer": ("Layer",), "hasRole": ("Role",)}
# Dependencies make one half of a similarity, places in the value chain the other.
_HALVES: Final = (frozenset({"needs", "serves"}), frozenset({"segment", "layer", "role"}))


def profiles(world: World) -> dict[str, Profile]:
    """Give the profile of every organization and artifact that has a dependency or a place: O(claims).

    Neighbours are counted by kind and class, not by name. This is what regular equivalence asks (White &
    Reitz 1983): alike are those with like relations to the like. Structural equivalence (Burt 1976) would
    ask for the same neighbours, which sparse claims seldom give. Whoever is in a segment is also in those
    above it and in their layer.
    """
    found: defaultdict[str, defaultdict[Feature, defaultdict[str, frozenset[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(frozenset))
    )
    placed = frozenset().union(*(world.below.get(name, ()) for name in _PLACED))
    for who, feature, other, claims in (*_dependencies(world), *_places(world)):
        if world.relations.nodes[who]["type"] in placed:
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
        classes = _PLACES.get(data["kind"], ())
        for scope in lineage(world, place) if classes else ():
            for name in classes:
                if world.is_a(scope, name):
                    yield who, (name.lower(), scope), place, frozenset({key})


def vectors(found: Mapping[str, Profile]) -> dict[str, Vector]:
    """Weigh the features of each profile: number of neighbours times ln((1 + profiles) / (1 + having it)).

    What few have tells more than what all have (inverse document frequency: Spärck Jones 1972). Each half is
    scaled alike, so that the sum over products of weights is the mean of the cosines of the halves.
    """
    having = Counter(feature for profile in found.values() for feature in profile)
    rare = {feature: log((1 + len(found)) / (1 + count)) for feature, count in having.items()}
    return {
        who: _scaled({feature: len(of) * rare[feature] for feature, of in profile.items()})
        for who, profile in found.items()
    }


def _scaled(weights: Vector) -> Vector:
    scaled: dict[Feature, float] = {}
    for ways in _HALVES:
        half = {feature: weight for feature, weight in weights.items() if feature[0] in ways and weight}
        size = sqrt(len(_HALVES) * sum(weight**2 for weight in half.values()))
        scaled.update({feature: weight / size for feature, weight in half.items()})
    return scaled


def products(one: Vector, other: Vector) -> dict[Feature, float]:
    """Split the similarity of two things into what each shared feature adds to it."""
    return {feature: weight * other[feature] for feature, weight in one.items() if feature in other}


def similarity(one: Vector, other: Vector) -> float:
    """Compare two things: the mean of the cosines (Salton 1983) of both halves, from 0 to 1 for alike."""
    return sum(products(one, other).values())
