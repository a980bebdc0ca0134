"""What Schemathesis, which loads this file, must know to send our bodies: SPARQL and RDF are text."""

from __future__ import annotations

import schemathesis

schemathesis.serializer.alias(
    [
        "application/sparql-query",
        "application/sparql-update",
        "application/n-quads",
        "application/n-triples",
        "application/trig",
        "application/rdf+xml",
        "application/ld+json",
        "text/turtle",
    ],
    "text/plain",
)
