"""One example for each operation of the API; a test runs all of them on the real data.

An operation without required parameters is its own example; any other needs a line here.
"""

from __future__ import annotations

from typing import Any, Final

# operationId → address, with the parameters that show what the operation is for.
EXAMPLES: Final[dict[str, str]] = {
    "search_entities": "/api/search?q=ywd&lang=en",
    "autocomplete_entities": "/api/autocomplete?q=nvi&limit=5",
    "resolve_entities": "/api/entities/resolve?lang=en",
    "list_entities": "/api/entities?type=Company&country=china&sort=-degree&select=name,degree&limit=5",
    "get_entity": "/api/entities/nvidia?lang=en",
    "get_entity_claims": "/api/entities/英伟达/claims",
    "analyze_deps": "/api/entities/mistral-ai/dependencies?direction=upstream&depth=1",
    "list_claims": "/api/claims?predicate=valuation&sort=-value&limit=5",
    "get_claim": "/api/claims/{claim}",
    "ask_question": "/api/questions/investors-of?company=mistral-ai",
    "analyze_rank": "/api/rankings/pagerank?top=5",
    "analyze_impact": "/api/impact?cut=cuda&type=Company",
    "analyze_chokepoints": "/api/chokepoints?target=openai&top=3",
    "analyze_loops": "/api/loops?flow=money&top=3",
    "analyze_exposure": "/api/exposure?members=openai&members=baidu&top=3",
    "analyze_concentration": "/api/concentration?segment=ai-chips&top=3",
    "analyze_positions": "/api/positions?entity=anthropic&top=3",
    "analyze_diff": "/api/diff?a=2023&b=2024&top=3",
    "export_graph": "/api/graph?format=turtle",
    "analyze_path": "/api/paths?from=openai&to=nvidia&k=2",
    "identify_entity": "/id/nvidia",
    "identify_claim": "/claim/{claim}",
    "identify_rule": "/rule/maker-supplies",
    "get_rule_document": "/data/rule/maker-supplies.ttl",
    "identify_graph": "/graph/ontology",
    "identify_inference": "/inference/{inference}",
    "get_entity_document": "/data/nvidia.ttl",
    "get_statement_document": "/data/claim/{claim}.jsonld",
    "get_problem": "/problem/stale-cursor",
    "reconcile": '/api/reconcile?queries={"q0":{"query":"NVIDIA","type":"Company"}}',
    "reconcile_batch": "/api/reconcile?lang=en",
    "suggest_entities": "/api/reconcile/suggest/entity?prefix=nvi",
    "suggest_types": "/api/reconcile/suggest/type?prefix=chip",
    "suggest_properties": "/api/reconcile/suggest/property?prefix=chip",
    "propose_properties": "/api/reconcile/propose?type=Company&limit=5",
    "preview_entity": "/api/reconcile/preview?id=nvidia",
    "sparql_get": "/sparql?query=ASK { id:openai llm:develops id:gpt-4 }",
    "sparql_post": "/sparql",
    "view_entity": "/views/entity/nvidia?depth=1",
    "view_neighbourhood": "/views/neighbourhood?entity=nvidia&depth=1",
    "view_chain": "/views/chain?start=openai&goal=nvidia&k=5",
    "view_cut_off": "/views/cut-off?cut=nvidia&type=Organization",
    "view_query": "/views/query?query=SELECT ?company ?rival { ?company llm:competesWith ?rival }",
}
# operationId → JSON or form body of a POST.
BODIES: Final[dict[str, dict[str, Any]]] = {
    "resolve_entities": {"names": ["英伟达", "ywd", "OpenAI Inc"], "type": ["Organization"], "limit": 3},
    "reconcile_batch": {"queries": '{"q0": {"query": "英伟达", "type": "Company", "limit": 3}}'},
    "sparql_post": {"query": "ASK { id:openai llm:develops id:gpt-4 }"},
}
# What parameters stand for whose routes do not say it.
PARTS: Final[dict[str, str]] = {
    "k": "Most chains.",
    "depth": "Most hops.",
    "entity": "An id, or any name in Chinese or English.",
    "claim": "The last part of the IRI of a claim.",
    "inference": "The last part of the IRI of a derived statement.",
    "rule": "The name of a rule: the last part of its IRI.",
    "name": "The last part of the IRI of a named graph, such as `ontology` or `source/SOURCE`.",
    "slug": "The slug of a question, from /api/questions.",
    "document": "An id and one of .ttl, .jsonld, .nt, .rdf.",
    "statement": "claim or inference.",
    "file": "The last part of the IRI and one of .ttl, .jsonld, .nt, .rdf.",
    "kind": "The last part of the `type` of a problem.",
}
