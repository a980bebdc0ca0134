"""Place nodes: the same graph and seed always give the same picture."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Mapping
from typing import Final, TypeAlias

import networkx as nx
import numpy as np
import rustworkx as rx

from kg.projection import Graph

Positions = dict[str, tuple[float, float]]
Sizes = Mapping[str, tuple[float, float]]
_SCALE: Final = 110.0
# Screens are wider than high, and so are labels.
_WIDTH: Final = 1.6
# Force takes the square of the nodes; beyond these the rest is seeded around its best neighbour.
_CORE: Final = 240
_GOLDEN: Final = math.pi * (3 - math.sqrt(5))
# What a dot takes with its label and some air, in square pixels; many need more air to part at all.
_ROOM: Final = 150.0 * 70.0 * 2.1
_AIRY: Final = 150.0 * 70.0 * 3.5
_FEW: Final = 120
# Boxes are parted in at most this many rounds; more nodes than _PARTED are too many for labels anyway.
_ROUNDS: Final = 120
_PARTED: Final = 700
# So many places of the spiral are judged at a time.
_GLANCE: Final = 64
_SPREAD_ROUNDS: Final = 50
Array: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.float64]]"
Mask: TypeAlias = "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"


def around(graph: Graph, center: str, seed: int = 7, sizes: Sizes | None = None) -> Positions:
    """Lay a neighbourhood out by force (Fruchterman and Reingold 1991), the centre in the middle.

    Of a large graph only the best connected part is laid out by force; each other node follows its best
    connected neighbour on a sunflower spiral (Vogel 1979). Parts that no way joins to the centre stand below.
    With `sizes` (width and height of each node with its label) nodes are moved apart until none covers
    another. Coordinates are in pixels of an unscaled canvas.
    """
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(graph))
    simple.add_edges_from(sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b}))
    parts = sorted(
        nx.connected_components(simple), key=lambda part: (center not in part, -len(part), min(part))
    )
    # A view of a subgraph asks its filter for every neighbour.
    laid = [_connected(nx.Graph(simple.subgraph(part)), center, seed, sizes) for part in parts]
    placed = laid[0]
    if len(laid) > 1:
        low = max(y for _, y in placed.values()) + 140
        # As wide as makes the whole about as wide as a screen.
        own = max(x for x, _ in placed.values()) - min(x for x, _ in placed.values())
        wide = max(own, math.sqrt(_WIDTH * len(simple) * _AIRY * 1.4))
        below = stacked(laid[1:], wide)
        placed |= {node: (x - wide / 2, y + low) for node, (x, y) in below.items()}
    return {node: (round(x, 1) + 0.0, round(y, 1) + 0.0) for node, (x, y) in placed.items()}


def _connected(part: nx.Graph[str], center: str, seed: int, sizes: Sizes | None) -> Positions:
    """Lay out a part that hangs together, around the centre or else its best connected node."""
    best = center if center in part else min(part, key=lambda node: (-part.degree(node), node))
    core = _core(part, best)
    placed = _drawn_in(_forced(part.subgraph(core), best, seed))
    _follow(part, placed)
    if sizes is not None and len(placed) <= _PARTED:
        placed = apart(placed, sizes, [best])
    return placed


def _drawn_in(placed: Positions) -> Positions:
    """Draw a sparse layout together: force spreads long arms farther than their labels need."""
    wide, high = (max(values) - min(values) for values in zip(*placed.values(), strict=True))
    room = _ROOM if len(placed) <= _FEW else _AIRY
    shrink = math.sqrt(min(1.0, len(placed) * room / max(wide * high, 1.0)))
    return {node: (x * shrink, y * shrink) for node, (x, y) in placed.items()}


def _core(part: nx.Graph[str], best: str) -> set[str]:
    """Grow the best connected part from the centre: always the best neighbour of what is there."""
    found, waiting = {best}, [(-part.degree(node), node) for node in part[best]]
    heapq.heapify(waiting)
    while waiting and len(found) < _CORE:
        node = heapq.heappop(waiting)[1]
        if node not in found:
            found.add(node)
            for other in part[node]:
                heapq.heappush(waiting, (-part.degree(other), other))
    return found


def _forced(core: nx.Graph[str], center: str, seed: int) -> Positions:
    if len(core) == 1:
        return {center: (0.0, 0.0)}
    # A subgraph loses the order that makes the picture the same each time.
    simple: nx.Graph[str] = nx.Graph()
    simple.add_nodes_from(sorted(core))
    simple.add_edges_from(sorted((min(a, b), max(a, b)) for a, b in core.edges()))
    ring: Mapping[str, Iterable[float]] = nx.circular_layout(
        simple.subgraph([node for node in simple if node != center])
    )
    start = {**{node: (float(x), float(y)) for node, (x, y) in ring.items()}, center: (0.0, 0.0)}
    if len(ring) == 1:
        # A ring of one lies upon the centre.
        start |= dict.fromkeys(ring, (1.0, 0.0))
    radius = _SCALE * math.sqrt(len(simple))
    placed = nx.spring_layout(
        simple,
        pos=start,
        fixed=[center],
        seed=seed,
        iterations=80 if len(simple) <= _FEW else 50,
        k=1.6 / math.sqrt(len(simple)),
        method="force",
    )
    return {node: (float(x) * radius * _WIDTH, float(y) * radius) for node, (x, y) in placed.items()}


def _follow(graph: nx.Graph[str], placed: Positions) -> None:
    """Seed what is left around its best connected placed neighbour, ring by ring outwards."""
    level, ring = 0, set(placed)
    while len(placed) < len(graph):
        hosts: dict[str, list[str]] = {}
        for node in sorted({other for one in ring for other in graph[one] if other not in placed}):
            near = [other for other in graph[node] if other in ring]
            hosts.setdefault(max(near, key=lambda other: (graph.degree(other), other)), []).append(node)
        for host, seeds in hosts.items():
            placed |= {node: _petal(placed[host], number, level) for number, node in enumerate(seeds, 1)}
        ring = {node for seeds in hosts.values() for node in seeds}
        level += 1


def _petal(middle: tuple[float, float], number: int, level: int) -> tuple[float, float]:
    """Place a seed; those of a seed stand closer and turned, else two ways round would meet in one place."""
    far, turn = 34 * 0.45**level * math.sqrt(number + 1), _GOLDEN * number + level
    return middle[0] + far * math.cos(turn), middle[1] + far * math.sin(turn)


def apart(positions: Positions, sizes: Sizes, fixed: Collection[str] = ()) -> Positions:
    """Move boxes apart, each pair along its shorter way, until none covers another or the rounds are over."""
    names = sorted(positions)
    at = np.array([positions[name] for name in names], dtype=float)
    half = np.array([sizes[name] for name in names], dtype=float) / 2
    free = np.array([0.0 if name in fixed else 1.0 for name in names])[:, None]
    # Boxes in the very same place are told apart by their number.
    at = at + np.arange(len(names))[:, None] * np.array([1e-3, 1.7e-3])
    for _ in range(_ROUNDS):
        push = _push(at, half)
        if not push.any():
            break
        at = at + free * np.clip(push * 0.45, -60, 60)
    at = _settled(at, half, free[:, 0] > 0)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, at, strict=True)}


def _push(at: Array, half: Array) -> Array:
    """Sum up how far each box is pushed by those that it overlaps: only the pairs that do are reckoned."""
    far = np.abs(at[:, None, 0] - at[None, :, 0]) < half[:, None, 0] + half[None, :, 0]
    one, other = np.nonzero(
        far & (np.abs(at[:, None, 1] - at[None, :, 1]) < half[:, None, 1] + half[None, :, 1])
    )
    one, other = one[one != other], other[one != other]
    away = at[one] - at[other]
    over = half[one] + half[other] - np.abs(away)
    narrow = over[:, 0] < over[:, 1]
    push = np.zeros_like(at)
    np.add.at(push[:, 0], one[narrow], (np.sign(away) * over)[narrow, 0])
    np.add.at(push[:, 1], one[~narrow], (np.sign(away) * over)[~narrow, 1])
    return push


def _settled(at: Array, half: Array, free: Mask) -> Array:
    """Move each box that still covers another along a spiral to the first place that is free."""
    at = at.copy()
    turn = np.arange(4000)
    spiral = np.stack([np.cos(turn * _GOLDEN) * 1.6, np.sin(turn * _GOLDEN)], axis=1)
    spiral *= 9 * np.sqrt(turn)[:, None]
    for number in np.nonzero(free & _push(at, half).any(axis=1))[0]:
        others = np.arange(len(at)) != number
        reach = half[others] + half[number]
        for start in range(0, len(spiral), _GLANCE):
            places = at[number] + spiral[start : start + _GLANCE]
            taken = (np.abs(at[others] - places[:, None, :]) < reach).all(axis=2).any(axis=1)
            if not taken.all():
                at[number] = places[int(np.argmin(taken))]
                break
    return at


def layered(
    ranks: Mapping[str, int],
    edges: Iterable[tuple[str, str]],
    wide: float = 260.0,
    high: float = 46.0,
    most: int = 22,
) -> Positions:
    """Put nodes in columns by rank and order each column by the middle of its neighbours (Sugiyama 1981).

    A column of more than `most` nodes is broken into several beside each other.
    """
    columns: dict[int, list[str]] = {}
    for node in sorted(ranks):
        columns.setdefault(ranks[node], []).append(node)
    near: dict[str, list[str]] = {node: [] for node in ranks}
    for a, b in sorted(set(edges)):
        near[a].append(b)
        near[b].append(a)
    height = {node: float(i) for column in columns.values() for i, node in enumerate(column)}
    order = sorted(columns)
    for sweep in range(10):
        for rank in order if sweep % 2 == 0 else reversed(order):
            _settle(columns[rank], near, ranks, height)
    return _columns([columns[rank] for rank in order], wide, high, most)


def _settle(
    column: list[str], near: Mapping[str, list[str]], ranks: Mapping[str, int], height: dict[str, float]
) -> None:
    def middle(node: str) -> float:
        others = [height[other] for other in near[node] if ranks[other] != ranks[node]]
        return sum(others) / len(others) if others else height[node]

    column.sort(key=lambda node: (round(middle(node), 6), node))
    offset = (len(column) - 1) / 2
    height.update({node: i - offset for i, node in enumerate(column)})


def _columns(columns: list[list[str]], wide: float, high: float, most: int) -> Positions:
    placed: Positions = {}
    x = 0.0
    for column in columns:
        parts = math.ceil(len(column) / most)
        rows = math.ceil(len(column) / parts)
        for number, node in enumerate(column):
            place, row = number % parts, number // parts
            shift = high / 2 * (place % 2) * (parts > 1)
            placed[node] = (x + place * wide * 0.8, (row - (rows - 1) / 2) * high + shift)
        x += wide * (0.8 * (parts - 1) + 1)
    return {node: (round(a, 1), round(b, 1)) for node, (a, b) in placed.items()}


def beside(placed: Positions, host: str, fresh: Collection[str]) -> Positions:
    """Place what comes with a host on its far side from the middle of all, in a widening fan."""
    x, y = placed[host]
    middle = [sum(values) / len(placed) for values in zip(*placed.values(), strict=True)]
    turn = math.atan2(y - middle[1], x - middle[0]) if len(placed) > 1 else 0.0
    found: Positions = {}
    for number, node in enumerate(fresh):
        ring, place = divmod(number, 8)
        angle = turn + (place - min(len(fresh) - ring * 8, 8) / 2 + 0.5) * 0.42
        far = 170 + 120 * ring
        found[node] = (x + far * _WIDTH * math.cos(angle), y + far * math.sin(angle))
    return found


def spread(graph: Graph, seed: int = 7) -> Positions:
    """Lay any graph out by force without a centre, in the same pixels; thousands of things take seconds."""
    flat: rx.PyGraph[str, None] = rx.PyGraph(multigraph=False)
    places = {node: flat.add_node(node) for node in sorted(graph)}
    joined = sorted({(min(a, b), max(a, b)) for a, b in graph.edges() if a != b})
    flat.add_edges_from_no_data([(places[a], places[b]) for a, b in joined])
    radius = _SCALE * math.sqrt(max(len(places), 1))
    laid = rx.spring_layout(flat, seed=seed, num_iter=_SPREAD_ROUNDS, scale=1)
    return {
        node: (round(laid[index][0] * radius * _WIDTH, 1), round(laid[index][1] * radius, 1))
        for node, index in places.items()
    }


def stacked(parts: Iterable[Positions], room: float = 1900.0, gap: float = 60.0) -> Positions:
    """Set layouts of separate parts beside and below each other on shelves, in the order given."""
    found: Positions = {}
    x = y = high = 0.0
    for part in parts:
        left, right = min(a for a, _ in part.values()) - 75, max(a for a, _ in part.values()) + 75
        top, low = min(b for _, b in part.values()) - 25, max(b for _, b in part.values()) + 55
        if x and x + right - left > room:
            x, y, high = 0.0, y + high + gap, 0.0
        found |= {node: (round(a - left + x, 1), round(b - top + y, 1)) for node, (a, b) in part.items()}
        x, high = x + right - left + gap, max(high, low - top)
    return found
