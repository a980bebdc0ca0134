"""Register the export formats: the command, the route and the documentation read this table.

`python -m kg.export.registry > docs/exports.md` writes the documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Final

from kg.errors import BadParameter
from kg.export import cytoscape, diagrams, flat, gexf, graphml, linked, node_link, pajek, parquet, rdf, sqlite
from kg.export.parts import Part
from kg.export.tables import find_table


@dataclass(frozen=True, slots=True)
class Format:
    """An export format: its name, media type, file ending, meaning, readers, and the function that writes it.

    `table` is the media type and ending when one table is asked for; empty for formats without tables. Where
    `negotiable` is false, another format answers to the media type and this one is asked for by name, or by
    the `profile` of the media type (RFC 6906).
    """

    name: str
    media_type: str
    extension: str
    zh: str
    en: str
    readers: str
    write: Callable[[Part, IO[bytes]], None]
    table: tuple[str, str] = ("", "")
    negotiable: bool = True
    profile: str = ""

    def kind(self, part: Part) -> tuple[str, str]:
        """Give the media type and the ending of the file for a part."""
        return self.table if part.table else (self.media_type, self.extension)

    def file_name(self, part: Part) -> str:
        """Name the file by data set version and part."""
        words = ("llm-industry-graph", part.graph.version, part.name, part.table)
        return "-".join(filter(None, words))[:200] + f".{self.kind(part)[1]}"

    def check(self, part: Part) -> None:
        """Raise BadParameter when a table is asked for that there is not."""
        if part.table and not self.table[0]:
            having = ", ".join(f.name for f in FORMATS.values() if f.table[0])
            raise BadParameter("table", part.table, f"a value with the formats {having} only")
        if part.table:
            find_table(part)


_PROFILE: Final = "http://www.w3.org/ns/json-ld#"
_RDF, _QUADS = "默认图（合并）", "全部命名图"
_ROWS: Final = (
    Format(
        "json", "application/json", "json", "节点与边（node-link）JSON", "node-link JSON of all relations",
        "NetworkX, D3", node_link.write_node_link,
    ),
    Format(
        "turtle", "text/turtle", "ttl", f"{_RDF}，Turtle", "the merged graph as Turtle",
        "rdflib, Jena, Protégé, pyoxigraph", rdf.writer("text/turtle"),
    ),
    Format(
        "jsonld", "application/ld+json", "jsonld", f"{_RDF}，紧凑 JSON-LD",
        "the merged graph as compact JSON-LD",
        "PyLD, rdflib, any JSON reader", linked.write_compact, profile=_PROFILE + "compacted",
    ),
    Format(
        "jsonld-framed", "application/ld+json", "jsonld", "按事物嵌套的 JSON-LD（framed）",
        "framed JSON-LD: each thing with its claims and their sources inside",
        "PyLD, any JSON reader", linked.write_framed, negotiable=False, profile=_PROFILE + "framed",
    ),
    Format(
        "ntriples", "application/n-triples", "nt", f"{_RDF}，N-Triples", "the merged graph as N-Triples",
        "rdflib, Jena, pyoxigraph", rdf.writer("application/n-triples"),
    ),
    Format(
        "rdfxml", "application/rdf+xml", "rdf", f"{_RDF}，RDF/XML", "the merged graph as RDF/XML",
        "rdflib, Jena, Protégé", rdf.writer("application/rdf+xml"),
    ),
    Format(
        "turtle12", "text/turtle;version=1.2", "ttl", "RDF 1.2 Turtle，论断用 rdf:reifies",
        "RDF 1.2 Turtle: claims reify their triple", "pyoxigraph, Jena 6",
        rdf.writer("text/turtle", reify=True), negotiable=False,
    ),
    Format(
        "trig", "application/trig", "trig", f"{_QUADS}，TriG", "all named graphs as TriG",
        "rdflib, Jena, pyoxigraph", rdf.writer("application/trig"),
    ),
    Format(
        "nquads", "application/n-quads", "nq", f"{_QUADS}，N-Quads", "all named graphs as N-Quads",
        "rdflib, Jena, pyoxigraph", rdf.writer("application/n-quads"),
    ),
    Format(
        "csv", "application/zip", "zip", "CSV 表（zip），或单表 CSV", "tables as CSV in a zip, or one table",
        "pandas, polars, DuckDB, Excel", flat.write_csv, ("text/csv", "csv"),
    ),
    Format(
        "parquet", "application/zip", "zip", "Parquet 表（zip），或单表 Parquet",
        "tables as Parquet in a zip, or one table", "polars, DuckDB, pandas with pyarrow",
        parquet.write_parquet, ("application/vnd.apache.parquet", "parquet"), negotiable=False,
    ),
    Format(
        "sqlite", "application/vnd.sqlite3", "db", "SQLite 库：表、视图、全文索引",
        "a SQLite file: tables, views, full-text index", "Datasette, sqlite3", sqlite.write_sqlite,
    ),
    Format(
        "cytoscape", "application/json", "cyjs", "Cytoscape.js JSON，含位置与样式",
        "Cytoscape.js JSON with positions and style", "Cytoscape.js, Cytoscape, NetworkX",
        cytoscape.write_cytoscape, negotiable=False,
    ),
    Format(
        "graphml", "application/graphml+xml", "graphml", "GraphML，键带类型", "GraphML with typed keys",
        "Gephi, yEd, NetworkX, igraph", graphml.write_graphml,
    ),
    Format(
        "gexf", "application/gexf+xml", "gexf", "GEXF 1.3，含样式与日期", "GEXF 1.3 with looks and dates",
        "Gephi, Gephi Lite, NetworkX", gexf.write_gexf,
    ),
    Format(
        "pajek", "text/x-pajek", "net", "Pajek 网络：标识、位置、权重",
        "Pajek network: ids, positions, weights",
        "Pajek, igraph, NetworkX", pajek.write_pajek,
    ),
    Format(
        "dot", "text/vnd.graphviz", "gv", "Graphviz DOT", "Graphviz DOT",
        "Graphviz, pydot", diagrams.write_dot,
    ),
    Format(
        "mermaid", "text/vnd.mermaid", "mmd", f"Mermaid 流程图（至多 {diagrams.MOST_EDGES} 条线）",
        f"Mermaid flowchart (at most {diagrams.MOST_EDGES} lines)", "Mermaid, GitHub", diagrams.write_mermaid,
    ),
)  # fmt: skip
FORMATS: Final[dict[str, Format]] = {row.name: row for row in _ROWS}


def find_format(name: str) -> Format:
    """Look a format up by name."""
    if name not in FORMATS:
        raise BadParameter("format", name, ", ".join(FORMATS))
    return FORMATS[name]


def negotiable() -> dict[str, Format]:
    """Give the formats that answer to a media type, the preferred one first."""
    return {row.media_type: row for row in FORMATS.values() if row.negotiable}


def find_profile(media_type: str, profile: str) -> Format | None:
    """Look up the format of a media type that has the profile."""
    same = (row for row in FORMATS.values() if row.media_type == media_type)
    return next((row for row in same if row.profile == profile), None)


def documentation() -> str:
    """Write the page about all formats."""
    head = "| format | what · 内容 | media type | ending | read by |\n|---|---|---|---|---|\n"
    return _PAGE.replace("FORMATS", head + "".join(map(_row, FORMATS.values())))


def _row(known: Format) -> str:
    types, endings = known.media_type, known.extension
    if known.table[0]:
        types, endings = f"{types}; one table: {known.table[0]}", f"{endings}; {known.table[1]}"
    asked = (
        "" if known.negotiable else " (by name)" if not known.profile else f" (by name or `{known.profile}`)"
    )
    return f"| `{known.name}` | {known.en} · {known.zh} | {types}{asked} | {endings} | {known.readers} |\n"


_PAGE: Final = """# Exports
Generated by `python -m kg.export.registry`; the table is the registry that command and server read.

FORMATS
**What to export**: everything; or `--entity E`, all within `--depth` hops (`--direction`, `--kind`); or
`--view E`, what `kg view` draws, `--limit` included; or `--analysis A --with NAME=VALUE`, the things,
relations and claims that a result names, its rows as tables and as `result_…` attributes (a result without
chains brings the dependencies between its things). Over HTTP the same words:
`/api/graph?format=gexf&entity=nvidia`. Without `format` the Accept header chooses.

- File names carry the dataset version. The same version and request give the same bytes, except those of
  `parquet` and `sqlite`, whose writers promise none.
- Lists are joined by `|` where a format has none. What is unknown is left out, never a word.
- CSV: a text that a spreadsheet would run as a formula (it starts with `=`, `+`, `-`, `@`, a tab or a line
  break) gets an apostrophe before it; plain numbers stay as they are. `kg.export.flat.unguard` takes it away.
- GEXF: a relation with a date starts on the first day that the date means; no end is claimed.
- Parquet needs DuckDB: `pip install 'llm-industry-graph[parquet]'`.
- Mermaid draws 500 lines at most; larger parts are refused, never cut.
- Pajek holds ids and weights only: an arc is as heavy as the number of relations between two things.
- SQLite: `datasette llm-industry-graph-*.db`; searching `entities` finds parts of Chinese names.
- RDF of a part holds its things, claims, derived relations and sources; it says nothing of the rest.
"""


if __name__ == "__main__":
    print(documentation(), end="")
