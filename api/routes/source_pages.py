"""What each source says: one page for each, and a list of them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse

from api.deps import Graph, Language
from api.web.memo import once
from api.web.page import page
from api.web.paging import Paging
from api.web.profile import in_language
from kg.graph import KnowledgeGraph
from kg.recorder import Recorder
from kg.statements import ClaimView

router = APIRouter(include_in_schema=False)

_PER_PAGE: Final = 100
_LINE: Final = re.compile(r"\d+")


@once
def _by_source(graph: KnowledgeGraph) -> Mapping[str, list[ClaimView]]:
    """List the claims of each source in the order of its lines."""
    found: defaultdict[str, list[ClaimView]] = defaultdict(list)
    for claim in graph.claims.values():
        found[claim.source].append(claim)
    return {name: sorted(claims, key=_place) for name, claims in found.items()}


def _place(claim: ClaimView) -> tuple[list[int], str, str, str]:
    return [int(n) for n in _LINE.findall(claim.locator)], claim.subject, claim.predicate, claim.id


@router.get("/sources")
def sources(request: Request, graph: Graph, lang: Language) -> HTMLResponse:
    """List the sources with how many claims each is cited for."""
    counts = {name: len(claims) for name, claims in _by_source(graph).items()}
    listed = sorted(graph.statements.sources.values(), key=lambda source: -counts.get(source.id, 0))
    return page("sources.html", request, graph, lang, sources=listed, counts=counts)


@router.get("/sources/{source}")
def source_page(
    source: str,
    request: Request,
    graph: Graph,
    lang: Language,
    predicate: str = "",
    certainty: str = "",
    lines: str = "",
    start: Annotated[int, Query(ge=0, description="How many entries to pass over.")] = 0,
) -> HTMLResponse:
    """Show what a source says in the order of its lines, all or by predicate, certainty or line."""
    info = graph.statements.sources.get(source)
    if info is None:
        raise HTTPException(404, f"no source is called '{source}'")
    every = _by_source(graph).get(source, [])
    wanted = [
        claim
        for claim in every
        if (not predicate or claim.predicate == predicate)
        and (not certainty or claim.certainty == certainty)
        and (not lines or claim.locator == lines)
        and claim.language in ("", lang)
    ]
    foreign = sum(claim.language not in ("", lang) for claim in every)
    shown = wanted[start : start + _PER_PAGE]
    return page(
        "source.html",
        request,
        graph,
        lang,
        source=info,
        total=len(every),
        foreign=foreign,
        predicates=Counter(claim.predicate for claim in every).most_common(),
        sureness=Counter(claim.certainty for claim in every).most_common(),
        properties=graph.ontology.properties,
        chosen={"predicate": predicate, "certainty": certainty, "lines": lines},
        claims=in_language(Recorder(graph).claims(shown), lang),
        paging=Paging(request, start, len(shown), len(wanted), _PER_PAGE),
    )
