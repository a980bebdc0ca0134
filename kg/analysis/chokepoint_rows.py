"""Describe the rows of the answer about chokepoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from kg.analysis.chains import Hop
from kg.analysis.fixpoint import Evidence
from kg.analysis.spec import Label, Node


@dataclass(frozen=True, slots=True)
class Loss:
    """A single loss, and what it takes down: within the scope first, then anywhere.

    The chain leads to it from the farthest thing of the scope that it cuts, or else weakens.
    """

    node: Annotated[Node, Label("失去", "loss of")]
    cut: Annotated[int, Label("切断", "cuts")]
    weakened: Annotated[int, Label("削弱", "weakens")]
    cut_anywhere: Annotated[int, Label("全图切断", "cuts anywhere")]
    weakened_anywhere: Annotated[int, Label("全图削弱", "weakens anywhere")]
    pieces: Annotated[
        int, Label("除去后分成几块（2 起为割点）", "parts left without it (articulation from 2)")
    ]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


@dataclass(frozen=True, slots=True)
class SingleSource:
    """An essential kind of which a thing of the scope has exactly one supplier."""

    node: Annotated[Node, Label("对象", "thing")]
    kind: Annotated[str, Label("种类", "kind")]
    supplier: Annotated[Node, Label("唯一来源", "only source")]
    cut: Annotated[int, Label("失去该来源切断", "its loss cuts")]
    weakened: Annotated[int, Label("失去该来源削弱", "its loss weakens")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


@dataclass(frozen=True, slots=True)
class Gateway:
    """A thing that every documented chain from the target to some others, or to all roots, passes."""

    node: Annotated[Node, Label("必经", "gateway")]
    beyond: Annotated[int, Label("仅经由它可达", "things reached only through it")]
    every_chain: Annotated[bool, Label("在通向根的每条链上", "on every chain to the roots")]
    cut: Annotated[int, Label("失去它切断", "its loss cuts")]
    weakened: Annotated[int, Label("失去它削弱", "its loss weakens")]
    chain: Annotated[tuple[Hop, ...], Label("依赖链", "chain")]


@dataclass(frozen=True, slots=True)
class CutSet:
    """A smallest set whose joint loss cuts the target, and what else it takes down."""

    members: Annotated[tuple[Node, ...], Label("同时失去", "joint loss of")]
    cut: Annotated[int, Label("全图切断", "cuts anywhere")]
    weakened: Annotated[int, Label("全图削弱", "weakens anywhere")]
    chains: Annotated[tuple[Evidence, ...], Label("证据", "evidence")]


@dataclass(frozen=True, slots=True)
class Chokepoints:
    """The chokepoints of a scope; each list holds the first rows of as many as were found."""

    target: Annotated[Node | None, Label("目标", "target")]
    scope: Annotated[int, Label("范围内有依赖记载的事物", "things in scope with documented dependencies")]
    reason: Annotated[dict[str, str] | None, Label("为何没有", "why there is none")]
    losses_found: Annotated[int, Label("单点损失", "single losses that hurt the scope")]
    losses: Annotated[tuple[Loss, ...], Label("单点损失（按其连带排序）", "single losses, worst first")]
    single_sources_found: Annotated[int, Label("单一来源依赖", "single-source dependencies")]
    single_sources: Annotated[tuple[SingleSource, ...], Label("单一来源", "single sources, worst first")]
    gateways_found: Annotated[int, Label("必经之物", "gateways of the target")]
    gateways: Annotated[tuple[Gateway, ...], Label("必经之物（仅对单个目标）", "gateways (one target only)")]
    size: Annotated[int, Label("割集完整求至几件", "cut sets are complete up to this size")]
    cut_sets_found: Annotated[int, Label("最小割集", "minimal cut sets of the target")]
    cut_sets: Annotated[tuple[CutSet, ...], Label("最小割集（仅对单个目标）", "cut sets (one target only)")]
