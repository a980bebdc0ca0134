"""Compare two dates, sources or versions: claims added and gone, ranks that moved and what moved them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated, Final

from kg.analysis.chains import Graph
from kg.analysis.links import degree, setting
from kg.analysis.sides import Side, sides
from kg.analysis.spec import Analysis, ClaimId, Label, Node, Parameter, World
from kg.analysis.stability import number, ranks
from kg.analysis.walks import pagerank

_MEASURES: Final = {"degree": degree, "pagerank": pagerank}


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing whose rank differs; a rank or score is None on a side where nothing depends on it.

    `evidence` holds the claims on one side only that carry dependencies on the thing, or, for PageRank, other
    needs of those that depend on it. It is empty when others moved past it.
    """

    node: Annotated[Node, Label("对象", "thing")]
    measure: Annotated[str, Label("度量", "measure")]
    rank_a: Annotated[int | None, Label("甲的名次", "rank in A")]
    rank_b: Annotated[int | None, Label("乙的名次", "rank in B")]
    score_a: Annotated[float | None, Label("甲的分值", "score in A")]
    score_b: Annotated[float | None, Label("乙的分值", "score in B")]
    evidence: Annotated[tuple[ClaimId, ...], Label("致因论断", "claims that moved it")]


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs from A to B, in numbers and, up to `top` of each list, in claims.

    A claim of B is *added* when no claim of A says the same, *gone* the other way round; `repeated` claims of
    B are not in A but say what a claim of A says.
    """

    a: Annotated[str, Label("甲", "A")]
    b: Annotated[str, Label("乙", "B")]
    version_a: Annotated[str | None, Label("甲的数据版本", "dataset version of A")]
    version_b: Annotated[str | None, Label("乙的数据版本", "dataset version of B")]
    claims_a: Annotated[int, Label("甲的论断数", "claims in A")]
    claims_b: Annotated[int, Label("乙的论断数", "claims in B")]
    count_added: Annotated[int, Label("新增数", "added")]
    count_gone: Annotated[int, Label("消失数", "gone")]
    repeated: Annotated[int, Label("重述数", "repeated")]
    count_moved: Annotated[int, Label("名次变动数", "ranks that moved")]
    reason: Annotated[dict[str, str] | None, Label("无差异的原因", "why there is no difference")]
    added: Annotated[tuple[ClaimId, ...], Label("新增论断", "claims added")]
    gone: Annotated[tuple[ClaimId, ...], Label("消失论断", "claims gone")]
    moved: Annotated[tuple[Moved, ...], Label("名次变动", "moved")]


def difference(world: World, a: str, b: str, top: int = 20) -> Difference:
    """Compare two dates (YYYY, YYYY-MM or YYYY-MM-DD), two sources, or two versions of the data.

    At a date one knows the claims that speak of it or of a time before; a claim without a date counts from
    the publication of its source, and always when that has none. From a source one knows its claims alone.
    A derived dependency is known where all the claims that it rests on are. Of a version (now, one that the
    server names, a directory of data, a built store or a backup) one knows all, limited like the rest; both
    sides must then be versions, else BadParameter. Ranks are by in-degree (Freeman 1978) and PageRank (Page
    et al. 1999) in the dependencies of each side, among what something depends on; biggest moves first, then
    what entered or left, last what was only passed.
    """
    old, new = sides(world, a, b)
    said_old, said_new = old.sayings, new.sayings
    added = sorted(
        key for key in new.claims.keys() - old.claims.keys() if new.claims[key].says not in said_old
    )
    gone = sorted(
        key for key in old.claims.keys() - new.claims.keys() if old.claims[key].says not in said_new
    )
    moved = _moved(old, new)
    return Difference(
        a=a,
        b=b,
        version_a=old.world.version if a in world.versions else None,
        version_b=new.world.version if b in world.versions else None,
        claims_a=len(old.claims),
        claims_b=len(new.claims),
        count_added=len(added),
        count_gone=len(gone),
        repeated=len(new.claims.keys() - old.claims.keys()) - len(added),
        count_moved=len(moved),
        reason=None if added or gone or moved else _sameness(old, new),
        added=tuple(map(ClaimId, added[:top])),
        gone=tuple(map(ClaimId, gone[:top])),
        moved=tuple(moved[:top]),
    )


def _sameness(old: Side, new: Side) -> dict[str, str]:
    if not old.claims and not new.claims:
        return {"zh": "两边都没有论断", "en": "there is no claim on either side"}
    return {"zh": "两边所说相同", "en": "both sides say the same"}


def _moved(old: Side, new: Side) -> list[Moved]:
    into, outof = _changes(old.part, new.part, frozenset(old.claims.keys() ^ new.claims.keys()))
    rows: list[Moved] = []
    for measure in _MEASURES:
        places_a, places_b = _places(old.part, measure), _places(new.part, measure)
        for node in sorted(places_a.keys() | places_b.keys()):
            at_a, at_b = places_a.get(node, (None, None)), places_b.get(node, (None, None))
            if at_a[0] == at_b[0] or not _shows(node, old, new):
                continue
            causes = into[node]
            if measure == "pagerank":
                near = {one for part in (old.part, new.part) if node in part for one in part.pred[node]}
                causes = causes.union(*(outof[one] for one in near))
            evidence = tuple(map(ClaimId, sorted(causes)))
            rows.append(Moved(Node(node), measure, at_a[0], at_b[0], at_a[1], at_b[1], evidence))
    return sorted(rows, key=_weight)


def _shows(node: str, *sides: Side) -> bool:
    return any(side.world.shows(node) for side in sides if node in side.world.relations)


def _changes(
    part_a: Graph, part_b: Graph, changed: frozenset[str]
) -> tuple[defaultdict[str, set[str]], defaultdict[str, set[str]]]:
    """Give the changed claims under the dependencies on one side only, by what is needed and by who needs."""
    into: defaultdict[str, set[str]] = defaultdict(set)
    outof: defaultdict[str, set[str]] = defaultdict(set)
    for part, other in ((part_a, part_b), (part_b, part_a)):
        for source, target, key, data in part.edges(keys=True, data=True):
            if not other.has_edge(source, target, key):
                into[target].update(changed.intersection(data["claims"]))
                outof[source].update(changed.intersection(data["claims"]))
    return into, outof


def _places(part: Graph, measure: str) -> dict[str, tuple[int, float]]:
    """Rank the things of a side that something depends on, and give each its place and score."""
    pairs = number(part)
    needed = [at for at, node in enumerate(pairs.nodes) if part.pred[node].keys() - {node}]
    if not needed:
        return {}
    scores = _MEASURES[measure](pairs.links, setting(pairs.links))[needed]
    rows = zip(needed, ranks(scores).tolist(), scores.tolist(), strict=True)
    return {pairs.nodes[at]: (place, score) for at, place, score in rows}


def _weight(row: Moved) -> tuple[int, int, str, str]:
    """Order moves: the biggest first, then what entered or left, best ranked first, then what was passed."""
    if row.rank_a is not None and row.rank_b is not None:
        return 0 if row.evidence else 2, -abs(row.rank_a - row.rank_b), row.node, row.measure
    return 1, row.rank_a or row.rank_b or 0, row.node, row.measure


ANALYSIS: Final = Analysis(
    name="diff",
    route="diff",
    zh="差异",
    en="difference",
    meaning_zh="两个日期、两个来源或两个数据版本之间：新增与消失的论断、名次的变动及其致因论断",
    meaning_en=(
        "between two dates, sources or versions of the data: claims added and gone, ranks that moved and the "
        "claims that moved them"
    ),
    source="in-degree: Freeman 1978; PageRank: Page, Brin, Motwani, Winograd 1999",
    question_zh="2023 年之后又说了什么，名次因此如何变动？",
    question_en="What was said after 2023, and which ranks did it move?",
    example="diff 2023 2025-01-03",
    parameters=(
        Parameter(
            "a",
            "moment",
            "甲：日期、来源或版本（now 为当前版本，其余在服务器启动时命名）；"
            "命令行与 Python 中亦可为数据目录、存储目录或备份文件",
            "a date, a source or a version: now is the present one, others are those that the server was "
            "started with (kg serve --earlier NAME=PATH); on the command line and in Python also a directory "
            "of data, a built store or a backup",
            required=True,
            positional=True,
        ),
        Parameter("b", "moment", "乙：同甲", "the same for the other side", required=True, positional=True),
        Parameter("top", "integer", "每个列表最多列出", "how many of each list to show", 20, low=1),
    ),
    run=difference,
)
