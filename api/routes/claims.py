"""Claims: lists over all of them, and one by its id."""

from __future__ import annotations

from typing import Annotated, get_type_hints

from fastapi import APIRouter, Query, Request, Response
from typing_extensions import TypedDict

from api.answers import Meta, meta, reply
from api.deps import Graph, Language
from api.lists import CommonFilters, Cursor, GroupBy, Limit, Many, Select, Sort, answer_list
from kg.errors import UnknownClaim
from kg.groups import GroupRecord
from kg.kinds import CLAIMS
from kg.recorder import Recorder
from kg.records import ClaimRecord

router = APIRouter(prefix="/api", tags=["claims"])


class ClaimList(TypedDict):
    """A page of claims; `next` is the address of the page after, null on the last.

    With `group_by`, `groups` holds counts and sums (of figures, by base unit) and there are no claims.
    """

    meta: Meta
    total: int
    limit: int
    next: str | None
    claims: list[ClaimRecord]
    groups: list[GroupRecord] | None


class ClaimAnswer(ClaimRecord):
    """One claim."""

    meta: Meta


@router.get("/claims", operation_id="list_claims", response_model=ClaimList)
def list_claims(
    request: Request,
    graph: Graph,
    lang: Language,
    filters: CommonFilters,
    subject: Many = [],  # noqa: B006 - FastAPI copies it
    objects: Annotated[Many, Query(alias="object")] = [],  # noqa: B006
    unit: Many = [],  # noqa: B006
    sort: Sort = "",
    select: Select = "",
    group_by: GroupBy = "",
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Response:
    """List claims: filter, order, choose fields, page through all, or count and sum up by one or two fields.

    type, segment, layer, niche and country speak of the subject of a claim. Sums add up contradicting
    figures of several sources too: narrow the filters before you trust one.
    """
    recorder = Recorder(graph, language=lang)
    return answer_list(
        request,
        graph,
        lang,
        CLAIMS,
        filters | {"subject": subject, "object": objects, "unit": unit},
        recorder.claim,
        tuple(get_type_hints(ClaimRecord)),
    )


@router.get("/claims/{claim}", operation_id="get_claim", response_model=ClaimAnswer)
def get_claim(claim: str, graph: Graph, lang: Language) -> Response:
    """Tell one claim by its id, the last part of its IRI."""
    view = graph.claims.get(claim)
    if view is None:
        raise UnknownClaim(claim)
    return reply({**Recorder(graph, language=lang).claim(view), "meta": meta(graph)}, lang)
