"""What single pages for people say and lead to, worked out by hand on the toy world."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.api.answers import Client, problem, tree
from tests.api.pages import FIGURES, NETWORK, analysis, asked, with_language
from tests.pages import said


def _text(page: Any) -> str:
    return re.sub(r"\s+", " ", said(page.find(".//main")))


def _section(page: Any, name: str) -> str:
    return re.sub(r"\s+", " ", said(page.find(f".//section[@id='{name}']")))


def test_the_start_page_walks_the_value_chain(client: Client) -> None:
    page = tree(client.get("/?lang=en"))
    text = _text(page)
    assert "13 things" in text and "2 sources" in text
    (chain,) = [s for s in page.iter("section") if s.get("id") == "chain"]
    targets = [urlsplit(a.get("href")).path for a in chain.iter("a")]
    assert "/entity/ai-infra-layer" in targets and "/entity/vector-database" in targets
    assert targets.index("/entity/vector-database") < targets.index("/entity/nova")
    form = page.find(".//form[@role='search']")
    assert (form.get("action"), form.find("input[@name='q']") is not None) == ("/search", True)


def test_facts_stand_by_predicate_with_their_evidence(client: Client) -> None:
    page = tree(client.get("/entity/nova?lang=zh"))
    facts = _section(page, "facts")
    assert "位于 玩具国 《第一份报告》L2，陈述" in facts and "研发 新星一号 《第一份报告》L2，陈述" in facts
    assert said(page.find(".//h1")) == "新星智能" and "Nova AI" in _text(page)
    upstream = _section(page, "upstream")
    assert "它依赖谁 (3)" in upstream and "新星智能 —运行于芯片（推得）→ X1芯片" in upstream
    assert "谁依赖它 (3)" in _section(page, "downstream")
    assert "2024-02 艾达离开新星智能" in _section(page, "timeline")
    # A prediction is a fact of its subject, marked so, and no dependency.
    bright = tree(client.get("/entity/bright?lang=zh"))
    assert "云一 《第一份报告》L5，预测" in _section(bright, "facts")
    assert "它依赖谁 (5)" in _section(bright, "upstream")


def test_one_fact_of_two_sources_stands_once_with_both(client: Client) -> None:
    facts = _section(tree(client.get("/entity/nova-1?lang=en")), "facts")
    runs = facts[facts.index("Runs on chip") :]
    assert runs.count("Acme X1") == 1 and "L2" in runs and "L9" in runs and "reported" in runs


def test_figures_that_differ_are_drawn(client: Client) -> None:
    page = tree(client.get("/entity/nova-1?lang=en"))
    assert "6,500,000,000" in _section(page, "facts") and "7,000,000,000" in _section(page, "facts")


def test_every_page_of_a_thing_can_be_cited_and_downloaded(client: Client) -> None:
    response = client.get("/entity/nova?lang=en")
    page = tree(response)
    version = response.headers["x-dataset-version"]
    bibtex = next(said(pre) for pre in page.iter("pre") if "@misc" in said(pre))
    assert version in bibtex and "title = {Nova AI}" in bibtex and "id/nova" in bibtex
    links = [a.get("href") for a in page.iter("a")]
    assert {"/api/entities/nova", "/api/entities/nova/claims"} <= set(links)
    turtle = next(link for link in links if link.endswith("/nova.ttl"))
    assert "Nova AI" in client.get(turtle).text


def test_a_segment_shows_ratings_members_and_threats(client: Client) -> None:
    page = tree(client.get("/entity/vector-database?lang=en"))
    assert "commercial value" in _section(page, "ratings") and "opinion" in _section(page, "ratings")
    assert "Nova AI" in _section(page, "members")
    assert "No source says who threatens it." in _section(page, "threats")
    assert page.find(".//section[@id='shared']") is not None
    above = tree(client.get("/entity/ai-infra-layer?lang=en"))
    assert "Nova AI" in _section(above, "members")


def test_comparing_marks_what_is_shared(client: Client) -> None:
    page = tree(client.get("/compare?id=Nova%20AI&id=bright&lang=en"))
    heads = [said(th) for th in page.find(".//thead").iter("th")]
    assert heads == ["Property", "Nova AI", "Bright"]
    text = _text(page)
    assert "Acme" in text and "Bright —supplied by (derived)→ Nova AI" in text
    many = client.get("/compare?id=nova&id=bright&id=ada&id=acme&id=fund&id=cloud")
    assert many.status_code == 422
    assert {i.get("value") for i in page.iter("input") if i.get("name") == "id"} == {"Nova AI", "Bright", ""}


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


def test_ambiguous_names_offer_their_candidates(client: Client) -> None:
    response = client.get("/entity/新星?lang=en", headers={"Accept": "text/html"})
    assert response.status_code == 409
    assert "/entity/nova?lang=en" in response.text and "/entity/nova-1?lang=en" in response.text


@pytest.mark.parametrize("show", ["table", "chart", "graph"])
def test_a_query_is_answered_on_its_page(client: Client, show: str) -> None:
    page = tree(client.get(with_language(asked(NETWORK, show=show), "en")))
    assert said(page.find(".//textarea")) == NETWORK
    assert page.find(".//a[@aria-current='page'][@href]") is not None
    if show == "table":
        assert {"Acme X1", "Bright", "Cloud One"} <= {said(td).strip() for td in page.iter("td")}
    elif show == "graph":
        assert "Nova AI" in said(page.find(".//{*}svg")) and page.find(".//{*}svg").get("aria-label")
    else:
        assert "needs a column of numbers" in _text(page)


def test_charts_are_drawn_of_figures(client: Client) -> None:
    page = tree(client.get(with_language(asked(FIGURES, show="chart"), "en")))
    assert len(list(page.iterfind(".//{*}rect"))) >= 4
    assert "7,000,000,000" in said(page.find(".//{*}svg"))


def test_errors_of_a_query_are_marked(client: Client) -> None:
    page = tree(client.get(with_language(asked("SELECT ?x {\n ?x a b c d }"), "en")))
    area = page.find(".//textarea")
    assert area.get("aria-invalid") == "true" and area.get("data-line") == "2"
    alert = page.find(".//div[@role='alert']")
    assert "line 2, column" in said(alert) and alert.get("id") == area.get("aria-describedby")
    assert said(alert.find(".//mark"))


def test_downloads_of_a_query_hold_its_result(client: Client) -> None:
    page = tree(client.get(asked(NETWORK)))
    forms = {said(a): a.get("href") for a in page.iter("a") if a.get("href", "").startswith("/sparql?")}
    assert set(forms) == {"csv", "tsv", "json", "xml"}
    assert all(client.get(link).status_code == 200 for link in forms.values())
    graph = tree(client.get(asked("DESCRIBE id:nova")))
    links = {said(a): a.get("href") for a in graph.iter("a") if a.get("href", "").startswith("/sparql?")}
    assert set(links) == {"turtle", "ntriples", "jsonld", "rdfxml"}
    assert all(client.get(link).status_code == 200 for link in links.values())


def test_snippets_name_this_server_and_the_query(client: Client) -> None:
    page = tree(client.get(asked("ASK { ?s ?p 'it''s \"x\"' }")))
    codes = {
        said(d.find("summary")): said(d.find("pre"))
        for d in page.iter("details")
        if d.find("pre") is not None
    }
    assert {"Python", "R", "JavaScript", "curl"} <= set(codes)
    assert all("http://testserver/sparql" in code for code in codes.values())
    line = next(line for line in codes["Python"].splitlines() if line.startswith("query = "))
    assert json.loads(line.removeprefix("query = ")) == "ASK { ?s ?p 'it''s \"x\"' }"


def test_terms_are_offered_in_both_languages(client: Client) -> None:
    found = client.get("/query/terms").json()
    uses = next(term for term in found["terms"] if term["name"] == "llm:usesModel")
    assert uses["zh"] == "使用模型" and uses["en"] == "uses model"
    assert found["prefixes"]["llm"].endswith("ontology#")


def test_an_analysis_is_asked_by_a_form(client: Client) -> None:
    page = tree(client.get(with_language(analysis("impact"), "en")))
    assert page.find(".//input[@name='cut']").get("value") == "Acme"
    rows = [said(tr) for tr in page.iter("tr")]
    assert any("Nova-1" in row and "cut" in row for row in rows)
    assert "Evidence" in _text(page) and "L2" in _text(page)
    (link,) = [a.get("href") for a in page.iter("a") if said(a) == "JSON"]
    assert client.get(link).json()["parameters"]["cut"] == ["acme"]
    empty = tree(client.get("/analyses/impact?lang=en"))
    assert "Fill in what is required" in _text(empty)


def test_what_a_form_leaves_empty_is_not_asked(client: Client) -> None:
    page = tree(client.get("/analyses/loops?longest=&top=&flow=money&lang=en"))
    assert page.find(".//input[@name='longest']").get("value") == "6"


def test_long_tables_say_what_is_left_out(client: Client) -> None:
    shown = tree(client.get(with_language(analysis("diff"), "en")))
    more = [a.get("href") for a in shown.iter("a") if re.fullmatch("and [0-9,]+ more", said(a))]
    assert all(parse_qs(urlsplit(link).query)["rows"] == ["all"] for link in more)


def test_a_source_is_read_line_by_line(client: Client) -> None:
    page = tree(client.get("/sources/first-report?lang=en"))
    lines = [said(tr.find("td")) for tr in page.iter("tr") if tr.find("td") is not None]
    numbers = [int(line[1:]) for line in lines]
    assert numbers == sorted(numbers) and numbers[0] == 1 and numbers[-1] == 8
    one = tree(client.get("/sources/first-report?lines=L7&lang=en"))
    assert {said(tr.find("td")) for tr in one.iter("tr") if tr.find("td") is not None} == {"L7"}


def test_a_long_query_is_shown_once(client: Client) -> None:
    """By POST, with neither links nor snippets that would repeat it; one beyond all measure is refused."""
    text = "ASK {} #" + "'" * 20_000
    response = client.post("/query?lang=en", data={"query": text})
    assert response.status_code == 200 and "Yes" in response.text
    assert len(response.text) < 20_000 * len("&#39;") + 40_000
    problem(client.post("/query", data={"query": "'" * 70_000}), 413)
