"""What crawlers and language models look for first: sitemap, robots.txt, llms.txt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from api.deps import Graph
from api.rendering import text_of
from kg.errors import BadParameter
from kg.namespaces import DATA_LICENSE

router = APIRouter(include_in_schema=False)

# The most addresses that the protocol allows in one sitemap.
MOST_ADDRESSES: Final = 50_000
_NAMESPACE: Final = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
_PAGES: Final = ("", "questions", "coverage", "query", "ontology", "docs")


@router.get("/sitemap.xml")
def sitemap(
    request: Request, graph: Graph, part: Annotated[int, Query(description="Counts from 1.")] = 0
) -> Response:
    """List all pages in both languages; an index of parts when they are too many for one sitemap."""
    here = str(request.base_url)
    paths = [*_PAGES, *(f"entity/{thing.id}" for thing in graph.entities())]
    parts = [paths[at : at + MOST_ADDRESSES] for at in range(0, len(paths), MOST_ADDRESSES)]
    if len(parts) > 1 and not part:
        places = "".join(
            f"<sitemap><loc>{here}sitemap.xml?part={n + 1}</loc></sitemap>" for n in range(len(parts))
        )
        return _xml(f"<sitemapindex {_NAMESPACE}>{places}</sitemapindex>")
    if not 0 <= part <= len(parts):
        raise BadParameter("part", part, f"a number from 1 to {len(parts)}")
    urls = "\n".join(_urls(here, parts[max(part, 1) - 1]))
    return _xml(f"<urlset {_NAMESPACE}>\n{urls}\n</urlset>")


def _urls(here: str, paths: list[str]) -> Iterator[str]:
    for path in paths:
        place = escape(here + path)
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{place}?lang={lang}"/>'
            for lang, code in (("zh", "zh-Hans"), ("en", "en"))
        )
        yield f"<url><loc>{place}</loc>{others}</url>"


def _xml(content: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{content}\n', media_type="application/xml")


@router.get("/robots.txt")
def robots(request: Request) -> PlainTextResponse:
    """Welcome crawlers to pages and data, but not to queries without end."""
    return PlainTextResponse(
        "User-agent: *\nAllow: /\nDisallow: /sparql\nDisallow: /search\nDisallow: /api/paths\n"
        f"Disallow: /api/impact\n\nSitemap: {request.base_url}sitemap.xml\n"
    )


@router.get("/llms.txt")
def llms(request: Request, graph: Graph) -> PlainTextResponse:
    """Tell a language model what this is and how to ask it (llmstxt.org)."""
    coverage = graph.coverage()
    text = text_of(
        "llms.txt",
        here=str(request.base_url),
        version=graph.version,
        entities=coverage.entities,
        claims=coverage.claims,
        sources=list(graph.statements.sources.values()),
        license=DATA_LICENSE,
    )
    return PlainTextResponse(text, media_type="text/markdown")
