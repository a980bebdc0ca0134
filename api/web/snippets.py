"""Write the code that asks a query elsewhere: Python, R, JavaScript, curl."""

from __future__ import annotations

import json
import shlex


def snippets(endpoint: str, query: str) -> list[tuple[str, str]]:
    """Write one snippet for each language; none needs more than the language itself and its usual packages.

    >>> dict(snippets("https://example.org/sparql", "ASK {}"))["curl"]
    "curl -s -H 'Accept: text/csv' --data-urlencode 'query=ASK {}' https://example.org/sparql"
    """
    # A JSON string means the same text in Python, R and JavaScript.
    text, url = json.dumps(query, ensure_ascii=False), json.dumps(endpoint)
    python = (
        "import csv, io, urllib.parse, urllib.request\n\n"
        f"query = {text}\n"
        f"request = urllib.request.Request({url},\n"
        '    data=urllib.parse.urlencode({"query": query}).encode(), headers={"Accept": "text/csv"})\n'
        "with urllib.request.urlopen(request) as answer:\n"
        '    rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8")))\n'
        "print(rows)"
    )
    r = (
        "library(httr2)\n\n"
        f"query <- {text}\n"
        f"answer <- request({url}) |>\n"
        '  req_headers(Accept = "text/csv") |>\n'
        "  req_body_form(query = query) |>\n"
        "  req_perform()\n"
        "rows <- read.csv(text = resp_body_string(answer))\n"
        "print(rows)"
    )
    javascript = (
        f"const query = {text};\n"
        f"const answer = await fetch({url}, {{\n"
        '  method: "POST",\n'
        '  headers: { Accept: "application/sparql-results+json" },\n'
        "  body: new URLSearchParams({ query }),\n"
        "});\n"
        "console.log((await answer.json()).results.bindings);"
    )
    curl = f"curl -s -H 'Accept: text/csv' --data-urlencode {shlex.quote('query=' + query)} {endpoint}"
    return [("Python", python), ("R", r), ("JavaScript", javascript), ("curl", curl)]
