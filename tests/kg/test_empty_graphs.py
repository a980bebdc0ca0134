"""Notes of empty graphs: found where they are notes, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.empty_graphs import note, noted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", []),
        (b"# empty graph <x:a>", ["x:a"]),
        (b"<x:a> <x:b> <x:c> .\n# empty graph <x:a>\n# empty graph <x:b>\n", ["x:a", "x:b"]),
        (b'<x:a> <x:b> "# empty graph <x:a>" .\n', []),
        (b"# empty graph <x:a\n# empty graph <x:b>\n", ["x:b"]),
        (b" # empty graph <x:a>\n#  empty graph <x:a>\n", []),
        (b"<x:a> <x:b> <x:c> .\r\n# empty graph <x:a>\r\n", ["x:a"]),
        (b'<x:a> <x:b> "' + b"# empty graph <" * 99 + b'" .\n# empty graph <x:b>\n', ["x:b"]),
        ("# empty graph <x:ü>\n".encode(), ["x:ü"]),
    ],
)
def test_notes(tmp_path: Path, text: bytes, found: list[str]) -> None:
    (tmp_path / "file").write_bytes(text)
    assert list(noted(tmp_path / "file")) == found
    (tmp_path / "again").write_bytes(note(found, "application/n-quads"))
    assert list(noted(tmp_path / "again")) == found
