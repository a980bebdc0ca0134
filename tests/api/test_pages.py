"""Pages for people, in both languages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.answers import Client, problem, tree
from tests.pages import said
from tests.toys import WORLD, read_csv

PAGES = [
    "/",
    "/search?q=nov",
    "/search?q=zzzz",
    "/entity/nova",
    "/entity/vector-database",
    "/questions",
    "/query",
    "/coverage",
    "/ontology",
]
CHINESE = re.compile(r"[\u3400-\u9fff]+")


def _with(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang={lang}"


@pytest.mark.parametrize("path", PAGES)
def test_each_page_leads_to_itself_in_the_other_language(client: Client, path: str) -> None:
    for lang, other, code in (("zh", "en", "zh-Hans"), ("en", "zh", "en")):
        response = client.get(_with(path, lang))
        page = tree(response)
        assert page.get("lang") == code and response.headers["content-language"] == lang
        (switch,) = [a.get("href") for a in page.iter("a") if a.get("hreflang")]
        assert parse_qs(urlsplit(switch).query)["lang"] == [other]
        assert tree(client.get(switch)).get("lang") != code
        assert urlsplit(switch).path == urlsplit(path).path
        assert said(page.find(".//title")).strip() and len(list(page.iter("h1"))) == 1


def _names_in_chinese() -> set[str]:
    rows = [row for path in (WORLD / "entities").glob("*.csv") for row in read_csv(path)]
    return {
        name for row in rows for name in (row["label_zh"], *row["aliases"].split("|")) if CHINESE.search(name)
    }


@pytest.mark.parametrize("path", [*PAGES, "/views/entity/nova"])
def test_english_pages_hold_no_chinese_but_names(client: Client, path: str) -> None:
    body = tree(client.get(_with(path, "en"))).find("body")
    # The other label stands beside each hit of a search.
    for quiet in [e for e in body.iter("span") if e.get("class") == "quiet"]:
        quiet.text = ""
    text = said(body).partition('{"nodes"')[0]
    for name in sorted(_names_in_chinese(), key=len, reverse=True):
        text = text.replace(name, "")
    # The link to the other language, and labels of concepts that stand beside the English ones.
    left = set(CHINESE.findall(text)) - {"中文", "向量数据库", "向量数据库层"}
    assert not left, left
    headings = [
        said(e)
        for tag in ("h1", "h2", "h3", "th", "button")
        for e in tree(client.get(_with(path, "en"))).iter(tag)
    ]
    assert not [heading for heading in headings if CHINESE.search(heading)]


@pytest.mark.parametrize("path", [*PAGES, "/views/entity/nova"])
def test_chinese_pages_have_chinese_headings(client: Client, path: str) -> None:
    page = tree(client.get(_with(path, "zh")))
    headings = [said(e) for tag in ("h1", "h2", "h3", "th", "button", "label") for e in page.iter(tag)]
    same = {"SPARQL", "SVG", "PNG", "GEXF", "JSON", "+", "−"}
    assert headings and not [h for h in headings if not CHINESE.search(h) and h not in same]


def _seen(page: Any) -> str:
    return said(page.find(".//header")) + said(page.find(".//main"))


def test_chinese_pages_do_not_show_class_names(client: Client) -> None:
    for path in ("/entity/nova", "/search?q=nov", "/views/entity/nova"):
        words = re.findall(r"[A-Za-z]+", _seen(tree(client.get(_with(path, "zh")))))
        assert not {"Company", "Model", "Departure", "Place"} & set(words), path


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


def _links(page: Any) -> set[str]:
    return {a.get("href") for a in page.iter("a") if a.get("href", "").startswith("/")}


@pytest.mark.parametrize("path", PAGES)
def test_every_link_leads_somewhere(client: Client, path: str) -> None:
    links = _links(tree(client.get(_with(path, "en"))))
    assert len(links) > 3
    for link in links:
        response = client.get(link)
        # Examples and questions name things of the real data, which the toy world lacks.
        real = "nvidia" in link or link.startswith("/questions/")
        assert response.status_code in (200, 303) or (real and response.status_code == 404), link


@pytest.mark.parametrize("path", PAGES)
def test_pages_run_no_script_and_load_nothing_foreign(client: Client, path: str) -> None:
    response = client.get(path)
    policy = response.headers["content-security-policy"]
    assert "script-src" not in policy and "default-src 'none'" in policy and "unsafe" not in policy
    page = tree(response)
    # What search engines read is data; no browser runs it.
    assert {script.get("type") for script in page.iter("script")} <= {"application/ld+json"}
    loaded = [e.get("src") or e.get("href") for tag in ("link", "img", "iframe") for e in page.iter(tag)]
    assert all(link.startswith("/") and not link.startswith("//") for link in loaded)
    assert client.get("/assets/style.css").headers["content-type"].startswith("text/css")


def test_the_page_of_an_entity(client: Client) -> None:
    page = tree(client.get("/entity/nova?lang=zh"))
    text = said(page)
    assert said(page.find(".//h1")) == "新星智能" and "Nova AI" in text
    assert "新星智能 位于" not in text and "《第一份报告》L2，陈述" in text
    assert "它依赖谁 (3)" in text and "谁依赖它 (3)" in text and "被提及 (3)" in text
    assert "新星智能 —运行于芯片（推得）→ X1芯片" in re.sub(r"\s+", " ", text)
    # A prediction is a fact of its subject, marked so, and no dependency.
    bright = re.sub(r"\s+", " ", said(tree(client.get("/entity/bright?lang=zh"))))
    assert "云一 《第一份报告》L5，预测" in bright and "它依赖谁 (5)" in bright


def test_names_lead_to_the_page(client: Client) -> None:
    for path, goal in (
        ("/search?q=Acme", "/entity/acme"),
        ("/search?q=pocket fund", "/entity/fund"),
    ):
        response = client.get(path, headers={"Accept-Language": "en"})
        assert (response.status_code, urlsplit(response.headers["location"]).path) == (303, goal)
    several = tree(client.get("/search?q=新星"))
    links = {urlsplit(a.get("href")).path for a in several.iter("a")}
    assert {"/entity/nova", "/entity/nova-1"} <= links
    assert "<b>" not in client.get("/search?q=<b>x</b>").text.replace("<b>0</b>", "")


def test_the_form_of_the_query_page_asks_the_endpoint(client: Client) -> None:
    page = tree(client.get("/query?lang=en"))
    form, text = page.find(".//form"), page.find(".//textarea")
    assert (form.get("action"), text.get("name")) == ("/sparql", "query")
    for option in page.iter("option"):
        query = said(text) if option.text in ("json", "xml", "csv", "tsv") else "DESCRIBE id:nova"
        response = client.get("/sparql", params={"query": query, "format": option.text})
        assert response.status_code == 200, option.text
