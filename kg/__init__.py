"""The large-language-model industry as a knowledge graph.

>>> import kg
>>> graph = kg.load()
>>> graph.entity("英伟达").id
'nvidia'
"""

from kg.errors import KGError
from kg.graph import KnowledgeGraph, load
from kg.names import Thing

__all__ = ["KGError", "KnowledgeGraph", "Thing", "load"]
