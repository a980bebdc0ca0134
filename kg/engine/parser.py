"""Read RDF of strangers in a process of its own: no network, bounded memory, may be killed."""

from __future__ import annotations

import functools
import os
import re
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

import pyoxigraph as ox

from kg import empty_graphs
from kg.engine import sandbox, wire
from kg.engine.worker import STACK, serve
from kg.errors import RdfError
from kg.store import DATASET_FORMATS, GRAPH_FORMATS, LINE_FORMATS

MOST_JSON_DEPTH: Final = 100
_CHUNK: Final = 1 << 20
_PART: Final = 16 << 20
# Entities of RDF/XML grow without bound and may name files; no RDF needs them.
_DOCTYPE: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)
_JSON: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.S)


def main(arguments: Sequence[str]) -> None:
    """Serve frames on standard input and output; arguments: memory in bytes, directory of the files."""
    memory, directory = int(arguments[0]), Path(arguments[1])
    enforced = sandbox.confine(memory, [], [directory])
    threading.stack_size(STACK)
    serve(functools.partial(_answer, enforced), sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))


def _answer(enforced: Sequence[str], message: dict[str, Any], _body: bytes, answers: IO[bytes]) -> None:
    out = wire.DataWriter(answers)
    reply: dict[str, Any] = {"enforced": enforced}
    try:
        if not message.get("warm"):
            _convert(message)
    except RdfError as error:
        reply["error"] = str(error)
    except Exception as error:
        reply["failure"] = str(error)
    answers.write(wire.header(reply))
    out.end()


def _convert(message: dict[str, Any]) -> None:
    convert(
        Path(message["source"]),
        Path(message["target"]),
        message["media_type"],
        message["base_iri"],
        message["graph"],
        whole=message["whole"],
    )


def convert(
    source: Path, target: Path, media_type: str, base_iri: str | None, graph: str | None, *, whole: bool
) -> None:
    """Write a file of RDF as N-Quads: of one graph (None: the default graph), or a whole data set as it is.

    Raises RdfError with line and column of what cannot be read.
    """
    _refuse_dangers(source, media_type)
    try:
        quads = _read(source, media_type, base_iri, whole=whole)
        if not whole:
            quads = _into(quads, ox.NamedNode(graph) if graph else ox.DefaultGraph())
        ox.serialize(quads, str(target), ox.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError) as error:
        raise RdfError(f"not {media_type}: {str(error).splitlines()[0]}") from error
    except MemoryError as error:
        raise RdfError(f"a value is too long: {error}") from error
    if media_type == "application/n-quads":
        with target.open("ab") as out:
            out.write(empty_graphs.note(empty_graphs.noted(source), media_type))


def _read(source: Path, media_type: str, base_iri: str | None, *, whole: bool) -> Iterator[ox.Quad]:
    # From memory: read from a file, a long value takes the engine time in the square of its length.
    parts = _lines(source) if media_type in LINE_FORMATS else [(0, source.read_bytes())]
    rdf_format = (GRAPH_FORMATS | DATASET_FORMATS)[media_type]
    for before, part in parts:
        try:
            yield from ox.parse(part, format=rdf_format, base_iri=base_iri, without_named_graphs=not whole)
        except SyntaxError as error:
            raise SyntaxError(_moved(error.msg, before)) from error


def _lines(source: Path) -> Iterator[tuple[int, bytes]]:
    """Give whole lines in pieces, each with the number of lines before it: no file is too long for memory."""
    before = 0
    with source.open("rb") as file:
        while part := file.read(_PART):
            part += file.readline()
            yield before, part
            before += part.count(b"\n")


def _moved(message: str, lines: int) -> str:
    """Count the line of an error from the beginning of the file.

    >>> _moved("Parser error at line 2 between columns 1 and 3: no", 40)
    'Parser error at line 42 between columns 1 and 3: no'
    """
    place, colon, what = message.partition(":")
    return re.sub(r"(?<=\bline )\d+", lambda found: str(int(found[0]) + lines), place) + colon + what


def _into(quads: Iterable[ox.Quad], graph: ox.NamedNode | ox.DefaultGraph) -> Iterator[ox.Quad]:
    return (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)


def _refuse_dangers(source: Path, media_type: str) -> None:
    if media_type == "application/rdf+xml":
        _refuse_entities(source)
    elif media_type == "application/ld+json":
        _refuse_depth(source.read_bytes())


def _refuse_entities(source: Path) -> None:
    tail = b""
    with source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                raise RdfError("RDF/XML must be UTF-8 here")
            if _DOCTYPE.search(tail + chunk):
                raise RdfError("RDF/XML with a DOCTYPE is refused: entities are not expanded here")
            tail = chunk[-32:]


def _refuse_depth(text: bytes) -> None:
    depth = 0
    for match in _JSON.finditer(text):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if depth > MOST_JSON_DEPTH:
            raise RdfError(f"JSON-LD nested deeper than {MOST_JSON_DEPTH}")
