"""Turn parts of the graph into nodes, links and the tables that say the same."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from kg.analysis.chains import Hop
from kg.graph import KnowledgeGraph
from kg.narration import CERTAINTIES
from kg.projection import Graph
from kg.recorder import Recorder
from kg.records import ClaimRecord, LabelRecord
from kg.views import style
from kg.views.layout import Positions
from kg.views.scene import Cell, Entry, Link, Node, Row, Table, both

Edge = tuple[str, str, str, Mapping[str, Any]]
_COLUMNS = (
    both("主体", "subject"),
    both("关系", "relation"),
    both("客体", "object"),
    both("确定性", "certainty"),
    both("日期", "date"),
    both("依据", "evidence"),
)


class Plot:
    """Make the parts of pictures of one graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.graph = graph
        self.recorder = Recorder(graph)
        self._claims: dict[str, ClaimRecord] = {}

    def label(self, thing: str) -> LabelRecord:
        """Give the label of a thing."""
        return self.recorder.thing(thing)["label"]

    def kind_label(self, kind: str) -> LabelRecord:
        """Give the label of a kind of relation."""
        return self.recorder.predicate_label(kind)

    def claim(self, claim: str) -> ClaimRecord:
        """Record a claim by id, once."""
        if claim not in self._claims:
            self._claims[claim] = self.recorder.claim(self.graph.claims[claim])
        return self._claims[claim]

    def claims(self, ids: Iterable[str]) -> tuple[ClaimRecord, ...]:
        """Record several claims in a steady order."""
        return tuple(self.claim(one) for one in dict.fromkeys(ids))

    def date(self, claims: Iterable[str]) -> str:
        """Give the newest date that claims hold of, or else were published."""
        return max((self.recorder.weigh(claim)[1] for claim in claims), default="")

    def node(self, thing: str, size: float = 0.0, **more: Any) -> Node:
        """Make the dot of a thing: colour by type, size by how much leans on it."""
        known = self.graph.names.things[thing]
        return Node(
            id=thing,
            label=self.label(thing),
            group=known.type,
            colour=more.pop("colour", style.COLOURS[style.colour_class(self.graph.ontology, known.type)]),
            size=size or self.weight(thing),
            entity=thing,
            **more,
        )

    def weight(self, thing: str) -> float:
        """Reckon a radius: by how many statements point at a thing."""
        relations = self.graph.relations
        degree = int(relations.in_degree(thing)) if thing in relations else 0
        return 8 + min(14.0, 2 * math.sqrt(degree))

    def links(self, edges: Iterable[Edge]) -> tuple[Link, ...]:
        """Draw statements of one kind between the same two things as one line."""
        lines: defaultdict[tuple[str, str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for source, target, _, data in edges:
            lines[source, data["kind"], target].append(data)
        beside: defaultdict[frozenset[str], int] = defaultdict(int)
        found = []
        for (source, kind, target), members in sorted(lines.items()):
            pair = frozenset((source, target))
            found.append(self._link(source, kind, target, members, 0.06 + 0.12 * beside[pair]))
            beside[pair] += 1
        return tuple(found)

    def _link(
        self, source: str, kind: str, target: str, members: list[Mapping[str, Any]], bend: float
    ) -> Link:
        first = min(members, key=lambda data: (data["inferred"], style.STRENGTH.index(data["certainty"])))
        claims = sorted({claim for data in members for claim in data["claims"]})
        dependency = kind in self.graph.dependency_kinds
        return Link(
            id=f"{source} {kind} {target}",
            source=source,
            target=target,
            kind=kind,
            label=self.kind_label(kind),
            certainty=first["certainty"],
            colour=style.DEPENDENCY_COLOUR if dependency else style.RELATION_COLOUR,
            # Dependencies are what one looks for; the rest stays in the background.
            width=1.0 if first["inferred"] else 2.0 if dependency else 1.2,
            inferred=first["inferred"],
            date=self.date(claims),
            claims=self.claims(claims),
            bend=bend,
        )

    def chain_links(self, chains: Iterable[Iterable[Hop]]) -> tuple[Link, ...]:
        """Draw the hops of chains."""
        relations = self.graph.relations
        assumed = {"inferred": False, "certainty": "assumed", "claims": ()}
        hops = {(hop.source, hop.target, hop.key): hop for chain in chains for hop in chain}
        return self.links(
            (a, b, key, relations.get_edge_data(a, b, key) or {**assumed, "kind": hop.kind})
            for (a, b, key), hop in hops.items()
        )

    def groups(self, nodes: Iterable[Node]) -> dict[str, LabelRecord]:
        """Label the types of nodes, for the filter."""
        ontology = self.graph.ontology
        return {name: style.class_label(ontology, name) for name in sorted({node.group for node in nodes})}

    def table(self, links: Iterable[Link]) -> Table:
        """Say every line in words, with its evidence."""
        rows = []
        for link in links:
            derived = both("（推得）", " (derived)") if link.inferred else both("", "")
            verb = both(link.label["zh"] + derived["zh"], link.label["en"] + derived["en"])
            ends = (self.recorder.thing(link.source), self.recorder.thing(link.target))
            cells: tuple[Cell, ...] = (ends[0], verb, ends[1], sure(link.certainty), link.date, link.claims)
            rows.append(Row((link.id, link.source, link.target), cells))
        return Table(both("图中的连线", "the lines of the picture"), _COLUMNS, tuple(rows))

    def legend(self, nodes: Iterable[Node], links: Collection[Link]) -> tuple[Entry, ...]:
        """Explain the colours of types, and the lines that there are."""
        ontology = self.graph.ontology
        used = {
            style.colour_class(ontology, self.graph.names.things[node.entity].type)
            for node in nodes
            if node.entity
        }
        dots = [
            Entry(style.class_label(ontology, name), style.COLOURS[name])
            for name in style.COLOURS
            if name in used
        ]
        return (*dots, *lines_legend(links))


def lines_legend(links: Collection[Link]) -> tuple[Entry, ...]:
    """Explain the kinds and certainties of lines that there are."""
    found = []
    depends = {link.colour for link in links}
    if style.DEPENDENCY_COLOUR in depends:
        meaning = both("依赖（箭头指向被依赖者）", "dependency (the arrow points to what is needed)")
        found.append(Entry(meaning, style.DEPENDENCY_COLOUR, "line"))
    if style.RELATION_COLOUR in depends:
        found.append(Entry(both("其他关系", "other relation"), style.RELATION_COLOUR, "line"))
    if any(link.inferred for link in links):
        found.append(Entry(both("细线：推得", "thin: derived"), style.RELATION_COLOUR, "line", width=1))
    present = {link.certainty for link in links}
    for name, dashes in style.DASHES.items():
        if name in present and present != {"stated"}:
            found.append(Entry(sure(name), style.RELATION_COLOUR, "line", dashes))
    return tuple(found)


def sure(certainty: str) -> LabelRecord:
    """Name a certainty in both languages; `assumed` is what a scenario adds."""
    if certainty not in CERTAINTIES["zh"]:
        return both("假设", "assumed") if certainty else both("", "")
    return both(CERTAINTIES["zh"][certainty], CERTAINTIES["en"][certainty])


def edges_of(graph: Graph) -> list[Edge]:
    """List the edges of a part of the graph."""
    return list(graph.edges(keys=True, data=True))


def put(nodes: Iterable[Node], positions: Positions) -> tuple[Node, ...]:
    """Put nodes where a layout has them."""
    return tuple(replace(n, x=positions[n.id][0], y=positions[n.id][1]) for n in nodes)
