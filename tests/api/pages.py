"""Every page for people, as addresses in the toy world, and what is said of all of them."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode

from kg.analyses import ANALYSES

GIVEN: Final = {
    "entity": "nova",
    "cut": "acme",
    "members": "nova,bright",
    "from": "bright",
    "to": "acme",
    "metric": "pagerank",
    "a": "2023",
    "b": "2024-03",
}
NETWORK: Final = "SELECT ?who ?needs { ?who llm:dependsOn ?needs }"
FIGURES: Final = "SELECT ?thing ?value { ?claim rdf:subject ?thing ; llm:baseValue ?value }"


def asked(query: str, **more: str) -> str:
    """Write the address of the query page with a result."""
    return "/query?" + urlencode({"query": query, **more})


def analysis(name: str) -> str:
    """Write the address of an analysis with what it requires."""
    values = {p.name: GIVEN[p.name] for p in ANALYSES[name].parameters if p.required}
    return f"/analyses/{name}" + (f"?{urlencode(values)}" if values else "")


PAGES: Final = [
    "/",
    "/search?q=nov",
    "/search?q=zzzz",
    "/entity/nova",
    "/entity/acme",
    "/entity/vector-database",
    "/entity/ai-infra-layer",
    "/entity/ada-leaves-nova",
    "/entity/first-report",
    "/entity/nova/dependencies?direction=upstream",
    "/entity/nova/dependencies?direction=downstream",
    "/entity/ada/dependencies",
    "/entity/nova/claims",
    "/entity/nova/claims?role=object&predicate=investedIn",
    "/compare",
    "/compare?id=nova&id=bright&id=bright-app",
    "/questions",
    "/questions/crowding-of-segments",
    "/questions/threats-to-segment",
    "/analyses",
    *(f"/analyses/{name}" for name in ANALYSES),
    *(analysis(name) for name in ANALYSES if "?" in analysis(name)),
    "/analyses/loops?flow=money",
    "/query",
    "/query?question=threats-to-segment",
    asked(NETWORK),
    asked(NETWORK, show="graph"),
    asked(FIGURES),
    asked(FIGURES, show="chart"),
    asked("SELECT ?x { ?x a llm:Nothing }"),
    asked("ASK { id:nova ?p ?o }"),
    asked("DESCRIBE id:nova"),
    asked("SELECT ?x {\n ?x a b c d }"),
    asked("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"),
    "/sources",
    "/sources/first-report",
    "/sources/first-report?predicate=inSegment&certainty=stated",
    "/sources/second-report?lines=L1",
    "/coverage",
    "/ontology",
    "/about",
]
# Addresses that fail, with the status.
FAILING: Final = [
    ("/entity/nobody-at-all", 404),
    ("/entity/新星", 409),
    ("/questions/nothing", 404),
    ("/analyses/nothing", 422),
    ("/analyses/loops?longest=99", 422),
    ("/compare?id=nova&id=bright&id=ada&id=acme&id=fund&id=cloud", 422),
    ("/sources/nothing", 404),
    ("/nowhere", 404),
    ("/search?q=", 422),
    ("/entity/nova/dependencies?direction=sideways", 422),
]
CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
LATIN: Final = re.compile(r"[A-Za-z]{3,}")


def with_language(path: str, lang: str) -> str:
    """Ask for a page in one language."""
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


def prose(page: Any) -> str:
    """Give what a page itself says: no code, no names marked as such, nothing in another language."""
    body = page.find("body")
    return " ".join(_prose(body))


def _prose(element: Any) -> list[str]:
    skipped = element.tag in ("script", "style", "code", "pre", "textarea", "title")
    foreign = element.get("lang") is not None or element.get("translate") == "no"
    if not isinstance(element.tag, str) or skipped or foreign:
        return []
    said = [element.get(name, "") for name in ("aria-label", "placeholder", "alt")]
    said.append(element.text or "")
    for child in element:
        said += _prose(child)
        said.append(child.tail or "")
    return said
