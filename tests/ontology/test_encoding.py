"""The encoding of the toy world, judged by rdflib as a second reader and by answers worked out by hand."""

from __future__ import annotations

import io
import warnings
from decimal import Decimal

import pytest
import rdflib
from rdflib import RDF, XSD, BNode, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import Node

from kg.graph import KnowledgeGraph
from kg.ontology import load_ontology
from kg.resources import ONTOLOGY_DIR

BASE = "https://w3id.org/llm-industry-graph/"
ID = Namespace(BASE + "id/")
LLM = Namespace(BASE + "ontology#")
GRAPH = Namespace(BASE + "graph/")
PROV = Namespace("http://www.w3.org/ns/prov#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
FIRST, SECOND = GRAPH["source/first-report"], GRAPH["source/second-report"]


@pytest.fixture(scope="module")
def dump(world: KnowledgeGraph) -> bytes:
    out = io.BytesIO()
    world.store.dump(out, "application/n-quads")
    return out.getvalue()


@pytest.fixture(scope="module")
def quads(dump: bytes) -> rdflib.Dataset:
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        # rdflib 7.6 warns of its own use of a deprecated name while parsing.
        warnings.filterwarnings("ignore", "Dataset.default_context is deprecated", DeprecationWarning)
        dataset.parse(data=dump, format="nquads")
    return dataset


@pytest.fixture(scope="module")
def merged(quads: rdflib.Dataset) -> rdflib.Graph:
    return quads.graph(DATASET_DEFAULT_GRAPH_ID)


def _claims(graph: rdflib.Graph, subject: str, predicate: str) -> list[Node]:
    nodes = set(graph.subjects(RDF.subject, ID[subject])) & set(graph.subjects(RDF.predicate, LLM[predicate]))
    assert all((node, RDF.type, LLM.Claim) in graph for node in nodes)
    return sorted(nodes, key=lambda node: str(graph.value(node, RDF.object)))


def _claim(graph: rdflib.Graph, subject: str, predicate: str) -> Node:
    (node,) = _claims(graph, subject, predicate)
    return node


def test_rdflib_counts_the_same_quads(world: KnowledgeGraph, dump: bytes, quads: rdflib.Dataset) -> None:
    lines = dump.decode("utf-8").splitlines()
    assert len(lines) == len(set(lines)) == len(world.store)
    assert sum(1 for _ in quads.quads()) == len(world.store)


def test_named_graphs_are_these(quads: rdflib.Dataset) -> None:
    names = {str(graph.identifier) for graph in quads.graphs() if len(graph)}
    expected = {FIRST, SECOND, GRAPH.entities, GRAPH.ontology, GRAPH.inferred, DATASET_DEFAULT_GRAPH_ID}
    assert names == {str(iri) for iri in expected}


def test_default_graph_is_the_merge_of_the_named_graphs(quads: rdflib.Dataset, merged: rdflib.Graph) -> None:
    union = rdflib.Graph()
    for graph in quads.graphs():
        if graph.identifier != DATASET_DEFAULT_GRAPH_ID:
            for triple in graph:
                union.add(triple)
    assert _ground(union) == _ground(merged)
    assert isomorphic(_blank(union), _blank(merged))


def _ground(graph: rdflib.Graph) -> set[tuple[Node, Node, Node]]:
    return {(s, p, o) for s, p, o in graph if not isinstance(s, BNode) and not isinstance(o, BNode)}


def _blank(graph: rdflib.Graph) -> rdflib.Graph:
    found = rdflib.Graph()
    for s, p, o in graph:
        if isinstance(s, BNode) or isinstance(o, BNode):
            found.add((s, p, o))
    return found


def test_default_graph_counts_each_triple_once(world: KnowledgeGraph, merged: rdflib.Graph) -> None:
    """A fact of two sources stands in two named graphs and once in the default graph."""
    fact = (ID["nova-1"], LLM.runsOnChip, ID["acme-x1"])
    counted = world.store.select("SELECT (COUNT(*) AS ?n) WHERE { id:nova-1 llm:runsOnChip id:acme-x1 }")
    assert counted == [{"n": "1"}]
    assert fact in merged
    rows = world.store.select(
        "SELECT ?g WHERE { GRAPH ?g { id:nova-1 llm:runsOnChip id:acme-x1 } } ORDER BY ?g"
    )
    assert [row["g"] for row in rows] == [str(FIRST), str(SECOND)]
    everything = world.store.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
    assert everything == [{"n": str(len(merged))}]


def test_two_sources_of_one_fact_are_two_claims(merged: rdflib.Graph) -> None:
    nodes = _claims(merged, "nova-1", "runsOnChip")
    told = {
        (
            merged.value(n, PROV.hadPrimarySource),
            str(merged.value(n, LLM.locator)),
            merged.value(n, LLM.certainty),
        )
        for n in nodes
    }
    assert told == {(ID["first-report"], "L2", ID.stated), (ID["second-report"], "L9", ID.reported)}


def test_claims_stand_in_the_graph_of_their_source(quads: rdflib.Dataset, merged: rdflib.Graph) -> None:
    for source, graph in (("first-report", FIRST), ("second-report", SECOND)):
        own = set(merged.subjects(PROV.hadPrimarySource, ID[source]))
        assert own
        assert set(quads.graph(graph).subjects(RDF.type, LLM.Claim)) == own
        assert (ID[source], RDF.type, LLM.Source) in quads.graph(graph)


def test_predicted_claim_has_a_node_and_no_plain_triple(quads: rdflib.Dataset, merged: rdflib.Graph) -> None:
    node = _claim(merged, "bright", "usesCompute")
    assert merged.value(node, RDF.object) == ID.cloud
    assert merged.value(node, LLM.certainty) == ID.predicted
    assert list(quads.quads((ID.bright, None, ID.cloud, None))) == []


def test_every_other_claim_has_its_plain_triple(quads: rdflib.Dataset, merged: rdflib.Graph) -> None:
    nodes = set(merged.subjects(RDF.type, LLM.Claim))
    assert len(nodes) == 24  # the rows of tests/world/data/claims
    plain = set()
    for node in nodes:
        s, p, o = (merged.value(node, part) for part in (RDF.subject, RDF.predicate, RDF.object))
        source = str(merged.value(node, PROV.hadPrimarySource)).rpartition("/")[2]
        if (s, p, o) in merged and (s, p, o) in quads.graph(GRAPH["source/" + source]):
            plain.add(node)
    assert nodes - plain == {_claim(merged, "bright", "usesCompute")}


def test_figure_converts_to_its_base_unit(merged: rdflib.Graph) -> None:
    """280 TFLOPS is 2.8e14 FLOPS: tera is ten to the twelfth (SI)."""
    node = _claim(merged, "acme-x1", "computePerformance")
    value = merged.value(node, LLM.baseValue)
    assert isinstance(value, Literal)
    assert (value.datatype, Decimal(str(value))) == (XSD.decimal, Decimal("2.8e14"))
    assert merged.value(node, LLM.unit) == Literal("TFLOPS")
    assert merged.value(node, LLM.baseUnit) == Literal("FLOPS")
    number = merged.value(node, RDF.object)
    assert isinstance(number, Literal)
    assert (number.datatype, Decimal(str(number))) == (XSD.decimal, Decimal("280"))
    assert (node, LLM.bound, None) not in merged
    assert (node, LLM.scope, None) not in merged


def test_figure_keeps_bound_scope_and_date(merged: rdflib.Graph) -> None:
    node = _claim(merged, "acme", "marketShare")
    assert merged.value(node, LLM.bound) == Literal("about")
    assert merged.value(node, LLM.scope) == ID.toyland
    assert merged.value(node, LLM.asOf) == Literal("2023", datatype=XSD.gYear)
    assert merged.value(node, LLM.unit) == Literal("%")


def test_contradictory_figures_stand_side_by_side(merged: rdflib.Graph) -> None:
    objects = [merged.value(node, RDF.object) for node in _claims(merged, "nova-1", "parameterCount")]
    assert [Decimal(str(number)) for number in objects] == [6_500_000_000, 7_000_000_000]
    assert len(list(merged.objects(ID["nova-1"], LLM.parameterCount))) == 2


def test_dates_have_the_type_of_their_precision(merged: rdflib.Graph) -> None:
    invested = _claim(merged, "fund", "investedIn")
    assert merged.value(invested, LLM.asOf) == Literal("2024-03", datatype=XSD.gYearMonth)
    assert merged.value(ID["ada-leaves-nova"], LLM.occurredOn) == Literal("2024-02", datatype=XSD.gYearMonth)
    assert merged.value(ID["first-report"], DCTERMS.issued) == Literal("2024-05-01", datatype=XSD.date)
    assert merged.value(ID["second-report"], DCTERMS.issued) == Literal("2023", datatype=XSD.gYear)


def test_entity_has_type_labels_and_names(merged: rdflib.Graph) -> None:
    acme = ID.acme
    labels = {Literal("顶点芯片", lang="zh"), Literal("Acme", lang="en")}
    assert set(merged.objects(acme, rdflib.RDFS.label)) == labels
    assert set(merged.objects(acme, SKOS.prefLabel)) == labels
    assert set(merged.objects(acme, SKOS.altLabel)) == {Literal("顶点"), Literal("ACME Chips")}
    assert set(merged.objects(acme, SKOS.hiddenLabel)) == {Literal("Acmee")}
    assert set(merged.objects(acme, RDF.type)) == {LLM.Company}
    assert merged.value(ID.nova, LLM.labelOrigin) == Literal("translated")
    assert merged.value(acme, LLM.labelOrigin) is None


def test_source_has_titles_authors_and_address(merged: rdflib.Graph) -> None:
    first = ID["first-report"]
    assert set(merged.objects(first, DCTERMS.creator)) == {Literal("Ada"), Literal("Bo")}
    assert merged.value(first, DCTERMS.publisher) == Literal("Toy Press")
    url = Literal("https://example.org/first", datatype=XSD.anyURI)
    assert merged.value(first, URIRef("https://schema.org/url")) == url
    titles = {Literal("第一份报告", lang="zh"), Literal("First report", lang="en")}
    assert set(merged.objects(first, DCTERMS.title)) == titles


def test_every_predicate_and_class_of_ours_is_defined(merged: rdflib.Graph) -> None:
    terms = {*merged.predicates(), *merged.objects(None, RDF.type)}
    used = {term for term in terms if str(term).startswith(str(LLM))}
    assert LLM.Claim in used
    assert {str(term) for term in used if (term, RDF.type, None) not in merged} == set()


def test_data_triples_speak_of_our_things_only(quads: rdflib.Dataset) -> None:
    for name in (FIRST, SECOND, GRAPH.entities, GRAPH.inferred):
        subjects = {str(s) for s in quads.graph(name).subjects()}
        assert subjects
        assert {s for s in subjects if not s.startswith(BASE)} == set()


def test_data_set_tells_its_version(world: KnowledgeGraph, merged: rdflib.Graph) -> None:
    version = merged.value(URIRef(BASE + "dataset"), rdflib.OWL.versionInfo)
    assert str(version) == world.version
    assert len(world.version) == 16


# SI prefixes (BIPM, 9th brochure), minutes, hours and days as its table 8 has them.
CONVERSIONS = {
    "EFLOPS": ("FLOPS", "1e18"),
    "PFLOPS": ("FLOPS", "1e15"),
    "TFLOPS": ("FLOPS", "1e12"),
    "TOPS": ("OPS", "1e12"),
    "PF-days": ("FLOP", "86.4e18"),
    "GB": ("bytes", "1e9"),
    "USD/Mtoken": ("USD/token", "1e-6"),
    "USD/ktoken": ("USD/token", "1e-3"),
    "cm": ("m", "1e-2"),
    "ms": ("s", "1e-3"),
    "minutes": ("s", "60"),
    "hours": ("s", "3600"),
    "days": ("s", "86400"),
}


def test_units_convert_as_the_standards_say() -> None:
    units = load_ontology(ONTOLOGY_DIR).units
    found = {u.name: (u.base, Decimal(u.factor)) for u in units.values() if u.base != u.name}
    assert found == {name: (base, Decimal(factor)) for name, (base, factor) in CONVERSIONS.items()}
    assert {u.name for u in units.values() if u.base == u.name and Decimal(u.factor) != 1} == set()
    assert {u.name for u in units.values() if units[u.base].base != u.base} == set()
