"""The explorer in a real browser: pages quiet and accessible, names completed, queries edited and run."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

# The browser and its harness come with the tests of the views.
pytest.importorskip("axe_playwright_python")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request

from kg.graph import KnowledgeGraph
from tests.browser.conftest import Open, strangers, until

Shot = Callable[[Page, str], None]
QUERY = "/query?query=SELECT+*+%7B%3Fa+llm:fundedBy+%3Fb%7D"
PAGES = {
    "start": "/",
    "search": "/search?q=open",
    "entity": "/entity/nvidia",
    "segment": "/entity/vector-database",
    "compare": "/compare?id=openai&id=anthropic&id=zhipu-ai",
    "questions": "/questions",
    "question": "/questions/threats-to-segment",
    "analyses": "/analyses",
    "impact": "/analyses/impact?cut=nvidia&type=Company",
    "concentration": "/analyses/concentration",
    "query": QUERY,
    "chart": "/query?show=chart&query="
    "SELECT+%3Fm+%3Fv+%7B%3Fc+rdf:subject+%3Fm+%3B+llm:baseValue+%3Fv%7D+LIMIT+9",
    "graph": QUERY + "&show=graph",
    "mistake": "/query?query=SELECT+%3Fx+%7B%0A+%3Fx+a+b+c",
    "sources": "/sources",
    "source": "/sources/post-transformer-ai-report",
    "coverage": "/coverage",
    "about": "/about",
}


def _address(name: str, lang: str = "en") -> str:
    return f"{PAGES[name]}{'&' if '?' in PAGES[name] else '?'}lang={lang}"


@pytest.mark.parametrize("name", list(PAGES))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_opens_in_silence(site: str, opened: Open, shot: Shot, name: str, lang: str) -> None:
    page = opened(site + _address(name, lang))
    assert page.locator("h1").count() == 1
    shot(page, f"explorer-{name}-{lang}")


@pytest.mark.parametrize("name", list(PAGES))
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(site: str, opened: Open, name: str, scheme: str) -> None:
    page = opened(site + _address(name), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    # Pictures in frames are judged by the tests of views.
    found = Axe().run(
        page, context={"exclude": [["iframe"]]}, options={"resultTypes": ["violations"], "iframes": False}
    )
    serious = [v for v in found.response["violations"] if v["impact"] in ("serious", "critical")]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in serious] == []


@pytest.mark.parametrize("name", list(PAGES))
def test_each_language_is_whole(real: KnowledgeGraph, site: str, opened: Open, name: str) -> None:
    page = opened(site + _address(name, "en"))
    assert strangers(page, "body", r"[\u3400-\u9fff]", "script, textarea") == []
    page = opened(site + _address(name, "zh"))
    known = {"PageRank", "Python", "JavaScript", "SPARQL", "IRI", "BibTeX"}
    known |= {thing.label_zh for thing in real.names.things.values()}
    control = "option, th, legend, label, button, summary, h1, h2, h3, caption, dt"
    assert set(strangers(page, control, r"^[\x20-\x7e]*[A-Za-z]{3}[\x20-\x7e]*$", "a.thing")) <= known


def test_a_page_of_a_thing_is_light(site: str, opened: Open) -> None:
    """All that comes over the wire for the page itself; the picture in its frame is not of it."""
    fresh = opened("about:blank").context.new_page()
    requests: list[Request] = []
    # Playwright cannot call a method of a list itself.
    fresh.on("requestfinished", lambda request: requests.append(request))  # noqa: PLW0108
    fresh.goto(site + _address("entity"))
    sizes = [request.sizes() for request in requests if request.frame == fresh.main_frame]
    weight = sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes)
    assert len(sizes) >= 3, "page, style and script"
    assert weight < 100_000, weight


def test_a_query_too_long_for_an_address_goes_in_the_body(site: str, opened: Open) -> None:
    page = opened(site + "/query?lang=en")
    page.locator("#text").fill("SELECT ?a ?b { ?a llm:fundedBy ?b }\n# " + "x" * 40_000)
    page.locator("#text").press("Control+Enter")
    page.wait_for_selector("#result table")
    assert urlsplit(page.url).query == "lang=en"
    page.locator(".tabs button", has_text="Graph").click()
    page.wait_for_selector("#result svg.chart")
    download = page.locator("#result button", has_text="csv")
    assert download.get_attribute("formaction") == "/sparql?format=csv"


@pytest.mark.parametrize("name", list(PAGES))
def test_pages_fit_a_phone(site: str, opened: Open, shot: Shot, name: str) -> None:
    page = opened(site + _address(name, "zh"), width=360, height=720)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shot(page, f"explorer-{name}-phone")


def test_hostile_labels_do_nothing(hostile_site: str, opened: Open) -> None:
    for path in ("/", "/entity/nova", "/compare?id=nova&id=bright", "/analyses/impact?cut=acme"):
        page = opened(hostile_site + path)
        assert page.evaluate("document.querySelectorAll('img, main svg image').length") == 0


def test_a_name_is_completed_by_keyboard(site: str, opened: Open) -> None:
    page = opened(site + "/?lang=en")
    field = page.locator("input[name=q]")
    field.press_sequentially("nvid")
    until(page, "document.querySelectorAll('.find .options li').length > 0")
    assert "NVIDIA" in page.locator(".find .options").inner_text()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")
    field.press("Enter")
    page.wait_for_url("**/entity/*")
    assert urlsplit(page.url).path.startswith("/entity/nvidia")


def test_escape_and_an_unknown_name_close_the_list(site: str, opened: Open) -> None:
    page = opened(site + "/?lang=zh")
    field = page.locator("input[name=q]")
    field.press_sequentially("英伟")
    until(page, "document.querySelectorAll('.find .options li').length > 0")
    field.press("Escape")
    assert page.locator(".find .options").is_hidden()


def test_several_names_are_completed_in_one_field(site: str, opened: Open) -> None:
    page = opened(site + "/analyses/exposure?lang=en")
    field = page.locator("input[name=members]")
    for name in ("openai", "baidu"):
        field.press_sequentially(name)
        until(page, "document.querySelectorAll('.complete .options:not([hidden]) li').length > 0")
        field.press("ArrowDown")
        field.press("Enter")
        field.press_sequentially(", ")
    assert field.input_value().replace(" ", "").startswith("openai,baidu")


def test_a_query_is_completed_run_and_marked(site: str, opened: Open) -> None:
    page = opened(site + "/query?lang=en")
    area = page.locator("#text")
    area.fill("SELECT ?a ?b { ?a ")
    area.press_sequentially("llm:funded")
    until(page, "document.querySelectorAll('#terms:not([hidden]) li').length > 0")
    area.press("Tab")
    assert area.input_value().endswith("llm:fundedBy ")
    area.press_sequentially("?b }")
    area.press("Control+Enter")
    page.wait_for_selector("#result table")
    assert (
        parse_qs(urlsplit(page.url).query)["query"][0].replace("\r", "")
        == "SELECT ?a ?b { ?a llm:fundedBy ?b }"
    )
    assert page.locator("#result tbody tr").count() > 5
    page.locator(".tabs a", has_text="Graph").click()
    page.wait_for_selector("#result svg.chart")
    area.fill("SELECT ?x {\n ?x a b c d }")
    area.press("Control+Enter")
    page.wait_for_selector("[role=alert]")
    assert page.locator(".lines .bad").inner_text() == "2"


def test_chinese_words_complete_to_terms(site: str, opened: Open) -> None:
    page = opened(site + "/query?lang=zh")
    area = page.locator("#text")
    area.fill("SELECT * { ?a ")
    page.keyboard.insert_text("使用模型")
    until(page, "document.querySelectorAll('#terms:not([hidden]) li').length > 0")
    area.press("Enter")
    assert area.input_value().endswith("llm:usesModel ")


def test_prefixes_are_written_out(site: str, opened: Open) -> None:
    page = opened(site + "/query?lang=en")
    page.locator("#prefixes").click()
    until(page, "document.getElementById('text').value.startsWith('PREFIX llm: <')")


def test_the_switch_of_language_keeps_the_page(site: str, opened: Open) -> None:
    page = opened(site + _address("compare"))
    page.locator(".switch").click()
    page.wait_for_url("**lang=zh")
    assert urlsplit(page.url).path == "/compare"
    assert parse_qs(urlsplit(page.url).query)["id"] == ["openai", "anthropic", "zhipu-ai"]


def test_the_first_stop_of_the_keyboard_skips_to_the_content(site: str, opened: Open) -> None:
    page = opened(site + _address("entity"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"


def test_pages_can_be_read_without_scripts(site: str, opened: Open) -> None:
    page = opened(site + "/query?lang=en", java_script_enabled=False)
    page.locator("#text").fill("SELECT ?a { ?a llm:fundedBy ?b }")
    page.locator("#ask button").first.click()
    assert page.locator("#result tbody tr").count() > 5
