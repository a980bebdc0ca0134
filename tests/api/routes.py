"""All routes of the application, found by looking, so that a new one is tested too."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any
from urllib.parse import urlencode

import api.routes
from kg.analyses import ANALYSES

NOBODY = "nobody-at-all"
# What stands for a parameter of a path or a required one; entities unless named here.
SAMPLES = {
    "metric": "degree",
    "name": "favicon.png",
    "entity": "nova",
    "a": "2023",
    "b": "2024",
    "from": "bright",
    "to": "acme",
    "source": "first-report",
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
DOCUMENTED = sorted({route.path for route in ROUTES if getattr(route, "include_in_schema", False)})
_ANALYSES = {f"/api/{analysis.route}": analysis for analysis in ANALYSES.values()}


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
    path: _asked(path) if path in _ANALYSES else _fill(path) for path in PATHS if "{slug}" not in path
} | {
    "/api/search": "/api/search?q=nova",
    "/search": "/search?q=nov",
    "/sparql": "/sparql?query=ASK%7B%7D",
}
