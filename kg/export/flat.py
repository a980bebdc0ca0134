"""Write tables as CSV: one as a file, all as a zip with a description (Frictionless Data Package).

Spreadsheets take a cell that starts with = + - @, a tab or a line break for a formula. Such a text gets an
apostrophe before it, unless it is a plain number; `unguard` takes it away. A list is joined by `|`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from kg.export.elements import zip_entry
from kg.export.parts import Part
from kg.export.tables import Cell, Column, Table, find_table, tables
from kg.namespaces import DATA_LICENSE

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_TYPES: Final = {"text": "string", "list": "string"}


def write_csv(part: Part, out: IO[bytes]) -> None:
    """Write one table as CSV, or all as a zip of CSV files."""
    if part.table:
        _write_table(find_table(part), out)
        return
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        every = tables(part)
        for table in every:
            with archive.open(zip_entry(f"{table.name}.csv"), "w") as file:
                _write_table(table, file)
        with archive.open(zip_entry("datapackage.json"), "w") as file:
            file.write(json.dumps(_package(part, every), ensure_ascii=False, indent=1).encode())


def guard(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run.

    >>> guard("=1+1"), guard("-5"), guard("C++"), guard("'=1")
    ("'=1+1", '-5', 'C++', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguard(text: str) -> str:
    """Take the apostrophe of `guard` away.

    >>> unguard(guard("=1+1")), unguard(guard("'=1")), unguard("'tis")
    ('=1+1', "'=1", "'tis")
    """
    return text[1:] if _GUARDED.match(text) else text


def _write_table(table: Table, out: IO[bytes]) -> None:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows(_texts(table))
    text.detach()


def _texts(table: Table) -> Iterator[list[str]]:
    for row in table.rows():
        yield [_text(column, cell) for column, cell in zip(table.columns, row, strict=True)]


def _text(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return repr(cell).removesuffix(".0")
    return guard("|".join(cell) if isinstance(cell, list) else cell)


def _package(part: Part, every: tuple[Table, ...]) -> dict[str, object]:
    """Describe the files for readers of Data Packages."""
    return {
        "name": "llm-industry-graph",
        "version": part.graph.version,
        "licenses": [{"name": "CC-BY-4.0", "path": DATA_LICENSE}],
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "schema": {
                    "fields": [
                        {"name": c.name, "type": _TYPES.get(c.kind, c.kind), "title": f"{c.zh} / {c.en}"}
                        for c in table.columns
                    ]
                },
            }
            for table in every
        ],
    }
