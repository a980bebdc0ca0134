"""What a server says and has ready before it prints its URL."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest

from tests.api.served import serving

LAX = """
from kg.engine import sandbox
sandbox.ENOUGH = sandbox.ENOUGH | {"moonlight"}
"""
# What the system enforces on one kind of process only.
HOLE = """
from types import SimpleNamespace
from kg.engine import {module}
{module}.sandbox = SimpleNamespace(unenforced=lambda _: frozenset(["moonlight"]))
"""
ENDLESS = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")


def _ready(url: str) -> dict[str, object]:
    with urllib.request.urlopen(f"{url}readyz") as answer:
        found: dict[str, object] = json.load(answer)
    return found


def test_the_very_first_query_ends_within_its_deadline() -> None:
    with serving() as server:
        began = time.monotonic()
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{server.url}sparql?timeout=3&query={ENDLESS}")
        with caught.value as error:
            assert error.code == 504
        assert time.monotonic() - began < 3.5
        assert _ready(server.url)["unenforced"] == []


def test_a_sandbox_with_a_hole_is_told_at_the_start_and_when_asked() -> None:
    with serving("--data", "none", script=LAX) as server:
        assert "warning: this system does not confine" in "".join(server.printed)
        assert "moonlight" in "".join(server.printed)
        assert _ready(server.url)["unenforced"] == ["moonlight"]


def test_a_sandbox_that_is_required_and_has_a_hole_keeps_the_server_from_starting() -> None:
    with (
        pytest.raises(AssertionError, match=r"does not confine .* moonlight"),
        serving("--data", "none", "--require-sandbox", script=LAX),
    ):
        pass
    with serving("--data", "none", "--require-sandbox"):
        pass


@pytest.mark.parametrize("module", ["parsing", "writing"])
def test_those_who_read_rdf_and_write_are_asked_too(module: str) -> None:
    script, writes = HOLE.format(module=module), ("--write-token", "a token")
    with serving("--data", "none", *writes, script=script) as server:
        assert "processes that read RDF and write: moonlight" in "".join(server.printed)
        assert _ready(server.url)["unenforced"] == ["moonlight"]
    with (
        pytest.raises(AssertionError, match=r"read RDF and write: moonlight"),
        serving("--data", "none", *writes, "--require-sandbox", script=script),
    ):
        pass
    # Without writes there are no such processes.
    with serving("--data", "none", "--require-sandbox", script=script) as server:
        assert _ready(server.url)["unenforced"] == []
    with serving("--data", "none", *writes, "--require-sandbox") as server:
        assert _ready(server.url)["unenforced"] == []


def test_limits_go_by_the_client_that_a_trusted_proxy_names() -> None:
    """The budget of one client behind the proxy is spent, that of another is not."""
    frugal = "from kg.engine import lanes\nlanes.RENEWAL = 100\n"

    def ask(url: str, client: str, text: str) -> int:
        request = urllib.request.Request(
            f"{url}sparql?timeout=0.5&query={text}", headers={"X-Forwarded-For": f"9.9.9.9, {client}"}
        )
        try:
            with urllib.request.urlopen(request) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    for trusted, other in ((["--trusted-proxy", "127.0.0.0/8"], 504), ([], 429)):
        with serving(*trusted, script=frugal) as server:
            ask(server.url, "192.0.2.1", ENDLESS)
            assert ask(server.url, "192.0.2.1", ENDLESS) == 429
            assert ask(server.url, "192.0.2.2", ENDLESS) == other
