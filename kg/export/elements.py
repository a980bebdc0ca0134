"""Write JSON items one a line, and attributes as the plain values that graph formats hold."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.sax.saxutils import XMLGenerator

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_XML_TYPES: Final = {bool: "boolean", int: "long", float: "double", str: "string"}


def write_lines(out: IO[bytes], items: Iterable[dict[str, Any]]) -> None:
    """Write the items of a JSON array, each on a line of its own."""
    for number, item in enumerate(items):
        out.write((b",\n" if number else b"\n") + json.dumps(item, ensure_ascii=False).encode())


def listed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give attributes with tuples as lists, as JSON has them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


def joined(data: Mapping[str, Any]) -> dict[str, str | int | float | bool]:
    """Give attributes with tuples joined by `|`, for formats without lists; what is unknown is left out.

    >>> joined({"claims": ("a", "b"), "rule": "", "inferred": False, "low": None})
    {'claims': 'a|b', 'inferred': False}
    """
    plain = {name: "|".join(value) if isinstance(value, tuple) else value for name, value in data.items()}
    return {name: value for name, value in plain.items() if value not in ("", None)}


def types(items: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Find the attributes that any item has, each with its XML Schema type; mixed ones are text."""
    found: dict[str, set[str]] = {}
    for item in items:
        for name, value in joined(item).items():
            found.setdefault(name, set()).add(_XML_TYPES[type(value)])
    return {name: _widest(kinds) for name, kinds in sorted(found.items())}


def zip_entry(name: str, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """Name a file of an archive without asking the clock, so that one version gives the same bytes."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    return entry


def _widest(kinds: set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    return "double" if kinds == {"long", "double"} else "string"


def lexical(value: str | int | float | bool) -> str:
    """Write a value as XML Schema does, without the characters that XML 1.0 cannot hold.

    >>> lexical(True), lexical(0.5), lexical("a" + chr(1) + "b")
    ('true', '0.5', 'a\\ufffdb')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return "".join(
        c if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff") else "\ufffd" for c in str(value)
    )


@dataclass(frozen=True, slots=True)
class Xml:
    """Write XML as a stream."""

    _writer: XMLGenerator

    @contextmanager
    def element(self, name: str, /, **attributes: object) -> Iterator[None]:
        """Write an element around what the block writes."""
        self._writer.startElement(name, _attributes(attributes))
        yield
        self._writer.endElement(name)
        self._writer.ignorableWhitespace("\n")

    def leaf(self, name: str, text: str = "", /, **attributes: object) -> None:
        """Write an element with text alone."""
        self._writer.startElement(name, _attributes(attributes))
        if text:
            self._writer.characters(text)
        self._writer.endElement(name)


def _attributes(given: Mapping[str, object]) -> Any:
    """Name attributes as XML does: `attr_name` stands for attr.name, `for_` for for."""
    return {
        name.rstrip("_").replace("_", "."): lexical(
            value if isinstance(value, bool | int | float) else str(value)
        )
        for name, value in given.items()
    }


@contextmanager
def xml(out: IO[bytes]) -> Iterator[Xml]:
    """Open an XML document."""
    writer = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
    writer.startDocument()
    yield Xml(writer)
    writer.endDocument()
