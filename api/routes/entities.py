"""Entities, their claims, and finding them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from typing_extensions import TypedDict

from api.deps import Graph, Types
from kg.namespaces import DATA_LICENSE
from kg.records import ClaimRecord, MatchRecord, Recorder, SourceRecord, ThingRecord

router = APIRouter(prefix="/api", tags=["entities"])


class Meta(TypedDict):
    """What every answer says of itself."""

    version: str
    license: str


class EntityList(TypedDict):
    """A page of entities; `next` is the address of the page after, null on the last."""

    meta: Meta
    total: int
    limit: int
    next: str | None
    entities: list[ThingRecord]


class EntityAnswer(ThingRecord):
    """One entity with its other names, the claims about it and those that mention it."""

    meta: Meta
    aliases: list[str]
    hidden_labels: list[str]
    claims: list[ClaimRecord]
    mentioned_in: list[ClaimRecord]


class ClaimList(TypedDict):
    """The claims about an entity."""

    meta: Meta
    entity: ThingRecord
    claims: list[ClaimRecord]


class SearchAnswer(TypedDict):
    """Hits of a search, best first."""

    meta: Meta
    query: str
    limit: int
    matches: list[MatchRecord]


class SourceList(TypedDict):
    """The documents that claims cite."""

    meta: Meta
    sources: list[SourceRecord]


def _meta(graph: Graph) -> Meta:
    return {"version": graph.version, "license": DATA_LICENSE}


@router.get("/entities", operation_id="list_entities")
def list_entities(
    request: Request,
    response: Response,
    graph: Graph,
    types: Annotated[Types, Query(alias="type")] = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str, Query(description="From `next` of the page before.")] = "",
) -> EntityList:
    """List entities in the order of their ids."""
    things = graph.entities(types)
    rest = [thing for thing in things if thing.id > cursor]
    shown = rest[:limit]
    following = None
    if len(rest) > limit:
        pairs = [("type", name) for name in types] + [("limit", str(limit)), ("cursor", shown[-1].id)]
        following = f"{request.url.path}?{urlencode(pairs)}"
        response.headers["Link"] = f'<{following}>; rel="next"'
    entities = [Recorder(graph).thing(thing) for thing in shown]
    return {
        "meta": _meta(graph),
        "total": len(things),
        "limit": limit,
        "next": following,
        "entities": entities,
    }


@router.get("/entities/{entity}", operation_id="get_entity")
def get_entity(entity: str, graph: Graph) -> EntityAnswer:
    """Tell everything about one entity, named by id or any of its names."""
    thing = graph.entity(entity)
    recorder = Recorder(graph)
    return {
        **recorder.thing(thing),
        "meta": _meta(graph),
        "aliases": list(thing.aliases),
        "hidden_labels": list(thing.hidden),
        "claims": recorder.claims(graph.statements.claims_of(thing.id)),
        "mentioned_in": recorder.claims(graph.statements.claims_on(thing.id)),
    }


@router.get("/entities/{entity}/claims", operation_id="get_entity_claims")
def get_claims(entity: str, graph: Graph) -> ClaimList:
    """List the claims about an entity."""
    thing = graph.entity(entity)
    recorder = Recorder(graph)
    claims = recorder.claims(graph.statements.claims_of(thing.id))
    return {"meta": _meta(graph), "entity": recorder.thing(thing), "claims": claims}


@router.get("/search", operation_id="search_entities")
def search(
    graph: Graph,
    q: Annotated[str, Query(min_length=1, description="A part of any name.")],
    types: Annotated[Types, Query(alias="type")] = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SearchAnswer:
    """Find things by name."""
    recorder = Recorder(graph)
    matches = [recorder.match(match) for match in graph.search(q, limit, types)]
    return {"meta": _meta(graph), "query": q, "limit": limit, "matches": matches}


@router.get("/sources", operation_id="list_sources")
def list_sources(graph: Graph) -> SourceList:
    """List the sources."""
    recorder = Recorder(graph)
    return {"meta": _meta(graph), "sources": [recorder.source(name) for name in graph.statements.sources]}
