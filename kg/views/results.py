"""Draw the result of any SELECT or CONSTRUCT query: as a network where it joins things, else as bars.

A SELECT with at least two columns of things becomes a network (a line from each thing of a row to the next);
one with a column of things and one of numbers becomes bars; all else is a table.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import networkx as nx

from kg.analysis.spec import Parameter
from kg.errors import BadParameter
from kg.graph import KnowledgeGraph
from kg.namespaces import ID, ONTOLOGY, RDF, RDFS, local_name, shrink
from kg.narration import LANGUAGES, pick
from kg.projection import Graph
from kg.records import LabelRecord
from kg.views import options, style
from kg.views.bars import Bar, bars
from kg.views.compose import network, sizes
from kg.views.layout import around
from kg.views.network import Plot, put
from kg.views.scene import Cell, Drawing, Link, Node, Row, Scene, Table, View, Words, both

_TITLE: Final = both("查询结果", "Result of a query")
_MOST_ROWS: Final = 2000
_OTHER: Final = "#7A7266"
# How each form of answer is to be written to be drawn.
FORMATS: Final = {
    "select": "application/sparql-results+json",
    "ask": "application/sparql-results+json",
    "graph": "application/n-triples",
}
_TRIPLE: Final = re.compile(
    r"(<[^>]*>|_:\S+) <([^>]*)> (<[^>]*>|_:\S+|\"(?:[^\"\\]|\\.)*\")(?:@\S+|\^\^<[^>]*>)? \."
)


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a result: an IRI (or blank node) or a literal."""

    value: str
    is_node: bool

    @property
    def thing(self) -> str:
        """The id of the thing, empty when it is none of ours."""
        return local_name(self.value) if self.is_node and self.value.startswith(ID) else ""


def results(graph: KnowledgeGraph, query: str, limit: int = 300) -> Scene:
    """Draw what a query answers; raises QueryError and what `draw_answer` raises.

    The engine runs in this process, so this is not for the queries of strangers.
    """
    answer = graph.query(query)
    return draw_answer(graph, answer.kind, answer.serialize(FORMATS[answer.kind]), limit)


def draw_answer(graph: KnowledgeGraph, kind: str, content: bytes, limit: int = 300) -> Scene:
    """Draw an answer of this form in its format of `FORMATS`; BadParameter if there is nothing to draw."""
    if kind == "ask":
        raise BadParameter(
            "query", "ASK", "a SELECT, CONSTRUCT or DESCRIBE query: an ASK has nothing to draw"
        )
    plot, text = Plot(graph), content.decode()
    if kind == "graph":
        # A literal may hold other characters that end lines.
        lines = map(_TRIPLE.fullmatch, text.split("\n"))
        return _triples(plot, (match.groups() for match in lines if match), limit)
    found = json.loads(text)
    names: list[str] = found["head"]["vars"]
    rows = [
        {
            name: Term(cell["value"], cell["type"] != "literal")
            for name, cell in row.items()
            if cell["type"] != "triple"
        }
        for row in found["results"]["bindings"]
    ]
    return _rows(plot, names, rows, limit)


def _rows(plot: Plot, names: Sequence[str], rows: Sequence[dict[str, Term]], limit: int) -> Scene:
    nodes = [name for name in names if any(name in row and row[name].is_node for row in rows)]
    numbers = [
        name for name in names if rows and all(name in row and _number(row[name]) is not None for row in rows)
    ]
    table = _table(plot, names, rows)
    lead = both(f"{len(rows)} 行", f"{len(rows)} rows")
    if len(nodes) >= 2:
        pairs = [
            (row[a].value, _column(b), row[b].value)
            for row in rows
            for a, b in pairwise(nodes)
            if a in row and b in row
        ]
        return _joined(plot, pairs, lead, (table,), limit)
    if nodes and numbers:
        return _bars(plot, nodes[0], numbers[-1], rows, lead, table, limit)
    return Scene(
        name="query",
        title=_TITLE,
        lead=both(f"{lead['zh']}；没有可画之物，见表", f"{lead['en']}; nothing to draw in it, see the table"),
        nodes=(),
        hidden=max(len(rows) - _MOST_ROWS, 0),
        tables=(table,),
        drawing=_nothing,
    )


def _nothing(language: str) -> Drawing:
    said = pick(both("见下表", "see the table below"), language)
    return Drawing(320, 60, (Words(160, 36, said, 14, "quiet", "middle"),))


def _column(name: str) -> LabelRecord:
    return both(name, name)


def _number(term: Term) -> float | None:
    if term.is_node:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _triples(plot: Plot, triples: Iterable[tuple[str, ...]], limit: int) -> Scene:
    listed = sorted(set(triples))
    joins, rows = [], []
    for subject, predicate, value in listed:
        label = _predicate(plot, predicate)
        literal = value.startswith('"')
        plain = json.loads(value, strict=False) if literal else value.strip("<>")
        if not literal and predicate != RDF + "type":
            joins.append((subject.strip("<>"), label, plain))
        ends = (
            _cell(plot, Term(subject.strip("<>"), is_node=True)),
            label,
            _cell(plot, Term(plain, not literal)),
        )
        refs = tuple(end.strip("<>") for end in (subject, value) if not end.startswith('"'))
        rows.append(Row(tuple(map(_id, refs)), ends))
    columns = (both("主体", "subject"), both("关系", "relation"), both("客体", "object"))
    table = Table(both("三元组", "triples"), columns, tuple(rows[:_MOST_ROWS]))
    return _joined(plot, joins, both(f"{len(listed)} 个三元组", f"{len(listed)} triples"), (table,), limit)


def _predicate(plot: Plot, iri: str) -> LabelRecord:
    known = plot.graph.ontology.properties.get(local_name(iri)) if iri.startswith(ONTOLOGY) else None
    if known:
        return both(known.label_zh, known.label_en)
    named = {RDF + "type": both("类型", "type"), RDFS + "label": both("名称", "label")}
    return named.get(iri, both(shrink(iri), shrink(iri)))


def _id(iri: str) -> str:
    """Give the id of one of our things, else the IRI."""
    return local_name(iri) if iri.startswith(ID) else iri


def _node(plot: Plot, iri: str, pinned: bool) -> Node:
    thing = _id(iri)
    if thing in plot.graph.names.things:
        return plot.node(thing, pinned=pinned)
    short = shrink(iri)
    return Node(thing, both(short, short), "other", _OTHER, pinned=pinned)


def _joined(
    plot: Plot,
    pairs: Iterable[tuple[str, LabelRecord, str]],
    lead: LabelRecord,
    tables: tuple[Table, ...],
    limit: int,
) -> Scene:
    """Lay out things that a result joins, the best connected first when there are too many."""
    graph: Graph = nx.MultiDiGraph()
    labels = {}
    for a, label, b in pairs:
        labels[label["en"]] = label
        graph.add_edge(_id(a), _id(b), label["en"], first=a, last=b)
    ordered = sorted(graph, key=lambda node: (-graph.degree(node), node))
    part: Graph = nx.MultiDiGraph(graph.subgraph(ordered[:limit]))
    if len(part) < len(graph):
        # What the cap has parted from all else says nothing.
        part.remove_nodes_from(list(nx.isolates(part)))
    iris = {
        node: iri
        for a, b, data in graph.edges(data=True)
        for node, iri in ((a, data["first"]), (b, data["last"]))
    }
    nodes = [_node(plot, iris[node], node == ordered[0]) for node in sorted(part)]
    places = around(part, ordered[0], sizes=sizes(nodes)) if nodes else {}
    links = tuple(_link(a, b, key, labels[key]) for a, b, key in sorted(part.edges(keys=True)))
    scene = Scene(
        name="query",
        title=_TITLE,
        lead=lead,
        nodes=put(nodes, places),
        links=links,
        hidden=len(ordered) - len(part),
        tables=tables,
        groups={**plot.groups(n for n in nodes if n.entity), "other": both("其他", "other")},
        drawing=None if nodes else _nothing,
    )
    return network(plot, scene, plot.graph.relations) if nodes else scene


def _link(a: str, b: str, kind: str, label: LabelRecord) -> Link:
    return Link(f"{a} {kind} {b}", a, b, kind, label, "stated", style.RELATION_COLOUR, 1.6)


def _bars(
    plot: Plot,
    name: str,
    number: str,
    rows: Sequence[dict[str, Term]],
    lead: LabelRecord,
    table: Table,
    limit: int,
) -> Scene:
    kept = [
        (row, value)
        for row in rows
        if name in row and (value := _number(row[number])) is not None and value >= 0
    ]
    nodes, listed = {}, []
    for place, (row, value) in enumerate(kept[:limit]):
        node = _node(plot, row[name].value, pinned=False)
        nodes[node.id] = node
        said = both(f"{value:,g}", f"{value:,g}")
        listed.append((place, Bar(node.id, node.label, ((value, "#0072B2"),), said)))
    return Scene(
        name="query",
        title=_TITLE,
        lead=both(f"{lead['zh']}；条形：{number}", f"{lead['en']}; bars: {number}"),
        nodes=tuple(nodes.values()),
        hidden=len(kept) - len(listed),
        tables=(table,),
        groups={**plot.groups(n for n in nodes.values() if n.entity), "other": both("其他", "other")},
        drawing=lambda language: bars([bar for _, bar in listed], language),
    )


def _cell(plot: Plot, term: Term) -> Cell:
    if term.thing in plot.graph.names.things:
        return plot.recorder.thing(term.thing)
    return shrink(term.value) if term.is_node else term.value


def _table(plot: Plot, names: Sequence[str], rows: Sequence[dict[str, Term]]) -> Table:
    lines = tuple(
        Row(
            tuple(_id(term.value) for term in row.values() if term.is_node),
            tuple(_cell(plot, row[name]) if name in row else "" for name in names),
        )
        for row in rows[:_MOST_ROWS]
    )
    rest = len(rows) - len(lines)
    caption = dict(
        zip(
            LANGUAGES,
            (
                f"结果{f'（另有 {rest} 行未列）' if rest else ''}",
                f"result{f' (and {rest} more rows)' if rest else ''}",
            ),
            strict=True,
        )
    )
    return Table(both(caption["zh"], caption["en"]), tuple(_column(name) for name in names), lines)


VIEW: Final = View(
    name="query",
    route="query",
    zh="查询结果图",
    en="result of a query",
    meaning_zh="把任何 SELECT 或 CONSTRUCT 的结果画成网络、条形或表",
    meaning_en="the result of any SELECT or CONSTRUCT as network, bars or table",
    example="query query='SELECT ?a ?b { ?a llm:investedIn ?b }'",
    sample={"query": "SELECT ?product ?model WHERE { ?product llm:usesModel ?model }", "limit": 45},
    parameters=(
        Parameter("query", "text", "SPARQL 查询", "a SPARQL query", required=True, positional=True),
        options.limit(300),
    ),
    draw=results,
)
