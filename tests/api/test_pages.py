"""Pages for people: what holds for every one of them, in both languages."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs, urlsplit

import html5lib  # type: ignore[import-untyped]
import pytest
from httpx2 import Response

from api.app import create_app
from kg.graph import KnowledgeGraph
from tests.api.answers import Client, problem, tree
from tests.api.pages import CHINESE, FAILING, LATIN, PAGES, prose, with_language
from tests.hostile import LABELS, hostile_world
from tests.pages import parse, said

HTML = {"Accept": "text/html"}
# Words that are the same in Chinese: names of formats, measures, persons and of the site's own machinery.
SAME = set(
    re.findall(
        r"\w+",
        "SPARQL JSON IRI CSV PageRank HITS Katz HHI API Turtle BibTeX Apache LIMIT Ctrl English Token USD "
        "Python JavaScript curl within type TFLOPS parameters LLM SUBJECT KIND OBJECT bootstrap CLI Llama "
        "YYYY now llm https org industry graph OpenAI Anthropic Mistral",
    )
)


def _known(graph: KnowledgeGraph) -> list[str]:
    """List every name that data and ontology give, longest first: names need no translation."""
    things = graph.names.things.values()
    names = {name for t in things for name in (t.label_zh, t.label_en, *t.aliases)}
    names |= {text for s in graph.statements.sources.values() for text in (s.title_zh, s.title_en)}
    return sorted(filter(None, names), key=len, reverse=True)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_to_itself_in_the_other_language(client: Client, path: str) -> None:
    for lang, other, code in (("zh", "en", "zh-Hans"), ("en", "zh", "en")):
        response = client.get(with_language(path, lang))
        page = tree(response)
        assert page.get("lang") == code and response.headers["content-language"] == lang
        (switch,) = [a.get("href") for a in page.iter("a") if a.get("hreflang")]
        asked = {k: v for k, v in parse_qs(urlsplit(path).query).items() if k != "lang"}
        assert parse_qs(urlsplit(switch).query) == {**asked, "lang": [other]}
        assert urlsplit(switch).path == urlsplit(path).path
        assert said(page.find(".//title")).strip() and len(list(page.iter("h1"))) == 1


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_hold_no_chinese_but_names(client: Client, world: KnowledgeGraph, path: str) -> None:
    text = prose(tree(client.get(with_language(path, "en"))))
    for name in _known(world):
        text = text.replace(name, " ")
    assert not CHINESE.findall(text)


# Definitions of the ontology name things of the world, such as chips and firms, that the toy world lacks.
@pytest.mark.parametrize("path", [path for path in PAGES if path != "/ontology"])
def test_chinese_pages_hold_no_english_but_names(client: Client, world: KnowledgeGraph, path: str) -> None:
    text = prose(tree(client.get(with_language(path, "zh"))))
    assert CHINESE.search(text)
    for name in _known(world):
        if LATIN.search(name):
            text = text.replace(name, " ")
    assert set(LATIN.findall(text)) - SAME == set()


@pytest.mark.parametrize("path", [path for path, _ in FAILING])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_errors_are_pages_too(client: Client, world: KnowledgeGraph, path: str, lang: str) -> None:
    response = client.get(with_language(path, lang), headers=HTML)
    assert response.status_code == dict(FAILING)[path]
    page = parse(response.text)
    assert page.get("lang") == ("zh-Hans" if lang == "zh" else "en")
    text = prose(page)
    for name in _known(world):
        text = text.replace(name, " ")
    left = set(LATIN.findall(text)) - SAME if lang == "zh" else set(CHINESE.findall(text))
    assert left == set()
    assert page.find(".//form[@action='/search']") is not None
    _judge_policy(response)


def test_programs_get_problems_from_the_same_addresses(client: Client) -> None:
    for path, status in FAILING:
        problem(client.get(path), status)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_valid_html(client: Client, path: str, lang: str) -> None:
    text = client.get(with_language(path, lang)).text
    html5lib.HTMLParser(strict=True).parse(text)
    page = parse(text)
    ids = [e.get("id") for e in page.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    anchors = {a.get("href")[1:] for a in page.iter("a") if a.get("href", "").startswith("#")}
    assert anchors <= set(ids), anchors - set(ids)


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_made_for_all_readers(client: Client, path: str) -> None:
    page = tree(client.get(with_language(path, "en")))
    first = next(a for a in page.find("body").iter("a"))
    assert first.get("class") == "skip" and first.get("href") == "#main"
    assert page.find(".//main[@id='main']") is not None
    labelled = {label.get("for") for label in page.iter("label")}
    inside = {id(e) for label in page.iter("label") for e in label.iter()}
    for field in (e for tag in ("input", "select", "textarea") for e in page.iter(tag)):
        named = field.get("aria-label") or field.get("id") in labelled or id(field) in inside
        assert field.get("type") == "hidden" or named, field.attrib
    levels = [int(e.tag[1]) for e in page.iter() if isinstance(e.tag, str) and re.fullmatch("h[1-6]", e.tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    assert all(th.get("scope") for th in page.iter("th"))
    assert all(frame.get("title") for frame in page.iter("iframe"))


def _judge_policy(response: Response) -> None:
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    page = parse(response.text)
    assert not list(page.iter("style")) and not [e for e in page.iter() if e.get("style")]
    # What search engines read is data; no browser runs it.
    run = [script for script in page.iter("script") if script.get("type") != "application/ld+json"]
    assert run and all(script.get("src") and not said(script) for script in run)
    loaded = [
        e.get("src") or e.get("href") for tag in ("link", "img", "iframe", "script") for e in page.iter(tag)
    ]
    assert all(link.startswith("/") and not link.startswith("//") for link in filter(None, loaded))


@pytest.mark.parametrize("path", PAGES)
def test_only_our_own_files_are_loaded(client: Client, path: str) -> None:
    _judge_policy(client.get(path))


def test_styles_and_scripts_are_served(client: Client) -> None:
    types = {
        "style.css": "text/css",
        "icon.svg": "image/svg",
        "site.js": "text/javascript",
        "query.js": "text/javascript",
    }
    for name, kind in types.items():
        response = client.get(f"/assets/{name}")
        assert response.headers["content-type"].startswith(kind) and response.headers["etag"]
    scripts = client.get("/assets/site.js").text + client.get("/assets/query.js").text
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|https?://", scripts)


def _links(page: Any) -> set[str]:
    return {a.get("href").partition("#")[0] for a in page.iter("a") if a.get("href", "").startswith("/")}


def test_every_link_leads_somewhere(client: Client) -> None:
    links = {
        link
        for path in PAGES
        for lang in ("zh", "en")
        for link in _links(tree(client.get(with_language(path, lang))))
    }
    assert len(links) > 200
    bad = {}
    for link in sorted(filter(None, links)):
        response = client.get(link)
        if response.status_code not in (200, 303):
            bad[link] = response.status_code
    # Questions name things of the real data, which the toy world lacks; a broken query cannot be downloaded.
    assert {link: s for link, s in bad.items() if "/query" not in link and "/sparql" not in link} == {}
    assert set(bad.values()) <= {400, 403, 422}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return Client(create_app(hostile_world(tmp_path_factory.mktemp("hostile"))), follow_redirects=False)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", [0, 1])
def test_labels_stay_text(client: Client, hostile: Client, path: str, lang: int) -> None:
    asked = with_language(path, ("zh", "en")[lang])
    bad, clean = tree(hostile.get(asked)), tree(client.get(asked))
    tags = ("script", "img", "iframe", "style", "svg", "title", "form")
    counts = [{tag: len(list(page.iter(tag))) for tag in tags} for page in (bad, clean)]
    assert path.startswith("/search") or counts[0] == counts[1]
    assert not any(name.startswith("on") for e in bad.iter() for name in e.attrib)
    assert not any(str(e.get("href", "")).startswith(("javascript:", "//")) for e in bad.iter())
    if path == "/entity/nova":
        assert said(bad.find(".//h1")) == LABELS["nova"][lang]
        assert "49" not in said(bad.find(".//h1"))


@pytest.mark.parametrize(
    ("accept", "lang"),
    [
        (None, "zh-Hans"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("fr, en;q=0.5", "en"),
        ("fr", "zh-Hans"),
        ("en;q=0.1, zh;q=0.9", "zh-Hans"),
        ("en;q=0, zh;q=0.1", "zh-Hans"),
        ("eng, zha", "zh-Hans"),
    ],
)
def test_the_language_is_that_of_the_reader(client: Client, accept: str | None, lang: str) -> None:
    response = client.get("/", headers={"Accept-Language": accept} if accept else {})
    assert tree(response).get("lang") == lang
    assert "accept-language" in response.headers["vary"].lower()
    problem(client.get("/?lang=fr"), 422)
