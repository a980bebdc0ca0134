"""Name graphs that hold nothing in N-Quads, which have no other place for them: in comments at the end.

Other programs pass over a comment; ours make the graph again, so that a backup brings back every graph.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

MARK: Final = b"# empty graph <"
_END: Final = b">\n"
_N_QUADS: Final = "application/n-quads"
_TRIG: Final = "application/trig"


def note(graphs: Iterable[str], media_type: str) -> bytes:
    """Write the end of a data set: its empty graphs.

    >>> note(["x:a", "x:b"], "application/n-quads")
    b'# empty graph <x:a>\\n# empty graph <x:b>\\n'
    >>> note(["x:a"], "application/trig")
    b'<x:a> {\\n}\\n'
    """
    begin, end = {_N_QUADS: (MARK, _END), _TRIG: (b"<", b"> {\n}\n")}[media_type]
    return b"".join(begin + graph.encode() + end for graph in graphs)


def count(text: bytes) -> int:
    """Count the notes that stand behind a line break.

    >>> count(b"\\n# empty graph <x:a>\\n# empty graph <x:b>\\n"), count(b'<x:a> <x:b> "# empty graph <" .')
    (2, 0)
    """
    return text.count(b"\n" + MARK)


def noted(path: Path) -> Iterator[str]:
    """Give the names of the empty graphs that a file of N-Quads notes."""
    if not path.stat().st_size:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        at = 0 if text[: len(MARK)] == MARK else _following(text, 0)
        while at > -1:
            end = text.find(b"\n", at)
            line = text[at : end if end >= 0 else len(text)].removesuffix(b"\r")
            if line.endswith(b">"):
                yield line[len(MARK) : -1].decode("utf-8", "replace")
            at = _following(text, at)


def _following(text: mmap.mmap, place: int) -> int:
    """Find the next line that begins as a note; a literal may hold the words, but no line break."""
    found = text.find(b"\n" + MARK, place)
    return found + 1 if found >= 0 else -1
