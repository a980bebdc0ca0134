"""Tags, 304, language and encoding of answers."""

from __future__ import annotations

import pytest

from api.app import create_app
from kg.graph import KnowledgeGraph
from tests.api.answers import Client, ok
from tests.toys import copy_world, load_world, replace

PLAIN = {"Accept-Encoding": "identity"}


def _tag(client: Client, path: str, **headers: str) -> str:
    response = client.get(path, headers=PLAIN | headers)
    assert response.status_code == 200
    tag: str = response.headers["etag"]
    assert tag.startswith('"') and tag.endswith('"')
    return tag


def test_the_same_question_has_the_same_tag_and_costs_nothing_twice(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = _tag(client, "/api/entities?type=Company&limit=2")
    assert tag == _tag(client, "/api/entities?limit=2&type=Company")
    monkeypatch.setattr(KnowledgeGraph, "entities", None)  # must not be asked
    response = client.get(
        "/api/entities?type=Company&limit=2", headers=PLAIN | {"If-None-Match": f'"x", {tag}'}
    )
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == tag
    assert response.headers["cache-control"] and response.headers["x-dataset-version"]
    assert response.headers["vary"]


def test_other_questions_languages_and_versions_have_other_tags(client: Client, tmp_path: object) -> None:
    path = "/api/entities/acme"
    tags = [_tag(client, path), _tag(client, f"{path}?lang=en"), _tag(client, "/api/entities/nova")]
    tags.append(_tag(client, path, **{"Accept-Language": "en"}))
    data = copy_world(tmp_path)  # type: ignore[arg-type]
    replace(data / "entities" / "people.csv", "Ada Example", "Ada Sample")
    tags.append(_tag(Client(create_app(load_world(data))), path))
    assert len(set(tags)) == 5


def test_each_encoding_has_its_tag_and_all_are_known(client: Client) -> None:
    path, tags = "/api/claims", set()
    for encoding in ("zstd", "br", "gzip"):
        response = client.get(path, headers={"Accept-Encoding": encoding})
        assert response.headers["content-encoding"] == encoding
        assert "accept-encoding" in response.headers["vary"].lower()
        tags.add(response.headers["etag"])
        again = client.get(
            path, headers={"Accept-Encoding": encoding, "If-None-Match": response.headers["etag"]}
        )
        assert (again.status_code, again.headers["etag"]) == (304, response.headers["etag"])
    assert len(tags | {_tag(client, path)}) == 4


def test_errors_and_pages_have_no_tag(client: Client) -> None:
    for path in ("/api/entities/nobody", "/api/entities?limit=0", "/", "/views/entity/nova", "/healthz"):
        assert "etag" not in client.get(path).headers, path


@pytest.mark.parametrize(
    ("query", "accept", "lang"),
    [("", None, "zh"), ("", "en-GB,en;q=0.9", "en"), ("?lang=zh", "en", "zh"), ("?lang=en", None, "en")],
)
def test_the_language_of_names(client: Client, query: str, accept: str | None, lang: str) -> None:
    response = client.get(f"/api/entities/nova{query}", headers={"Accept-Language": accept} if accept else {})
    body = ok(response)
    assert response.headers["content-language"] == lang
    assert body["name"] == {"zh": "新星智能", "en": "Nova AI"}[lang]
    assert body["label"] == {"zh": "新星智能", "en": "Nova AI"}
    assert "accept-language" in response.headers["vary"].lower()
