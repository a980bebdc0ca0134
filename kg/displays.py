"""Show pictures and analysis results in notebooks."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Final

import networkx as nx

from kg.export.parts import Part
from kg.export.tables import Table, tables
from kg.files import write_file
from kg.frames import Frame

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_HEIGHT: Final = 640


class View:
    """A picture of a part of the graph: a page without other files, shown inside a notebook."""

    def __init__(self, page: str, title: str) -> None:
        self.html = page
        self._title = title

    def save(self, path: str | Path) -> None:
        """Write the page to a file; raises OutputError."""
        write_file(Path(path), lambda out: out.write(self.html.encode()))

    def __repr__(self) -> str:
        return f"<picture of {self._title}; .save(PATH) writes it>"

    def _repr_html_(self) -> str:
        # The page runs in a room of its own: it sees neither the notebook nor the network.
        page = html.escape(self.html, quote=True)
        return f'<iframe srcdoc="{page}" sandbox="allow-scripts" width="100%" height="{_HEIGHT}"></iframe>'


class Report:
    """The result of an analysis: `frame` holds its rows, `frames` every table, `result` the values."""

    def __init__(self, part: Part) -> None:
        fixed = {"entities", "claims", "edges", "sources"}
        own = [table_frame(table) for table in tables(part) if table.name not in fixed]
        self.frames: dict[str, Frame] = {frame.title: frame for frame in own}
        self.frame = own[0]
        self.result = part.result
        self._part = part

    @property
    def graph(self) -> nx.MultiDiGraph[str]:
        """The things and relations that the result names, as a NetworkX graph of your own."""
        return nx.MultiDiGraph(self._part.relations)

    def to_pandas(self) -> pd.DataFrame:
        """Give the rows as a pandas DataFrame; raises MissingLibrary without pandas."""
        return self.frame.to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """Give the rows as a polars DataFrame; raises MissingLibrary without polars."""
        return self.frame.to_polars()

    def __repr__(self) -> str:
        return "\n\n".join(f"{name}:\n{frame!r}" for name, frame in self.frames.items())

    def _repr_html_(self) -> str:
        return "".join(frame._repr_html_() for frame in self.frames.values())


def table_frame(table: Table) -> Frame:
    """Read a table of an export whole."""
    return Frame([column.name for column in table.columns], table.rows(), table.name)
