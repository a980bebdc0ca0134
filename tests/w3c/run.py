"""Run W3C's SPARQL suites against servers and print what holds, side by side.

python -m tests.w3c.run              our server
python -m tests.w3c.run --engine     and the engine's own (pip install oxigraph)
python -m tests.w3c.run --only functions --why
"""

from __future__ import annotations

import argparse
import http.client
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.servers import TOKEN, Server, engine, ours, running
from tests.w3c import description, evaluation, exchange, graph_store, protocol
from tests.w3c.manifests import cases, unpack

EXCEPTIONS: Final = Path(__file__).with_name("exceptions.txt")
Check = Callable[[Server], object]


@dataclass(frozen=True)
class Verdict:
    """What came of one test."""

    suite: str
    manifest: str
    key: str
    outcome: str
    why: str = ""


def all_checks(root: Path) -> Iterator[tuple[str, str, str, Check]]:
    """Every test: suite, manifest, key and the check."""
    for case in cases(root):
        yield (
            case.suite,
            case.manifest,
            case.key,
            lambda server, case=case: evaluation.check(server, root, case),
        )  # type: ignore[misc]
    for name, found in (("protocol", protocol.TESTS), ("graph-store-protocol", graph_store.TESTS)):
        for item in found:
            yield name, name, f"{name}#{item.name}", lambda server, item=item: exchange.check(server, item)  # type: ignore[misc]
    for label, check in description.TESTS.items():
        yield "service-description", "service-description", f"service-description#{label}", check


def run(server: Server, root: Path, only: str = "") -> list[Verdict]:
    """Run the tests whose key contains `only`."""
    return [
        _judge(server, suite, manifest, key, check)
        for suite, manifest, key, check in all_checks(root)
        if only in key
    ]


def _judge(server: Server, suite: str, manifest: str, key: str, check: Check) -> Verdict:
    try:
        check(server)
    except evaluation.Excluded as reason:
        return Verdict(suite, manifest, key, "excluded", str(reason))
    except evaluation.Failed as failure:
        return Verdict(suite, manifest, key, "fail", str(failure))
    except (OSError, http.client.HTTPException, SyntaxError, ValueError) as error:
        return Verdict(suite, manifest, key, "fail", f"{type(error).__name__}: {error}")
    return Verdict(suite, manifest, key, "pass")


def exceptions() -> dict[str, str]:
    """Tests that do not hold here, and why."""
    lines = EXCEPTIONS.read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


def table(results: dict[str, list[Verdict]]) -> str:
    """Passed of run (and excluded) per manifest and suite, one column for each server."""
    rows = [("suite", "manifest", *results)]
    first = next(iter(results.values()))
    for suite in dict.fromkeys(verdict.suite for verdict in first):
        manifests = list(dict.fromkeys(v.manifest for v in first if v.suite == suite))
        for manifest in manifests if len(manifests) > 1 else []:
            rows.append((suite, manifest, *(_cell(found, suite, manifest) for found in results.values())))
        rows.append((suite, "ALL", *(_cell(found, suite) for found in results.values())))
    rows.append(("TOTAL", "", *(_cell(found) for found in results.values())))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows
    )


def _cell(found: list[Verdict], suite: str | None = None, manifest: str | None = None) -> str:
    mine = [v for v in found if suite in (None, v.suite) and manifest in (None, v.manifest)]
    counts = Counter(verdict.outcome for verdict in mine)
    excluded = f" ({counts['excluded']} excluded)" if counts["excluded"] else ""
    return f"{counts['pass']}/{counts['pass'] + counts['fail']}{excluded}"


def main() -> None:
    """Run the suites against our server and perhaps the engine's."""
    parser = argparse.ArgumentParser(description="Run W3C's SPARQL suites over HTTP.")
    parser.add_argument("--engine", action="store_true", help="also run the engine's own server")
    parser.add_argument("--engine-only", action="store_true")
    parser.add_argument("--only", default="", help="part of a test's key")
    parser.add_argument("--why", action="store_true", help="print why each failing test failed")
    options = parser.parse_args()
    results: dict[str, list[Verdict]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        root = unpack(Path(scratch) / "suites")
        if not options.engine_only:
            with running(ours("--data", "none", "--write-token", TOKEN)) as server:
                results["ours"] = run(server, root, options.only)
        if options.engine or options.engine_only:
            with running(engine(Path(scratch) / "engine")) as server:
                results["the engine's own"] = run(server, root, options.only)
    print(table(results))
    known = exceptions()
    for name, found in results.items():
        for verdict in found:
            if verdict.outcome == "fail":
                reason = verdict.why if options.why else known.get(verdict.key, "NOT LISTED")
                print(f"{name}: {verdict.key}\t{reason}")


if __name__ == "__main__":
    main()
