"""Say of a thing what search engines read: schema.org as JSON-LD."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.namespaces import DATA_LICENSE, DATASET, ID, PREFIXES
from kg.resources import query_text

_SCHEMA: Final = PREFIXES["schema"]


def schema_org(graph: KnowledgeGraph, thing: Thing, language: str, page: str) -> dict[str, Any]:
    """Describe a thing; `page` is the address of its page."""
    claims = graph.claims_by_subject.get(thing.id, ())
    about = [c.object for c in claims if c.predicate == "description" and c.language == language]
    links = [c.object for c in claims if c.predicate == "url"]
    other = thing.label("en" if language == "zh" else "zh")
    names = dict.fromkeys((other, *thing.aliases))
    record: dict[str, Any] = {
        "@context": _SCHEMA.rstrip("/"),
        "@type": _kind(graph, thing.type),
        "@id": ID + thing.id,
        "name": thing.label(language),
        "alternateName": [name for name in names if name != thing.label(language)],
        "description": "; ".join(about),
        "url": links,
        "mainEntityOfPage": page,
        "subjectOf": {
            "@type": "Dataset",
            "@id": DATASET,
            "name": "大模型产业图谱" if language == "zh" else "LLM industry graph",
            "description": "大模型产业的公司、模型与依赖关系，每条论断有出处"
            if language == "zh"
            else "Companies, models and dependencies of the LLM industry, with a source for every claim",
            "license": DATA_LICENSE,
            "version": graph.version,
        },
    }
    return {name: value for name, value in record.items() if value}


def _kind(graph: KnowledgeGraph, name: str) -> str:
    matches = _matches(graph)
    return next((matches[one] for one in graph.ontology.ancestors(name) if one in matches), "Thing")


@lru_cache(maxsize=4)
def _matches(graph: KnowledgeGraph) -> dict[str, str]:
    """Read from the alignments which class of schema.org each of ours is closest to."""
    rows = graph.store.select(query_text("class_matches"))
    return {row["class"].partition("#")[2]: row["match"].removeprefix(_SCHEMA) for row in rows}
