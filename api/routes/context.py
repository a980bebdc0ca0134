"""The JSON-LD context of our JSON."""

from __future__ import annotations

import json
from typing import Final

from fastapi import APIRouter, Response

from api.answers import CONTEXT_PATH
from api.deps import Graph
from kg.api_context import context

router = APIRouter(tags=["linked data"])

_MEDIA_TYPE: Final = "application/ld+json"


@router.get(
    CONTEXT_PATH,
    operation_id="get_context",
    response_class=Response,
    responses={200: {"content": {_MEDIA_TYPE: {"schema": {"type": "object"}}}}},
)
def get_context(graph: Graph) -> Response:
    """Give the JSON-LD context that makes the JSON of entities and claims linked data."""
    text = json.dumps(context(graph.ontology), ensure_ascii=False, indent=1)
    return Response(text, media_type=_MEDIA_TYPE)
