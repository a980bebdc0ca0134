"""Linked data: every IRI of the graph leads to what is known of it, for people or for machines.

A thing is no document, so its IRI answers 303 to a page or an RDF document about it, by Accept. The ontology
and the description of the data set are documents: they answer themselves and say by Content-Location which.
"""

from __future__ import annotations

import json
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import Graph, Language
from api.documents import BY_TYPE, EXTENSIONS, HTML, RDF, SEE, rdf, see, split
from api.negotiation import choose
from api.problem_kinds import HINTS
from api.web.page import page
from kg.catalogue import describe
from kg.export.registry import FORMATS
from kg.graph import KnowledgeGraph
from kg.namespaces import CLAIM, GRAPH_ONTOLOGY, ID, INFERENCE, ONTOLOGY
from kg.resources import query_text
from kg.triples import convert, write

router = APIRouter(tags=["linked data"])

_KINDS: Final = {"claim": CLAIM, "inference": INFERENCE}


@router.get(
    "/id/{entity}",
    operation_id="identify_entity",
    status_code=303,
    responses=SEE,
    response_class=RedirectResponse,
)
def identify(entity: str, request: Request, graph: Graph, lang: Language) -> Response:
    """Lead from the IRI or any name of a thing to what is known of it: page, RDF or JSON by Accept."""
    name = graph.entity(entity).id
    return see(request, f"/entity/{name}?lang={lang}", f"/data/{name}", f"/api/entities/{name}?lang={lang}")


@router.get(
    "/claim/{claim}",
    operation_id="identify_claim",
    status_code=303,
    responses=SEE,
    response_class=RedirectResponse,
)
def identify_claim(claim: str, request: Request, graph: Graph, lang: Language) -> Response:
    """Lead from the IRI of a claim to the page of its subject, or to the claim as RDF or JSON, by Accept."""
    view = graph.statements.claim(claim) if _is_hash(claim) else None
    if view is None:
        raise HTTPException(404, f"no claim has the id '{claim}'")
    goal = f"/entity/{view.subject}?lang={lang}#facts"
    return see(request, goal, f"/data/claim/{claim}", f"/api/claims/{claim}?lang={lang}")


@router.get(
    "/inference/{inference}",
    operation_id="identify_inference",
    status_code=303,
    responses=SEE,
    response_class=RedirectResponse,
)
def identify_inference(inference: str, request: Request, graph: Graph, lang: Language) -> Response:
    """Lead from the IRI of a derived statement to the page of its subject, or to the statement as RDF."""
    view = graph.statements.inference(inference) if _is_hash(inference) else None
    if view is None:
        raise HTTPException(404, f"no inference has the id '{inference}'")
    document = f"/data/inference/{inference}"
    return see(request, f"/entity/{view.subject}?lang={lang}", document, f"{document}.jsonld")


@router.get("/data/{document}", operation_id="get_entity_document", responses=RDF, response_class=Response)
def entity_document(document: str, graph: Graph) -> Response:
    """Give all triples about a thing, its claims and who mentions it: `{id}.ttl`, .jsonld, .nt or .rdf."""
    name, media_type = split(document)
    return _described(graph, ID + graph.entity(name).id, media_type)


@router.get(
    "/data/{statement}/{file}", operation_id="get_statement_document", responses=RDF, response_class=Response
)
def statement_document(statement: str, file: str, graph: Graph) -> Response:
    """Give all triples about a claim or inference: `claim/{id}.ttl`, .jsonld, .nt or .rdf."""
    name, media_type = split(file)
    if statement not in _KINDS or not _is_hash(name):
        raise HTTPException(404, f"there is no document '{statement}/{file}'")
    return _described(graph, _KINDS[statement] + name, media_type)


def _is_hash(text: str) -> bool:
    """Tell whether the text can end an IRI of a statement."""
    return text.isalnum() and text.isascii()


def _described(graph: KnowledgeGraph, iri: str, media_type: str) -> Response:
    found = graph.store.construct(query_text("describe"), {"thing": iri})
    if not found:
        raise HTTPException(404, f"nothing is said of <{iri}>")
    return rdf(write(found, media_type), media_type, f'<{iri}>; rel="describes"')


@router.get(
    "/ontology",
    operation_id="get_ontology",
    responses={200: {"content": {HTML: {}, **RDF[200]["content"]}}},
    response_class=Response,
)
def ontology(request: Request, graph: Graph, lang: Language) -> Response:
    """Say what the words mean: a page in two languages or RDF, by Accept."""
    chosen = choose(request.headers.get("accept"), [HTML, *EXTENSIONS.values()])
    if chosen != HTML:
        return _ontology(graph, chosen, f"/ontology.{BY_TYPE[chosen]}")
    iri = ONTOLOGY.removesuffix("#")
    return page(
        "ontology.html",
        request,
        graph,
        lang,
        ontology=graph.ontology,
        things=graph.names.things,
        formats=EXTENSIONS,
        iri=iri,
    )


@router.get("/ontology.{extension}", include_in_schema=False)
def ontology_document(extension: str, graph: Graph) -> Response:
    """Give the ontology as RDF."""
    return _ontology(graph, split(f"ontology.{extension}")[1])


@router.get("/ontology/{module}", include_in_schema=False)
def ontology_module(module: str) -> RedirectResponse:
    """Lead from a module to the whole ontology."""
    return RedirectResponse("/ontology", 303, headers={"Vary": "Accept"})


def _ontology(graph: KnowledgeGraph, media_type: str, location: str = "") -> Response:
    found = graph.store.construct(query_text("ontology_graph"), {"graph": GRAPH_ONTOLOGY})
    return rdf(write(found, media_type), media_type, location=location)


@router.get("/dataset", operation_id="get_dataset", responses=RDF, response_class=Response)
@router.get("/.well-known/void", include_in_schema=False)
def dataset(request: Request, graph: Graph) -> Response:
    """Describe the data set by VoID and DCAT: counts, named graphs, dumps, endpoints, licence."""
    chosen = choose(request.headers.get("accept"), list(EXTENSIONS.values()))
    dumps = {name: form.media_type for name, form in FORMATS.items()}
    text = json.dumps(describe(graph, str(request.base_url), dumps)).encode()
    return rdf(convert(text, EXTENSIONS["jsonld"], chosen), chosen)


@router.get("/problem/{kind}", operation_id="get_problem")
def problem(kind: str) -> dict[str, str]:
    """Explain a kind of problem: what the `type` of an error stands for."""
    if kind not in HINTS:
        raise HTTPException(404, f"no kind of problem is called '{kind}'; there are: {', '.join(HINTS)}")
    return {"type": kind, "hint": HINTS[kind]}
