"""The large-language-model industry as a knowledge graph.

>>> import kg
>>> graph = kg.load(language="en")
>>> graph.entity("英伟达")
NVIDIA / 英伟达 (nvidia, Company)
>>> graph.dependencies("mistral-ai", "upstream", depth=1, kinds=["fundedBy"]).frame().column("id")
['microsoft', 'nvidia', 'salesforce']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.displays import Report, View
    from kg.errors import KGError
    from kg.frames import Frame, Result
    from kg.graph import KnowledgeGraph
    from kg.interactive import Entity, Graph, load
    from kg.names import Thing

__all__ = [
    "Entity",
    "Frame",
    "Graph",
    "KGError",
    "KnowledgeGraph",
    "Report",
    "Result",
    "Thing",
    "View",
    "load",
]
# Where each name lives: `import kg` itself costs nothing, the first use of a name loads what it needs.
_HOMES = {
    "Frame": "kg.frames",
    "KGError": "kg.errors",
    "KnowledgeGraph": "kg.graph",
    "Report": "kg.displays",
    "Result": "kg.frames",
    "Thing": "kg.names",
    "View": "kg.displays",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'kg' has no attribute {name!r}; it has " + ", ".join(__all__))
    value = getattr(import_module(_HOMES.get(name, "kg.interactive")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
