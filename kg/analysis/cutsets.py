"""Find the smallest sets of things whose joint loss cuts a target, exactly up to a size.

These are the minimal cut sets of fault-tree analysis (Fussell & Vesely 1972, "A new methodology for obtaining
cut sets for fault trees"; Vesely et al. 1981, Fault Tree Handbook, NUREG-0492). The needs of a thing are its
fault tree: a kind is lost when all that it has of it is lost (AND gate), the thing is cut when some essential
kind is lost (OR gate). Needs may go in circles; the families of sets are then a least fixed point.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import TypeAlias

from kg.analysis.fixpoint import Needs

Family: TypeAlias = frozenset[frozenset[str]]


def minimal_cut_sets(needs: Needs, target: str, size: int) -> list[frozenset[str]]:
    """List every minimal set of at most `size` other things whose loss cuts the target, smallest first.

    Exact up to the size: every set that a larger one is put together from is no larger than that one, so
    sets beyond the size can be dropped on the way. At most C(n, size) sets a thing, n being what the target
    needs in the closure; each thing is looked at again whenever what it needs has got new sets.
    """
    reached = _closure(needs, target)
    families: dict[str, Family] = {node: frozenset({frozenset({node})}) for node in reached}
    families[target] = frozenset()
    waiting, queued = deque(reversed(reached)), set(reached)
    while waiting:
        node = waiting.popleft()
        queued.discard(node)
        found = _family(needs, families, node, size, own=node != target)
        if found == families[node]:
            continue
        families[node] = found
        for who, kind in needs.needing.get(node, ()):
            if who in families and who not in queued and (who, kind) in needs.fatal:
                waiting.append(who)
                queued.add(who)
    return sorted(families[target], key=lambda one: (len(one), sorted(one)))


def _closure(needs: Needs, target: str) -> list[str]:
    """List what the target needs in the closure for kinds whose loss is fatal, breadth first."""
    found, queue = {target: None}, deque([target])
    while queue:
        node = queue.popleft()
        for kind, have in needs.have.get(node, {}).items():
            fresh = sorted(have - found.keys()) if (node, kind) in needs.fatal else []
            found.update(dict.fromkeys(fresh))
            queue.extend(fresh)
    return list(found)


def _family(needs: Needs, families: Mapping[str, Family], node: str, size: int, own: bool) -> Family:
    """Join the sets by which a thing is lost: itself, or all that it has of some essential kind."""
    ways: set[frozenset[str]] = {frozenset({node})} if own else set()
    for kind, have in needs.have.get(node, {}).items():
        if (node, kind) in needs.fatal:
            ways |= _all_lost([families[one] for one in have], size)
    return _minimal(ways)


def _all_lost(alternatives: Iterable[Family], size: int) -> Family:
    """Combine one set of each alternative in every way that stays within the size."""
    partial: Family = frozenset({frozenset()})
    for family in sorted(alternatives, key=len):
        grown: set[frozenset[str]] = set()
        for one in partial:
            if any(way <= one for way in family):
                grown.add(one)
            else:
                grown |= {one | way for way in family if len(one | way) <= size}
        partial = _minimal(grown)
    return partial


def _minimal(sets: Iterable[frozenset[str]]) -> Family:
    """Drop every set that holds another one."""
    known = frozenset(sets)
    return frozenset(
        one
        for one in known
        if not any(frozenset(part) in known for n in range(1, len(one)) for part in combinations(one, n))
    )
