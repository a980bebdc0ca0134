"""The style, the icon and the small scripts of the pages."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from api.web.page import STATIC

router = APIRouter(include_in_schema=False)

# They change with the code, so a browser asks again; an unchanged one costs no transfer (ETag).
_CACHE: Final = {"Cache-Control": "no-cache"}


def _file(name: str, media_type: str) -> Response:
    return FileResponse(STATIC / name, media_type=media_type, headers=_CACHE)


@router.get("/assets/style.css")
def style() -> Response:
    """Serve the style of the pages."""
    return _file("style.css", "text/css")


@router.get("/favicon.ico")
@router.get("/assets/icon.svg")
def icon() -> Response:
    """Serve the icon of the site."""
    return _file("icon.svg", "image/svg+xml")


@router.get("/assets/site.js")
def site_script() -> Response:
    """Serve the script that completes names."""
    return _file("site.js", "text/javascript")


@router.get("/assets/query.js")
def query_script() -> Response:
    """Serve the script of the query editor."""
    return _file("query.js", "text/javascript")
