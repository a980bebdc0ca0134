"""The whole graph as a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.deps import Graph
from kg.export.registry import FORMATS, find_format
from kg.namespaces import DATA_LICENSE

router = APIRouter(tags=["exports"])

_IN_MEMORY = 8 << 20
_CHUNK = 1 << 16


@router.get(
    "/api/graph",
    operation_id="export_graph",
    response_class=StreamingResponse,
    responses={200: {"content": {f.media_type: {} for f in FORMATS.values()}}},
)
def export_graph(
    graph: Graph,
    form: Annotated[str, Query(alias="format", description="One of: " + ", ".join(FORMATS))] = "json",
) -> StreamingResponse:
    """Send the whole graph; node-link JSON unless told otherwise."""
    chosen = find_format(form)
    spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it has been sent
    chosen.write(graph, spool)
    name = f"llm-industry-graph-{graph.version}.{chosen.extension}"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Content-Length": str(spool.tell()),
        "Link": f'<{DATA_LICENSE}>; rel="license"',
    }
    spool.seek(0)
    return StreamingResponse(_chunks(spool), media_type=chosen.media_type, headers=headers)


def _chunks(spool: IO[bytes]) -> Iterator[bytes]:
    with spool:
        while chunk := spool.read(_CHUNK):
            yield chunk
