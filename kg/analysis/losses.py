"""Say what a scope is, and weigh single losses by what they take down of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kg.analysis.chains import Graph, Hop
from kg.analysis.fixpoint import Needs, fall, knock_on, weakened
from kg.analysis.spec import World

# Things of these classes stand for all that is in them.
_PLACES: Final = ("Segment", "Layer")
_CONTAINS: Final = frozenset({"inSegment", "inLayer"})


@dataclass(frozen=True, slots=True)
class Damage:
    """What a loss cuts and weakens within a scope, and how much anywhere; itself never counts."""

    cut: frozenset[str]
    weakened: frozenset[str]
    cut_anywhere: int
    weakened_anywhere: int

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Order damages, worst first: cut before weakened, in the scope before anywhere."""
        return -len(self.cut), -len(self.weakened), -self.cut_anywhere, -self.weakened_anywhere


def is_place(world: World, node: str) -> bool:
    """Tell whether a thing is a segment or layer, and so stands for all that is in it."""
    return any(world.is_a(node, name) for name in _PLACES)


def scope_of(world: World, target: str | None) -> frozenset[str]:
    """Gather what is looked at, as far as it stands in documented dependencies.

    That is the target; for a segment or layer also what is stated to be in it or in a narrower one; or
    everything.
    """
    if target is None:
        return frozenset(world.dependencies)
    found, stack = {target}, [target] if is_place(world, target) else []
    while stack:
        place = stack.pop()
        inside = {name for name, above in world.broader.items() if above == place}
        if place in world.relations:
            edges = world.relations.in_edges(place, data=True)
            inside |= {thing for thing, _, data in edges if data["kind"] in _CONTAINS}
        stack.extend(inside - found)
        found |= inside
    return frozenset(thing for thing in found if thing in world.dependencies)


def damage(needs: Needs, gone: Iterable[str], scope: frozenset[str]) -> Damage:
    """Weigh one joint loss by its least fixed point."""
    lost = frozenset(gone)
    levels = fall(needs, lost)
    fallen = levels.keys() - lost
    hurt = weakened(needs, levels)
    return Damage(scope & fallen, scope & hurt, len(fallen), len(hurt))


def damages(needs: Needs, candidates: Iterable[str], scope: frozenset[str]) -> dict[str, Damage]:
    """Weigh every single loss that hurts the scope, worst first.

    One fixed point for each candidate that anything needs; together they cost the sum of what falls.
    """
    found = {node: damage(needs, [node], scope) for node in candidates if node in needs.needing}
    hurting = [node for node, hit in found.items() if hit.cut or hit.weakened]
    return {node: found[node] for node in sorted(hurting, key=lambda node: (found[node].rank, node))}


def farthest(graph: Graph, needs: Needs, lost: str, hit: Damage) -> tuple[Hop, ...]:
    """Lead from the farthest thing that a loss cuts, or else weakens, to the loss."""
    levels = fall(needs, [lost])
    chains = [knock_on(graph, needs, levels, victim) for victim in sorted(hit.cut or hit.weakened)]
    return max(chains, key=len, default=())
