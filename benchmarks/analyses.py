"""Time every analysis on the real graph, warm: in process, over HTTP, and a plain NetworkX peer.

The peers are pure Python over the same NetworkX graph and do the core of the work only: no resampling chosen
cleverly, no chains, no evidence, no words. An analysis without a peer has none that does the like. Run:
`python benchmarks/analyses.py [ROUNDS]`. Prints medians of alternated rounds and the ratio peer / ours; exit
status 1 when an analysis takes more than 100 ms of processor time in process (on a busy machine the clock
tells of the others). Below 1 the plain way is faster: it only finds, where we also look up the evidence of
every chain and write it all out.
"""

from __future__ import annotations

import http.client
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import networkx as nx
from networkx.algorithms.link_analysis.pagerank_alg import _pagerank_python

from kg import load
from kg.analyses import analyze
from kg.analysis.rankings import SAMPLES

KG = Path(sys.executable).with_name("kg")
LIMIT = 100.0
ASKED: list[tuple[str, dict[str, Any]]] = [
    ("deps", {"entity": "nvidia"}),
    ("path", {"from": "openai", "to": "nvidia"}),
    ("rank", {"metric": "pagerank"}),
    ("rank", {"metric": "betweenness"}),
    ("rank", {"metric": "closeness"}),
    ("rank", {"metric": "k-core"}),
    ("rank", {"metric": "hits"}),
    ("impact", {"cut": ["nvidia"]}),
    ("chokepoints", {}),
    ("chokepoints", {"target": "openai"}),
    ("loops", {}),
    ("loops", {"flow": "money"}),
    ("exposure", {"members": ["openai", "baidu", "mistral-ai"]}),
    ("concentration", {}),
    ("positions", {}),
    ("positions", {"entity": "anthropic"}),
    ("diff", {"a": "2023", "b": "2024"}),
]


def fallen(needs: list[tuple[str, str, str]], gone: Iterable[str]) -> set[str]:
    """Cut in plain rounds whatever has an essential kind of which all is cut."""
    cut = set(gone)
    while True:
        left = {(a, kind) for a, kind, b in needs if b not in cut}
        more = {a for a, kind, b in needs if b in cut and (a, kind) not in left and a not in cut}
        if not more:
            return cut
        cut |= more


def peers(graph: nx.MultiDiGraph[str]) -> dict[str, Callable[[], object]]:
    """Give the plain way of each, by the name of the analysis and what it is asked."""
    simple = nx.DiGraph(graph)
    plain = nx.Graph(simple)
    plain.remove_edges_from(list(nx.selfloop_edges(plain)))
    needs = [
        (a, d["kind"], b)
        for a, b, d in graph.edges(data=True)
        if d["kind"] not in ("fundedBy", "distributedThrough")
    ]
    runs = 1 + SAMPLES
    return {
        "deps nvidia": lambda: nx.single_source_shortest_path(simple.reverse(copy=False), "nvidia"),
        "path openai nvidia": lambda: list(islice(nx.shortest_simple_paths(simple, "openai", "nvidia"), 3)),
        "rank pagerank": lambda: [_pagerank_python(simple, tol=1e-10, max_iter=500) for _ in range(runs)],
        "rank betweenness": lambda: [nx.betweenness_centrality(simple) for _ in range(runs)],
        "rank closeness": lambda: [nx.closeness_centrality(simple) for _ in range(runs)],
        "rank k-core": lambda: [nx.core_number(plain) for _ in range(runs)],
        "impact nvidia": lambda: fallen(needs, ["nvidia"]),
        "chokepoints": lambda: [fallen(needs, [node]) for node in graph],
        "loops": lambda: list(nx.simple_cycles(simple, 6)),
        "exposure openai baidu mistral-ai": lambda: [
            nx.single_source_shortest_path(simple, m)
            for m in ("openai", "baidu", "mistral-ai")
            if m in simple
        ],
        "diff 2023 2024": lambda: [_pagerank_python(simple, tol=1e-10, max_iter=500) for _ in range(2)],
    }


def name(analysis: str, asked: dict[str, Any]) -> str:
    """Say a case in a few words."""
    words = [" ".join(value) if isinstance(value, list) else str(value) for value in asked.values()]
    return " ".join([analysis, *words])


def milliseconds(run: Callable[[], object], clock: Callable[[], float]) -> float:
    """Time one run."""
    start = clock()
    run()
    return (clock() - start) * 1000


def fetch(connection: http.client.HTTPConnection, link: str) -> None:
    """Get one answer to its end over a connection that stays open."""
    try:
        connection.request("GET", link)
        response = connection.getresponse()
    except (http.client.RemoteDisconnected, ConnectionError):
        # The server hangs up on a connection that was idle while a peer ran.
        connection.close()
        connection.request("GET", link)
        response = connection.getresponse()
    response.read()
    assert response.status == 200


def main(rounds: int) -> int:
    """Alternate ours, HTTP and the peer; print medians."""
    graph = load()
    plain = peers(graph.dependency_graph())
    server = subprocess.Popen(
        [str(KG), "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    slow = 0
    try:
        assert server.stdout
        found = re.search(r"http\S+", server.stdout.readline())
        assert found
        connection = http.client.HTTPConnection(urlsplit(found[0]).netloc)
        print(
            f"{'analysis':34} {'in process':>10} {'processor':>10} {'over HTTP':>10} {'NetworkX':>10}  "
            "NetworkX / ours"
        )
        for analysis, asked in ASKED:
            case = name(analysis, asked)
            link = analyze(graph, analysis, asked)[1]["link"]
            assert link
            runs: dict[str, Callable[[], object]] = {
                "ours": lambda a=analysis, q=asked: analyze(graph, a, q),  # type: ignore[misc]
                "cpu": lambda a=analysis, q=asked: analyze(graph, a, q),  # type: ignore[misc]
                "http": lambda link=link: fetch(connection, link),  # type: ignore[misc]
            }
            if case in plain:
                runs["peer"] = plain[case]
            runs["http"]()
            times = {kind: [] for kind in runs}  # type: dict[str, list[float]]
            for _ in range(rounds):
                for kind, run in runs.items():
                    clock = time.thread_time if kind == "cpu" else time.perf_counter
                    times[kind].append(milliseconds(run, clock))
            middle = {kind: statistics.median(values) for kind, values in times.items()}
            slow += middle["cpu"] > LIMIT
            peer = (
                f"{middle['peer']:10.1f}  {middle['peer'] / middle['ours']:.2f}" if "peer" in middle else ""
            )
            print(f"{case:34} {middle['ours']:10.1f} {middle['cpu']:10.1f} {middle['http']:10.1f} {peer}")
    finally:
        server.terminate()
        server.wait()
    print(f"milliseconds, medians of {rounds} rounds; {slow} over {LIMIT:.0f} ms of processor time")
    return int(slow > 0)


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
