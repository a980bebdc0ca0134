"""Run one evaluation or syntax test over HTTP: load, ask, compare."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse

from tests.calls import Reply
from tests.servers import Server
from tests.w3c.compare import (
    Table,
    read_csv,
    read_result_graph,
    read_results,
    same_graph,
    same_results,
)
from tests.w3c.manifests import BASE, Case, Graphs, file_of, n_triples, triples

JSON: Final = "application/sparql-results+json"
_RESULTS = {".srx": "application/sparql-results+xml", ".srj": JSON, ".tsv": "text/tab-separated-values"}
_ALL = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
_COMMENTS = re.compile(r"<[^<>\s]*>|\"(?:\\.|[^\"\n])*\"|#[^\n]*")
_GRAPH_FORM = re.compile(r"\b(CONSTRUCT|DESCRIBE)\b", re.I)


class Failed(Exception):
    """A test that does not hold, and why."""


class Excluded(Exception):
    """A test that cannot be run here, and why."""


def check(server: Server, root: Path, case: Case) -> None:
    """Run a test; return if it passes."""
    if case.excluded:
        raise Excluded(case.excluded)
    if case.kind.startswith(("Positive", "Negative")):
        return _syntax(server, root, case)
    load(server, root, case.before)
    if case.kind == "UpdateEvaluationTest":
        return _update(server, root, case)
    return _query(server, root, case)


def clean(server: Server) -> None:
    """Empty the store: DROP, since a graph that CLEAR left empty may count as there."""
    _expect(server.change("DROP ALL"), "DROP ALL")


def load(server: Server, root: Path, graphs: Graphs) -> None:
    """Replace all that the store holds, in one write."""
    text = "".join(_facts(triples(root, file)) for file in graphs.default)
    for name, file in graphs.named:
        text += f"GRAPH <{_absolute(name)}> {{ {_facts(triples(root, file))} }} "
    # A graph without triples is there nevertheless.
    named = "".join(f"CREATE SILENT GRAPH <{_absolute(name)}> ; " for name, _ in graphs.named)
    _expect(server.change(f"DROP ALL ; {named} INSERT DATA {{ {text} }}"), "loading")


def _facts(quads: list[Quad]) -> str:
    return n_triples(quads).decode()


def _absolute(name: str) -> str:
    return name if ":" in name else BASE + name


def _expect(reply: Reply, what: str) -> None:
    if not 200 <= reply.status < 300:
        raise Failed(f"{what}: {reply.status} {reply.text[:200]}")


def _text(root: Path, case: Case, base: bool) -> str:
    text = file_of(root, case.action).read_bytes().decode("utf-8")
    return f"BASE <{case.action}>\n{text}" if base else text


def _syntax(server: Server, root: Path, case: Case) -> None:
    text = _text(root, case, base=False)
    update = "Update" in case.kind or case.action.endswith(".ru")
    reply = server.change(text) if update else server.ask(text, "*/*")
    if case.kind.startswith("Positive"):
        # Legal text that cannot or may not be carried out (LOAD) may be refused, but not as malformed.
        if reply.status == 400:
            raise Failed(f"a valid text: {reply.status} {reply.text[:200]}")
    elif reply.status not in (400, 403):
        raise Failed(f"an invalid text: {reply.status}")
    if update and case.kind.startswith("Positive"):
        clean(server)


def _update(server: Server, root: Path, case: Case) -> None:
    _expect(server.change(_text(root, case, base=True)), "the update")
    expected = [quad for file in case.after.default for quad in triples(root, file)]
    for name, file in case.after.named:
        expected += [
            Quad(q.subject, q.predicate, q.object, NamedNode(_absolute(name))) for q in triples(root, file)
        ]
    got = _everything(server)
    if not same_graph(expected, got):
        raise Failed(f"the store holds {sorted(map(str, got))}, expected {sorted(map(str, expected))}")


def _everything(server: Server) -> list[Quad]:
    reply = server.ask(_ALL)
    _expect(reply, "reading all")
    table = read_results(reply.body, JSON)
    assert not isinstance(table, bool)
    quads = []
    for row in table[1]:
        found = dict(row)
        s, p, o, g = (found.get(name) for name in "spog")
        assert isinstance(s, NamedNode | BlankNode)
        assert isinstance(p, NamedNode)
        quads.append(Quad(s, p, o, g if isinstance(g, NamedNode) else DefaultGraph()))  # type: ignore[arg-type]
    return quads


def _query(server: Server, root: Path, case: Case) -> None:
    text = _text(root, case, base=True)
    assert case.result is not None
    suffix = case.result[case.result.rindex(".") :]
    if suffix == ".csv":
        return _csv(server, root, case, text)
    bare = _COMMENTS.sub(" ", text)
    wanted = "text/turtle" if _GRAPH_FORM.search(bare) else _RESULTS.get(suffix, JSON)
    reply = server.ask(text, wanted)
    _expect(reply, "the query")
    if reply.media_type != wanted:
        raise Failed(f"asked for {wanted}, got {reply.media_type}")
    if wanted == "text/turtle":
        got = list(parse(reply.body, format=RdfFormat.TURTLE, base_iri=BASE))
        if not same_graph(triples(root, case.result), got):
            raise Failed(f"the graph is {sorted(map(str, got))}")
        return None
    expected, ordered = _expected(root, case.result, suffix)
    answer = read_results(reply.body, wanted)
    if not same_results(expected, answer, ordered, case.lax):
        raise Failed(f"got {_show(answer)}, expected {_show(expected)}")
    return None


def _expected(root: Path, iri: str, suffix: str) -> tuple[bool | Table, bool]:
    if suffix in _RESULTS:
        return read_results(file_of(root, iri).read_bytes(), _RESULTS[suffix]), False
    found = read_result_graph(triples(root, iri))
    assert found is not None, iri
    return found


def _csv(server: Server, root: Path, case: Case, text: str) -> None:
    reply = server.ask(text, "text/csv")
    _expect(reply, "the query")
    assert case.result is not None
    if read_csv(reply.body) != read_csv(file_of(root, case.result).read_bytes()):
        raise Failed(f"the table is {reply.text!r}")


def _show(answer: bool | Table) -> str:
    return str(answer if isinstance(answer, bool) else sorted(map(str, answer[1])))[:600]
