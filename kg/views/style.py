"""Give the pictures their look: colours by type, line styles by kind and certainty."""

from __future__ import annotations

from typing import Final

from kg.ontology import Ontology

# Colour families (Okabe and Ito 2008, safe for colour-blind readers), from the most specific class up.
COLOURS: Final[dict[str, str]] = {
    "Company": "#0072B2",
    "OrganizationGroup": "#56B4E9",
    "Organization": "#3D8DBF",
    "Person": "#CC79A7",
    "ModelAsset": "#D55E00",
    "Hardware": "#117A5B",
    "Facility": "#117A5B",
    "Artifact": "#B8860B",
    "Technique": "#7A6BB0",
    "Event": "#8C564B",
    "Assessment": "#8A8A8A",
    "Concept": "#6E6E6E",
    "Entity": "#555555",
}
DEPENDENCY_COLOUR: Final = "#C0392B"
RELATION_COLOUR: Final = "#9AA5B1"
DASHES: Final[dict[str, bool | list[int]]] = {
    "stated": False,
    "reported": [12, 4],
    "opinion": [6, 6],
    "predicted": [2, 6],
}


def colour_class(ontology: Ontology, type_name: str) -> str:
    """Find the class that gives a type its colour."""
    return next((name for name in ontology.ancestors(type_name) if name in COLOURS), "Entity")
