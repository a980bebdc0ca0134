"""Pictures as pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from tests.api.answers import Client, problem, tree
from tests.hostile import LABELS, hostile_world
from tests.pages import said


def _data(page: Any) -> dict[str, Any]:
    (element,) = [e for e in page.iter("script") if e.get("id") == "data"]
    found: dict[str, Any] = json.loads(element.text)
    return found


def test_a_picture_of_an_entity(client: Client) -> None:
    page = tree(client.get("/views/entity/新星智能?lang=en"))
    assert (page.get("lang"), said(page.find(".//h1"))) == ("en", "Nova AI")
    around = {
        "acme",
        "acme-x1",
        "ada-leaves-nova",
        "bright",
        "fund",
        "nova",
        "nova-1",
        "toyland",
        "vector-database",
    }
    assert {node["id"] for node in _data(page)["nodes"]} == around
    chips = tree(
        client.get("/views/entity/acme-x1?direction=downstream&depth=2&kind=runsOnChip&kind=usesModel")
    )
    assert {node["id"] for node in _data(chips)["nodes"]} == {
        "acme-x1",
        "nova-1",
        "nova",
        "bright",
        "bright-app",
    }


def test_only_what_bears_the_nonce_runs(client: Client) -> None:
    nonces = set()
    for _ in range(2):
        response = client.get("/views/entity/nova")
        policy = response.headers["content-security-policy"]
        (nonce,) = set(re.findall(r"'nonce-([\w-]{20,})'", policy))
        assert "unsafe" not in policy
        page = tree(response)
        assert {element.get("nonce") for tag in ("script", "style") for element in page.iter(tag)} == {nonce}
        assert not any(
            name.startswith("on") or name == "style" for element in page.iter() for name in element.attrib
        )
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_comes_from_another_host(client: Client, lang: str) -> None:
    response = client.get(f"/views/entity/nova?lang={lang}")
    assert not re.search(r"https?://", response.text)
    for element in tree(response).iter():
        for name in ("src", "href", "action"):
            value = element.get(name, "/")
            assert re.fullmatch(r"[/?#](?!/).*", value), value
    (script,) = {e.get("src") for e in tree(response).iter("script")} - {None}
    assert client.get(script).headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("lang", [0, 1])
@pytest.mark.parametrize("path", ["/views/entity/nova", "/", "/search?q=a", "/questions"])
def test_hostile_labels_stay_text(tmp_path: Path, client: Client, path: str, lang: int) -> None:
    query = ("&" if "?" in path else "?") + "lang=" + ("zh", "en")[lang]
    bad = Client(create_app(hostile_world(tmp_path))).get(path + query)
    page, clean = tree(bad), tree(client.get(path + query))
    tags = {"script", "img", "svg", "iframe", "style", "title", "table"}
    counts = [sum(1 for e in p.iter() if e.tag in tags) for p in (page, clean)]
    assert path.startswith("/search") or counts[0] == counts[1]
    assert not any(e.tag in ("img", "svg", "iframe") for e in page.iter())
    assert not any(name.startswith("on") for e in page.iter() for name in e.attrib)
    assert not any(str(e.get("href", "")).startswith(("javascript:", "//")) for e in page.iter())
    assert "49" not in said(page.find(".//h1"))
    if "nova" in path:
        assert said(page.find(".//h1")) == LABELS["nova"][lang]


@pytest.mark.parametrize(
    "query", ["depth=0", "depth=6", "direction=up", "kind=develops", "limit=0", "limit=301", "lang=fr"]
)
def test_bad_parameters(client: Client, query: str) -> None:
    problem(client.get(f"/views/entity/nova?{query}"), 422, "bad-parameter")


def test_the_language_varies_the_answer(client: Client) -> None:
    response = client.get("/views/entity/nova", headers={"Accept-Language": "en"})
    assert tree(response).get("lang") == "en"
    assert "accept-language" in response.headers["vary"].lower()
