"""Hand texts to the engine in a process that the system ends when it reaches for a socket or a file.

As engine_child.py, but the store holds a little, so that every pattern is tried, and all results are read.
"""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path

import pyoxigraph

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.fuzz import engine_child, tripwire

_MOST_ROWS = 50
_BASE = "http://127.0.0.1:9009/base/"
_DATA = """
@prefix : <http://127.0.0.1:9009/> . :a :p :b , 1 , "x" . :b :p :a . <x:a> <x:b> <x:c> .
:g { :a :p :b }
"""


def judge(text: str, update: bool) -> bytes:
    """Run the text to its end: b"y", or b"n" and why."""
    store = pyoxigraph.Store()
    store.load(_DATA.encode(), pyoxigraph.RdfFormat.TRIG)
    try:
        if update:
            store.update(text, base_iri=_BASE)
        else:
            results = store.query(text, base_iri=_BASE)
            if not isinstance(results, pyoxigraph.QueryBoolean):
                for _ in islice(results, _MOST_ROWS):
                    pass
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return b"n" + str(error).encode("utf-8", "replace")[:200]
    return b"y"


def main() -> None:
    """Warm up, so that the engine has opened what it opens once, and answer."""
    judge("SELECT * { ?s ?p ?o . ?o ?q ?r FILTER(?s < ?o) } ORDER BY ?s", False)
    judge("INSERT { ?s ?p _:b } WHERE { BIND(RAND() AS ?r) ?s ?p ?o }; CLEAR ALL; CREATE GRAPH <x:g>", True)
    tripwire.string()
    engine_child.main(judge)


if __name__ == "__main__":
    engine_child.run(main)
