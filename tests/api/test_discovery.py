"""Sitemap, robots.txt, llms.txt, schema.org."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from api.app import create_app
from api.routes import discovery
from tests.api.answers import Client, problem, tree
from tests.hostile import hostile_world
from tests.toys import ENTITIES

_SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def _places(client: Client, path: str) -> list[str]:
    response = client.get(path)
    assert response.headers["content-type"].startswith("application/xml")
    return [str(place.text) for place in ElementTree.fromstring(response.content).iter(f"{_SPACE}loc")]


def test_the_sitemap_lists_pages_that_are_there(client: Client) -> None:
    places = _places(client, "/sitemap.xml")
    assert {f"http://testserver/entity/{name}" for name in ENTITIES} <= set(places)
    assert len(places) == len(set(places))
    for place in [*places[:8], "http://testserver/entity/nova?lang=en"]:
        assert client.get(place.removeprefix("http://testserver")).status_code == 200
    assert client.get("/sitemap.xml").text.count('hreflang="en"') == len(places)


def test_a_long_sitemap_comes_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _places(client, "/sitemap.xml")
    monkeypatch.setattr(discovery, "MOST_ADDRESSES", 500)
    parts = _places(client, "/sitemap.xml?x")
    assert len(parts) == -(-len(whole) // 500)
    assert [
        place for part in parts for place in _places(client, part.removeprefix("http://testserver"))
    ] == whole
    problem(client.get("/sitemap.xml?part=99"), 422, "bad-parameter")


def test_robots_find_the_sitemap(client: Client) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text.splitlines()


def test_language_models_find_their_way(client: Client) -> None:
    response = client.get("/llms.txt")
    assert response.headers["content-type"].startswith("text/markdown")
    first, _, quote = response.text.splitlines()[:3]
    assert first.startswith("# ") and quote.startswith("> ") and "24 claims" in quote
    for place in re.findall(r"\]\((http://testserver[^)]+)\)", response.text):
        parts = urlsplit(place)
        status = client.get(f"{parts.path}?{parts.query}").status_code
        # The examples name things of the real data, which the toy world lacks.
        assert status == 200 or (re.search("nvidia|openai", place) and status == 404), place
    assert "- First report (第一份报告), 2024-05-01" in response.text


def _schema_org(client: Client, address: str) -> dict[str, Any]:
    scripts = tree(client.get(address)).iter("script")
    (script,) = [s for s in scripts if s.get("type") == "application/ld+json"]
    return dict(json.loads(script.text))


def test_search_engines_read_schema_org(client: Client) -> None:
    body = _schema_org(client, "/entity/acme?lang=en")
    assert (body["@context"], body["@type"], body["name"]) == ("https://schema.org", "Corporation", "Acme")
    assert set(body["alternateName"]) == {"顶点芯片", "顶点", "ACME Chips"}
    assert body["mainEntityOfPage"] == "http://testserver/entity/acme"
    kinds = {}
    for name in ("ada", "toyland", "nova-1", "cloud"):
        kinds[name] = _schema_org(client, f"/entity/{name}")["@type"]
    assert (kinds["ada"], kinds["toyland"], kinds["cloud"]) == ("Person", "Place", "Service")


def test_hostile_names_stay_data(tmp_path: object) -> None:
    client = Client(create_app(hostile_world(tmp_path)))  # type: ignore[arg-type]
    for name in ("nova", "acme", "bright", "bright-app", "nova-1"):
        assert _schema_org(client, f"/entity/{name}?lang=en")["name"]
        assert client.get(f"/api/reconcile/preview?id={name}&lang=en").text.count("<script") == 0
    assert "<script" not in client.get("/llms.txt").text.partition("## Sources")[0]
