"""Entities: lists, everything about one, its claims."""

from __future__ import annotations

from typing import get_type_hints

from fastapi import APIRouter, Request, Response
from typing_extensions import TypedDict

from api.answers import Meta, meta, reply
from api.deps import Graph, Language
from api.lists import CommonFilters, Cursor, GroupBy, Limit, Many, Select, Sort, answer_list
from kg.groups import GroupRecord
from kg.kinds import ENTITIES
from kg.profile import EntityRecord, EntityRow, entity_record, entity_row
from kg.recorder import Recorder
from kg.records import ClaimRecord, ThingRecord

router = APIRouter(prefix="/api", tags=["entities"])


class EntityList(TypedDict):
    """A page of entities; `next` is the address of the page after, null on the last.

    With `group_by`, `groups` holds the counts and there are no entities.
    """

    meta: Meta
    total: int
    limit: int
    next: str | None
    entities: list[EntityRow]
    groups: list[GroupRecord] | None


class EntityAnswer(EntityRecord):
    """One entity: names, where it belongs, facts by predicate with their claims, mentions."""

    meta: Meta


class EntityClaims(TypedDict):
    """The claims about an entity, all of them."""

    meta: Meta
    entity: ThingRecord
    total: int
    claims: list[ClaimRecord]


@router.get("/entities", operation_id="list_entities", response_model=EntityList)
def list_entities(
    request: Request,
    graph: Graph,
    lang: Language,
    filters: CommonFilters,
    role: Many = [],  # noqa: B006 - FastAPI copies it
    sort: Sort = "",
    select: Select = "",
    group_by: GroupBy = "",
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Response:
    """List entities: filter, order, choose fields, page through all, or count by one or two fields.

    Filters of claims (predicate, certainty, source, from, to) want one claim about the entity that fits all.
    """
    recorder = Recorder(graph, language=lang)
    return answer_list(
        request,
        graph,
        lang,
        ENTITIES,
        filters | {"role": role},
        lambda thing: entity_row(graph, recorder, thing),
        tuple(get_type_hints(EntityRow)),
    )


@router.get("/entities/{entity}", operation_id="get_entity", response_model=EntityAnswer)
def get_entity(entity: str, graph: Graph, lang: Language) -> Response:
    """Tell everything about one entity, named by id or any of its names."""
    record = entity_record(graph, Recorder(graph, language=lang), graph.entity(entity))
    return reply({**record, "meta": meta(graph)}, lang)


@router.get("/entities/{entity}/claims", operation_id="get_entity_claims", response_model=EntityClaims)
def get_claims(entity: str, graph: Graph, lang: Language) -> Response:
    """List the claims about an entity."""
    thing = graph.entity(entity)
    recorder = Recorder(graph, language=lang)
    claims = recorder.claims(graph.statements.claims_of(thing.id))
    body: EntityClaims = {
        "meta": meta(graph),
        "entity": recorder.thing(thing),
        "total": len(claims),
        "claims": claims,
    }
    return reply(body, lang)
