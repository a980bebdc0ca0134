"""All routes of the application, found by looking, so that a new one is tested too."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from typing import Any
from urllib.parse import urlencode

import api.routes
from kg.analyses import ANALYSES
from kg.namespaces import CLAIM
from kg.views.registry import VIEWS

NOBODY = "nobody-at-all"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


_DEVELOPS = ("acme", "develops", "acme-x1", "", "", "", "", "first-report")
CLAIM_ID = _hash("\x1f".join(_DEVELOPS))
INFERENCE_ID = _hash(f"maker-supplies {CLAIM}{CLAIM_ID}")
# What stands for a parameter of a path or a required one; entities unless named here.
SAMPLES = {
    # The claim that acme develops acme-x1.
    "claim": CLAIM_ID,
    # Therefore acme-x1 needs acme.
    "inference": INFERENCE_ID,
    "statement": "claim",
    "file": f"{CLAIM_ID}.ttl",
    "document": "nova.ttl",
    "kind": "bad-parameter",
    "extension": "ttl",
    "module": "core",
    "metric": "degree",
    "name": "favicon.png",
    "entity": "nova",
    "a": "2023",
    "b": "2024",
    "from": "bright",
    "to": "acme",
    "source": "first-report",
    "rule": "maker-supplies",
    "analysis": "loops",
}


def _routes() -> list[Any]:
    names = (module.name for module in pkgutil.iter_modules(api.routes.__path__))
    return [route for name in names for route in importlib.import_module(f"api.routes.{name}").router.routes]


def _fill(path: str) -> str:
    for name, value in SAMPLES.items():
        path = path.replace(f"{{{name}}}", value)
    return path


ROUTES = _routes()
# A path with a slash at its end, or with a graph in it, is another name of a route that is tested.
PATHS = sorted(
    {r.path for r in ROUTES if "GET" in r.methods and not r.path.endswith(("{rest:path}", "sparql/"))}
)
DOCUMENTED = sorted(
    {route.path.replace(":path}", "}") for route in ROUTES if getattr(route, "include_in_schema", False)}
)
_ANALYSES = {f"/api/{analysis.route}": analysis for analysis in ANALYSES.values()}


_VIEWS = {
    f"/{prefix}/{route}": view
    for view in VIEWS.values()
    for prefix in ("views", "embed")
    for route in (view.route, view.name)
}
# What views of the toy world are asked where a sample names things of the real one.
_VIEWED = {"start": "bright", "goal": "acme", "query": "SELECT ?a ?b { ?a llm:develops ?b }"}


def _viewed(path: str) -> str:
    """Write the address of a view with its required parameters."""
    own = [p.name for p in _VIEWS[path].parameters if p.required and f"{{{p.name}}}" not in path]
    values = {name: _VIEWED.get(name, "nova") for name in own}
    return _fill(path) + ("?" + urlencode(values) if values else "")


def _asked(path: str, **given: str) -> str:
    """Write the address of an analysis with its required parameters, these given."""
    own = [p.name for p in _ANALYSES[path].parameters if p.required and f"{{{p.name}}}" not in path]
    values = {name: SAMPLES.get(name, "nova") for name in own} | given
    return _fill(path) + ("?" + urlencode(values) if values else "")


def _unknown(path: str) -> list[str]:
    """Write the addresses of a route with an unknown name in each place that takes an entity."""
    if "{entity}" in path:
        return [path.replace("{entity}", NOBODY)]
    if path not in _ANALYSES:
        return []
    return [
        _asked(path, **{p.name: NOBODY})
        for p in _ANALYSES[path].parameters
        if p.kind in ("entity", "entities")
    ]


UNKNOWN = [url for path in PATHS for url in _unknown(path)]
# One good address for each route, to be fetched from the toy world.
GOOD = {
    path: _asked(path) if path in _ANALYSES else _viewed(path) if path in _VIEWS else _fill(path)
    for path in PATHS
    if "{slug}" not in path
} | {
    "/api/search": "/api/search?q=nova",
    "/search": "/search?q=nov",
    "/api/autocomplete": "/api/autocomplete?q=nov",
    "/api/reconcile/preview": "/api/reconcile/preview?id=nova",
    "/api/reconcile/suggest/entity": "/api/reconcile/suggest/entity?prefix=nov",
    "/api/reconcile/suggest/property": "/api/reconcile/suggest/property?prefix=chip",
    "/api/reconcile/suggest/type": "/api/reconcile/suggest/type?prefix=chip",
    "/sparql": "/sparql?query=ASK%7B%7D",
    "/data/rule/{document}": "/data/rule/maker-supplies.ttl",
    "/graph/{name:path}": "/graph/ontology",
}
