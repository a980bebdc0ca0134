"""Files that pages need: served from here, and only those."""

from __future__ import annotations

import re

import pytest

from kg.views.scripts import network_script
from tests.api.answers import Client, problem, tree


def test_the_documentation_needs_no_other_host(client: Client) -> None:
    response = client.get("/docs")
    page = tree(response)
    loaded = [e.get("src") or e.get("href") for tag in ("script", "link") for e in page.iter(tag)]
    links = [link for link in loaded if link]
    assert len(links) == 3 and not re.search(r"https?://", response.text)
    for link in links:
        assert client.get(link).status_code == 200, link
    assert "/openapi.json" in response.text


def test_the_network_script_is_the_one_of_pyvis(client: Client) -> None:
    response = client.get("/assets/vis-network.min.js")
    assert response.text == network_script() and len(response.text) > 100_000
    assert response.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "name", ["nothing", "..%2Fconftest.py", "%2e%2e%2fpyproject.toml", "redoc.standalone.js", ".env"]
)
def test_no_other_file_is_served(client: Client, name: str) -> None:
    problem(client.get(f"/assets/{name}"), 404)
