"""W3C's 13 tests of the Graph Store Protocol, by the names of its manifests: 9 indirect, 4 direct."""

from __future__ import annotations

from typing import Final

from tests.w3c.exchange import Exchange, Step

_TURTLE: Final = "text/turtle; charset=utf-8"
_PREFIXES = "@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix v: <http://www.w3.org/2006/vcard/ns#> . "
_ALICE = _PREFIXES + '[] a foaf:Person; foaf:businessCard [ a v:VCard; v:given-name "Alice" ] .'
_BOUNDARY = "a6fe4cd636164618814be9f8d3d1a0de"
_PUT_DONE: Final = (200, 201, 204)


def _person(name: str, more: str = "") -> str:
    card = f'foaf:businessCard [ a v:VCard; v:fn "{name}" ]'
    return f"{_PREFIXES}<http://www.example/gsp/person/1> a foaf:Person; {more}{card} ."


def _graph(number: int, direct: bool) -> str:
    if direct:
        return f"/person/{number}.ttl"
    return f"?graph=http%3A%2F%2Fwww.example%2Fgsp%2Fperson%2F{number}.ttl"


def _send(method: str, where: str, text: str, *expected: int, **more: bool) -> Step:
    return Step(method, "store " + where, expected, _TURTLE, text.encode(), new_location=bool(more))


def _get(where: str, graph: str) -> Step:
    return Step("GET", "store " + where, (200,), accept="text/turtle", graph=graph)


def _bare(method: str, where: str, *expected: int) -> Step:
    return Step(method, "store " + where, expected)


def _head(where: str, status: int) -> Step:
    graph = "" if status == 200 else None
    return Step("HEAD", "store " + where, (status,), accept=_TURTLE, graph=graph)


def _part(name: str, text: str) -> str:
    head = f'Content-Disposition: form-data; name="{name}"; filename="{name}"\r\nContent-Type: {_TURTLE}'
    return f"--{_BOUNDARY}\r\n{head}\r\n\r\n{text}\r\n\r\n"


def _multipart(where: str) -> Step:
    prefix = "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\r\n<http://www.example/gsp/person/1> "
    parts = _part("lastName.ttl", prefix + 'foaf:familyName "Doe" .')
    parts += _part("firstName.ttl", prefix + 'foaf:givenName "Jane" .') + f"--{_BOUNDARY}--\r\n"
    kind = f"multipart/form-data; boundary={_BOUNDARY}"
    return Step("POST", "store " + where, (200, 204), kind, parts.encode())


def _both(direct: bool) -> list[Exchange]:
    """Give the four tests that come in both ways of naming a graph."""
    one, two, four = (_graph(number, direct) for number in (1, 2, 4))
    way = "direct" if direct else "indirect"
    return [
        Exchange(
            f"put_get_repeat_{way}",
            [
                _send("PUT", one, _person("John Doe"), 201),
                _get(one, _person("John Doe")),
                _send("PUT", one, _person("Jane Doe"), 200, 204),
                _get(one, _person("Jane Doe")),
            ],
        ),
        Exchange(
            f"put_delete_get_delete_{way}",
            [
                _send("PUT", two, _ALICE, *_PUT_DONE),
                _bare("DELETE", two, 200, 204),
                _bare("GET", two, 404),
                _bare("DELETE", two, 404, 200, 204),
            ],
        ),
        Exchange(
            f"post_get_post_get_{way}",
            [
                _send("POST", one, _person("Jane Doe"), *_PUT_DONE),
                _get(one, _person("Jane Doe")),
                _multipart(one),
                _get(one, _person("Jane Doe", 'foaf:givenName "Jane"; foaf:familyName "Doe"; ')),
            ],
        ),
        Exchange(
            f"head_{way}",
            [_send("PUT", one, _person("John Doe"), *_PUT_DONE), _head(one, 200), _head(four, 404)],
        ),
    ]


_INDIRECT = _both(direct=False)
_PLAIN, _ONCE, _TWICE = (f"?graph=http://www.example/gsp/person/{n}.ttl" for n in ("1", "%31", "%2531"))
TESTS: Final = [
    *_INDIRECT[:3],
    Exchange("head_existing_indirect", _INDIRECT[3].steps[:2]),
    Exchange("head_non_existing_indirect", _INDIRECT[3].steps[2:]),
    Exchange("put_get_default", [_send("PUT", "?default", _ALICE, *_PUT_DONE), _get("?default", _ALICE)]),
    Exchange(
        "post_get_new_graph",
        [_send("POST", "", _ALICE, 201, new_location=True), _get("?graph=$LOCATION$", _ALICE)],
    ),
    Exchange(
        "put_get_uri_pct_encoded_indirect",
        [_send("PUT", _graph(1, direct=False), _person("John Doe"), 201), _get(_PLAIN, _person("John Doe"))],
    ),
    Exchange(
        "put_get_uri_pct_encoded_twice",
        [
            _send("PUT", _PLAIN, _person("John Doe"), 201),
            _get(_ONCE, _person("John Doe")),
            _bare("GET", _TWICE, 404),
        ],
    ),
    *_both(direct=True),
]
