"""Find things by what people type: search, completion, batches of names."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, NotRequired

from fastapi import APIRouter, Query, Response
from pydantic import Field
from typing_extensions import TypedDict

from api.answers import Meta, meta, reply
from api.deps import Graph, Language, Types
from kg.names import Thing
from kg.profile import FACETS
from kg.recorder import Recorder
from kg.records import LabelRecord, MatchRecord, SourceRecord, ThingRecord
from kg.resolution import resolve

router = APIRouter(prefix="/api", tags=["search"])

_MOST_NAMES = 1000
_LONGEST_NAME = 500
Name = Annotated[str, Field(max_length=_LONGEST_NAME)]
Text = Annotated[
    str,
    Query(
        min_length=1,
        max_length=_LONGEST_NAME,
        description="A name or a part of one: Chinese, English, pinyin or initials; typing errors allowed.",
    ),
]


class SearchAnswer(TypedDict):
    """Hits of a search, best first; at most `limit`."""

    meta: Meta
    query: str
    limit: int
    matches: list[MatchRecord]


class ResolveRequest(TypedDict):
    """Names to match, at most 1000; with `type`, only things of these classes and those below."""

    names: Annotated[list[Name], Field(min_length=1, max_length=_MOST_NAMES)]
    type: NotRequired[list[str]]
    limit: NotRequired[Annotated[int, Field(ge=1, le=20)]]


class ResolutionRecord(TypedDict):
    """What a name means: `status` is matched (one thing of exactly this name), ambiguous or unknown."""

    name: str
    status: str
    entity: ThingRecord | None
    candidates: list[MatchRecord]


class ResolveAnswer(TypedDict):
    """One result for each name, in the order asked; at most `limit` candidates each."""

    meta: Meta
    limit: int
    results: list[ResolutionRecord]


class SegmentRecord(ThingRecord):
    """A segment of the value chain with the layer and segment above it and what it holds.

    `entity_count` counts things said to be in it, `total_count` also those in segments below it.
    """

    definition: LabelRecord
    broader: ThingRecord | None
    layers: list[ThingRecord]
    entity_count: int
    total_count: int


class SegmentList(TypedDict):
    """All segments."""

    meta: Meta
    total: int
    segments: list[SegmentRecord]


class SourceRow(SourceRecord):
    """A document that claims cite, with how many do."""

    authors: list[str]
    publisher: str
    claim_count: int


class SourceList(TypedDict):
    """All documents that claims cite."""

    meta: Meta
    total: int
    sources: list[SourceRow]


@router.get("/search", operation_id="search_entities", response_model=SearchAnswer)
def search(
    graph: Graph,
    lang: Language,
    q: Text,
    types: Annotated[Types, Query(alias="type")] = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=100, description="Most hits.")] = 20,
) -> Response:
    """Find things by name; each hit says which name matched and which part of it."""
    recorder = Recorder(graph, language=lang)
    matches = [recorder.match(hit) for hit in graph.search(q, limit, types)]
    body: SearchAnswer = {"meta": meta(graph), "query": q, "limit": limit, "matches": matches}
    return reply(body, lang)


@router.get("/autocomplete", operation_id="autocomplete_entities", response_model=SearchAnswer)
def autocomplete(
    graph: Graph,
    lang: Language,
    q: Text,
    types: Annotated[Types, Query(alias="type")] = [],  # noqa: B006 - FastAPI copies it
    limit: Annotated[int, Query(ge=1, le=20, description="Most completions.")] = 10,
) -> Response:
    """Complete what is being typed; `hint` tells things of the same name apart."""
    recorder = Recorder(graph, language=lang)
    matches = [recorder.match(hit) for hit in graph.complete(q, limit, types)]
    body: SearchAnswer = {"meta": meta(graph), "query": q, "limit": limit, "matches": matches}
    return reply(body, lang)


@router.post("/entities/resolve", operation_id="resolve_entities", response_model=ResolveAnswer)
def resolve_entities(asked: ResolveRequest, graph: Graph, lang: Language) -> Response:
    """Match names in a batch; a name is matched only when exactly one thing bears exactly it."""
    recorder = Recorder(graph, language=lang)
    limit = asked.get("limit", 5)
    results: list[ResolutionRecord] = []
    for name in asked["names"]:
        found = resolve(graph, name, asked.get("type", ()), limit)
        results.append(
            {
                "name": name,
                "status": found.status,
                "entity": recorder.thing(found.thing) if found.thing else None,
                "candidates": [recorder.match(hit) for hit in found.candidates],
            }
        )
    body: ResolveAnswer = {"meta": meta(graph), "limit": limit, "results": results}
    return reply(body, lang)


@router.get("/segments", operation_id="list_segments", response_model=SegmentList)
def list_segments(graph: Graph, lang: Language) -> Response:
    """List the segments of the value chain, all of them."""
    inside: dict[str, set[str]] = {}
    for thing, segments in graph.facets.get(FACETS["segments"], {}).items():
        for segment in segments:
            inside.setdefault(segment, set()).add(thing)
    segments_ = [_segment(graph, lang, thing, inside) for thing in graph.entities(["Segment"])]
    body: SegmentList = {"meta": meta(graph), "total": len(segments_), "segments": segments_}
    return reply(body, lang)


def _segment(graph: Graph, lang: str, thing: Thing, inside: dict[str, set[str]]) -> SegmentRecord:
    recorder, concept = Recorder(graph, language=lang), graph.ontology.concepts[thing.id]
    above = graph.ontology.above(thing.id)
    everything = set(inside.get(thing.id, ()))
    for name in graph.ontology.concepts:
        if thing.id in graph.ontology.above(name):
            everything |= inside.get(name, set())
    return {
        **recorder.thing(thing),
        "definition": {"zh": concept.definition_zh, "en": concept.definition_en},
        "broader": recorder.thing(concept.broader) if concept.broader in graph.names.things else None,
        "layers": [recorder.thing(name) for name in above if graph.names.things[name].type == "Layer"],
        "entity_count": len(inside.get(thing.id, ())),
        "total_count": len(everything),
    }


@router.get("/sources", operation_id="list_sources", response_model=SourceList)
def list_sources(graph: Graph, lang: Language) -> Response:
    """List the sources, all of them."""
    recorder = Recorder(graph, language=lang)
    counts = Counter(claim.source for claim in graph.claims.values())
    sources: list[SourceRow] = [
        {
            **recorder.source(info.id),
            "authors": list(info.authors),
            "publisher": info.publisher,
            "claim_count": counts[info.id],
        }
        for info in graph.statements.sources.values()
    ]
    body: SourceList = {"meta": meta(graph), "total": len(sources), "sources": sources}
    return reply(body, lang)
