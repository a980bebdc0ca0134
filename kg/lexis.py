r"""The tokens of SPARQL exactly as the engine cuts them; each is found in time in proportion to its length.

Where the engine differs from the recommendation, the engine counts: a local name has dots in one place only,
and a string with a wrong escape is none. What is no token here is none there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HEX: Final = "[0-9A-Fa-f]"
_CODE: Final = (
    rf"\\u(?![Dd][89A-Fa-f]){_HEX}{{4}} | \\U(?:0000(?![Dd][89A-Fa-f])|000[1-9A-Fa-f]|0010){_HEX}{{4}}"
)
_ESCAPED: Final = rf"""\\[tbnrf\\"'] | {_CODE}"""
# PN_CHARS without the hyphen, and with a `.` for the prefix of a name.
_CHARS: Final = (
    r"0-9A-Z_a-z\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u200C\u200D\u203F\u2040"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
)
_LOCAL_ESCAPE: Final = r"\\[_~.\-!$&'()*+,;=/?\#@%]"
_PLX: Final = rf"%{_HEX}{{2}} | {_LOCAL_ESCAPE}"
_LOCAL: Final = rf"(?:[{_CHARS}:]|{_PLX}) (?:[{_CHARS}:-]|{_PLX})*+ (?:\.++(?:[{_CHARS}:-]|{_PLX})++)?"
_IRI: Final = rf"""<(?:[^\x00-\x20<>"{{}}|^`\\] | {_CODE})*+>"""
_COMMENT: Final = r"\#[^\n\r]*+"
# A string that is not closed goes on to the end: it must not become an empty one and another, and looking
# for the end of the next would take time in the square of the text.
_STRING: Final = rf"""\"{{3}}(?:[^"\\]|{_ESCAPED}|"(?!""))*+\"{{3}}
        | '{{3}}(?:[^'\\]|{_ESCAPED}|'(?!''))*+'{{3}}
        | "(?!"")(?:[^"\\\n\r]|{_ESCAPED})*+" | '(?!'')(?:[^'\\\n\r]|{_ESCAPED})*+'"""
_UNCLOSED: Final = r"""["'].*+"""

# Possessive quantifiers and the bound on prefixes keep the pass linear. A dot ends a word or a variable but
# not a prefixed name: `true.SERVICE` is three tokens, `ex:a.SERVICE` is one.
TOKEN: Final = re.compile(
    rf"""(?P<space>[ \t\r\n]++|{_COMMENT})
    | (?P<iri>{_IRI})
    | (?P<string>{_STRING})
    | (?P<name>_:[{_CHARS}](?:[{_CHARS}-]++|\.++(?=[{_CHARS}-]))*+
        | (?:[{_CHARS}][{_CHARS}.-]{{0,63}}+)?+:(?:{_LOCAL})?+
        | [?$][{_CHARS}]++ | @[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+)
    | (?P<word>[{_CHARS}]++)
    | (?P<unclosed>{_UNCLOSED})
    | (?P<open><<(?!{_IRI[1:]})|[(\[{{]) | (?P<close>>>|[)\]}}])
    | (?P<operator>&&|\|\||\^\^|[-+*/=<>!|&^.,;?~])
    | (?P<stray>.)""",
    re.X | re.S,
)
# What keeps its escapes, and the escapes elsewhere.
ESCAPES: Final = re.compile(
    rf"""{_STRING} | {_UNCLOSED} | {_IRI} | {_COMMENT} | {_LOCAL_ESCAPE}
    | \\u(?P<four>{_HEX}{{4}}) | \\U(?P<eight>{_HEX}{{8}})""",
    re.X | re.S,
)


def tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Give kind, text and place of each token but spaces and comments.

    >>> list(tokens("ASK { } # x"))
    [('word', 'ASK', 0), ('open', '{', 4), ('close', '}', 6)]
    """
    for match in TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield match.lastgroup or "", match[0], match.start()
