"""Check data and ontology: rows, canonical form, modelling checks, SHACL shapes; say file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from kg.build import Build, build
from kg.canonical import check_canonical
from kg.curation import Reading, read_data
from kg.errors import Problem
from kg.model import Curated, Origin
from kg.namespaces import CLAIM, GRAPH_ENTITIES, ID, PREFIXES, local_name, shrink
from kg.ontology import Ontology, load_ontology
from kg.resources import query_text
from kg.store import Store
from kg.validation import validate

Progress = Callable[[str], None]


def check(ontology_dir: Path, data_dir: Path, progress: Progress = lambda _: None) -> list[Problem]:
    """List every problem, sorted by file and line; rows first, because shapes need readable rows."""
    ontology = load_ontology(ontology_dir)
    reading = read_data(data_dir)
    problems = [*reading.problems, *validate(reading.curated, ontology)]
    # Where a row stands follows from what it says, so its place is judged only when that is right.
    problems += [] if problems else check_canonical(data_dir, reading.curated, ontology)
    progress("rows")
    if problems:
        return sorted(problems)
    built = build(ontology_dir, data_dir)
    problems += check_modelling(ontology_dir, built)
    progress("modelling")
    problems += check_shapes(ontology_dir, built.store, origins(reading))
    progress("shapes")
    return sorted(problems)


def origins(reading: Reading) -> dict[str, Origin]:
    """Map the IRI of every entity, source and claim to the row it comes from."""
    curated: Curated = reading.curated
    places = {ID + entity.id: entity.origin for entity in curated.entities}
    places |= {ID + source.id: source.origin for source in curated.sources}
    return places | {CLAIM + claim.id: claim.origin for claim in curated.claims}


def check_modelling(ontology_dir: Path, built: Build) -> Iterator[Problem]:
    """Run the checks of the ontology: a query each, every row it returns is a problem.

    The first comment line of a check states the rule; `?term` is what breaks it.
    """
    for path in sorted((ontology_dir / "checks").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        rule = text.splitlines()[0].lstrip("# ")
        for row in built.store.select(text):
            term = row["term"]
            place = _term_place(built.ontology, term)
            yield Problem(
                place.file, place.line, f"{shrink(term)} breaks: {rule}", row.get("remedy", "mend the term")
            )


def _term_place(ontology: Ontology, iri: str) -> Origin:
    name = local_name(iri)
    for path in ontology.files:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.split(" ")[0] in (f"llm:{name}", f"id:{name}"):
                return Origin(f"{path.parent.parent.name}/{path.parent.name}/{path.name}", number)
    return Origin("ontology", 1)


def check_shapes(ontology_dir: Path, store: Store, places: dict[str, Origin]) -> Iterator[Problem]:
    """Validate the asserted data with pySHACL and lead each result back to its row."""
    import pyshacl
    import rdflib

    data = rdflib.Graph()
    data.parse(data=_asserted(store), format="nt")
    shapes = rdflib.Graph()
    for path in sorted((ontology_dir / "shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    assert isinstance(report, rdflib.Graph)
    sh = rdflib.Namespace(PREFIXES["sh"])
    for result in report.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus = str(report.value(result, sh.focusNode))
        place = places.get(focus, Origin("data", 1))
        message = f"{shrink(focus)}: {report.value(result, sh.resultMessage)}"
        yield Problem(place.file, place.line, message, "complete or correct the rows about it")


def _asserted(store: Store) -> bytes:
    """Write what shapes judge: the data, predictions too, and the class hierarchy, but no inferences."""
    graphs = [row["graph"] for row in store.select(query_text("graphs"))]
    wanted = [g for g in graphs if g == GRAPH_ENTITIES or "/source/" in g or g.endswith("/ontology")]
    answer = store.query(query_text("data_to_judge"), default_graphs=wanted)
    return answer.serialize("application/n-triples")
