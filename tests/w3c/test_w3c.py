"""W3C's suites over HTTP against a fresh `kg serve --data none`: all hold but those listed with a reason."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.servers import TOKEN, ours, running
from tests.w3c.manifests import unpack
from tests.w3c.run import Verdict, all_checks, exceptions, run, table

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    root = unpack(tmp_path_factory.mktemp("w3c"))
    with running(ours("--data", "none", "--write-token", TOKEN)) as server:
        found = run(server, root)
    print(table({"ours": found}))
    return found


def test_every_failure_is_listed_and_every_listed_test_fails(verdicts: list[Verdict]) -> None:
    failed = {verdict.key: verdict.why for verdict in verdicts if verdict.outcome == "fail"}
    known = exceptions()
    unexpected = {key: why for key, why in failed.items() if key not in known}
    assert not unexpected, "\n".join(f"{key}: {why}" for key, why in unexpected.items())
    assert not known.keys() - failed.keys(), "listed, but they hold: take them off the list"


def test_protocol_graph_store_and_description_hold_whole(verdicts: list[Verdict]) -> None:
    counts = Counter((verdict.suite, verdict.outcome) for verdict in verdicts)
    whole = {"protocol": 34, "graph-store-protocol": 13, "service-description": 3}
    assert {suite: counts[suite, "pass"] for suite in whole} == whole


def test_nothing_is_left_out(verdicts: list[Verdict], tmp_path: Path) -> None:
    assert len(verdicts) == sum(1 for _ in all_checks(unpack(tmp_path))) == 942
    assert Counter(verdict.outcome for verdict in verdicts)["excluded"] == 10


def test_every_exception_has_a_reason() -> None:
    assert all(len(reason) > 20 for reason in exceptions().values())
