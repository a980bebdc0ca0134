"""Say which things of a segment, layer or type are ranked, and why there may be none."""

from __future__ import annotations

from typing import Final

from kg.analysis.members import lineage
from kg.analysis.spec import World
from kg.errors import BadParameter

# What puts a thing into a segment or layer.
_BELONGS: Final = ("inSegment", "inLayer")


def members(world: World, scope: str) -> frozenset[str]:
    """Find what is in a segment or layer: by a claim, there or further down, and the segments below it."""
    if world.relations.nodes[scope]["type"] not in ("Segment", "Layer"):
        raise BadParameter("within", scope, "a segment or a layer")
    below = {node for node in {*world.broader, scope} if scope in lineage(world, node)}
    placed = world.relations.edges(data=True)
    return frozenset(
        below | {thing for thing, place, data in placed if data["kind"] in _BELONGS and place in below}
    )


def scope_of(world: World, within: str | None) -> list[str]:
    """List what has a documented dependency, is within a segment or layer, and of the types to show."""
    inside = members(world, within) if within else world.dependencies
    return [node for node in world.dependencies if node in inside and world.shows(node)]


def silence(world: World, scope: list[str], within: str | None, no_seed: bool) -> dict[str, str] | None:
    """Say why nothing is ranked; none when something is."""
    if not world.dependencies:
        return {
            "zh": "没有符合所选论断、日期与种类的依赖",
            "en": "no dependency is of the asked evidence, date and kinds",
        }
    if not scope:
        asked = "within, type" if within else "type"
        return {
            "zh": f"范围内（{asked}）没有任何事物有依赖记载",
            "en": f"nothing in the scope ({asked}) has a documented dependency",
        }
    if no_seed:
        return {
            "zh": "种子都没有依赖记载",
            "en": "none of the seeds has a documented dependency in the scope",
        }
    return None
