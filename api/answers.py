"""Write JSON answers: language, context for linked data, links to other pages."""

from __future__ import annotations

from typing import Any, Final

from fastapi.responses import JSONResponse
from typing_extensions import TypedDict

from kg.graph import KnowledgeGraph
from kg.namespaces import DATA_LICENSE

CONTEXT_PATH: Final = "/api/context.jsonld"
_CONTEXT_LINK: Final = (
    f'<{CONTEXT_PATH}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
)


class Meta(TypedDict):
    """What every answer says of itself: dataset version and licence of the data."""

    version: str
    license: str


def meta(graph: KnowledgeGraph) -> Meta:
    """Say which version an answer comes from."""
    return {"version": graph.version, "license": DATA_LICENSE}


def reply(body: Any, lang: str, following: str | None = None) -> JSONResponse:
    """Send a body that is in one language and, with our context, linked data."""
    response = JSONResponse(body, headers={"Content-Language": lang, "Vary": "Accept-Language"})
    response.headers.append("Link", _CONTEXT_LINK)
    if following:
        response.headers.append("Link", f'<{following}>; rel="next"')
    return response
