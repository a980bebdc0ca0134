"""Make the web application of a knowledge graph."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware

from api import openapi, problem_forms, problems
from api.auth import Owners
from api.caching import Conditional
from api.clients import Clients
from api.description import Descriptions
from api.middleware import CommonHeaders, FixedAddress, HeadAsGet, OneAccept
from api.queries import Queries
from api.routes import (
    about_pages,
    analyses,
    analysis_pages,
    assets,
    claims,
    compare_pages,
    context,
    derivation,
    discovery,
    entities,
    entity_pages,
    exports,
    graph_store,
    health,
    linked,
    lookup,
    options,
    query_pages,
    question_pages,
    questions,
    reconcile,
    registered,
    source_pages,
    sparql,
    start_pages,
    static_files,
    update,
    views,
)
from kg.engine.home import Home
from kg.engine.lanes import Limits
from kg.graph import KnowledgeGraph
from kg.live import Live

_PAGES = (
    start_pages,
    entity_pages,
    compare_pages,
    question_pages,
    analysis_pages,
    query_pages,
    source_pages,
    about_pages,
    static_files,
)
# SPARQL first, since each request passes all routes before its own; then as the documentation shows them.
_ROUTES = (
    *(sparql, update, graph_store),
    *(
        lookup,
        entities,
        claims,
        questions,
        registered,
        analyses,
        exports,
        derivation,
        linked,
        context,
        reconcile,
    ),
    *(options, views, *_PAGES, discovery, assets, health),
)
_DESCRIPTION = """
The large-language-model industry as an open knowledge graph: typed dependencies, and for every claim its
source, line, date and certainty. Data under CC BY 4.0, code under Apache-2.0.

Every place that takes an entity takes its id or any of its names in Chinese or English. Errors are
`application/problem+json` (RFC 9457). Every answer names its dataset version in `X-Dataset-Version`.
"""


def create_app(
    graph: KnowledgeGraph,
    limits: Limits | None = None,
    home: Home | None = None,
    token: str | None = None,
    public_url: str | None = None,
    clients: Clients | None = None,
) -> FastAPI:
    """Serve one graph: thin routes, one shape of errors; `limits` bound the queries of strangers.

    With a home the graph is its present state, and whoever bears the token may write. IRIs in answers
    begin with `public_url`; without one, with what the client calls us. `clients` tells who asks.
    """
    queries = Queries(lambda: live.directory, limits, clients)
    live = Live(graph, home, queries.switch, queries.reads)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        live.close()
        queries.close()

    app = FastAPI(
        lifespan=lifespan,
        title="LLM industry graph",
        version="1",
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        license_info={"name": "CC BY 4.0 (data)", "identifier": "CC-BY-4.0"},
    )
    app.state.live = live
    app.state.owners = Owners(token)
    app.state.queries = queries
    app.state.descriptions = Descriptions()
    problems.install(app)
    _wrap(app, live, public_url)
    for module in _ROUTES:
        app.include_router(module.router, responses=problem_forms.DOCUMENTED)
    openapi.install(app, lambda: live.graph)
    return app


def _wrap(app: FastAPI, live: Live, public_url: str | None) -> None:
    """Add what every request passes, the innermost first."""
    app.add_middleware(CompressMiddleware, minimum_size=1000)
    beside = "".join(f" {name}={one.version}" for name, one in sorted(live.graph.earlier.items()))
    app.add_middleware(Conditional, version=lambda: live.version, beside=beside)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"],
        allow_headers=["*"],
        expose_headers=["Link", "ETag", "Content-Language", "Retry-After", "X-Dataset-Version"],
    )
    app.add_middleware(HeadAsGet)
    app.add_middleware(OneAccept)
    app.add_middleware(CommonHeaders, version=lambda: live.version)
    if public_url is not None:
        app.add_middleware(FixedAddress, url=public_url)
