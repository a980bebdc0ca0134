"""Give the pictures their look: colours by type, line styles by kind and certainty."""

from __future__ import annotations

from typing import Final

from kg.ontology import Ontology
from kg.records import LabelRecord

# Colour families after Okabe and Ito 2008 (safe for colour-blind readers), from the most specific class up;
# each has a contrast of at least 3 with light and dark paper (WCAG 1.4.11; a test reckons it).
COLOURS: Final[dict[str, str]] = {
    "Company": "#0072B2",
    "OrganizationGroup": "#1A8FA0",
    "Organization": "#5B7DB1",
    "Person": "#C2679A",
    "ModelAsset": "#D55E00",
    "Hardware": "#117A5B",
    "Facility": "#3F8F4F",
    "Artifact": "#A8790A",
    "Technique": "#7A6BB0",
    "Event": "#A0594A",
    "Assessment": "#7D7D7D",
    "Concept": "#7A7266",
    "Entity": "#75757F",
}
DEPENDENCY_COLOUR: Final = "#C0392B"
RELATION_COLOUR: Final = "#7F8B97"
STATUS: Final[dict[str, str]] = {
    "removed": "#75757F",
    "cut": "#C0392B",
    "weakened": "#B7740A",
    "untouched": "#2E8B62",
}
DASHES: Final[dict[str, tuple[int, ...]]] = {
    "stated": (),
    "reported": (12, 4),
    "opinion": (6, 6),
    "predicted": (2, 6),
    "assumed": (1, 3),
}
STRENGTH: Final = tuple(DASHES)


def colour_class(ontology: Ontology, type_name: str) -> str:
    """Find the class that gives a type its colour."""
    return next((name for name in ontology.ancestors(type_name) if name in COLOURS), "Entity")


def class_label(ontology: Ontology, type_name: str) -> LabelRecord:
    """Give the label of a class; a type that the ontology lacks stands for itself."""
    known = ontology.classes.get(type_name)
    if known is None:
        return {"zh": "来源", "en": "source"} if type_name == "Source" else {"zh": type_name, "en": type_name}
    return {"zh": known.label_zh, "en": known.label_en}


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour like #0072B2 (WCAG 2).

    >>> round(luminance("#ffffff"), 3), luminance("#000000")
    (1.0, 0.0)
    """
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours (WCAG 2), from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
