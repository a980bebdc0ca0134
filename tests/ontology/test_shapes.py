"""Every SHACL shape accepts its good example and rejects each subject of its bad one for the stated reason.

`examples/<Shape>.good.ttl` conforms. In `examples/<Shape>.bad.ttl` each offender bears as rdfs:comment the
message that it must draw; together they break every constraint of the shape. A new shape needs both files.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, RDFS, Namespace
from rdflib.term import Node

from kg.resources import ONTOLOGY_DIR

EXAMPLES = Path(__file__).parent / "examples"
SH = Namespace("http://www.w3.org/ns/shacl#")
SHAPE = Namespace("https://w3id.org/llm-industry-graph/shape/")
# https://www.w3.org/TR/shacl/#core-components: the parameter and the component that it declares.
COMPONENTS = {
    "minCount": "MinCount",
    "maxCount": "MaxCount",
    "class": "Class",
    "datatype": "Datatype",
    "nodeKind": "NodeKind",
    "pattern": "Pattern",
    "in": "In",
    "uniqueLang": "UniqueLang",
    "languageIn": "LanguageIn",
    "minLength": "MinLength",
    "maxLength": "MaxLength",
    "minInclusive": "MinInclusive",
    "maxInclusive": "MaxInclusive",
    "hasValue": "HasValue",
    "or": "Or",
    "and": "And",
    "not": "Not",
    "xone": "Xone",
    "node": "Node",
}
NO_CONSTRAINT = {"path", "message", "property", "severity", "targetClass", "targetSubjectsOf"}


def _read(*paths: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


SHAPES = _read(*sorted((ONTOLOGY_DIR / "shapes").glob("*.ttl")))
NAMES = sorted(str(shape).removeprefix(str(SHAPE)) for shape in SHAPES.subjects(RDF.type, SH.NodeShape))
MODULES = _read(*sorted((ONTOLOGY_DIR / "modules").glob("*.ttl")))
HIERARCHY = list(MODULES.triples((None, RDFS.subClassOf, None)))


def _parameters(shape: Node) -> set[str]:
    """List the constraint parameters that a node or property shape declares itself."""
    used = {str(p).removeprefix(str(SH)) for p in SHAPES.predicates(shape) if str(p).startswith(str(SH))}
    return used - NO_CONSTRAINT


def _declared(name: str) -> set[tuple[str, str]]:
    """List the message and component of each constraint of a shape."""
    owners = [SHAPE[name], *SHAPES.objects(SHAPE[name], SH.property)]
    return {
        (str(SHAPES.value(owner, SH.message)), COMPONENTS[parameter])
        for owner in owners
        for parameter in _parameters(owner)
    }


def _validate(data: rdflib.Graph) -> rdflib.Graph:
    """Validate an example with the class hierarchy of the ontology beside it."""
    for triple in HIERARCHY:
        data.add(triple)
    _, report, _ = pyshacl.validate(data, shacl_graph=SHAPES, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    return report


def _results(report: rdflib.Graph) -> set[tuple[str, str, str]]:
    """List focus node, message and component of each result."""
    return {
        (
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultMessage)),
            str(report.value(result, SH.sourceConstraintComponent))
            .removeprefix(str(SH))
            .removesuffix("ConstraintComponent"),
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def test_there_are_shapes() -> None:
    assert "Claim" in NAMES
    assert "Entity" in NAMES


@pytest.mark.parametrize("kind", ["good", "bad"])
def test_every_shape_has_examples_and_every_example_a_shape(kind: str) -> None:
    assert sorted(path.name for path in EXAMPLES.glob(f"*.{kind}.ttl")) == [f"{n}.{kind}.ttl" for n in NAMES]


def test_shapes_are_well_formed_shacl() -> None:
    """The shapes conform to the SHACL shapes of SHACL itself, which pySHACL carries."""
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text


def test_every_shape_targets_a_term_of_the_ontology() -> None:
    for name in NAMES:
        ways = (SH.targetClass, SH.targetSubjectsOf)
        targets = [target for way in ways for target in SHAPES.objects(SHAPE[name], way)]
        assert len(targets) == 1, name
        assert (targets[0], RDF.type, None) in MODULES, name


def test_every_path_and_class_of_a_shape_is_defined() -> None:
    used = {term for way in (SH.path, SH["class"]) for term in SHAPES.objects(None, way)}
    ours = {term for term in used if "llm-industry-graph" in str(term)}
    assert ours
    assert {str(term) for term in ours if (term, RDF.type, None) not in MODULES} == set()


def test_messages_are_distinct() -> None:
    counts = Counter(str(message) for message in SHAPES.objects(None, SH.message))
    assert [message for message, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_property_constraint_has_a_message(name: str) -> None:
    constraints = list(SHAPES.objects(SHAPE[name], SH.property))
    assert [c for c in constraints if SHAPES.value(c, SH.message) is None] == []
    assert _declared(name)


def _targets(name: str, data: rdflib.Graph) -> set[Node]:
    """Find what a shape judges in a graph, by the definition of targets in SHACL."""
    found: set[Node] = set()
    for target in SHAPES.objects(SHAPE[name], SH.targetClass):
        below = set(MODULES.transitive_subjects(RDFS.subClassOf, target))
        found |= {subject for subject, kind in data.subject_objects(RDF.type) if kind in below}
    for target in SHAPES.objects(SHAPE[name], SH.targetSubjectsOf):
        assert isinstance(target, rdflib.URIRef)
        found |= set(data.subjects(target))
    return found


def _required(name: str) -> list[tuple[rdflib.URIRef, int, str]]:
    """List path, least count and message of the constraints that require a triple."""
    found: list[tuple[rdflib.URIRef, int, str]] = []
    for constraint in SHAPES.objects(SHAPE[name], SH.property):
        path, least = SHAPES.value(constraint, SH.path), SHAPES.value(constraint, SH.minCount)
        if least is not None:
            assert isinstance(path, rdflib.URIRef)
            found.append((path, int(str(least)), str(SHAPES.value(constraint, SH.message))))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_good_example_is_judged_and_conforms(name: str) -> None:
    data = _read(EXAMPLES / f"{name}.good.ttl")
    assert _targets(name, data), "the good example holds nothing that the shape judges"
    assert _results(_validate(data)) == set()


@pytest.mark.parametrize("name", NAMES)
def test_each_bad_subject_draws_exactly_its_message(name: str) -> None:
    data = _read(EXAMPLES / f"{name}.bad.ttl")
    expected = {(str(subject), str(message)) for subject, message in data.subject_objects(RDFS.comment)}
    assert {(focus, message) for focus, message, _ in _results(_validate(data))} == expected
    own = {message for message, _ in _declared(name)}
    assert {message for _, message in expected} <= own, "the bad example breaks another shape"


@pytest.mark.parametrize("name", NAMES)
def test_bad_example_breaks_every_constraint(name: str) -> None:
    results = _results(_validate(_read(EXAMPLES / f"{name}.bad.ttl")))
    assert {(message, component) for _, message, component in results} == _declared(name)


@pytest.mark.parametrize(
    ("name", "path", "least", "message"),
    [pytest.param(n, *row, id=f"{n}-{row[0].rpartition('/')[2]}") for n in NAMES for row in _required(n)],
)
def test_good_example_needs_each_required_triple(
    name: str, path: rdflib.URIRef, least: int, message: str
) -> None:
    """Take one required triple too many away, and the good example draws the message of that constraint."""
    data = _read(EXAMPLES / f"{name}.good.ttl")
    focus = min(_targets(name, data), key=str)
    for value in sorted(data.objects(focus, path), key=str)[least - 1 :]:
        data.remove((focus, path, value))
    assert (str(focus), message) in {(node, text) for node, text, _ in _results(_validate(data))}
