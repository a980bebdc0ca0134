"""Match names to things and add their properties: the answers of the Reconciliation Service API 0.2."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.namespaces import ID, ONTOLOGY
from kg.ontology import Class, Property
from kg.recorder import Recorder
from kg.resolution import MATCHED, resolve
from kg.search.engine import Hit

DEFAULT_LIMIT: Final = 10
_MOST_QUERIES: Final = 100
_PREVIEW: Final = {"width": 430, "height": 200}
Json = dict[str, Any]


def _manifest(base: str, graph: KnowledgeGraph, lang: str) -> Json:
    """Tell what the service at a base address can do."""
    here = f"{base}/api/reconcile"
    kinds = sorted(name for name, known in graph.ontology.classes.items() if known.file)
    return {
        "versions": ["0.2"],
        "name": "大模型产业图谱" if lang == "zh" else "LLM industry graph",
        "identifierSpace": ID,
        "schemaSpace": ONTOLOGY,
        "defaultTypes": [type_of(graph, name, lang) for name in kinds],
        "batchSize": _MOST_QUERIES,
        "view": {"url": base + "/entity/{{id}}"},
        "preview": {"url": here + "/preview?id={{id}}", **_PREVIEW},
        "suggest": {
            name: {"service_url": here, "service_path": f"/suggest/{name}"}
            for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": here, "service_path": "/propose"},
            "property_settings": [],
        },
    }


def type_of(graph: KnowledgeGraph, name: str, lang: str) -> Json:
    """Name a class."""
    known = graph.ontology.classes[name]
    return {"id": name, "name": known.label_zh if lang == "zh" else known.label_en}


def answer(base: str, graph: KnowledgeGraph, lang: str, queries: str, extend: str) -> Json:
    """Answer a batch of queries or what to extend by, both JSON; the manifest without either."""
    if extend:
        return _extend(graph, lang, _read("extend", extend))
    if not queries:
        return _manifest(base, graph, lang)
    batch = _read("queries", queries)
    if len(batch) > _MOST_QUERIES:
        raise BadParameter("queries", len(batch), f"at most {_MOST_QUERIES} queries at once")
    return {name: {"result": _match(graph, lang, query)} for name, query in batch.items()}


def _read(parameter: str, text: str) -> Json:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise BadParameter(parameter, text, f"JSON ({error})") from None
    if not isinstance(content, dict):
        raise BadParameter(parameter, text, "a JSON object")
    return content


def _match(graph: KnowledgeGraph, lang: str, query: Any) -> list[Json]:
    if not isinstance(query, dict) or not isinstance(query.get("query"), str):
        raise BadParameter("queries", json.dumps(query), 'objects with a "query" text')
    asked = query.get("type") or []
    types = [asked] if isinstance(asked, str) else list(map(str, asked))
    limit = query.get("limit") or DEFAULT_LIMIT
    if not isinstance(limit, int) or limit < 1:
        raise BadParameter("limit", limit, "a number from 1 up")
    found = resolve(graph, query["query"], types, min(limit, _MOST_QUERIES))
    sure = found.thing.id if found.thing and found.status == MATCHED else ""
    hits = found.candidates or graph.search(query["query"], min(limit, _MOST_QUERIES), types)
    best_first = sorted(hits, key=lambda hit: hit.thing.id != sure)
    return [_candidate(graph, lang, hit, hit.thing.id == sure) for hit in best_first]


def _candidate(graph: KnowledgeGraph, lang: str, hit: Hit, match: bool) -> Json:
    thing = hit.thing
    return {
        "id": thing.id,
        "name": thing.label(lang),
        "description": Recorder(graph).hint(thing)["zh" if lang == "zh" else "en"],
        "type": [type_of(graph, thing.type, lang)],
        "score": round(100 * hit.score, 2),
        "match": match,
        "features": [{"id": "importance", "value": hit.importance}, {"id": "matched", "value": hit.name}],
    }


def terms(known: Iterable[Class | Property], prefix: str, lang: str) -> list[Json]:
    """Find terms that hold the text, those that begin with it first."""
    wanted = prefix.casefold()
    found: list[tuple[bool, Class | Property]] = []
    for term in known:
        names = [name.casefold() for name in (term.name, term.label_zh, term.label_en)]
        if any(wanted in name for name in names):
            found.append((not any(name.startswith(wanted) for name in names), term))
    found.sort(key=lambda pair: (pair[0], pair[1].name))
    return [
        {
            "id": term.name,
            "name": term.label_zh if lang == "zh" else term.label_en,
            "description": term.definition_zh if lang == "zh" else term.definition_en,
        }
        for _, term in found
    ]


def property_name(graph: KnowledgeGraph, name: str, lang: str) -> str:
    """Name a property. Raises BadParameter for an unknown one."""
    if name not in graph.ontology.properties:
        raise BadParameter("property", name, "an id from /api/reconcile/suggest/property")
    known = graph.ontology.properties[name]
    return known.label_zh if lang == "zh" else known.label_en


def _extend(graph: KnowledgeGraph, lang: str, asked: Json) -> Json:
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise BadParameter("extend", json.dumps(asked), 'an object with "ids" and "properties"')
    names = [str(one["id"] if isinstance(one, dict) and "id" in one else one) for one in properties]
    described = [{"id": name, "name": property_name(graph, name, lang)} for name in names]
    rows = {str(one): {name: _values(graph, lang, str(one), name) for name in names} for one in ids}
    return {"meta": described, "rows": rows}


def _values(graph: KnowledgeGraph, lang: str, entity: str, predicate: str) -> list[Json]:
    values: list[Json] = []
    for claim in graph.claims_by_subject.get(entity, ()):
        if claim.predicate != predicate:
            continue
        if claim.object_id:
            thing = graph.names.things[claim.object_id]
            values.append({"id": thing.id, "name": thing.label(lang)})
        elif claim.unit:
            values.append({"float": float(claim.object)})
        else:
            values.append({"str": claim.object})
    # Several sources may say the same.
    return list({json.dumps(value): value for value in values}.values())
