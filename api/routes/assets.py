"""Scripts that pages and the API documentation need, from installed packages."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import fastapi_offline
from fastapi import APIRouter, HTTPException, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse, HTMLResponse, Response

from api import security
from kg.views.scripts import network_script, view_script

router = APIRouter(include_in_schema=False)

_SWAGGER: Final = Path(str(fastapi_offline.__file__)).parent / "static"
_FILES: Final = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
_CACHE: Final = {"Cache-Control": "public, max-age=86400"}


@router.get("/assets/vis-network.min.js")
def vis_network() -> Response:
    """Serve the script that draws networks."""
    return Response(network_script(), media_type="text/javascript", headers=_CACHE)


@router.get("/assets/view.js")
def picture_script() -> Response:
    """Serve the script of the pictures."""
    return Response(view_script(), media_type="text/javascript", headers=_CACHE)


@router.get("/assets/{name}")
def asset(name: str) -> Response:
    """Serve a file of the API documentation; names are looked up in a table, never on the disk."""
    if name not in _FILES:
        raise HTTPException(404, f"no asset is called '{name}'")
    return FileResponse(_SWAGGER / name, media_type=_FILES[name], headers=_CACHE)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Show the API documentation."""
    page = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title=str(request.app.title),
        swagger_js_url="/assets/swagger-ui-bundle.js",
        swagger_css_url="/assets/swagger-ui.css",
        swagger_favicon_url="/assets/favicon.png",
    )
    page.headers["Content-Security-Policy"] = security.DOCS_POLICY
    return page
