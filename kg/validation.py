"""Judge rows against the ontology: ids, references, domains, ranges, units, dates, duplicates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from kg.errors import Problem
from kg.model import Claim, Curated, Entity, Origin, Source
from kg.ontology import DATA_TYPES, Ontology, Property
from kg.values import SLUG, is_number, is_partial_date, is_url, split_locator, split_text

BOUNDS = ("low", "high", "about")
_LABEL_ORIGINS = ("", "pinyin", "translated")
_REMEDIES = {
    "decimal": "write a plain number in base units, such as 63000000",
    "langString": "write the text and its language, such as 检索@zh",
    "anyURI": "write an http(s) address",
    "partialDate": "write YYYY, YYYY-MM or YYYY-MM-DD",
    "string": "write something",
}


def validate(curated: Curated, ontology: Ontology) -> Iterator[Problem]:
    """Yield every way in which the rows contradict the ontology or each other."""
    kinds = {concept.name: concept.type for concept in ontology.concepts.values()}
    kinds |= {entity.id: entity.type for entity in curated.entities}
    sources = {source.id for source in curated.sources}
    yield from _unique_ids(curated, ontology)
    for source in curated.sources:
        yield from _judge_source(source)
    for entity in curated.entities:
        yield from _judge_entity(entity, ontology)
    yield from _duplicates(curated.claims)
    for claim in curated.claims:
        yield from _judge_citation(claim, ontology, sources)
        yield from _judge_terms(claim, ontology, kinds)
    for rejected in curated.rejected:
        yield from _judge_citation(rejected.claim, ontology, sources)
    yield from _unreached(curated)


def _at(origin: Origin, message: str, remedy: str) -> Problem:
    return Problem(origin.file, origin.line, message, remedy)


def _unique_ids(curated: Curated, ontology: Ontology) -> Iterator[Problem]:
    seen: dict[str, str] = dict.fromkeys(ontology.concepts, "the vocabulary")
    items: list[Source | Entity] = [*curated.sources, *curated.entities]
    for item in items:
        if item.id in seen:
            yield _at(
                item.origin,
                f"id '{item.id}' is taken by {seen[item.id]}",
                "choose another id or merge the rows",
            )
        seen.setdefault(item.id, f"{item.origin.file}:{item.origin.line}")
        if not SLUG.fullmatch(item.id):
            yield _at(
                item.origin, f"'{item.id}' is not an id", "use lower-case ASCII words joined by hyphens"
            )


def _judge_source(source: Source) -> Iterator[Problem]:
    if not (source.title_zh and source.title_en):
        yield _at(source.origin, "a title is missing", "fill title_zh and title_en")
    if source.published and not is_partial_date(source.published):
        yield _at(source.origin, f"'{source.published}' is not a date", _REMEDIES["partialDate"])
    if source.url and not is_url(source.url):
        yield _at(source.origin, f"'{source.url}' is not an address", _REMEDIES["anyURI"])


def _judge_entity(entity: Entity, ontology: Ontology) -> Iterator[Problem]:
    if entity.type not in ontology.classes:
        near = get_close_matches(entity.type, ontology.classes, 3)
        yield _at(
            entity.origin,
            f"unknown type '{entity.type}'",
            f"use a class of the ontology {near or ''}".strip(),
        )
    elif not ontology.entity_file(entity.type):
        yield _at(entity.origin, f"'{entity.type}' has no rows of its own", "use a more specific class")
    if not (entity.label_zh and entity.label_en):
        yield _at(entity.origin, f"'{entity.id}' lacks a label", "fill label_zh and label_en")
    if entity.label_en_origin not in _LABEL_ORIGINS:
        yield _at(
            entity.origin,
            f"label_en_origin '{entity.label_en_origin}' unknown",
            "leave it empty, or pinyin or translated",
        )


def _duplicates(claims: Iterable[Claim]) -> Iterator[Problem]:
    seen: dict[tuple[str, ...], Origin] = {}
    for claim in claims:
        first = seen.setdefault(claim.identity, claim.origin)
        if first is not claim.origin:
            yield _at(
                claim.origin,
                f"repeats {first.file}:{first.line}",
                "delete one row; join their lines in locator",
            )


def _judge_citation(claim: Claim, ontology: Ontology, sources: set[str]) -> Iterator[Problem]:
    origin = claim.origin
    if claim.source not in sources:
        yield _at(origin, f"unknown source '{claim.source}'", "add it to sources.csv")
    if not split_locator(claim.locator):
        yield _at(origin, f"'{claim.locator}' is not a locator", "write L12, L12-L14 or L12;L20")
    if claim.certainty not in ontology.choices("Certainty"):
        allowed = ", ".join(ontology.choices("Certainty"))
        yield _at(origin, f"unknown certainty '{claim.certainty}'", f"use {allowed}")
    if claim.as_of and not is_partial_date(claim.as_of):
        yield _at(origin, f"as_of '{claim.as_of}' is not a date", _REMEDIES["partialDate"])


def _judge_terms(claim: Claim, ontology: Ontology, kinds: dict[str, str]) -> Iterator[Problem]:
    if claim.scope and claim.scope not in kinds:
        yield _unknown(claim.origin, "scope", claim.scope, kinds)
    known = ontology.properties.get(claim.predicate)
    if known is None:
        yield _unknown(claim.origin, "predicate", claim.predicate, ontology.properties)
        return
    yield from _judge_subject(claim, known, ontology, kinds)
    judge = _judge_literal if known.range in DATA_TYPES else _judge_object
    yield from judge(claim, known, ontology, kinds)


def _unknown(origin: Origin, column: str, name: str, known: Iterable[str]) -> Problem:
    near = get_close_matches(name, list(known), 3)
    hint = "did you mean " + ", ".join(near) + "?" if near else "add it first, or correct the spelling"
    return _at(origin, f"unknown {column} '{name}'", hint)


def _judge_subject(
    claim: Claim, known: Property, ontology: Ontology, kinds: dict[str, str]
) -> Iterator[Problem]:
    if claim.subject not in kinds:
        yield _unknown(claim.origin, "subject", claim.subject, kinds)
    elif not ontology.is_a(kinds[claim.subject], known.domain):
        message = f"{claim.predicate} is said of {known.domain}, '{claim.subject}' is {kinds[claim.subject]}"
        yield _at(claim.origin, message, "use another predicate, or turn subject and object round")


def _judge_object(
    claim: Claim, known: Property, ontology: Ontology, kinds: dict[str, str]
) -> Iterator[Problem]:
    if claim.unit or claim.bound:
        yield _at(claim.origin, f"{claim.predicate} takes no unit and no bound", "empty both cells")
    if claim.object not in kinds:
        yield _unknown(claim.origin, "object", claim.object, kinds)
    elif not ontology.is_a(kinds[claim.object], known.range):
        message = f"{claim.predicate} leads to {known.range}, '{claim.object}' is {kinds[claim.object]}"
        yield _at(claim.origin, message, "use another predicate, or turn subject and object round")
    elif claim.subject == claim.object:
        yield _at(claim.origin, f"'{claim.subject}' is related to itself", "name the other thing")


def _judge_literal(
    claim: Claim, known: Property, ontology: Ontology, _kinds: dict[str, str]
) -> Iterator[Problem]:
    tests: dict[str, Callable[[str], object]] = {
        "decimal": is_number,
        "langString": split_text,
        "anyURI": is_url,
        "partialDate": is_partial_date,
        "string": bool,
    }
    if not tests[known.range](claim.object):
        yield _at(
            claim.origin, f"'{claim.object}' is not what {claim.predicate} takes", _REMEDIES[known.range]
        )
    if known.range != "decimal":
        if claim.unit or claim.bound:
            yield _at(claim.origin, f"{claim.predicate} takes no unit and no bound", "empty both cells")
        return
    if claim.unit not in ontology.units:
        near = get_close_matches(claim.unit, ontology.units, 3)
        yield _at(
            claim.origin,
            f"unknown unit '{claim.unit}'",
            f"use a unit of vocab/units.ttl {near or ''}".strip(),
        )
    if claim.bound and claim.bound not in BOUNDS:
        yield _at(claim.origin, f"unknown bound '{claim.bound}'", "leave it empty, or " + ", ".join(BOUNDS))


def _unreached(curated: Curated) -> Iterator[Problem]:
    reached = {name for claim in curated.claims for name in (claim.subject, claim.object, claim.scope)}
    for entity in curated.entities:
        if entity.id not in reached:
            yield _at(
                entity.origin, f"no claim reaches '{entity.id}'", "add a claim about it or delete the row"
            )
