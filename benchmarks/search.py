"""Time completion and search in process over what people type, letter by letter; peer: tantivy.

Tantivy (0.27, the Rust search library) holds the same names, pinyin and initials in memory and answers the
same prefixes by a fuzzy prefix query of distance 1, without importance, highlighting or Chinese words.
Run: `pip install tantivy==0.27.0 && python benchmarks/search.py [ROUNDS]`. Prints medians, the slowest
percentile and ratios; without tantivy only our own numbers.
"""

from __future__ import annotations

import csv
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.graph import KnowledgeGraph, load
from kg.search.engine import SearchEngine
from kg.search.index import SearchIndex

PAIRS = Path(__file__).parents[1] / "tests" / "search" / "pairs.csv"


def typed() -> list[str]:
    """List every beginning of every query of the table of tests: what a completion field asks."""
    with PAIRS.open(encoding="utf-8") as file:
        queries = [row["query"] for row in csv.DictReader(file)]
    return sorted({query[:length] for query in queries for length in range(1, len(query) + 1)})


def tantivy_peer(graph: KnowledgeGraph) -> Callable[[str], Any] | None:
    """Fill a tantivy index with the same spellings."""
    try:
        import tantivy  # type: ignore[import-not-found]
    except ImportError:
        return None
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("key", stored=False, tokenizer_name="raw")
    schema = builder.build()
    index = tantivy.Index(schema)
    writer = index.writer()
    database = graph.finder._index._database
    for thing, key in database.execute("SELECT thing, key FROM spelling JOIN name USING (n)"):
        writer.add_document(tantivy.Document(id=thing, key=key))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def complete(text: str) -> list[str]:
        query = tantivy.Query.fuzzy_term_query(schema, "key", text.lower(), distance=1, prefix=True)
        return [searcher.doc(place)["id"][0] for _, place in searcher.search(query, 10).hits]

    return complete


def times(call: Callable[[str], Any], queries: list[str], rounds: int) -> list[float]:
    """Give the milliseconds of each call, first round left out."""
    measured: list[float] = []
    for turn in range(rounds + 1):
        for query in queries:
            start = time.perf_counter()
            call(query)
            if turn:
                measured.append(1000 * (time.perf_counter() - start))
    return measured


def openings(graph: KnowledgeGraph) -> None:
    """Time making the index, opening a cached one, and the first search."""
    things = graph.names.things
    with tempfile.TemporaryDirectory() as directory:
        for name in ("make the index (libraries included)", "open the cached index"):
            start = time.perf_counter()
            engine = SearchEngine(SearchIndex(things.values(), graph.degrees, Path(directory)), things)
            opened = 1000 * (time.perf_counter() - start)
            engine.search("英伟达公司", 10)
            first = 1000 * (time.perf_counter() - start) - opened
            print(f"{name:36} {opened:8.1f} ms, first search {first:6.1f} ms")


def main(rounds: int) -> None:
    """Alternate ours and the peer and print medians."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    graph = load()
    _ = graph.names.things, graph.degrees
    loaded = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    openings(graph)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - loaded
    print(f"memory: graph {(loaded - before) // 1024} MB, search and its libraries {grown // 1024} MB more")
    queries = typed()
    runs = {"complete": lambda q: graph.complete(q, 10), "search": lambda q: graph.search(q, 10)}
    peer = tantivy_peer(graph)
    if peer:
        runs["tantivy, fuzzy prefix"] = peer
    measured = {name: times(call, queries, rounds) for name, call in runs.items()}
    base = statistics.median(measured["tantivy, fuzzy prefix"]) if peer else 0.0
    for name, values in measured.items():
        middle, slow = statistics.median(values), statistics.quantiles(values, n=100)[98]
        ratio = f"{middle / base:6.2f} of tantivy" if base else ""
        print(f"{name:24} median {middle:6.2f} ms  p99 {slow:6.2f} ms  max {max(values):6.2f} ms {ratio}")
    print(f"{len(queries)} beginnings of {len(graph.names.things)} things, {rounds} rounds")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
