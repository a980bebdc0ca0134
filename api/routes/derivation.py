"""Linked data: the IRIs of rules and named graphs lead to the rule and to what the graph holds."""

from __future__ import annotations

import json
from itertools import islice
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from api.deps import Graph, Language
from api.documents import EXTENSIONS, HTML, RDF, SEE, rdf, redirect, see, split
from api.negotiation import choose
from kg.graph import KnowledgeGraph
from kg.namespaces import GRAPH, GRAPH_ONTOLOGY, RULE, source_graph
from kg.rules import describe_rule
from kg.store import valid_iri
from kg.triples import convert

router = APIRouter(tags=["linked data"])

_TEXT: Final = ".rq"
# A store may hold any number of graphs; a complaint names the first.
_NAMED: Final = 20


@router.get(
    "/rule/{rule}",
    operation_id="identify_rule",
    status_code=303,
    responses=SEE,
    response_class=RedirectResponse,
)
def identify_rule(rule: str, request: Request, graph: Graph) -> Response:
    """Lead from the IRI of a rule to its text with its meaning in two languages, or to RDF about it."""
    _known(graph, rule)
    document = f"/data/rule/{rule}"
    return see(request, document + _TEXT, document, f"{document}.jsonld")


@router.get("/data/rule/{document}", operation_id="get_rule_document", responses=RDF, response_class=Response)
def rule_document(document: str, graph: Graph) -> Response:
    """Say what a rule derives, and how: `{rule}.rq` is its SPARQL, .ttl, .jsonld, .nt, .rdf describe it."""
    if document.endswith(_TEXT):
        return PlainTextResponse(graph.rule_texts[_known(graph, document.removesuffix(_TEXT))])
    name, media_type = split(document)
    found = describe_rule(_known(graph, name), graph.rule_texts[name], graph.rules.get(name))
    content = convert(json.dumps(found).encode(), EXTENSIONS["jsonld"], media_type)
    return rdf(content, media_type, f'<{RULE}{name}>; rel="describes"')


def _known(graph: KnowledgeGraph, rule: str) -> str:
    if rule not in graph.rule_texts:
        raise HTTPException(404, f"no rule is called '{rule}'; there are: {', '.join(graph.rule_texts)}")
    return rule


@router.get(
    "/graph/{name:path}",
    operation_id="identify_graph",
    status_code=303,
    responses=SEE,
    response_class=RedirectResponse,
)
def identify_graph(name: str, request: Request, graph: Graph, lang: Language) -> Response:
    """Lead from the IRI of a named graph to the page about its source or to its triples, by Accept."""
    iri = GRAPH + name
    if not (valid_iri(iri) and graph.store.has_graph(iri)):
        known = (g.removeprefix(GRAPH) for g in graph.store.graphs() if g.startswith(GRAPH))
        first = ", ".join(islice(known, _NAMED))
        raise HTTPException(404, f"no graph is called '{name}'; there are: {first} ... (/dataset lists all)")
    chosen = choose(request.headers.get("accept"), [HTML, *EXTENSIONS.values()])
    pages = {source_graph(source): f"/sources/{source}?lang={lang}" for source in graph.statements.sources}
    pages[GRAPH_ONTOLOGY] = f"/ontology?lang={lang}"
    triples = f"/store?graph={quote(iri, safe='')}"
    return redirect(pages.get(iri, f"/about?lang={lang}") if chosen == HTML else triples)
