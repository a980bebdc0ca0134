"""RDF exports are read back by rdflib to the same triples."""

from __future__ import annotations

import io

import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.export.parts import whole
from kg.export.registry import FORMATS
from kg.graph import KnowledgeGraph
from kg.namespaces import GRAPH, ID, ONTOLOGY

CHIP = (rdflib.URIRef(ID + "nova-1"), rdflib.URIRef(ONTOLOGY + "runsOnChip"), rdflib.URIRef(ID + "acme-x1"))


def test_turtle_and_ntriples_are_the_default_graph(world: KnowledgeGraph) -> None:
    turtle, ntriples = io.BytesIO(), io.BytesIO()
    FORMATS["turtle"].write(whole(world), turtle)
    FORMATS["ntriples"].write(whole(world), ntriples)
    one = rdflib.Graph().parse(data=turtle.getvalue(), format="turtle")
    two = rdflib.Graph().parse(data=ntriples.getvalue(), format="nt")
    count = world.store.select("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert len(one) == len(two) == int(count[0]["n"])
    assert isomorphic(one, two)
    assert CHIP in one
    assert b"id:nova-1" in turtle.getvalue()  # prefixes are used


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib about itself
def test_trig_and_nquads_hold_the_named_graphs(world: KnowledgeGraph) -> None:
    sizes: list[dict[str, int]] = []
    for form in ("trig", "nquads"):
        out = io.BytesIO()
        FORMATS[form].write(whole(world), out)
        data = rdflib.Dataset()
        data.parse(data=out.getvalue(), format=form)
        assert CHIP in data.graph(rdflib.URIRef(GRAPH + "source/second-report"))
        sizes.append({str(graph.identifier): len(graph) for graph in data.graphs()})
    assert sizes[0] == sizes[1]
    named = {name for name in sizes[0] if name.startswith(GRAPH)}
    assert named == {
        GRAPH + part
        for part in ("entities", "inferred", "ontology", "source/first-report", "source/second-report")
    }
    assert sum(sizes[0].values()) == len(world.store)
