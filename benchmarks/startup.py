"""Time how long a server takes from its start to its first full answer: cold (building) and warm (cached).

Peer in the same run: rdflib 7 reading the same graph from N-Quads, which is what an rdflib-based endpoint
does before it can answer. Run: `python benchmarks/startup.py [ROUNDS]`. Prints medians and ratios.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

KG = Path(sys.executable).with_name("kg")
ASKED = "api/entities/nvidia/dependencies?depth=1"


def serve(cache: Path) -> float:
    """Start the server, ask who depends on NVIDIA, stop it; return the seconds to the answer."""
    environment = {**os.environ, "KG_CACHE_DIR": str(cache)}
    start = time.perf_counter()
    server = subprocess.Popen(
        [str(KG), "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    try:
        assert server.stdout
        found = re.search(r"http\S+", server.stdout.readline())
        assert found
        urllib.request.urlopen(found[0] + ASKED).read()
        return time.perf_counter() - start
    finally:
        server.terminate()
        server.wait()


def cold(_path: Path) -> float:
    """Start with an empty cache."""
    with tempfile.TemporaryDirectory() as empty:
        return serve(Path(empty))


def rdflib_reads(path: Path) -> float:
    """Let rdflib read the whole graph in a process of its own."""
    program = f"import rdflib; rdflib.Dataset().parse({str(path)!r}, format='nquads')"
    start = time.perf_counter()
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
    return time.perf_counter() - start


def main(rounds: int) -> None:
    """Alternate the three and print medians."""
    with tempfile.TemporaryDirectory() as directory:
        cache, dump = Path(directory) / "cache", Path(directory) / "graph.nq"
        subprocess.run([str(KG), "export", "nquads", "-o", str(dump)], check=True, capture_output=True)
        serve(cache)
        runs: dict[str, tuple[Callable[[Path], float], Path]] = {
            "cold start to first answer": (cold, dump),
            "warm start to first answer": (serve, cache),
            "rdflib reads the same quads": (rdflib_reads, dump),
        }
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, (run, path) in runs.items():
                seconds[name].append(run(path))
    peer = statistics.median(seconds["rdflib reads the same quads"])
    for name, values in seconds.items():
        middle = statistics.median(values)
        spread = f"(min {min(values):.2f}, max {max(values):.2f})"
        print(f"{name:30} {middle:6.2f} s  {spread}  {middle / peer:5.2f} of rdflib")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
