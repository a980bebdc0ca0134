"""All routes of the application, found by looking, so that a new one is tested too."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import api.routes
from kg.analyses import ANALYSES


def _routes() -> list[Any]:
    modules = (importlib.import_module(f"api.routes.{m.name}") for m in pkgutil.iter_modules(api.routes.__path__))
    return [route for module in modules for route in module.router.routes]


ROUTES = _routes()
PATHS = sorted({route.path for route in ROUTES if "GET" in route.methods})
DOCUMENTED = sorted({route.path for route in ROUTES if getattr(route, "include_in_schema", False)})
QUESTION = "users-of"


def _unknown(path: str) -> list[str]:
    """Write the addresses of a route with an unknown name in each place that takes an entity."""
    if "{entity}" in path:
        return [path.replace("{entity}", "nobody-at-all")]
    if path == "/api/paths":
        return [f"{path}?from=nobody-at-all&to=acme", f"{path}?from=acme&to=nobody-at-all"]
    found = [analysis for analysis in ANALYSES.values() if path == f"/api/{analysis.route}"]
    return [
        f"{path}?" + "&".join(f"{p.name}={'nobody-at-all' if p is one else 'nova'}" for p in analysis.parameters if p is one or p.required)
        for analysis in found
        for one in analysis.parameters
        if one.kind in ("entity", "entities")
    ]  # fmt: skip


UNKNOWN = [url for path in PATHS for url in _unknown(path)]
# One good address for each route, to be fetched from the toy world.
GOOD = {
    path: path.replace("{entity}", "nova").replace("{metric}", "degree").replace("{name}", "favicon.png")
    for path in PATHS
    if "{slug}" not in path
} | {
    "/api/paths": "/api/paths?from=bright&to=acme",
    "/api/search": "/api/search?q=nova",
    "/search": "/search?q=nov",
    "/sparql": "/sparql?query=ASK%7B%7D",
    "/api/impact": "/api/impact?cut=acme",
}
