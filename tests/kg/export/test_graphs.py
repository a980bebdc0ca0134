"""Graph formats are opened by the programs that read them, and hold the same things and relations."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pydot
import pytest

from kg.errors import BadParameter
from kg.export.diagrams import MOST_EDGES
from kg.graph import KnowledgeGraph
from kg.namespaces import ID
from tests.kg.export.reading import HOSTILE, REQUESTS, file, part, plain, written
from tests.toys import copy_world, load_world, relabel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the readers about themselves
ENDS = sorted(REQUESTS)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The toy world under names that break careless writers."""
    data = copy_world(tmp_path_factory.mktemp("hostile"))
    ids = ("acme", "bright", "fund", "nova", "nova-1", "acme-x1", "ada", "cloud", "toyland")
    relabel(data, {name: (text.strip(), text.strip()) for name, text in zip(ids, HOSTILE, strict=True)})
    return load_world(data)


def _edges(graph: Any) -> list[tuple[str, str, str, dict[str, Any]]]:
    return sorted((a, b, str(key), data) for a, b, key, data in graph.edges(keys=True, data=True))


@pytest.mark.parametrize("scope", ENDS)
def test_networkx_reads_graphml(world: KnowledgeGraph, tmp_path: Path, scope: str) -> None:
    whole = part(world, scope)
    again: Any = nx.read_graphml(file(whole, "graphml", tmp_path), force_multigraph=True)
    assert dict(again.nodes(data=True)) == {n: plain(dict(d)) for n, d in whole.nodes()}
    known = [(a, b, key, plain(dict(data))) for a, b, key, data in whole.edges()]
    assert [(a, b, k, {n: v for n, v in d.items() if n != "id"}) for a, b, k, d in _edges(again)] == known
    assert again.graph["version"] == world.version
    kinds = {type(d["inferred"]) for *_, d in again.edges(data=True)}
    assert kinds <= {bool}, "keys are typed"


def test_igraph_reads_graphml(world: KnowledgeGraph, tmp_path: Path) -> None:
    again: Any = igraph.Graph.Read_GraphML(str(file(part(world), "graphml", tmp_path)))
    assert (again.vcount(), again.ecount()) == (len(world.relations), world.relations.size())
    assert again.is_directed()
    ends = Counter((again.vs[e.source]["id"], e["kind"], again.vs[e.target]["id"]) for e in again.es)
    assert ends == Counter((a, d["kind"], b) for a, b, d in world.relations.edges(data=True))
    assert set(again.es["dependency"]) == {True, False}


@pytest.mark.parametrize("scope", ENDS)
def test_networkx_reads_gexf(world: KnowledgeGraph, tmp_path: Path, scope: str) -> None:
    whole = part(world, scope)
    again: Any = nx.read_gexf(file(whole, "gexf", tmp_path), version="1.3")
    assert set(again) == set(whole.relations)
    for node, data in whole.nodes():
        read = again.nodes[node]
        assert read["label"] == data["label_zh"] and read["type"] == data["type"]
        assert {"color", "position", "size"} <= set(read["viz"])
    found = sorted((a, b, d["id"], d["kind"]) for a, b, d in again.edges(data=True))
    assert found == [(a, b, key, d["kind"]) for a, b, key, d in whole.edges()]


def test_gexf_is_of_version_1_3_with_looks_and_dates(world: KnowledgeGraph) -> None:
    root = ET.fromstring(written(part(world), "gexf"))
    spaces = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}
    assert root.tag == "{http://gexf.net/1.3}gexf" and root.get("version") == "1.3"
    graph = root.find("g:graph", spaces)
    assert graph is not None and graph.get("timeformat") == "date"
    dated = {e.get("source"): e.get("start") for e in root.iterfind(".//g:edge[@start]", spaces)}
    # By hand: only the fund's investment bears a date, March 2024; what is derived from it has its date.
    assert dated == {"fund": "2024-03-01", "nova": "2024-03-01"}
    for name in ("color", "position", "size"):
        assert len(root.findall(f".//g:node/viz:{name}", spaces)) == len(world.relations)
    colours = {tuple(c.get(name) for name in "rgb") for c in root.iterfind(".//g:node/viz:color", spaces)}
    assert ("0", "114", "178") in colours  # companies are #0072B2


@pytest.mark.parametrize("scope", ENDS)
def test_networkx_reads_cytoscape(world: KnowledgeGraph, scope: str) -> None:
    whole = part(world, scope)
    document = json.loads(written(whole, "cytoscape"))
    again: Any = nx.cytoscape_graph(document)
    assert isinstance(again, nx.MultiDiGraph) and set(again) == set(whole.relations)
    assert sorted(again.edges(keys=True, data="kind")) == [
        (a, b, k, d["kind"]) for a, b, k, d in whole.edges()
    ]
    nodes, edges = document["elements"]["nodes"], document["elements"]["edges"]
    ids = [element["data"]["id"] for element in (*nodes, *edges)]
    assert len(set(ids)) == len(ids) and all(isinstance(name, str) for name in ids)
    assert all(set(node["position"]) == {"x", "y"} for node in nodes)
    assert len({(n["position"]["x"], n["position"]["y"]) for n in nodes}) == len(nodes), "none hides another"
    assert {rule["selector"] for rule in document["style"]} == {"node", "edge"}


@pytest.mark.parametrize("scope", ENDS)
def test_networkx_and_igraph_read_pajek(world: KnowledgeGraph, tmp_path: Path, scope: str) -> None:
    whole, path = part(world, scope), tmp_path / "graph.net"
    path.write_bytes(written(whole, "pajek"))
    weights = Counter((a, b) for a, b, *_ in whole.edges())
    one: Any = nx.read_pajek(path)
    assert {(a, b): d["weight"] for a, b, d in one.edges(data=True)} == weights and set(one) == set(
        whole.relations
    )
    two: Any = igraph.Graph.Read_Pajek(str(path))
    assert {(two.vs[e.source]["name"], two.vs[e.target]["name"]): e["weight"] for e in two.es} == weights


@pytest.mark.parametrize("scope", ENDS)
def test_pydot_reads_dot(world: KnowledgeGraph, scope: str) -> None:
    whole = part(world, scope)
    (read,) = pydot.graph_from_dot_data(written(whole, "dot").decode())
    nodes = {node.get_name().strip('"'): node for node in read.get_nodes()}
    assert set(nodes) - {"node", "edge"} == set(whole.relations)
    assert all(nodes[n].get("label") == f'"{d["label_zh"]}"' for n, d in whole.nodes())
    found = sorted(
        (e.get_source().strip('"'), e.get_destination().strip('"'), e.get("id")) for e in read.get_edges()
    )
    assert found == [(a, b, f'"{key}"') for a, b, key, _ in whole.edges()]
    assert nodes["nova" if "nova" in nodes else "acme-x1"].get("URL").startswith(f'"{ID}')


@pytest.mark.parametrize("form", ["graphml", "gexf", "cytoscape", "json"])
def test_hostile_names_come_back_as_they_were(hostile: KnowledgeGraph, tmp_path: Path, form: str) -> None:
    whole = part(hostile)
    path = file(whole, form, tmp_path)
    again: Any
    if form == "graphml":
        again = nx.read_graphml(path, force_multigraph=True)
    elif form == "gexf":
        again = nx.read_gexf(path, version="1.3")
    elif form == "json":
        again = nx.node_link_graph(json.loads(path.read_bytes()), edges="edges")
    else:
        again = nx.cytoscape_graph(json.loads(path.read_bytes()))
    assert {n: d["label_zh"] for n, d in again.nodes(data=True)} == {
        n: d["label_zh"] for n, d in whole.nodes()
    }


def test_hostile_names_stay_inside_their_quotes(hostile: KnowledgeGraph) -> None:
    (read,) = pydot.graph_from_dot_data(written(part(hostile), "dot").decode())
    assert {node.get_name().strip('"') for node in read.get_nodes()} - {"node", "edge"} == set(
        hostile.relations
    )
    lines = written(part(hostile), "mermaid").decode().split("\n")
    assert all(_MERMAID.fullmatch(line) for line in lines[2:-1]), [
        line for line in lines[2:-1] if not _MERMAID.fullmatch(line)
    ]


# A line of the flowchart that we write: a node, its style, or an arrow; nothing inside a label ends it.
_LABEL = r'"(?:[^"<>`#]|#\w+;)*"'
_MERMAID = re.compile(
    rf"  n\d+\[{_LABEL}\]|  style n\d+ fill:#[0-9A-F]{{6}},color:#fff|  n\d+ (?:-->|-\.->)\|{_LABEL}\| n\d+"
)


def test_mermaid_draws_each_kind_between_two_things_once(world: KnowledgeGraph) -> None:
    whole = part(world, "around")
    head, kind, *lines = written(whole, "mermaid").decode().splitlines()
    assert world.version in head and head.startswith("%%") and kind == "flowchart LR"
    assert all(_MERMAID.fullmatch(line) for line in lines)
    arrows = [line for line in lines if ">|" in line]
    assert len(arrows) == len(set(arrows)) >= len({(a, b, d["kind"]) for a, b, _, d in whole.edges()})


def test_mermaid_refuses_what_it_would_not_draw(real: KnowledgeGraph) -> None:
    with pytest.raises(BadParameter, match=f"at most {MOST_EDGES} lines"):
        written(part(real), "mermaid")


def test_labels_are_in_the_language_asked_for(world: KnowledgeGraph) -> None:
    from kg.export.parts import Request, choose

    english = choose(world, Request(entity="nova", language="en"))
    for form in ("dot", "mermaid"):
        text = written(english, form).decode()
        assert "Nova AI" in text and "新星智能" not in text
