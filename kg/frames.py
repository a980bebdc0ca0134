"""Show answers as tables in Python: rows under named columns, to be taken on as pandas or polars."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from kg.errors import BadParameter, MissingLibrary
from kg.jsonld import short_id
from kg.namespaces import XSD
from kg.store import Answer

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import rdflib

T = TypeVar("T")
# More rows than a screen shows are counted, not printed.
_SHOWN: Final = 20
_NUMBERS: Final = {XSD + "integer": int, XSD + "decimal": float, XSD + "double": float, XSD + "float": float}


class Frame(Sequence[dict[str, Any]]):
    """Rows under named columns; a sequence of dictionaries that notebooks show as a table.

    >>> frame = Frame(["id", "rank"], [["nvidia", 1], ["openai", 2]])
    >>> frame
    id      rank
    nvidia  1
    openai  2
    >>> frame[1], frame.column("rank")
    ({'id': 'openai', 'rank': 2}, [1, 2])
    """

    def __init__(self, columns: Iterable[str], rows: Iterable[Iterable[Any]], title: str = "") -> None:
        self.columns = tuple(columns)
        self.rows = [tuple(row) for row in rows]
        self.title = title

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> Frame: ...

    def __getitem__(self, index: int | slice) -> dict[str, Any] | Frame:
        if isinstance(index, slice):
            return Frame(self.columns, self.rows[index], self.title)
        return dict(zip(self.columns, self.rows[index], strict=True))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return (self[index] for index in range(len(self)))

    def column(self, name: str) -> list[Any]:
        """List the cells of a column; raises BadParameter for an unknown one."""
        if name not in self.columns:
            raise BadParameter("column", name, ", ".join(self.columns))
        return [row[self.columns.index(name)] for row in self.rows]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give the rows as dictionaries."""
        return list(self)

    def to_pandas(self) -> pd.DataFrame:
        """Give a pandas DataFrame; raises MissingLibrary without pandas."""
        try:
            import pandas
        except ImportError as error:
            raise MissingLibrary("to_pandas()", "pandas", "pandas") from error
        return pandas.DataFrame(self.rows, columns=list(self.columns))

    def to_polars(self) -> pl.DataFrame:
        """Give a polars DataFrame; raises MissingLibrary without polars."""
        try:
            import polars
        except ImportError as error:
            raise MissingLibrary("to_polars()", "polars", "polars") from error
        columns = {name: [row[at] for row in self.rows] for at, name in enumerate(self.columns)}
        return polars.DataFrame(columns, strict=False)

    def __repr__(self) -> str:
        shown = [self.columns, *([_text(cell) for cell in row] for row in self.rows[:_SHOWN])]
        wide = [max(len(row[at]) for row in shown) for at in range(len(self.columns))]
        lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)) for row in shown)
        return "\n".join([*(line.rstrip() for line in lines), *self._more()])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_text(cell))}</td>" for cell in row) + "</tr>"
            for row in self.rows[:_SHOWN]
        )
        title = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        more = "".join(f"<p>{html.escape(line)}</p>" for line in self._more())
        return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"

    def _more(self) -> list[str]:
        hidden = len(self) - _SHOWN
        return [f"… and {hidden} more rows of {len(self)}"] if hidden > 0 else []


class Listing(list[T]):
    """A list that is also a table: `frame()` lays it out, and so does a notebook."""

    def __init__(self, items: Iterable[T], layout: Callable[[list[T]], Frame]) -> None:
        super().__init__(items)
        self._layout = layout

    def frame(self) -> Frame:
        """Lay the items out as rows."""
        return self._layout(list(self))

    def to_pandas(self) -> pd.DataFrame:
        """Give a pandas DataFrame; raises MissingLibrary without pandas."""
        return self.frame().to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """Give a polars DataFrame; raises MissingLibrary without polars."""
        return self.frame().to_polars()

    def _repr_html_(self) -> str:
        return self.frame()._repr_html_()


class Result:
    """The answer to a SPARQL query: rows, a yes or no, or triples; true when there is any."""

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self._first: Answer | None = ask()
        self.kind = self._first.kind
        self._written: dict[str, bytes] = {}

    def serialize(self, media_type: str) -> bytes:
        """Write the result in one of the formats of its kind."""
        if media_type not in self._written:
            # An answer can be read once, so another format asks again.
            answer, self._first = self._first or self._ask(), None
            self._written[media_type] = answer.serialize(media_type)
        return self._written[media_type]

    @cached_property
    def frame(self) -> Frame:
        """The rows: ids of our things bare, other IRIs with a prefix, numbers as numbers, unbound cells None.

        Raises BadParameter for a query that is no SELECT.
        """
        if self.kind != "select":
            raise BadParameter("form of query", self.kind, "select (else bool() or to_rdflib())")
        found = json.loads(self.serialize("application/sparql-results+json"))
        names = found["head"]["vars"]
        rows = ([_cell(row.get(name)) for name in names] for row in found["results"]["bindings"])
        return Frame(names, rows)

    def to_pandas(self) -> pd.DataFrame:
        """Give a pandas DataFrame; raises MissingLibrary without pandas."""
        return self.frame.to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """Give a polars DataFrame; raises MissingLibrary without polars."""
        return self.frame.to_polars()

    def to_rdflib(self) -> rdflib.Graph:
        """Give the triples of a CONSTRUCT or DESCRIBE as an rdflib graph."""
        import rdflib

        if self.kind != "graph":
            raise BadParameter("form of query", self.kind, "construct or describe")
        return rdflib.Graph().parse(data=self.serialize("text/turtle"), format="turtle")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.frame)

    def __len__(self) -> int:
        return len(self.frame) if self.kind == "select" else int(bool(self))

    def __bool__(self) -> bool:
        if self.kind == "ask":
            answer = json.loads(self.serialize("application/sparql-results+json"))
            return bool(answer["boolean"])
        return len(self.frame) > 0 if self.kind == "select" else len(self.to_rdflib()) > 0

    def __repr__(self) -> str:
        if self.kind == "select":
            return repr(self.frame)
        return str(bool(self)) if self.kind == "ask" else self.serialize("text/turtle").decode()

    def _repr_html_(self) -> str:
        return self.frame._repr_html_() if self.kind == "select" else f"<pre>{html.escape(repr(self))}</pre>"


def _cell(binding: dict[str, Any] | None) -> Any:
    if binding is None:
        return None
    if binding["type"] == "uri":
        return short_id(binding["value"])
    datatype = binding.get("datatype", "")
    if datatype == XSD + "boolean":
        return binding["value"] in ("true", "1")
    return _NUMBERS.get(datatype, str)(binding["value"])


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, list | tuple):
        return ", ".join(map(str, cell))
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
