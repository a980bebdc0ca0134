"""The whole graph or a part of it as a file."""

from __future__ import annotations

import tempfile
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from api.deps import Graph, Kinds, Language
from api.negotiation import choose, profiles
from api.problem_forms import MISSING
from api.spooled import SpooledResponse
from kg.export import parts
from kg.export.registry import FORMATS, Format, find_format, find_profile, negotiable
from kg.namespaces import DATA_LICENSE

router = APIRouter(tags=["exports"])

_IN_MEMORY = 8 << 20
_TYPES = sorted(
    {f.media_type for f in FORMATS.values()} | {f.table[0] for f in FORMATS.values() if f.table[0]}
)
_LISTED = "; ".join(f"{f.name}: {f.en}" for f in FORMATS.values())


def _asked(
    language: Language,
    entity: Annotated[str, Query(description="Only what stands within `depth` hops of this entity.")] = "",
    view: Annotated[str, Query(description="What the picture of this entity shows, `limit` included.")] = "",
    analysis: Annotated[str, Query(description="What the result of this analysis names.")] = "",
    values: Annotated[
        list[str], Query(alias="with", description="NAME=VALUE for the analysis; may be repeated.")
    ] = [],  # noqa: B006 - FastAPI copies it
    depth: Annotated[int, Query(ge=1, le=5, description="Hops around the entity.")] = 1,
    direction: Annotated[str, Query(description="both, upstream or downstream")] = "both",
    kinds: Annotated[Kinds, Query(alias="kind")] = [],  # noqa: B006
    limit: Annotated[int, Query(ge=1, le=parts.MOST_IN_VIEW, description="Most things in a view.")] = 60,
    table: Annotated[
        str,
        Query(description="With csv and parquet one table: entities, claims, edges, sources or a result's."),
    ] = "",
) -> parts.Request:
    pairs = parts.pairs(values)
    scope = (entity, view, analysis, pairs, depth, direction, tuple(kinds))
    return parts.Request(*scope, limit, table, language)


@router.get(
    "/api/graph",
    operation_id="export_graph",
    response_class=StreamingResponse,
    responses={200: {"content": {media_type: {} for media_type in _TYPES}}, **MISSING},
)
def export_graph(
    request: Request,
    graph: Graph,
    asked: Annotated[parts.Request, Depends(_asked)],
    form: Annotated[
        str | None, Query(alias="format", description=f"Else the Accept header chooses. {_LISTED}.")
    ] = None,
) -> SpooledResponse:
    """Send everything, what surrounds an entity, what a view shows or what an analysis names, as a file."""
    chosen, profile = (find_format(form), "") if form else _negotiated(request)
    part = parts.choose(graph, asked)
    chosen.check(part)
    spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    try:
        chosen.write(part, spool)
    except BaseException:
        spool.close()
        raise
    headers = {
        "Content-Disposition": f'inline; filename="{chosen.file_name(part)}"',
        "Content-Length": str(spool.seek(0, 2)),
        "Content-Language": asked.language,
        "Link": f'<{DATA_LICENSE}>; rel="license"',
        "Vary": "Accept, Accept-Language",
    }
    spool.seek(0)
    kind = chosen.kind(part)[0] + (f';profile="{profile}"' if profile else "")
    return SpooledResponse(spool, headers, kind)


def _negotiated(request: Request) -> tuple[Format, str]:
    """Choose a format by Accept, and say which profile of its media type was asked for and is given."""
    known, accept = negotiable(), request.headers.get("accept")
    chosen = known[choose(accept, list(known))]
    found = (find_profile(chosen.media_type, one) for one in profiles(accept, chosen.media_type))
    fitting = next(filter(None, found), None)
    return (fitting, fitting.profile) if fitting else (chosen, "")
