"""Make the web application of a knowledge graph."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware

from api import openapi, problems
from api.caching import Conditional
from api.middleware import CommonHeaders, HeadAsGet
from api.routes import (
    analyses,
    assets,
    claims,
    context,
    discovery,
    entities,
    exports,
    health,
    linked,
    lookup,
    pages,
    questions,
    reconcile,
    registered,
    sparql,
    views,
)
from kg.graph import KnowledgeGraph

# The order in which the documentation shows them.
_ROUTES = (
    *(lookup, entities, claims, questions, registered, analyses, exports, linked, context, reconcile),
    *(sparql, views, pages, discovery, assets, health),
)
_DESCRIPTION = """
The large-language-model industry as an open knowledge graph: typed dependencies, and for every claim its
source, line, date and certainty. Data under CC BY 4.0, code under Apache-2.0.

Every place that takes an entity takes its id or any of its names in Chinese or English. Errors are
`application/problem+json` (RFC 9457). Every answer names its dataset version in `X-Dataset-Version`.
"""


def create_app(graph: KnowledgeGraph) -> FastAPI:
    """Serve one graph: thin routes, one shape of errors."""
    app = FastAPI(
        title="LLM industry graph",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        license_info={"name": "CC BY 4.0 (data)", "identifier": "CC-BY-4.0"},
    )
    app.state.graph = graph
    problems.install(app)
    app.add_middleware(CompressMiddleware, minimum_size=1000)
    app.add_middleware(Conditional)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["Link", "ETag", "Content-Language", "Retry-After", "X-Dataset-Version"],
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(CommonHeaders, version=graph.version)
    for module in _ROUTES:
        app.include_router(module.router, responses=problems.DOCUMENTED)
    openapi.install(app, graph)
    return app
