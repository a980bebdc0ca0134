"""The house: who may import whom, which module knows which library, how long code may be.

Every module of `kg` and `api` stands on one line of ORDER and imports only what stands on lines above it:
siblings on a line never import each other, and there is no way round in a circle. `x.*` is the rest of x.
Analyses may share helpers in their package, but no analysis imports another.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = """
kg.errors kg.namespaces kg.networks kg.resources kg.values kg.lexis
kg.records kg.escapes kg.scan kg.silent kg.empty_graphs
kg.prologues
kg.complaints kg.model kg.gate kg.names kg.questions kg.files kg.engine.disk
kg.engine.ledger kg.engine.building kg.dataset_clause kg.unknown_functions
kg.engine.home kg.merging
kg.table kg.store kg.engine.wire kg.engine.sandbox kg.engine.budget kg.engine.cancellation kg.engine.plain
kg.engine.known
kg.engine.child kg.engine.worker
kg.engine.checkpoint
kg.engine.pool kg.engine.writer kg.engine.parser kg.engine.writing kg.engine.parsing
kg.engine.dumping
kg.engine.lanes kg.engine.room
kg.engine.service
kg.ontology kg.statements kg.dump kg.description kg.triples kg.search.spelling
kg.curation kg.encode kg.rules kg.dictionary kg.jsonld kg.api_context kg.search.highlight kg.search.index
kg.projection kg.validation kg.canonical kg.evidence kg.search.engine
kg.build kg.coverage
kg.check
kg.analysis.*
kg.contents
kg.graph kg.frames kg.homes
kg.backups
kg.live kg.versions
kg.recorder
kg.narration kg.profile kg.kinds kg.resolution kg.schema_org kg.catalogue
kg.selection kg.groups kg.results kg.worlds
kg.tabulation kg.telling kg.parameters
kg.analyses
kg.views.words kg.views.scene kg.views.style kg.views.layout kg.views.options kg.views.scripts
kg.export.elements
kg.views.network kg.views.bars
kg.views.compose
kg.views.neighbourhood kg.views.chain kg.views.cut_off kg.views.holdings kg.views.results
kg.views.choke kg.views.value_chain kg.views.niche_map kg.views.timeline kg.views.matrix kg.views.figures
kg.views.svg kg.views.payload kg.export.parts
kg.export.tables kg.export.looks kg.export.rdf
kg.export.* kg.views.registry kg.views.page
kg.export.registry kg.views.files kg.displays
kg.interactive
kg
api.negotiation api.security api.clients api.examples api.answers api.paging api.caching api.rendering
api.spooled api.problem_forms api.problem_kinds api.sparql_forms
api.web.words api.web.citing api.web.snippets api.web.chart api.web.paging api.web.memo
api.web.profile
api.web.page api.web.forms api.web.results api.web.chain api.web.troubles
api.web.solutions
api.front
api.queries api.problems api.middleware api.documents
api.auth api.protocol api.description
api.deps
api.writes api.incoming api.dumping
api.updates api.lists api.openapi api.reconciliation
api.routes.*
api.app api.serving
kg.cli.options
kg.cli.*
kg.cli
kg.manual
"""
# Who may import a library from outside; `*` stands for any module below.
LIBRARIES = {
    "pyoxigraph": "kg.store kg.merging kg.encode kg.dump kg.triples kg.engine.parser kg.description "
    "kg.unknown_functions",
    "pypinyin": "kg.search.spelling",
    "rjieba": "kg.search.spelling",
    "rapidfuzz": "kg.search.engine",
    "rdflib": "kg.check kg.frames",
    "pyshacl": "kg.check",
    "networkx": "kg.*",
    "rustworkx": "kg.analysis.reach kg.views.layout",
    "scipy": "kg.analysis.walks",
    "numpy": "kg.analysis.* kg.views.layout",
    "platformdirs": "kg.build",
    "typing_extensions": "kg.* api.*",
    "jinja2": "kg.views.page api.web.page api.rendering",
    "markupsafe": "api.web.chart kg.views.page",
    "pyvis": "kg.views.payload kg.views.scripts",
    "click": "kg.cli kg.cli.*",
    "uvicorn": "api.front api.serving",
    "fastapi": "api.*",
    "starlette": "api.*",
    "anyio": "api.writes",
    "python_multipart": "api.incoming",
    "pydantic": "api.problem_forms api.routes.lookup",
    "starlette_compress": "api.app",
    "fastapi_offline": "api.routes.assets",
    "duckdb": "kg.export.parquet",
    "pandas": "kg.frames kg.displays",
    "polars": "kg.frames kg.displays",
}
# Comes with the library that declares it.
PART_OF = {"starlette": "fastapi", "anyio": "fastapi", "pydantic": "fastapi", "markupsafe": "jinja2"}
# All that these may import of ours, whatever stands above them.
ONLY = {"kg.analysis": ("kg.analysis", "kg.errors"), "kg.export": ("kg",), "api": ("api", "kg")}
MOST_LINES, MOST_FUNCTION_LINES = 400, 40

PATHS = sorted(
    path for name in ("kg", "api") for path in (ROOT / name).rglob("*.py") if "bundled" not in path.parts
)


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


# The __init__ of most packages holds a docstring only and can import nothing.
MODULES = {_name(path): path for path in PATHS if len(ast.parse(path.read_text(encoding="utf-8")).body) > 1}
ROWS = [line.split() for line in ORDER.strip().splitlines()]
EXACT = {name: number for number, row in enumerate(ROWS) for name in row}


def _row(module: str) -> int | None:
    """Number the line of a module: by its own name or by its package."""
    places = (module, f"{module.rpartition('.')[0]}.*")
    return next((EXACT[place] for place in places if place in EXACT), None)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _imported(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, at the top, in functions or for types only."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}:{node.lineno}: relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def _ours(module: str) -> set[str]:
    return {name for name in _imported(MODULES[module]) if name.partition(".")[0] in ("kg", "api")}


def _is_helper(module: str) -> bool:
    """Tell the helpers of analyses from the analyses, which register themselves."""
    if not module.startswith("kg.analysis."):
        return False
    names: list[ast.expr] = [
        node.target for node in _tree(MODULES[module]).body if isinstance(node, ast.AnnAssign)
    ]
    names += [name for n in _tree(MODULES[module]).body if isinstance(n, ast.Assign) for name in n.targets]
    return not any(isinstance(name, ast.Name) and name.id == "ANALYSIS" for name in names)


def _matches(module: str, patterns: str) -> bool:
    return any(fnmatchcase(module, pattern) for pattern in patterns.split())


def test_the_walk_sees_the_house() -> None:
    assert {"kg.store", "kg.cli", "kg.cli.server", "api.app", "api.routes.sparql"} <= set(MODULES)
    assert "kg.namespaces" in _ours("kg.store"), "`from kg import namespaces` is an import of a module"
    assert "api.app" in _ours("kg.cli.server"), "imports inside functions count"


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_its_line(module: str) -> None:
    assert _row(module) is not None, f"say in ORDER where {module} stands"


def test_analyses_are_told_from_their_helpers() -> None:
    assert not _is_helper("kg.analysis.impact")
    assert _is_helper("kg.analysis.chains")


def test_every_line_is_of_a_module_that_exists() -> None:
    packages = {name.rpartition(".")[0] for name in MODULES}
    gone = [
        name
        for name in EXACT
        if name.removesuffix(".*") not in (packages if name.endswith(".*") else MODULES)
    ]
    assert gone == []
    assert sum(map(len, ROWS)) == len(EXACT), "a module stands on two lines"


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_downwards_only(module: str) -> None:
    own = _row(module)
    assert own is not None
    rows = {name: _row(name) for name in _ours(module)}
    upwards = {name for name, row in rows.items() if row is None or row >= own}
    helpers = {name for name in upwards if _is_helper(name) and module.startswith("kg.analysis.")}
    assert upwards - helpers == set()


@pytest.mark.parametrize("module", MODULES)
def test_narrow_packages_import_nothing_else(module: str) -> None:
    for package, allowed in ONLY.items():
        if module == package or module.startswith(package + "."):
            tops = tuple(f"{name}." for name in allowed)
            assert {n for n in _ours(module) if not f"{n}.".startswith(tops)} == set()


def test_only_the_serve_command_knows_the_web() -> None:
    knowing = {
        name for name in MODULES if name.startswith("kg") and any(n.startswith("api") for n in _ours(name))
    }
    assert knowing == {"kg.cli.server"}


def test_there_are_no_circles() -> None:
    TopologicalSorter({name: _ours(name) for name in MODULES}).prepare()


@pytest.mark.parametrize("module", MODULES)
def test_libraries_are_known_where_they_may_be(module: str) -> None:
    tops = {name.partition(".")[0] for name in _imported(MODULES[module])}
    outside = tops - {"kg", "api"} - sys.stdlib_module_names
    assert {name for name in outside if not _matches(module, LIBRARIES.get(name, ""))} == set()


def test_libraries_are_declared_and_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (
        text for name, texts in project["optional-dependencies"].items() if name != "dev" for text in texts
    )
    names = (re.match(r"[\w-]+", text) for text in (*project["dependencies"], *extras))
    declared = {match[0].replace("-", "_").lower() for match in names if match}
    assert {name for name in LIBRARIES if PART_OF.get(name, name) not in declared} == set()
    used = {name.partition(".")[0] for path in PATHS for name in _imported(path)}
    assert set(LIBRARIES) - used == set()


@pytest.mark.parametrize("module", MODULES)
def test_modules_and_functions_are_short(module: str) -> None:
    path = MODULES[module]
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    functions = (n for n in ast.walk(_tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    lengths = {f"{node.name}:{node.lineno}": _length(node) for node in functions}
    assert {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    assert node.end_lineno
    lines = node.end_lineno - node.lineno + 1
    if ast.get_docstring(node) is not None:
        first = node.body[0]
        assert first.end_lineno
        lines -= first.end_lineno - first.lineno + 1
    return lines


def test_length_leaves_the_docstring_out() -> None:
    tree = ast.parse('def f(\n    a: int,\n) -> int:\n    """One.\n\n    Two.\n    """\n    return a\n')
    (function,) = tree.body
    assert isinstance(function, ast.FunctionDef)
    assert _length(function) == 4


@pytest.mark.parametrize("module", MODULES)
def test_iris_are_spelled_in_one_module(module: str) -> None:
    written = "w3id.org/llm-industry-graph" in MODULES[module].read_text(encoding="utf-8")
    assert written == (module == "kg.namespaces")
