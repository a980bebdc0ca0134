"""Read and write CSV tables, naming file and line of whatever is malformed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kg.errors import Problem
from kg.model import Origin

_CELL_LIMIT = 20_000
# The remedy of what `kg format` mends by itself.
RUN_FORMAT: Final = "run `kg format`"


@dataclass(frozen=True, slots=True)
class Row:
    """One record with the place it was read from."""

    origin: Origin
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The well-formed rows of a file and the problems of the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_table(path: Path, columns: Sequence[str], name: str) -> Table:
    """Read a UTF-8 CSV file with exactly these columns; `name` is how messages call the file."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return Table((), (Problem(name, line, "not UTF-8", "save the file as UTF-8"),))
    if text.startswith("\ufeff"):
        problem = Problem(name, 1, "starts with a byte-order mark", RUN_FORMAT)
        return _parse(text.removeprefix("\ufeff"), columns, name, [problem])
    return _parse(text, columns, name, [])


def _parse(text: str, columns: Sequence[str], name: str, problems: list[Problem]) -> Table:
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if header != list(columns):
            remedy = "the first line must be: " + ",".join(columns)
            return Table((), (*problems, Problem(name, 1, "wrong header", remedy)))
        start = reader.line_num + 1
        for cells in reader:
            origin, start = Origin(name, start), reader.line_num + 1
            if cells:
                _add_row(rows, problems, columns, origin, cells)
    except csv.Error as error:
        problems.append(Problem(name, reader.line_num, f"not CSV: {error}", "check the quotes on this line"))
    return Table(tuple(rows), tuple(problems))


def _add_row(
    rows: list[Row], problems: list[Problem], columns: Sequence[str], origin: Origin, cells: list[str]
) -> None:
    def report(message: str, remedy: str) -> None:
        problems.append(Problem(origin.file, origin.line, message, remedy))

    if len(cells) != len(columns):
        report(f"{len(cells)} cells instead of {len(columns)}", "quote cells that hold a comma")
    elif any("\x00" in cell for cell in cells):
        report("holds a NUL character", "delete the character")
    elif any(len(cell) > _CELL_LIMIT for cell in cells):
        report(f"a cell is longer than {_CELL_LIMIT} characters", "shorten it")
    else:
        rows.append(Row(origin, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))


def table_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Write rows as canonical CSV: minimal quotes, `\n` line ends.

    >>> table_text(["a", "b"], [["1", "x,y"]])
    'a,b\n1,"x,y"\n'
    """
    return "".join(map(_line, (columns, *rows)))


def _line(cells: Sequence[str]) -> str:
    # The writer quotes what its line end holds, so this end makes it quote \r as well as \n.
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue().removesuffix("\r\n") + "\n"
