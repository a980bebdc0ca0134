"""Pictures as pages."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from api.app import create_app
from kg.engine.lanes import Limits
from kg.graph import KnowledgeGraph
from kg.store import Store
from kg.views.registry import VIEWS
from tests.api.answers import Client, problem, tree
from tests.api.routes import GOOD
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
    # The namespace of SVG is a name, not an address.
    assert not re.search(r"https?://", response.text.replace('xmlns="http://www.w3.org/2000/svg"', ""))
    for element in tree(response).iter():
        for name in ("src", "href", "action"):
            value = element.get(name, "/")
            assert re.fullmatch(r"[/?#](?!/).*|data:,", value), value
    scripts = {e.get("src") for e in tree(response).iter("script")} - {None}
    assert {one.partition("?")[0] for one in scripts} == {"/assets/vis-network.min.js", "/assets/view.js"}
    for script in scripts:
        assert client.get(script).headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("lang", [0, 1])
@pytest.mark.parametrize("path", ["/views/entity/nova", "/", "/search?q=a", "/questions"])
def test_hostile_labels_stay_text(tmp_path: Path, client: Client, path: str, lang: int) -> None:
    query = ("&" if "?" in path else "?") + "lang=" + ("zh", "en")[lang]
    bad = Client(create_app(hostile_world(tmp_path))).get(path + query)
    page, clean = tree(bad), tree(client.get(path + query))
    tags = {"script", "img", "svg", "iframe", "style", "title", "table"}
    counts = [Counter(e.tag for e in p.iter() if e.tag in tags) for p in (page, clean)]
    # Titles in a drawing say in full what it had to cut; labels of another length are cut elsewhere.
    for count in counts:
        count.pop("title", None)
    assert path.startswith("/search") or counts[0] == counts[1]
    assert not any(e.tag in ("img", "iframe") for e in page.iter())
    assert not any(name.startswith("on") for e in page.iter() for name in e.attrib)
    assert not any(str(e.get("href", "")).startswith(("javascript:", "//")) for e in page.iter())
    assert "49" not in said(page.find(".//h1"))
    if "nova" in path:
        assert said(page.find(".//h1")) == LABELS["nova"][lang]


@pytest.mark.parametrize(
    "query", ["depth=0", "depth=6", "direction=up", "kind=develops", "limit=0", "limit=3001", "lang=fr"]
)
def test_bad_parameters(client: Client, query: str) -> None:
    problem(client.get(f"/views/entity/nova?{query}"), 422, "bad-parameter")


def test_the_language_varies_the_answer(client: Client) -> None:
    response = client.get("/views/entity/nova", headers={"Accept-Language": "en"})
    assert tree(response).get("lang") == "en"
    assert "accept-language" in response.headers["vary"].lower()


def _also(url: str, **more: str) -> str:
    return url + ("&" if "?" in url else "?") + urlencode(more)


@pytest.mark.parametrize("path", [path for path in GOOD if path.startswith(("/views/", "/embed/"))])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_has_a_picture_and_tables_in_each_language(client: Client, path: str, lang: str) -> None:
    response = client.get(_also(GOOD[path], lang=lang))
    page = tree(response)
    assert page.get("lang") == {"zh": "zh-Hans", "en": "en"}[lang]
    assert response.headers["content-language"] == lang
    assert any(str(e.tag).endswith("}svg") for e in page.iter()), "without a script there is no picture"
    ids = {node["id"] for node in _data(page)["nodes"]}
    refs = {
        ref for row in page.iter("tr") if row.get("data-refs") for ref in json.loads(row.get("data-refs"))
    }
    # Whatever is drawn, a table speaks of.
    assert ids - refs - {i for i in ids if "chain" in path or "niche" in path} == set()


@pytest.mark.parametrize("name", list(VIEWS))
def test_files_of_every_view(client: Client, name: str) -> None:
    url = GOOD[f"/views/{name}"]
    drawn = client.get(_also(url, format="svg", lang="en"))
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(drawn.text)
    assert root.get("width", "").endswith("mm") and "dataset version" in "".join(root.itertext())
    record = client.get(_also(url, format="json")).json()
    graph = ElementTree.fromstring(client.get(_also(url, format="gexf")).text)
    space = "{http://gexf.net/1.3}"
    assert [n.get("id") for n in graph.iter(f"{space}node")] == [n["id"] for n in record["nodes"]]
    assert len(list(graph.iter(f"{space}edge"))) == len(record["edges"])
    problem(client.get(_also(url, format="exe")), 422, "bad-parameter")


def _query(text: str, **more: str) -> str:
    return "/views/query?" + urlencode({"query": text, **more})


def test_queries_of_strangers_run_in_the_service_and_never_here(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Store, "query", lambda _, text, **__: asked.append(text))
    scene = client.get(_query("SELECT ?who ?what { ?who llm:develops ?what }", format="json")).json()
    triples = "CONSTRUCT { ?a llm:develops ?b } WHERE { ?a llm:develops ?b }"
    built = client.get(_query(triples, format="json")).json()
    ends = {("acme", "acme-x1"), ("acme", "chips-in-general"), ("bright", "bright-app"), ("nova", "nova-1")}
    for record in (scene, built):
        assert {(edge["source"], edge["target"]) for edge in record["edges"]} == ends
    tree(client.get("/embed/query?query=SELECT%20*%20%7B%7D"))
    problem(client.get(_query("SELECT * { ?s }")), 400, "query-error")
    problem(
        client.get(_query("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }")), 403, "query-forbidden"
    )
    problem(client.get(_query("SELECT * " + "{" * 100)), 400, "query-refused")
    problem(client.get(_query("ASK {}")), 422, "bad-parameter")
    problem(client.get(_query("ASK {}", format="exe")), 422, "bad-parameter")
    problem(client.get(_query("ASK {}", limit="0")), 422, "bad-parameter")
    problem(client.get("/views/query"), 422, "bad-parameter")
    assert asked == []


def test_a_query_for_a_picture_has_a_deadline_and_a_size(world: KnowledgeGraph, client: Client) -> None:
    every = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with Client(create_app(world, Limits(seconds=1.0))) as hurried:
        problem(hurried.get(_query(every)), 504, "query-timeout")
    long = f'SELECT ?a ("{"x" * 10_000}" AS ?s) {{ ?a ?b ?c }}'
    problem(client.get(_query(long)), 503, "query-too-large")


@pytest.mark.parametrize("text", [r"a\'b", "\\u0085\\u2028", r"\\", r"\"\t\n\r\b\f", r"\U0001F600 \u0001"])
def test_triples_hold_any_text(client: Client, text: str) -> None:
    query = f'CONSTRUCT {{ id:nova <x:says> "{text}"@en }} WHERE {{}}'
    page = tree(client.get(_query(query)))
    assert any("x:says" in said(row) for row in page.iter("tr"))


def test_the_gallery_shows_every_view(client: Client) -> None:
    page = tree(client.get("/views?lang=en"))
    links = {e.get("href").partition("?")[0] for e in page.iter("a")}
    assert {f"/views/{name}" for name in VIEWS} <= links


def test_an_embedded_view_may_be_framed_by_others(client: Client) -> None:
    for url, anyone in (
        ("/views/entity/nova", False),
        ("/embed/entity/nova", True),
        ("/views/entity/nova?embed=1", True),
    ):
        response = client.get(url)
        assert ("frame-ancestors *;" in response.headers["content-security-policy"]) == anyone
        assert (tree(response).find(".//body").get("class") == "embed") == anyone


def test_a_capped_picture_offers_more(client: Client) -> None:
    page = tree(client.get("/views/entity/nova?limit=3&lang=en"))
    assert "and 6 more not drawn" in said(page.find(".//header"))
    (link,) = [e.get("href") for e in page.iter("a") if e.get("id") == "enlarge"]
    assert len(_data(tree(client.get(link)))["nodes"]) == 9


def test_expanding_adds_neighbours_and_leaves_the_rest_where_it_stood(client: Client) -> None:
    before = {n["id"]: n for n in _data(tree(client.get("/views/entity/nova?limit=3")))["nodes"]}
    after = {n["id"]: n for n in _data(tree(client.get("/views/entity/nova?limit=3&expand=nova")))["nodes"]}
    assert set(after) > set(before)
    assert all((after[i]["x"], after[i]["y"]) == (n["x"], n["y"]) for i, n in before.items())
    assert "more" not in after["nova"]
