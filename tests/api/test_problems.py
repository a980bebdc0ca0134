"""One shape of errors, whatever the route and whatever went wrong."""

from __future__ import annotations

import itertools
import re
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from kg.graph import KnowledgeGraph
from tests.api.answers import Client, problem
from tests.api.routes import GOOD, PATHS, UNKNOWN
from tests.toys import WORLD, load_world


@pytest.mark.parametrize("url", UNKNOWN)
def test_unknown_entities_give_one_shape(client: Client, url: str) -> None:
    body = problem(client.get(url), 404, "unknown-entity")
    assert "nobody-at-all" in body["detail"] and isinstance(body["candidates"], list)


def test_the_routes_that_take_an_entity_are_all_there() -> None:
    taking = {path for path in PATHS if "{entity}" in path}
    assert taking >= {"/entity/{entity}", "/id/{entity}", "/views/entity/{entity}", "/api/entities/{entity}"}
    assert len(UNKNOWN) >= len(taking) + 3


@pytest.mark.parametrize(
    "url", ["/nothing", "/api/nothing", "/assets/nothing.js", "/api/entities/nova/nothing"]
)
def test_unknown_places_give_one_shape(client: Client, url: str) -> None:
    problem(client.get(url), 404)


def test_other_methods_give_one_shape_and_say_which_are_allowed(client: Client) -> None:
    refused: list[tuple[str, str]] = []
    for url in GOOD.values():
        response = client.request("DELETE" if url != "/store" else "PATCH", url)
        problem(response, 405)
        allowed = {name.strip() for name in response.headers["allow"].split(",")}
        assert "GET" in allowed, url
        refused += [
            (url, name) for name in allowed - {"OPTIONS"} if client.request(name, url).status_code == 405
        ]
    assert refused == []


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/html", True),
        ("application/problem+json, text/html;q=0.1", False),
        ("application/json", False),
        ("*/*", False),
    ],
)
def test_browsers_get_a_page(client: Client, accept: str, page: bool) -> None:
    response = client.get("/api/entities/<b>nobody", headers={"Accept": accept})
    assert response.status_code == 404
    kind = "text/html; charset=utf-8" if page else "application/problem+json"
    assert response.headers["content-type"] == kind
    if page:
        assert "<b>" not in response.text and "&lt;b&gt;nobody" in response.text


def test_failures_of_the_server_tell_nothing_and_keep_the_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(KnowledgeGraph, "search", fail)
    client = Client(create_app(load_world(WORLD)), raise_server_exceptions=False)
    response = client.get("/api/search?q=nova", headers={"Origin": "https://app.example"})
    assert "secret" not in problem(response, 500, "internal-error")["detail"]
    assert response.headers["access-control-allow-origin"] == "*"


def test_titles_fit_the_status(client: Client) -> None:
    answers = [
        client.get(url)
        for url in ("/nothing", "/api/entities/nobody", "/api/entities?limit=0", "/api/entities/新星")
    ]
    titles = {(answer.status_code, answer.json()["title"]) for answer in answers}
    assert {status for status, _ in titles} == {404, 409, 422}
    for (one, title), (other, same) in itertools.combinations(titles, 2):
        assert (one == other) is (title == same)


_WEIRD = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["0", "-1", "1e9", str(10**30), "nan", "\0", "a/b", "..", "%", "%2F", "{entity}"]),
    st.sampled_from(
        ["nova", "新星", "nova,usesModel,acme", "2024", "9999-12-31", "0000", "true", "[]", "<b>"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_asked_gets_an_answer_or_the_one_shape(client: Client, data: st.DataObject) -> None:
    operations = client.app.openapi()["paths"]  # type: ignore[attr-defined]
    path = data.draw(st.sampled_from(sorted(operations)))
    known = [p["name"] for p in operations[path].get("get", {}).get("parameters", []) if p["in"] == "query"]
    names = st.sampled_from([*known, "nonsense", "lang"])
    query = data.draw(st.lists(st.tuples(names, _WEIRD), max_size=4))
    for name in re.findall(r"{(\w+)}", path):
        path = path.replace(f"{{{name}}}", quote(data.draw(_WEIRD), safe=""))
    response = client.get(f"{path}?{urlencode(query)}")
    assert response.status_code in (200, 303, 307, 400, 404, 405, 406, 409, 422), response.text
    if response.status_code >= 400:
        problem(response, response.status_code)
