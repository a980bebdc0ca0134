"""Texts in which SERVICE or LOAD hides, and texts in which the words stand where they call nobody."""

from __future__ import annotations

import random
from typing import Final

URL: Final = "http://127.0.0.1:9009/"
_PROLOGUE: Final = f"PREFIX : <{URL}> PREFIX service: <{URL}> PREFIX SERVICEx: <x:#> PREFIX ex: <{URL}ns#> PREFIX h: <http://127.0.0.1:9009> PREFIX a.b-c: <{URL}> "
_GAPS: Final = (
    "", "", " ", " ", "\t", "\n", "\r", "\r\n", "#c\n", "#'\r", "# \"\"\" \n", "#\\u000a", "\\u0020", "\\u000A",
    "\u00a0", "\ufeff", "\u200b", "\u200c", "\x0b", "\x0c", "\u2028", "\\t", "%20", "\\U00000020", "\x00",
)  # fmt: skip
_TARGETS: Final = (
    f"<{URL}>", f"<{URL}'>", f"<{URL}?a='b'#\"c>", f"<{URL}\\u0027>", "<\\u0068ttp://127.0.0.1:9009/>", ":", ":x",
    "ex:x", "ex:a\\-b", "a.b-c:d", "<rel>", "<//127.0.0.1:9009/>", "<file:///etc/passwd>", "ex:%41", "ex:SERVICE", "service:x",
    "ex:\ufff0", "h:\ufff0", "h:", "?v",
)  # fmt: skip
# What stands before or behind a call and may make a reader think that it is a string, a comment or a name.
_DISGUISES: Final = (
    "", "'", '"', "'''", '"""', "''", '""', "?s ?p '", '?s ?p "', "?s ?p '''a' ''", '?s ?p """a" "', "'\\\\'",
    "'\\''", '"\\u0022"', "\\u0022", "\\u0027", "\\U00000022", '"\\u005C"', "'a\nb'", "'a\rb'", "<a'b>", "<a\"b>",
    "<a#b>", "<a\\u003Eb>", "<a", "# '", "#\r", "# \n", "#\\u000A", "?s<?p", "FILTER(1<2)", "FILTER(?s<?p&&?o>?s)",
    "FILTER(1<2 && '", "{", "}", "{}", "(", ")", "?s ?p ?o .", "?s ?p ?o", "?s ex:p ?o ;", "BIND(1 AS ?z)",
    "OPTIONAL { ?s ?p ?o }", "ex:a.", "ex:\\'", "ex:a\\#", "ex:%27", "_:b", "@en", "^^", "'x'@en", "'x'^^ex:",
    "1", "1e", "1.", "true", "a", "a.b-c:", ".", ";", ",", "\\", "\ufeff", "\u200d", "é", "\u0345", "\U0001f600",
    "?x", "$", "?", ":", "ex:", "h:\ufff0", "h:", "_:", "-", "<<", ">>", "<<(", ")>>", "{|", "|}", "~ex:r", "MINUS",
    "service:x", "SERVICEx:", "SERVICEx:\\#", "?s ?p service:o", "GRAPH", "GRAPH service:g {}", "FROM", "NAMED",
    "SILENT", "SERVICE", "LOAD", "GRAPH", "EXISTS", "NOT", "INTO", "VALUES ?v {", "SELECT", "UNION", "\r\n", "\t",
)  # fmt: skip
_WHERES: Final = (
    "SELECT * {{ {} }}", "SELECT * WHERE {{ {} }} LIMIT 2", "ASK {{ {} }}", "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {} }}",
    "SELECT * {{ {{ SELECT * {{ {} }} }} }}", "SELECT * {{ {{ {} }} UNION {{ ?s ?p ?o }} }}", "DESCRIBE ?s {{ {} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ {} }} }}", "SELECT * {{ ?s ?p ?o OPTIONAL {{ {} }} }}",
    "SELECT (EXISTS {{ {} }} AS ?e) {{}}", "SELECT * FROM <x:g> {{ {} }}",
)  # fmt: skip
_UPDATES: Final = (
    "INSERT {{ ?s ?p ?o }} WHERE {{ {} }}", "DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 1 }} WHERE {{ {} }}",
    "WITH <x:g> DELETE {{ ?s ?p ?o }} WHERE {{ {} }}", "DELETE WHERE {{ {} }}",
)  # fmt: skip
_BEFORE_LOAD: Final = (
    "", "", "CLEAR DEFAULT;", "CLEAR ALL ;", "INSERT DATA {} ;", "CREATE GRAPH <x:n>;", "DROP SILENT GRAPH <x:n>;",
    "INSERT DATA { <x:a> <x:b> '}' };", "PREFIX load: <http://127.0.0.1:9009/>", "BASE <http://127.0.0.1:9009/>",
    "CLEAR DEFAULT; PREFIX ex: <x:>", "COPY DEFAULT TO <x:n>;", "INSERT DATA { <x:a> <x:b> \"\"\"a\" }; \"\"\" };",
    "PREFIX a: <x:>", "WITH", "USING", "TO", "PREFIX", "ADD DEFAULT TO", "GRAPH", "CREATE GRAPH", "DROP", "CLEAR",
)  # fmt: skip
_WORDS: Final = ("SERVICE", "LOAD", "service", "load", "Service", "LoAd", "SERVICE SILENT", "LOAD SILENT")
# The gate refuses the word beside an escape in one local name: see kg.scan.
_INNOCENT_TERMS: Final = (
    "'{}'", '"{}"', "'''{}\n<x:> {{ }}'''", '"""{} " <x:>\' {{"""', "'{}'@en", "'{}'^^ex:t", "'\\u0027{}\\u0027'",
    '"\\"{} <x:y>"', "<x:{}>", "<http://e.example/{}/'a>", "<x:\\u0041{}>", "ex:{}", "ex:a.{}", "ex:{}-x", "ex:é{}", "service:{}", "LOAD:x", "my-Service:x", "services:",
    "ex:%20{}", "ex:{}%20", "_:{}", "_:x.{}",
)  # fmt: skip
_NAMES: Final = "".join(
    f"PREFIX {name}: <http://e.example/{name}#> " for name in ("service", "LOAD", "my-Service", "services")
)
_INNOCENT_GAPS: Final = (" ", "\n", "\r\n", "\t", " # {} <x:y> {{\n", "#{}'\r", " #\\u000A{} <x:>\n")


def calling(chance: random.Random) -> tuple[str, bool]:
    """Give a query or an update (True) that may call another server, and what hides that."""
    if chance.random() < 0.35:
        word = f"{_some(chance, _BEFORE_LOAD)}{_disguises(chance, 0.25)}{_hidden(chance, 'LOAD')}"
        into = chance.choice(("", "", "INTO GRAPH <x:g>", "; CLEAR ALL", "# '"))
        text = f"{word}{_gap(chance)}{_some(chance, _TARGETS)}{_disguises(chance, 0.25)} {into}"
        return _some(chance, ("", _PROLOGUE)) + text, True
    inner = chance.choice(("?s ?p ?o", "", "?a ?b 'c'", "ex:a ex:b ex:c"))
    call = (
        f"{_disguises(chance, 0.35)}{_gap(chance)}{_hidden(chance, 'SERVICE')}{_gap(chance)}"
        f"{_some(chance, _TARGETS)}{_gap(chance)}{{ {inner} }}{_disguises(chance, 0.25)}"
    )
    update = chance.random() < 0.3
    return _PROLOGUE + chance.choice(_UPDATES if update else _WHERES).format(call), update


def innocent(chance: random.Random) -> tuple[str, bool]:
    """Give a valid query or update whose SERVICE and LOAD stand in strings, comments, IRIs and names only."""
    triples = "".join(
        f"ex:s{_innocent_gap(chance)}ex:{chance.choice(_WORDS).split()[0]}{_innocent_gap(chance)}"
        f"{chance.choice(_INNOCENT_TERMS).format(_word(chance))} .{_innocent_gap(chance)}"
        for _ in range(chance.randint(1, 4))
    )
    prologue = f"{_NAMES}PREFIX ex: <http://e.example/ns#>{_innocent_gap(chance)}"
    if chance.random() < 0.4:
        return f"{prologue}INSERT DATA {{ {triples} }};{_innocent_gap(chance)}CLEAR DEFAULT", True
    variable = chance.choice(("?service", "$LOAD", "?SERVICE"))
    triples += (
        f" ?s ex:p {variable} FILTER({variable} != {chance.choice(_INNOCENT_TERMS[:8]).format('LOAD')})"
    )
    return f"{prologue}SELECT * {{ {triples} }}", False


def _some(chance: random.Random, choices: tuple[str, ...]) -> str:
    return chance.choice(choices)


def _gap(chance: random.Random) -> str:
    return " " if chance.random() < 0.7 else "".join(chance.choices(_GAPS, k=chance.randint(1, 2)))


def _disguises(chance: random.Random, likely: float) -> str:
    if chance.random() >= likely:
        return ""
    parts = chance.choices(_DISGUISES, k=chance.choice((1, 1, 1, 2, 2, 3, 5)))
    return chance.choice(("", " ", " ", "\n")).join(parts)


def _hidden(chance: random.Random, word: str) -> str:
    """Spell a keyword in one of the ways that there are."""
    silent = chance.choice(("", "", "", " SILENT", " SILENT", "SILENT"))
    letters = [chance.choice((letter, letter.lower())) for letter in word + silent]
    if chance.random() < 0.3:
        place = chance.randrange(len(letters))
        code = f"{ord(letters[place]):04{chance.choice('xX')}}"
        letters[place] = chance.choice((f"\\u{code}", f"\\U0000{code}", f"\\u{code[:3]}", "\\u005Cu" + code))
    return chance.choice(("", "", "", "1", "true", "ex:", "?x", "é", "\u200d", "a")) * (
        chance.random() < 0.2
    ) + "".join(letters)


def _word(chance: random.Random) -> str:
    return chance.choice(("SERVICE", "service", "LOAD", "Load", "SeRvIcE", "reload", "services"))


def _innocent_gap(chance: random.Random) -> str:
    return chance.choice(_INNOCENT_GAPS).format(_word(chance))
