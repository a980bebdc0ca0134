"""Tell which methods the doors of the protocols take (RFC 9110, 9.3.7)."""

from __future__ import annotations

from fastapi import APIRouter, Response

router = APIRouter(include_in_schema=False)


@router.options("/sparql/")
@router.options("/sparql")
async def query_methods() -> Response:
    """Name the methods of queries."""
    return _allowing("GET, HEAD, POST, OPTIONS")


@router.options("/update/")
@router.options("/update")
async def update_methods() -> Response:
    """Name the methods of updates."""
    return _allowing("POST, OPTIONS")


@router.options("/store/{rest:path}")
@router.options("/store")
async def store_methods() -> Response:
    """Name the methods of graphs."""
    return _allowing("GET, HEAD, PUT, POST, DELETE, OPTIONS")


def _allowing(methods: str) -> Response:
    return Response(status_code=204, headers={"Allow": methods})
