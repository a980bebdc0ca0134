"""Name what routes ask for: the graph, the language."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query, Request

from api.negotiation import choose_language
from api.queries import Queries
from kg.graph import KnowledgeGraph
from kg.live import Live
from kg.narration import LANGUAGES


# Those that never wait are coroutines: for a plain function FastAPI would change threads.
async def _live(request: Request) -> Live:
    live: Live = request.app.state.live
    return live


def _graph(request: Request) -> KnowledgeGraph:
    live: Live = request.app.state.live
    graph = live.graph
    # The answer names the version that it comes from, not one that a write makes meanwhile.
    request.state.version = graph.version
    return graph


async def _queries(request: Request) -> Queries:
    queries: Queries = request.app.state.queries
    return queries


async def _language(
    request: Request,
    lang: Annotated[
        Literal["zh", "en"] | None, Query(description="Language of labels; else Accept-Language.")
    ] = None,
) -> str:
    return lang or choose_language(request.headers.get("accept-language"), LANGUAGES)


Present = Annotated[Live, Depends(_live)]
Graph = Annotated[KnowledgeGraph, Depends(_graph)]
Strangers = Annotated[Queries, Depends(_queries)]
Language = Annotated[str, Depends(_language)]
Kinds = Annotated[list[str], Query(description="Only this kind of dependency; may be repeated.")]
Types = Annotated[list[str], Query(description="Only this class and those below it; may be repeated.")]
Evidence = Annotated[str, Query(description="Which claims count: all, no-predictions, stated.")]
