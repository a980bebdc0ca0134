"""Write tables as Parquet: one table as a file, all of them as a zip of files.

DuckDB does it from a temporary file of lines, so that no table is ever held whole.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import IO, Final

from kg.errors import MissingLibrary
from kg.export.elements import zip_entry
from kg.export.parts import Part
from kg.export.tables import Table, find_table, tables

_TYPES: Final = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "list": "VARCHAR[]",
}


def write_parquet(part: Part, out: IO[bytes]) -> None:
    """Write one table as Parquet, or all as a zip; raises MissingLibrary without DuckDB."""
    wanted = (find_table(part),) if part.table else tables(part)
    with tempfile.TemporaryDirectory(prefix="kg-parquet-") as room:
        if part.table:
            with _written(wanted[0], Path(room)).open("rb") as file:
                shutil.copyfileobj(file, out)
            return
        # Parquet is packed already.
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for table in wanted:
                entry = zip_entry(f"{table.name}.parquet", zipfile.ZIP_STORED)
                with _written(table, Path(room)).open("rb") as file, archive.open(entry, "w") as target:
                    shutil.copyfileobj(file, target)


def _written(table: Table, room: Path) -> Path:
    try:
        import duckdb
    except ImportError as error:
        raise MissingLibrary("Parquet", "duckdb", "parquet") from error
    lines, target = room / f"{table.name}.ndjson", room / f"{table.name}.parquet"
    names = [column.name for column in table.columns]
    with lines.open("w", encoding="utf-8") as file:
        for row in table.rows():
            file.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
    types = {column.name: _TYPES[column.kind] for column in table.columns}
    with duckdb.connect(
        config={"preserve_insertion_order": True, "autoinstall_known_extensions": False}
    ) as database:
        # Paths and names are of our own making; DuckDB takes no parameters in COPY.
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
        read = f"read_json('{_quoted(lines)}', format='newline_delimited', columns={{{columns}}})"
        database.execute(f"COPY (SELECT * FROM {read}) TO '{_quoted(target)}' (FORMAT parquet)")
    lines.unlink()
    return target


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
