"""What all lists share: filters, order, choice of fields, groups, pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Request, Response

from api.answers import meta, reply
from api.paging import DEFAULT_LIMIT, MOST, Page, chosen, paginate, pick
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.groups import group
from kg.kinds import Kind
from kg.selection import order, select

T = TypeVar("T")
_ANY = "; `a|b` or repeated: any of them; `!a`: not a."

Many = Annotated[list[str], Query(description="Ids or names" + _ANY)]
Sort = Annotated[str, Query(description="Fields joined by commas; `-` before one turns it round.")]
Select = Annotated[
    str, Query(description="Only these fields of each item, joined by commas; `id` always stays.")
]
GroupBy = Annotated[
    str, Query(description="Count instead of listing: one field, or two joined by a comma; no page then.")
]
Limit = Annotated[int, Query(ge=1, le=MOST, description=f"Most items on a page, {DEFAULT_LIMIT} at first.")]
Cursor = Annotated[
    str, Query(description="`next` of the page before, or the cursor in it; opaque, of one dataset version.")
]


def _filters(
    types: Annotated[
        list[str], Query(alias="type", description="Classes, each with those below it" + _ANY)
    ] = [],  # noqa: B006 - FastAPI copies it
    segment: Annotated[
        list[str], Query(description="Segments of the value chain, each with those below it" + _ANY)
    ] = [],  # noqa: B006
    layer: Annotated[list[str], Query(description="Layers of the value chain" + _ANY)] = [],  # noqa: B006
    niche: Annotated[list[str], Query(description="Ecological niches" + _ANY)] = [],  # noqa: B006
    country: Annotated[
        list[str], Query(description="Countries, regions or cities, each with the places in it" + _ANY)
    ] = [],  # noqa: B006
    predicate: Annotated[list[str], Query(description="Properties of claims" + _ANY)] = [],  # noqa: B006
    certainty: Annotated[list[str], Query(description="stated, reported, opinion, predicted" + _ANY)] = [],  # noqa: B006
    source: Annotated[list[str], Query(description="Sources of claims" + _ANY)] = [],  # noqa: B006
    since: Annotated[
        str, Query(alias="from", description="Claims of this date or later (YYYY, YYYY-MM, YYYY-MM-DD).")
    ] = "",
    until: Annotated[str, Query(alias="to", description="Claims of this date or earlier.")] = "",
) -> dict[str, list[str]]:
    return {
        "type": types,
        "segment": segment,
        "layer": layer,
        "niche": niche,
        "country": country,
        "predicate": predicate,
        "certainty": certainty,
        "source": source,
        "from": [since] if since else [],
        "to": [until] if until else [],
    }


CommonFilters = Annotated[dict[str, list[str]], Depends(_filters)]


def answer_list(
    request: Request,
    graph: KnowledgeGraph,
    lang: str,
    kind: Kind[T],
    filters: Mapping[str, Sequence[str]],
    record: Callable[[T], Mapping[str, Any]],
    fields: Sequence[str],
) -> Response:
    """Answer a list as its query asks: a page of records, or counts by group."""
    query = request.query_params
    _refuse_unknown(request)
    names = chosen(query.get("select", ""), fields)
    items = order(graph, kind, select(graph, kind, filters), query.get("sort", ""))
    if by := query.get("group_by", ""):
        groups = group(graph, kind, items, by)
        page: Page[T] = Page((), len(items), len(groups), None)
    else:
        groups = None
        page = paginate(items, kind.key, graph.version, request.url, query.multi_items())
    body = {
        "meta": meta(graph),
        "total": page.total,
        "limit": page.limit,
        "next": page.next,
        kind.name: [pick(record(item), names) for item in page.items],
        "groups": groups,
    }
    return reply(body, lang, page.next)


def _refuse_unknown(request: Request) -> None:
    """Refuse parameters that the route does not have: a misspelt filter must not look like no filter."""
    known: set[str] = set()
    todo = [request.scope["route"].dependant]
    while todo:
        dependant = todo.pop()
        known |= {parameter.alias for parameter in dependant.query_params}
        todo += dependant.dependencies
    for name in request.query_params:
        if name not in known:
            raise BadParameter("parameter", name, ", ".join(sorted(known)))
