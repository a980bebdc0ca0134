"""Answer what the words mean: classes, properties, concepts and units of the Turtle files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kg.namespaces import local_name
from kg.resources import query_text
from kg.store import Row, Store

DATA_TYPES = frozenset({"decimal", "langString", "string", "anyURI", "partialDate"})


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the ontology in two languages."""

    name: str
    label_zh: str
    label_en: str
    definition_zh: str = ""
    definition_en: str = ""


@dataclass(frozen=True, slots=True)
class Class(Term):
    """A kind of thing; `file` names the CSV file that holds its entities, empty for kinds without rows."""

    parent: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Property(Term):
    """A relation; `range` is a class or one of DATA_TYPES, `module` names the CSV file of its claims.

    The phrases say it in a sentence, between subject and object; they are empty where none is given.
    """

    parent: str = ""
    domain: str = ""
    range: str = ""
    module: str = ""
    phrase_zh: str = ""
    phrase_en: str = ""


@dataclass(frozen=True, slots=True)
class Concept(Term):
    """A concept of a SKOS scheme, with the class that it belongs to; `order` is its place on a scale."""

    type: str = ""
    broader: str = ""
    aliases: tuple[str, ...] = ()
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Unit(Term):
    """A unit of figures; one of it is `factor` of `base`."""

    base: str = ""
    factor: str = "1"


@dataclass(frozen=True, slots=True)
class Ontology:
    """Look up terms by local name."""

    classes: dict[str, Class]
    properties: dict[str, Property]
    concepts: dict[str, Concept]
    units: dict[str, Unit]
    files: tuple[Path, ...] = field(default=())

    def ancestors(self, name: str) -> Iterator[str]:
        """Yield a class or property and its parents, nearest first."""
        terms: dict[str, Class] | dict[str, Property] = (
            self.classes if name in self.classes else self.properties
        )
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            yield name
            name = terms[name].parent if name in terms else ""

    def is_a(self, name: str, ancestor: str) -> bool:
        """Tell whether a class or property is the other one or below it."""
        return ancestor in self.ancestors(name)

    def below(self, ancestor: str) -> tuple[str, ...]:
        """List the properties under one, without it, in the order of their names."""
        return tuple(sorted(n for n in self.properties if n != ancestor and self.is_a(n, ancestor)))

    def above(self, concept: str) -> tuple[str, ...]:
        """List the concepts above one, nearest first."""
        found: list[str] = []
        while (
            concept in self.concepts and (concept := self.concepts[concept].broader) and concept not in found
        ):
            found.append(concept)
        return tuple(found)

    def entity_file(self, class_name: str) -> str:
        """Name the CSV file of entities of a class (without `.csv`); empty if it has none."""
        return self.classes[class_name].file if class_name in self.classes else ""

    def choices(self, class_name: str) -> dict[str, Concept]:
        """Give the concepts of one class by id."""
        return {c.name: c for c in self.concepts.values() if c.type == class_name}


def ontology_files(directory: Path) -> tuple[Path, ...]:
    """List the Turtle files that make up the ontology, in the order of their names."""
    modules, vocab = directory / "modules", directory / "vocab"
    return (
        directory / "llm.ttl",
        *sorted(modules.glob("*.ttl")),
        *sorted(vocab.glob("*.ttl")),
        directory / "mappings.ttl",
    )


def load_ontology(directory: Path) -> Ontology:
    """Read the ontology of a directory laid out like ours."""
    files = ontology_files(directory)
    store = Store()
    for path in files:
        store.load_turtle(path, [None])
    return Ontology(
        classes={t.name: t for t in map(_class, store.select(query_text("ontology_classes")))},
        properties={t.name: t for t in map(_property, store.select(query_text("ontology_properties")))},
        concepts={t.name: t for t in map(_concept, store.select(query_text("ontology_concepts")))},
        units={t.name: t for t in map(_unit, store.select(query_text("ontology_units")))},
        files=files,
    )


def _words(row: Row) -> tuple[str, str, str, str, str]:
    return (
        local_name(row["term"]),
        row.get("zh", ""),
        row.get("en", ""),
        row.get("defzh", ""),
        row.get("defen", ""),
    )


def _class(row: Row) -> Class:
    return Class(*_words(row), parent=local_name(row.get("parent", "")), file=row.get("file", ""))


def _property(row: Row) -> Property:
    span = row.get("range", "")
    return Property(
        *_words(row),
        parent=local_name(row.get("parent", "")),
        domain=local_name(row.get("domain", "")),
        range=local_name(span) if local_name(span) != span else span.rpartition("#")[2],
        module=row.get("module", "").rpartition("/")[2],
        phrase_zh=row.get("phrasezh", ""),
        phrase_en=row.get("phraseen", ""),
    )


def _concept(row: Row) -> Concept:
    aliases = tuple(sorted(filter(None, row.get("aliases", "").split("|"))))
    return Concept(
        *_words(row),
        type=local_name(row["type"]),
        broader=local_name(row.get("broader", "")),
        aliases=aliases,
        order=int(row["order"]) if "order" in row else None,
    )


def _unit(row: Row) -> Unit:
    return Unit(row["notation"], row["zh"], row["en"], base=row["base"], factor=row["factor"])
