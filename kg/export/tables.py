"""Lay a part out as tables: entities, claims, edges, sources, and the rows of an analysis result."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections import ChainMap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from kg.analysis.chains import Hop
from kg.analysis.spec import Claims, Node
from kg.errors import BadParameter
from kg.export.parts import Part
from kg.narration import pick
from kg.recorder import Recorder
from kg.results import record
from kg.statements import ClaimView
from kg.telling import labels

Kind = Literal["text", "integer", "number", "boolean", "list"]
Cell = str | int | float | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its cells are, and what they mean in both languages."""

    name: str
    kind: Kind
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are made while they are read; a list cell holds texts."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[tuple[Cell, ...]]]


_ENTITIES: Final = (
    Column("id", "text", "标识", "id"),
    Column("type", "text", "类", "class"),
    Column("label_zh", "text", "中文名", "Chinese label"),
    Column("label_en", "text", "英文名", "English label"),
    Column("aliases", "list", "别名", "other names"),
)
_CLAIMS: Final = (
    Column("id", "text", "论断标识", "id of the claim"),
    Column("subject", "text", "主语", "id of what it is about"),
    Column("predicate", "text", "谓词", "property"),
    Column("object", "text", "宾语（事物）", "id of the object, empty when it is a value"),
    Column("value", "text", "值（文字或日期）", "text or date, empty for things and figures"),
    Column("language", "text", "值的语言", "language of the text"),
    Column("number", "number", "数值", "figure, in `unit`"),
    Column("unit", "text", "单位", "unit of the figure"),
    Column("bound", "text", "界", "low, high or about"),
    Column("scope", "text", "范围", "id of what the figure is limited to"),
    Column("as_of", "text", "时点", "date: YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("certainty", "text", "确定度", "stated, reported, predicted or opinion"),
    Column("source", "text", "来源", "id of the source"),
    Column("locator", "text", "行", "lines of the source"),
)
_EDGES: Final = (
    Column("id", "text", "论断或推论标识", "id of the claim or inference"),
    Column("source", "text", "起点（依赖者）", "id of the start, the dependent"),
    Column("target", "text", "终点（被依赖者）", "id of the end, what is needed"),
    Column("kind", "text", "关系", "property"),
    Column("dependency", "boolean", "是否依赖", "is it a dependency"),
    Column("inferred", "boolean", "是否推得", "does a rule derive it"),
    Column("rule", "text", "规则", "the rule"),
    Column("certainty", "text", "确定度", "stated, reported, predicted, opinion or assumed"),
    Column("as_of", "text", "时点", "date: YYYY, YYYY-MM or YYYY-MM-DD"),
    Column("claims", "list", "依据的论断", "claims that it rests on"),
    Column("sources", "list", "来源", "sources of these claims"),
)
_SOURCES: Final = (
    Column("id", "text", "标识", "id"),
    Column("title_zh", "text", "中文标题", "Chinese title"),
    Column("title_en", "text", "英文标题", "English title"),
    Column("authors", "list", "作者", "authors"),
    Column("publisher", "text", "出版者", "publisher"),
    Column("published", "text", "发表日期", "date of publication"),
    Column("url", "text", "网址", "address"),
)


def tables(part: Part) -> tuple[Table, ...]:
    """Give the tables of a part."""
    fixed = (
        Table("entities", _ENTITIES, lambda: _entities(part)),
        Table("claims", _CLAIMS, lambda: map(_claim, part.claims())),
        Table("edges", _EDGES, lambda: _edges(part)),
        Table("sources", _SOURCES, lambda: _sources(part)),
    )
    return fixed if part.result is None else (*fixed, *_of_result(part))


def find_table(part: Part) -> Table:
    """Give the table that the part asks for; raises BadParameter for another name."""
    known = {table.name: table for table in tables(part)}
    if part.table not in known:
        raise BadParameter("table", part.table, ", ".join(known))
    return known[part.table]


def _entities(part: Part) -> Iterator[tuple[Cell, ...]]:
    for thing in part.things():
        if thing.type != "Source":
            yield thing.id, thing.type, thing.label_zh, thing.label_en, list(thing.aliases)


def _claim(c: ClaimView) -> tuple[Cell, ...]:
    number = float(c.object) if c.unit else None
    value = None if c.object_id or c.unit else c.object
    end = (c.unit, c.bound, c.scope, c.as_of, c.certainty, c.source, c.locator)
    return (
        c.id, c.subject, c.predicate, c.object_id or None, value, c.language or None, number,
        *(cell or None for cell in end),
    )  # fmt: skip


def _edges(part: Part) -> Iterator[tuple[Cell, ...]]:
    for source, target, key, data in part.edges():
        plain = (data[name] for name in ("kind", "dependency", "inferred"))
        texts = (data[name] or None for name in ("rule", "certainty", "as_of"))
        yield key, source, target, *plain, *texts, list(data["claims"]), list(data["sources"])


def _sources(part: Part) -> Iterator[tuple[Cell, ...]]:
    known = ChainMap(*(graph.statements.sources for graph in part.graphs))
    wanted = {claim.source for claim in part.claims()}
    for s in (known[name] for name in sorted(known) if part.whole or name in wanted):
        yield (
            s.id,
            s.title_zh,
            s.title_en,
            list(s.authors),
            s.publisher or None,
            s.published or None,
            s.url or None,
        )


def _of_result(part: Part) -> Iterator[Table]:
    """Make a table of each field that holds rows, empty ones too, and one of the single values."""
    for name, kind in _row_kinds(type(part.result)).items():
        yield _row_table(part, name, kind)
    columns = (Column("name", "text", "名称", "name"), Column("value", "text", "值", "value"))
    yield Table("summary", columns, lambda: _summary(part))


def _row_kinds(result: type) -> dict[str, type]:
    """Find the fields of a result that hold rows, with the class of these."""
    found: dict[str, type] = {}
    for name, hint in typing.get_type_hints(result).items():
        inner = next(iter(typing.get_args(hint)), None) if typing.get_origin(hint) is tuple else None
        if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner is not Hop:
            found[name] = inner
    return found


def _row_table(part: Part, name: str, kind: type) -> Table:
    zh, en = labels(kind, "zh"), labels(kind, "en")
    hints = typing.get_type_hints(kind)
    columns: list[Column] = []
    for field in zh:
        if hints[field] is Node:
            columns.append(Column(field, "text", f"{zh[field]}（标识）", f"{en[field]} (id)"))
            columns.append(Column(f"{field}_label", "text", zh[field], en[field]))
        else:
            columns.append(Column(field, _kind(hints[field]), zh[field], en[field]))

    def made() -> Iterator[tuple[Cell, ...]]:
        recorder = Recorder(*part.graphs)
        for row in getattr(part.result, name):
            cells = (_cells(recorder, part, hints[field], getattr(row, field)) for field in zh)
            yield tuple(cell for group in cells for cell in group)

    return Table(name, tuple(columns), made)


def _kind(hint: Any) -> Kind:
    """Tell what cells of a field are from its type; whatever is not plain becomes text."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    plain = [option for option in options if option is not type(None)]
    known: dict[Any, Kind] = {bool: "boolean", int: "integer", float: "number"}
    return known.get(plain[0], "text") if len(plain) == 1 else "text"


def _cells(recorder: Recorder, part: Part, hint: Any, value: Any) -> tuple[Cell, ...]:
    if hint is Node:
        return str(value), pick(recorder.thing(str(value))["label"], part.language)
    if value is None or isinstance(value, bool | int | float | str):
        plain: Cell = str(value) if isinstance(value, str) else value
        return (plain if _kind(hint) != "text" or plain is None else str(plain),)
    if isinstance(value, tuple) and value and all(isinstance(hop, Hop) for hop in value):
        return (" -> ".join([value[0].source, *(f"{hop.kind} {hop.target}" for hop in value)]),)
    if isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return (" ".join(map(str, value)),)
    return (_json(recorder, value),)


def _summary(part: Part) -> Iterator[tuple[Cell, ...]]:
    recorder, tabled = Recorder(*part.graphs), _row_kinds(type(part.result))
    for field in dataclasses.fields(part.result):
        value = getattr(part.result, field.name)
        if field.name in tabled:
            continue
        yield (
            field.name,
            str(value) if isinstance(value, str | int | float | bool) else _json(recorder, value),
        )


def _json(recorder: Recorder, value: object) -> str:
    plain = len(value) if isinstance(value, Claims) else record(recorder, value)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)
