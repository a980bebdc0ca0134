"""Choose what an export holds: all, what surrounds a thing, what a picture shows, an analysis result."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import networkx as nx

from kg.analyses import COMMON, compare, find_analysis
from kg.analysis.chains import Hop
from kg.analysis.spec import ClaimId, Node
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.names import Thing
from kg.narration import LANGUAGES
from kg.projection import Graph
from kg.statements import ClaimView
from kg.views.neighbourhood import Surroundings, surroundings
from kg.views.options import MOST_NODES

# What a hop that an analysis only assumes has instead of evidence.
_ASSUMED: Final[dict[str, Any]] = {
    "dependency": True,
    "inferred": False,
    "rule": "",
    "certainty": "assumed",
    "as_of": "",
    "sources": (),
    "claims": (),
}


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asks to export; at most one of entity, view and analysis is set.

    `values` are NAME, VALUE pairs for the analysis; `table` names one table of a format that has several;
    `limit` caps a view only, as its picture does.
    """

    entity: str = ""
    view: str = ""
    analysis: str = ""
    values: tuple[tuple[str, str | Path], ...] = ()
    depth: int = 1
    direction: str = "both"
    kinds: tuple[str, ...] = ()
    limit: int = 60
    table: str = ""
    language: str = "zh"


@dataclass(frozen=True)
class Part:
    """What an export holds: relations between things, with the claims behind and beside them.

    `name` tells parts of one version apart in file names, empty for the whole; `result` is what an analysis
    answers; `others` are versions that it compares the graph with. The relations are shared with the graph
    and not to be changed.
    """

    graph: KnowledgeGraph
    relations: Graph
    name: str = ""
    center: str = ""
    result: Any = None
    extra_claims: frozenset[str] = frozenset()
    language: str = "zh"
    table: str = ""
    whole: bool = field(default=False)
    others: tuple[KnowledgeGraph, ...] = ()

    @property
    def graphs(self) -> tuple[KnowledgeGraph, ...]:
        """The graph and the versions that it is compared with."""
        return (self.graph, *self.others)

    @cached_property
    def claim_ids(self) -> frozenset[str]:
        """The claims behind the relations and, for the things in the part, those with a plain value."""
        behind = {claim for _, _, data in self.relations.edges(data=True) for claim in data["claims"]}
        plain = {f.claim for f in self.graph.facts if f.subject in self.relations}
        return frozenset(behind | plain | self.extra_claims)

    @cached_property
    def thing_ids(self) -> tuple[str, ...]:
        """The things of the relations, those that the claims speak of, and the sources, in order."""
        if self.whole:
            return tuple(sorted(self.graph.names.things))
        named = {end for c in self.claims() for end in (c.subject, c.object_id, c.scope, c.source) if end}
        return tuple(sorted({*self.relations, *named}))

    def claims(self) -> Iterator[ClaimView]:
        """Yield the claims in the order of their ids."""
        known = ChainMap(*(graph.claims for graph in self.graphs))
        for claim in sorted(self.graph.claims if self.whole else self.claim_ids):
            yield known[claim]

    def things(self) -> Iterator[Thing]:
        """Yield the things in the order of their ids."""
        known = ChainMap(*(graph.names.things for graph in self.graphs))
        for thing in self.thing_ids:
            yield known[thing]

    def edges(self) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        """Yield the relations as source, target, key and attributes, in a fixed order."""
        order = sorted(self.relations.edges(keys=True))
        for source, target, key in order:
            yield source, target, key, self.relations.edges[source, target, key]

    def nodes(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield the things that the relations join with their attributes, in the order of their ids."""
        for node in sorted(self.relations):
            yield node, self.relations.nodes[node]


def whole(graph: KnowledgeGraph) -> Part:
    """Take everything."""
    return Part(graph, graph.relations, whole=True)


def choose(graph: KnowledgeGraph, asked: Request) -> Part:
    """Take what was asked for; raises BadParameter, UnknownEntity or AmbiguousName."""
    if asked.language not in LANGUAGES:
        raise BadParameter("lang", asked.language, " or ".join(LANGUAGES))
    scopes = [name for name in ("entity", "view", "analysis") if getattr(asked, name)]
    if len(scopes) > 1:
        raise BadParameter("scope", " and ".join(scopes), "one of entity, view, analysis")
    if asked.values and not asked.analysis:
        raise BadParameter(
            "with", "=".join(map(str, asked.values[0])), "nothing, unless an analysis is named"
        )
    part = _ANSWERS[scopes[0]](graph, asked) if scopes else whole(graph)
    return dataclasses.replace(part, language=asked.language, table=asked.table)


def _around(graph: KnowledgeGraph, asked: Request) -> Part:
    found = surroundings(graph, asked.entity, asked.depth, asked.direction, asked.kinds, limit=None)
    return _of_surroundings(graph, asked, found, "around")


def _view(graph: KnowledgeGraph, asked: Request) -> Part:
    found = surroundings(graph, asked.view, asked.depth, asked.direction, asked.kinds, asked.limit)
    return _of_surroundings(graph, asked, found, f"view-{asked.limit}")


def _of_surroundings(graph: KnowledgeGraph, asked: Request, found: Surroundings, how: str) -> Part:
    words = (how, found.center.id, str(asked.depth), asked.direction, *sorted(asked.kinds))
    return Part(graph, found.graph, "-".join(words), found.center.id)


def _analysis(graph: KnowledgeGraph, asked: Request) -> Part:
    analysis = find_analysis(asked.analysis)
    many = {p.name for p in (*analysis.parameters, *COMMON) if p.many}
    given: defaultdict[str, list[str | Path]] = defaultdict(list)
    for name, value in asked.values:
        given[name].append(value)
    for name, values in given.items():
        if name not in many and len(values) > 1:
            raise BadParameter(name, ", ".join(map(str, values)), "one value")
    plain = {name: values if name in many else values[0] for name, values in given.items()}
    result, answer, others = compare(graph, analysis.name, plain)
    relations, claims = _named((graph, *others), result)
    if not relations.size():
        # Without chains the things would stand apart: the dependencies that were looked at join them.
        seen = graph.dependency_graph(answer["parameters"]["kind"], answer["parameters"]["evidence"])
        for source, target, key, data in seen.subgraph(relations).edges(keys=True, data=True):
            relations.add_edge(source, target, key, **data)
    name = _slug((analysis.name, *(str(value) for pair in asked.values for value in pair)))
    return Part(graph, relations, name, result=result, extra_claims=frozenset(claims), others=others)


def _slug(words: tuple[str, ...]) -> str:
    """Name a part for a file; a hash tells apart what the name cannot hold.

    >>> _slug(("impact", "cut", "nvidia")), _slug(("impact", "cut", "英伟达"))
    ('impact-cut-nvidia', 'impact-cut-9182c5d1')
    """
    whole = "-".join(words)
    plain = re.sub(r"[^A-Za-z0-9]+", "-", whole).strip("-")[:100]
    return plain if plain == whole else f"{plain}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _named(graphs: tuple[KnowledgeGraph, ...], result: object) -> tuple[Graph, set[str]]:
    """Gather the things, hops and claims that a result names; figures about a thing become its attributes."""
    relations: Graph = nx.MultiDiGraph()
    claims: set[str] = set()
    for item in walk(result):
        if isinstance(item, Node):
            _add_node(graphs, relations, str(item))
        elif isinstance(item, Hop):
            _add_node(graphs, relations, item.source)
            _add_node(graphs, relations, item.target)
            known = graphs[0].relations.get_edge_data(item.source, item.target, item.key)
            relations.add_edge(
                item.source, item.target, item.key, **(known or {**_ASSUMED, "kind": item.kind})
            )
        elif isinstance(item, ClaimId):
            claims.add(str(item))
    for row in rows(result):
        _annotate(relations, row)
    return relations, claims


def _add_node(graphs: tuple[KnowledgeGraph, ...], relations: Graph, node: str) -> None:
    if node not in relations:
        known = next(graph.relations for graph in graphs if node in graph.relations)
        relations.add_node(node, **known.nodes[node])


def _annotate(relations: Graph, row: object) -> None:
    """Write the plain values of a row onto the one thing that it is about."""
    values = {f.name: getattr(row, f.name) for f in dataclasses.fields(row)}  # type: ignore[arg-type]
    about = [str(value) for value in values.values() if isinstance(value, Node)]
    if len(about) == 1:
        plain = {f"result_{name}": v for name, v in values.items() if _is_plain(v)}
        relations.nodes[about[0]].update(
            {k: v for k, v in plain.items() if k not in relations.nodes[about[0]]}
        )


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int | float | str) and not isinstance(value, Node | ClaimId)


def rows(result: object) -> Iterator[object]:
    """Yield every row of a result: the dataclasses in its fields."""
    for item in dataclasses.fields(result):  # type: ignore[arg-type]
        value = getattr(result, item.name)
        if isinstance(value, tuple):
            yield from (row for row in value if dataclasses.is_dataclass(row) and not isinstance(row, Hop))


def walk(value: object) -> Iterator[object]:
    """Yield the plain values of a result, at any depth; a hop is one value."""
    if dataclasses.is_dataclass(value) and not isinstance(value, Hop | type):
        for item in dataclasses.fields(value):
            yield from walk(getattr(value, item.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list | tuple) and not isinstance(value, Hop):
        for inner in value:
            yield from walk(inner)
    else:
        yield value


_ANSWERS: Final = {"entity": _around, "view": _view, "analysis": _analysis}
MOST_IN_VIEW: Final = MOST_NODES


def pairs(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Split NAME=VALUE texts.

    >>> pairs(["cut=nvidia"])
    (('cut', 'nvidia'),)
    """
    found: list[tuple[str, str]] = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            raise BadParameter("with", text, "NAME=VALUE, such as cut=nvidia")
        found.append((name, value))
    return tuple(found)
