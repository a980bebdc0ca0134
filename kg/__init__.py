"""The large-language-model industry as a knowledge graph.

>>> import kg
>>> graph = kg.load()
>>> graph.entity("英伟达").id
'nvidia'
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.errors import KGError
    from kg.graph import KnowledgeGraph, load
    from kg.names import Thing

__all__ = ["KGError", "KnowledgeGraph", "Thing", "load"]
_HOMES = {"KGError": "kg.errors", "KnowledgeGraph": "kg.graph", "Thing": "kg.names", "load": "kg.graph"}


def __getattr__(name: str) -> object:
    # Loaded when asked for: a query worker needs the store alone and starts faster without the rest.
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)
