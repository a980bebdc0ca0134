"""RDF of strangers is read or refused with a place; it reaches no network and no one's memory."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from kg.engine import parser
from kg.engine.parsing import Parsing
from kg.errors import RdfError
from tests.listener import listening

TRIPLE = "<http://e.example/a> <http://e.example/b> <http://e.example/c>"
TURTLE, JSON_LD, XML = "text/turtle", "application/ld+json", "application/rdf+xml"
RDF_XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">
             <rdf:Description rdf:about="a"><e:b rdf:resource="c"/></rdf:Description></rdf:RDF>"""


@pytest.fixture(scope="module")
def parsing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parsing]:
    with closing(Parsing(tmp_path_factory.mktemp("spool"))) as opened:
        yield opened


def _convert(
    parsing: Parsing, text: str | bytes, kind: str, graph: str | None = None, *, whole: bool = False
) -> str:
    source = parsing.new_file()
    source.write_bytes(text.encode() if isinstance(text, str) else text)
    return Path(
        parsing.convert(source, kind, None if whole else "http://e.example/x", graph, whole=whole)
    ).read_text(encoding="utf-8")


def test_how_it_is_confined_is_known_before_there_is_anything_to_read(tmp_path: Path) -> None:
    with closing(Parsing(tmp_path)) as parsing:
        assert parsing.unenforced is None
        parsing.prepare()
        assert parsing.unenforced == frozenset()


def test_what_is_refused_leaves_no_file(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text(f"{TRIPLE} .\n" * 1000 + "oops")
    with closing(Parsing(tmp_path)) as parsing:
        for whole in (True, False):
            with pytest.raises(RdfError, match="line 1001"):
                parsing.convert(source, "application/n-triples", None, None, whole=whole)
    assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (TURTLE, "<a> <b> <c> ."),
        ("application/n-triples", TRIPLE + " ."),
        (XML, RDF_XML),
        (JSON_LD, '{"@id": "a", "http://e.example/b": {"@id": "c"}}'),
    ],
)
def test_every_syntax_becomes_quads_of_the_graph(parsing: Parsing, kind: str, text: str) -> None:
    assert _convert(parsing, text, kind, "http://g.example/") == f"{TRIPLE} <http://g.example/> .\n"
    assert _convert(parsing, text, kind) == f"{TRIPLE} .\n"


def test_a_data_set_keeps_its_graphs(parsing: Parsing) -> None:
    quad = f"{TRIPLE} <x:g> .\n"
    assert _convert(parsing, quad, "application/n-quads", whole=True) == quad
    trig = "<x:g> { <http://e.example/a> <http://e.example/b> <http://e.example/c> }"
    assert _convert(parsing, trig, "application/trig", whole=True) == quad


def test_a_file_of_lines_is_read_in_pieces(parsing: Parsing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blank nodes keep their names from piece to piece, and errors their lines."""
    monkeypatch.setattr(parser, "_PART", 40)
    lines = [f'_:b{number % 3} <x:b> "\\n {number}"@en <x:g{number % 7}> .\n' for number in range(100)]
    source, target = parsing.new_file(), parsing.new_file()
    source.write_text("# empty graph <x:e>\n" + "".join(lines) + "# empty graph <not one>", encoding="utf-8")
    parser.convert(source, target, "application/n-quads", None, None, whole=True)
    wanted = "".join(lines) + "# empty graph <x:e>\n# empty graph <not one>\n"
    assert target.read_text(encoding="utf-8") == wanted
    source.write_text("".join(lines) + "<x:a> <x:b> <x:c d> .\n", encoding="utf-8")
    with pytest.raises(RdfError, match="line 101"):
        parser.convert(source, target, "application/n-quads", None, None, whole=True)


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (TURTLE, "<a> <b> <c> .\n<a> <b ", "line 2"),
        (TURTLE, b"<a> <b> '\xff' .", "UTF-8"),
        (TURTLE, "<a> <b> <c d> .", "IRI"),
        ("application/n-triples", "<a> <b> <c> .", "line 1"),
        (JSON_LD, '{"@id": "a", ', "ld"),
        (JSON_LD, '{"@id": "x:g", "@graph": [{"@id": "x:a", "x:b": 1}]}', "raph"),
        (JSON_LD, '{"x:a": ' * 4000 + "1" + "}" * 4000, "nested"),
        (JSON_LD, '{"x:a": {"@list": ' + "[" * 4000 + "]" * 4000 + "}}", "nested"),
        (XML, '<!DOCTYPE a [<!ENTITY b "c">]>' + RDF_XML, "DOCTYPE"),
        (XML, '<!DOCTYPE a SYSTEM "file:///etc/passwd">' + RDF_XML, "DOCTYPE"),
        (XML, " " * (1 << 20) + "<!ENTITY", "DOCTYPE"),
        (XML, " " * ((1 << 20) - 4) + "<!ENTITY", "DOCTYPE"),
        (XML, RDF_XML.encode("utf-16"), "UTF-8"),
        (XML, "<a", "rdf"),
        (TURTLE, "<a> <b> '''" + "x" * (20 << 20) + "''' .", "too long"),
    ],
)
def test_what_cannot_be_read_is_refused(parsing: Parsing, kind: str, text: str | bytes, says: str) -> None:
    began = time.monotonic()
    with pytest.raises(RdfError, match=says):
        _convert(parsing, text, kind)
    assert time.monotonic() - began < 20


def test_brackets_in_strings_are_no_depth(parsing: Parsing) -> None:
    text = json.dumps({"@id": "http://e.example/a", "http://e.example/b": '\\"[' * 500})
    assert "[" * 1 in _convert(parsing, text, JSON_LD)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (JSON_LD, '{{"@context": "{url}", "@id": "x:a", "x:b": 1}}'),
        (JSON_LD, '{{"@context": {{"@import": "{url}"}}, "@id": "x:a", "x:b": 1}}'),
        (JSON_LD, '{{"@context": "file:///etc/passwd", "@id": "x:a", "x:b": 1}}'),
        (XML, '<!DOCTYPE a SYSTEM "{url}"><a/>'),
    ],
)
def test_nothing_is_fetched(parsing: Parsing, kind: str, text: str) -> None:
    with listening() as listener, pytest.raises(RdfError):
        _convert(parsing, text.format(url=listener.url), kind)
    assert listener.calls == 0


def test_a_dead_reader_is_replaced(parsing: Parsing) -> None:
    assert parsing._child is None or parsing._child.alive
    _convert(parsing, "<a> <b> <c> .", TURTLE)
    assert parsing._child is not None
    parsing._child.kill()
    assert _convert(parsing, "<a> <b> <c> .", TURTLE) == f"{TRIPLE} .\n"
