"""Analyses: chains between two things, counts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query
from typing_extensions import TypedDict

from api.deps import Evidence, Graph, Kinds
from kg.graph import DEFAULT_EVIDENCE
from kg.records import HopRecord, Recorder, ThingRecord

router = APIRouter(prefix="/api", tags=["analyses"])

# `from` is no name in Python, so this one is spelled by the function.
PathAnswer = TypedDict(
    "PathAnswer",
    {"version": str, "from": ThingRecord, "to": ThingRecord, "chains": list[list[HopRecord]], "note": str},
)


@router.get("/paths", operation_id="find_paths")
def find_paths(
    graph: Graph,
    start: Annotated[str, Query(alias="from", description="The dependent.")],
    goal: Annotated[str, Query(alias="to", description="What it depends on.")],
    k: Annotated[int, Query(ge=1, le=50)] = 3,
    kinds: Annotated[Kinds, Query(alias="kind")] = [],  # noqa: B006 - FastAPI copies it
    evidence: Evidence = DEFAULT_EVIDENCE,
) -> PathAnswer:
    """List the k shortest chains by which one entity depends on another; empty when none is documented."""
    recorder = Recorder(graph)
    chains = [recorder.chain(hops) for hops in graph.paths(start, goal, k, kinds, evidence)]
    return {
        "version": graph.version,
        "from": recorder.thing(graph.entity(start)),
        "to": recorder.thing(graph.entity(goal)),
        "chains": chains,
        "note": "documented chains only; silence proves nothing",
    }


@router.get("/stats", operation_id="get_stats")
def get_stats(graph: Graph) -> dict[str, Any]:
    """Count what the graph holds, and list what is known to be unknown."""
    return asdict(graph.coverage())
