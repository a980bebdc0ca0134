"""Strangers' queries are answered whole or not at all, and end when they should."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kg.build import build
from kg.engine.cancellation import Cancellation
from kg.engine.lanes import Limits
from kg.engine.service import QueryService, Question
from kg.errors import QueryError, QueryRefused, QueryTimeout, QueryTooLarge, ServerBusy, StoreError
from kg.graph import KnowledgeGraph
from kg.resources import ONTOLOGY_DIR
from kg.store import Store
from tests.kg.engine.children import descriptors
from tests.toys import WORLD

JSON = {"select": "application/sparql-results+json", "ask": "application/sparql-results+json"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LIMITS = Limits(seconds=2, memory=600 << 20, result=3 << 20)


def _numbers(directory: Path, count: int) -> Path:
    store = Store(directory)
    rows = directory.with_suffix(".nt")
    rows.write_text("".join(f'<x:s{n}> <x:p> "{n}" .\n' for n in range(count)), encoding="utf-8")
    store.load_nquads(rows)
    store.flush()
    return directory


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A snapshot of 1,000 triples and one of 10."""
    room = tmp_path_factory.mktemp("snapshots")
    return [_numbers(room / str(count), count) for count in (1000, 10)]


@pytest.fixture(scope="module")
def service(snapshots: list[Path]) -> Iterator[QueryService]:
    service = QueryService(snapshots[0], LIMITS)
    yield service
    service.close()


def _settle(service: QueryService) -> None:
    """Wait until each worker that an earlier query cost has been started anew."""
    pools = (*service._lanes._pools.values(), service._lanes._slow)
    _until(lambda: not any(pool._starting or pool._missing or pool._lent for pool in pools))


def _rows(service: QueryService, text: str, **more: Any) -> list[dict[str, str]]:
    answered = service.answer(Question(text, JSON), **more)
    with answered.body as body:
        content = body.read()
    assert len(content) == answered.size
    bindings = json.loads(content)["results"]["bindings"]
    return [{name: value["value"] for name, value in row.items()} for row in bindings]


def _count(service: QueryService) -> int:
    return int(_rows(service, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"])


def test_results_are_whole(service: QueryService) -> None:
    assert len(_rows(service, "SELECT * { ?s ?p ?o }")) == 1000
    assert service.unenforced == frozenset()


def test_a_form_without_format_has_no_body(service: QueryService) -> None:
    answered = service.answer(Question("CONSTRUCT WHERE { ?s ?p ?o }", JSON))
    answered.body.close()
    assert (answered.kind, answered.media_type, answered.size) == ("graph", None, 0)


def test_the_engine_and_the_gate_say_where(service: QueryService) -> None:
    with pytest.raises(QueryRefused):
        _rows(service, "SELECT * {")
    with pytest.raises(QueryError) as caught:
        _rows(service, "SELECT *\n{ ?s ?p }")
    assert (caught.value.line, type(caught.value)) == (2, QueryError)
    for text in ("SELECT * { ?s ?p '\\uD800' }", "ASK { ?\\uDFFF ?p 1 }"):
        with pytest.raises(QueryError):
            _rows(service, text)


@pytest.mark.parametrize("seconds", [0.5, None, 100])
def test_the_deadline_is_the_smaller_of_the_two(service: QueryService, seconds: float | None) -> None:
    expected = min(seconds or LIMITS.seconds, LIMITS.seconds)
    _settle(service)
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match=f"within {expected:g} s"):
        _rows(service, ENDLESS, seconds=seconds)
    assert expected <= time.monotonic() - began < expected + 0.5
    assert _count(service) == 1000


BOMBS = {
    "sort": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "string": "SELECT ?x30 { BIND('0123456789abcdef' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
    + "}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_wants_too_much_memory_says_so(snapshots: list[Path], name: str) -> None:
    service = QueryService(snapshots[0], replace(LIMITS, seconds=60))
    try:
        with pytest.raises(QueryTooLarge, match="memory"):
            _rows(service, BOMBS[name])
        assert _count(service) == 1000
    finally:
        service.close()


def test_a_result_beyond_the_cap_is_no_result(service: QueryService) -> None:
    with pytest.raises(QueryTooLarge, match="3 MB: use LIMIT"):
        _rows(service, "SELECT * { ?s ?p ?o . ?a ?b ?c }")
    assert _count(service) == 1000


def test_who_hangs_up_frees_the_worker(snapshots: list[Path]) -> None:
    service = QueryService(snapshots[0], replace(LIMITS, seconds=60, slow_workers=1))
    try:
        _settle(service)
        gone = Cancellation()
        timer = threading.Timer(1, gone.cancel)
        began = time.monotonic()
        timer.start()
        with pytest.raises(QueryTimeout, match="hung up"):
            _rows(service, ENDLESS, cancellation=gone)
        assert time.monotonic() - began < 2
        _settle(service)
        with pytest.raises(QueryTimeout, match="1 s"):  # and not for lack of a worker
            _rows(service, ENDLESS + "#", seconds=1)
    finally:
        service.close()


def test_a_query_under_way_ends_on_the_snapshot_that_it_began_with(snapshots: list[Path]) -> None:
    service = QueryService(snapshots[0], replace(LIMITS, seconds=60))
    # About a second of work that ends in the number of triples.
    long = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o . ?a ?b ?c . FILTER(STRLEN(?o) + STRLEN(?c) > 0) }"
    found: list[str] = []
    try:
        assert _count(service) == 1000
        asking = threading.Thread(target=lambda: found.append(_rows(service, long)[0]["n"]))
        asking.start()
        _until(lambda: service.reads(snapshots[0]))
        service.switch(snapshots[1])
        assert [_count(service) for _ in range(4)] == [10] * 4
        assert service.reads(snapshots[0]), "the test shows nothing if the query has ended by now"
        asking.join(60)
        assert found == ["1000"]
        assert not service.reads(snapshots[0])
    finally:
        service.close()


def test_workers_that_retire_are_not_noticed(snapshots: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    service = QueryService(snapshots[0], replace(LIMITS, memory=1 << 30, seconds=60))
    try:
        # Leaves a third of the memory behind or not, as the allocator likes; both must do.
        big = "SELECT (STRLEN(GROUP_CONCAT(?o)) AS ?n) { ?s ?p ?o . ?a ?b ?c }"
        for _ in range(4):
            _rows(service, big)
            assert _count(service) == 1000
    finally:
        service.close()


def test_too_many_are_told_to_come_back(snapshots: list[Path]) -> None:
    few = dict.fromkeys(
        ("trying_workers", "trying_waiting", "doubting_waiting", "slow_workers", "slow_waiting"), 1
    )
    limits = replace(LIMITS, seconds=4, **few)  # type: ignore[arg-type]
    service = QueryService(snapshots[0], limits)
    errors: list[BaseException] = []

    def ask(number: int) -> None:
        try:
            _rows(service, f"{ENDLESS} # {number}")
        except (ServerBusy, QueryTimeout) as error:
            errors.append(error)

    try:
        asking = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join(10)
        busy = [error for error in errors if isinstance(error, ServerBusy)]
        assert (len(errors), len(busy) >= 6) == (12, True)
        assert all(error.retry_after > 0 for error in busy)
        assert _count(service) == 1000
    finally:
        service.close()


def test_closing_ends_what_is_under_way_and_leaves_nothing(snapshots: list[Path]) -> None:
    threads, before = threading.active_count(), descriptors()
    service = QueryService(snapshots[0], replace(LIMITS, seconds=60))
    threading.Timer(1, service.close).start()
    with pytest.raises(ServerBusy, match="stopping"):
        _rows(service, ENDLESS)
    _until(lambda: threading.active_count() <= threads)
    assert descriptors() <= before
    with pytest.raises(ServerBusy):
        _count(service)


def test_hundreds_of_failures_leak_nothing(service: QueryService) -> None:
    _count(service)
    threads, before = threading.active_count(), descriptors()
    for number in range(30):
        with pytest.raises(QueryError):
            _rows(service, f"SELECT * {{ ?s ?p }} # {number}")
        with pytest.raises(QueryTimeout):
            _rows(service, ENDLESS, seconds=0.05)
    _until(lambda: threading.active_count() <= threads and descriptors() <= before)


def test_a_directory_without_store_is_an_error(tmp_path: Path) -> None:
    service = QueryService(tmp_path / "none", LIMITS)
    try:
        with pytest.raises(StoreError):
            _count(service)
    finally:
        service.close()


def test_it_reads_the_toy_world(tmp_path: Path) -> None:
    built = build(ONTOLOGY_DIR, WORLD)
    graph = KnowledgeGraph(built.store, built.ontology, built.version)
    service = QueryService(graph.directory, LIMITS)
    try:
        assert _rows(service, "SELECT ?who { ?who llm:runsOnChip ?chip }")
    finally:
        service.close()


def _until(true: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()
