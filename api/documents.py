"""Lead from the IRI of a thing to documents about it, and send these as RDF."""

from __future__ import annotations

from typing import Any, Final

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from api.negotiation import choose

EXTENSIONS: Final = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
BY_TYPE: Final = {media_type: extension for extension, media_type in EXTENSIONS.items()}
HTML: Final = "text/html"
JSON: Final = "application/json"
Documented = dict[int | str, dict[str, Any]]
RDF: Final[Documented] = {200: {"content": {media_type: {} for media_type in EXTENSIONS.values()}}}
SEE: Final[Documented] = {303: {"description": "see the page or document about it"}}


def see(request: Request, page: str, document: str, json: str) -> Response:
    """Lead to the page, the JSON or the RDF document about a thing, by Accept."""
    chosen = choose(request.headers.get("accept"), [HTML, *EXTENSIONS.values(), JSON])
    goal = {HTML: page, JSON: json}.get(chosen) or f"{document}.{BY_TYPE[chosen]}"
    return redirect(goal)


def redirect(goal: str) -> Response:
    """Lead to a document that was chosen by what the client accepts."""
    return RedirectResponse(goal, 303, headers={"Vary": "Accept, Accept-Language"})


def split(document: str) -> tuple[str, str]:
    """Split the name of a document into that of its thing and its media type."""
    name, _, extension = document.rpartition(".")
    if extension not in EXTENSIONS:
        raise HTTPException(404, f"a document ends in one of: {', '.join(EXTENSIONS)}")
    return name, EXTENSIONS[extension]


def rdf(content: bytes, media_type: str, link: str = "", location: str = "") -> Response:
    """Send RDF."""
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    headers = {"Content-Type": media_type + charset, "Vary": "Accept"}
    headers |= {"Link": link} if link else {}
    headers |= {"Content-Location": location} if location else {}
    return Response(content, headers=headers)
