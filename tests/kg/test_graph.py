"""The one object: names, dependencies, paths, rankings and questions of the toy world."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.analyses import analyze
from kg.errors import AmbiguousName, BadParameter, UnknownEntity
from kg.graph import DIRECTIONS, KnowledgeGraph, load, load_store
from kg.questions import load_questions
from tests.toys import ENTITIES, UPSTREAM, WORLD, kg, load_world

DOWNSTREAM = {
    goal: {start: hops[goal] for start, hops in UPSTREAM.items() if goal in hops} for goal in ENTITIES
}


def _distances(world: KnowledgeGraph, name: str, direction: str, **more: str) -> dict[str, int]:
    return {hit.node: hit.distance for hit in world.dependencies(name, direction, **more)}  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ENTITIES)
def test_dependencies_of_the_toy_world(world: KnowledgeGraph, name: str) -> None:
    assert _distances(world, name, "upstream") == UPSTREAM.get(name, {})
    assert _distances(world, name, "downstream") == DOWNSTREAM[name]


def test_predictions_count_only_when_asked(world: KnowledgeGraph) -> None:
    # Bright is foretold to move to the cloud, which runs on chips in general.
    assert _distances(world, "cloud", "downstream", evidence="all") == {"bright": 1, "bright-app": 2}
    everything = _distances(world, "bright", "upstream", evidence="all")
    assert everything == UPSTREAM["bright"] | {"cloud": 1, "chips-in-general": 2}
    # No edge rests on hearsay alone: the chip of nova-1 is stated too.
    assert _distances(world, "acme", "downstream", evidence="stated") == DOWNSTREAM["acme"]


def test_depth_and_kinds(world: KnowledgeGraph) -> None:
    near = world.dependencies("bright-app", "upstream", depth=1)
    assert [(hit.node, hit.kinds) for hit in near] == [
        ("bright", ("suppliedBy",)),
        ("nova-1", ("usesModel",)),
    ]
    chips = world.dependencies("Acme X1", "downstream", kinds=["runsOnChip"])
    assert [(hit.node, hit.distance) for hit in chips] == [("nova", 1), ("nova-1", 1)]


def test_a_kind_includes_the_kinds_below_it(world: KnowledgeGraph) -> None:
    everything = {hit.node for hit in world.dependencies("bright-app", "upstream")}
    assert {
        hit.node for hit in world.dependencies("bright-app", "upstream", kinds=["dependsOn"])
    } == everything


def test_chains_take_the_surer_claim(world: KnowledgeGraph) -> None:
    hit = next(hit for hit in world.dependencies("acme") if hit.node == "bright-app")
    assert [(hop.source, hop.target) for hop in hit.chain] == [
        ("bright-app", "nova-1"),
        ("nova-1", "acme-x1"),
        ("acme-x1", "acme"),
    ]
    sources = [world.relations.edges[hop.source, hop.target, hop.key]["sources"] for hop in hit.chain]
    assert sources[1] == ("first-report",)  # the second report only passes it on


def test_paths_of_the_toy_world(world: KnowledgeGraph) -> None:
    found = world.paths("明亮助手", "ACME", k=20)
    routes = ["-".join([hops[0].source, *(hop.target for hop in hops)]) for hops in found]
    # Every way from bright-app to acme, by hand; of three hops first the one that derives least.
    assert routes[:3] == [
        "bright-app-nova-1-acme-x1-acme",
        "bright-app-nova-1-nova-acme",
        "bright-app-bright-nova-acme",
    ]
    assert [len(hops) for hops in found] == [3, 3, 3, 4, 4, 4, 4, 5]
    assert set(routes[3:7]) == {
        "bright-app-nova-1-nova-acme-x1-acme",
        "bright-app-bright-nova-1-acme-x1-acme",
        "bright-app-bright-nova-1-nova-acme",
        "bright-app-bright-nova-acme-x1-acme",
    }
    assert world.paths("acme", "bright-app") == [] == world.paths("acme", "acme")


def test_rankings_of_the_toy_world(world: KnowledgeGraph) -> None:
    rows = [
        (row.rank, row.entity, row.score) for row in analyze(world, "rank", {"metric": "degree"})[0].ranking
    ]
    two, one, none = (
        ("acme", "acme-x1", "nova", "nova-1"),
        ("bright", "chips-in-general", "fund"),
        ("bright-app", "cloud"),
    )
    assert rows == [*((1, n, 2.0) for n in two), *((5, n, 1.0) for n in one), *((8, n, 0.0) for n in none)]
    asked = {"metric": "degree", "type": ["Organization"], "top": 3}
    assert [(row.rank, row.entity) for row in analyze(world, "rank", asked)[0].ranking] == [
        (1, "acme"),
        (1, "nova"),
        (3, "bright"),
    ]


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda g: g.dependencies("nova", "sideways"), "direction"),
        (lambda g: g.dependencies("nova", depth=0), "depth"),
        (lambda g: g.dependencies("nova", kinds=["develops"]), "kind"),
        (lambda g: g.dependencies("nova", evidence="some"), "evidence"),
        (lambda g: g.paths("nova", "acme", 0), "k"),
        (lambda g: analyze(g, "rank", {"metric": "fame"}), "metric"),
        (lambda g: analyze(g, "rank", {"metric": "degree", "type": ["Compny"]}), "type"),
        (lambda g: analyze(g, "rank", {"metric": "degree", "top": 0}), "top"),
        (lambda g: g.search("nova", 0), "limit"),
        (lambda g: g.entities(["Compny"]), "type"),
    ],
)  # fmt: skip
def test_bad_parameters_say_what_they_take(world: KnowledgeGraph, call: object, parameter: str) -> None:
    assert callable(call)
    with pytest.raises(BadParameter) as caught:
        call(world)
    assert caught.value.parameter == parameter and caught.value.allowed


def test_names_and_types(world: KnowledgeGraph) -> None:
    assert (world.entity("顶点").id, world.entity("acmee").id, world.entity("X1").id) == (
        "acme",
        "acme",
        "acme-x1",
    )
    with pytest.raises(AmbiguousName) as caught:
        world.entity("新星")
    assert [candidate.id for candidate in caught.value.candidates] == ["nova", "nova-1"]
    with pytest.raises(UnknownEntity):
        world.entity("nobody")
    assert [thing.id for thing in world.entities(["Agent"])] == ["acme", "ada", "bright", "fund", "nova"]
    assert not any(thing.type == "Source" for thing in world.entities())
    assert {match.thing.id for match in world.search("nova", types=["Model"])} == {"nova-1"}


_QUESTION = """# title_zh: 谁依赖它？
# title_en: Who needs it?
# param: thing = acme-x1 | 事物 | thing
SELECT ?thing ?who ?label {
  ?who llm:runsOnChip ?thing ; rdfs:label ?label FILTER(LANG(?label) = "en")
} ORDER BY ?who
"""


def test_questions_are_answered_with_things(tmp_path: Path) -> None:
    world = load_world(WORLD)
    (tmp_path / "users.rq").write_text(_QUESTION, encoding="utf-8")
    world.__dict__["questions"] = load_questions(tmp_path)
    answer = world.ask("users")
    assert answer.columns == ("who", "label")
    nova, nova_1 = world.names.things["nova"], world.names.things["nova-1"]
    assert answer.rows == ({"who": nova, "label": "Nova AI"}, {"who": nova_1, "label": "Nova-1"})
    assert answer.values == {"thing": world.names.things["acme-x1"]}
    other = world.ask("users", {"thing": "芯片（泛指）"})
    assert [row["who"] for row in other.rows] == [world.names.things["cloud"]]


def test_loaded_anew_or_from_a_directory_it_is_the_same(world: KnowledgeGraph, tmp_path: Path) -> None:
    assert kg("build", "-o", tmp_path / "store").exit_code == 0
    for graph in (load(WORLD), load_store(tmp_path / "store")):
        assert graph.version == world.version
        for direction in DIRECTIONS:
            assert graph.dependencies("nova", direction) == world.dependencies("nova", direction)
