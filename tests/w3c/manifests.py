"""W3C's evaluation and syntax tests, read from their manifests."""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize

ARCHIVE: Final = Path(__file__).with_name("suites.tar.xz")
BASE: Final = "http://w3c.test/"
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_APPROVAL = "http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#approval"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_FROM = re.compile(r"^[^#\n]*?\bFROM\s+(NAMED\s+)?<([^>]*)>", re.I | re.M)
_FORMATS = {".ttl": RdfFormat.TURTLE, ".rdf": RdfFormat.RDF_XML, ".nt": RdfFormat.N_TRIPLES}


@dataclass
class Graphs:
    """A default graph and named graphs, each a list of files."""

    default: list[str] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Case:
    """One test of a manifest."""

    suite: str
    manifest: str
    name: str
    kind: str
    action: str
    before: Graphs
    after: Graphs
    result: str | None
    lax: bool
    excluded: str | None

    @property
    def key(self) -> str:
        """Its name in exceptions.txt."""
        return f"{self.suite}/{self.manifest}#{self.name}"


class Node:
    """A place in a manifest's graph, walked by predicate."""

    def __init__(self, graph: Mapping[object, list[Quad]], term: object) -> None:
        self.graph, self.term = graph, term

    def all(self, predicate: str) -> list[Node]:
        """Give the objects of a predicate."""
        found = self.graph.get(self.term, [])
        return [Node(self.graph, q.object) for q in found if q.predicate.value == predicate]

    def one(self, predicate: str) -> Node | None:
        """Give the object of a predicate, if any."""
        return next(iter(self.all(predicate)), None)

    def items(self) -> Iterator[Node]:
        """Walk a list."""
        place: Node | None = self
        while place and (first := place.one(_RDF + "first")):
            yield first
            place = place.one(_RDF + "rest")

    @property
    def value(self) -> str:
        """Its IRI or text."""
        return self.term.value if isinstance(self.term, NamedNode | Literal) else ""


def unpack(directory: Path) -> Path:
    """Unpack the suites."""
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(directory, filter="data")
    return directory


def cases(root: Path) -> Iterator[Case]:
    """Read every test of every manifest below a directory, by suite and manifest."""
    for path in sorted(root.glob("*/*/manifest.ttl"), key=lambda p: (p.parts[-3] != "dawg-data-r2", str(p))):
        graph: dict[object, list[Quad]] = {}
        for quad in triples(root, iri_of(root, path)):
            graph.setdefault(quad.subject, []).append(quad)
        entries = [
            q.object for quads in graph.values() for q in quads if q.predicate.value == _MF + "entries"
        ]
        for entry in Node(graph, entries[0]).items():
            yield _case(root, path, entry)


def _case(root: Path, path: Path, entry: Node) -> Case:
    kinds = [kind.value.removeprefix(_MF) for kind in entry.all(_RDF + "type")]
    action, result = entry.one(_MF + "action"), entry.one(_MF + "result")
    assert action is not None
    request = action.one(_QT + "query") or action.one(_UT + "request") or action
    before = _graphs(action)
    if kinds[0] == "QueryEvaluationTest" and not (before.default or before.named):
        before = _from_clauses(root, request.value)
    return Case(
        path.parts[-3],
        path.parts[-2],
        entry.value.rpartition("#")[2],
        kinds[0],
        request.value,
        before,
        _graphs(result) if result else Graphs(),
        result.value if result else None,
        bool(entry.one(_MF + "resultCardinality")),
        _excluded(entry, action),
    )


def _excluded(entry: Node, action: Node) -> str | None:
    approval = entry.one(_APPROVAL)
    if approval and approval.value.endswith(("Withdrawn", "NotApproved")):
        return "withdrawn or not approved by W3C"
    if action.one(_QT + "serviceData"):
        return "calls other hosts, which a server must not do unasked"
    return None


def _graphs(node: Node) -> Graphs:
    graphs = Graphs([n.value for prefix in (_QT, _UT) for n in node.all(prefix + "data")])
    for item in [n for prefix in (_QT, _UT) for n in node.all(prefix + "graphData")]:
        file, label = item.one(_UT + "graph") or item.one(_QT + "graph"), item.one(_LABEL)
        graphs.named.append((label.value if label else item.value, file.value if file else item.value))
    return graphs


def _from_clauses(root: Path, query: str) -> Graphs:
    """Give the graphs that a query without data names itself: a store must hold them."""
    text = file_of(root, query).read_text("utf-8")
    names = {query.rpartition("/")[0] + "/" + name for _, name in _FROM.findall(text)}
    return Graphs(named=[(iri, iri) for iri in sorted(names)])


def iri_of(root: Path, path: Path) -> str:
    """Give the IRI under which a file of the suites is known."""
    return BASE + path.relative_to(root).as_posix()


def file_of(root: Path, iri: str) -> Path:
    """Give the file of an IRI."""
    return root / iri.removeprefix(BASE)


def triples(root: Path, iri: str) -> list[Quad]:
    """Parse a file of the suites."""
    path = file_of(root, iri)
    return list(parse(path.read_bytes(), format=_FORMATS[path.suffix], base_iri=iri, rename_blank_nodes=True))


def n_triples(quads: list[Quad]) -> bytes:
    """Write triples so that no base and no prefix is left to chance."""
    plain = [Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads]
    return serialize(plain, format=RdfFormat.N_QUADS) or b""
