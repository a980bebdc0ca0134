"""Turn the result of any analysis into a record with labels and evidence, and into words."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final, get_type_hints

from typing_extensions import TypedDict

from kg.analysis.chains import KINDS, Hop
from kg.analysis.spec import Analysis, ClaimId, Claims, Label, Node
from kg.narration import pick, say_chain, say_claim
from kg.records import LabelRecord, Recorder

_PLAIN: Final[Mapping[bool | None, LabelRecord]] = {
    None: {"zh": "-", "en": "-"},
    True: {"zh": "是", "en": "yes"},
    False: {"zh": "否", "en": "no"},
}


class CoverageRecord(TypedDict):
    """What an answer rests on: its claims, how sure they are, the newest date, the kinds that are silent."""

    claims: int
    by_certainty: dict[str, int]
    newest: str | None
    silent_kinds: list[str]


class AnalysisRecord(TypedDict):
    """An analysis with its answer."""

    version: str
    analysis: str
    label: LabelRecord
    meaning: LabelRecord
    source: str
    parameters: dict[str, Any]
    result: dict[str, Any]
    coverage: CoverageRecord


def record(recorder: Recorder, value: object) -> Any:
    """Turn a value into plain JSON: things and hops become records, dataclasses dictionaries."""
    if isinstance(value, Node | ClaimId | Hop):
        return _evidence(recorder, value)
    if isinstance(value, Claims):
        return len(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: record(recorder, getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): record(recorder, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [record(recorder, item) for item in value]
    return value


def _evidence(recorder: Recorder, value: Node | ClaimId | Hop) -> Any:
    if isinstance(value, Hop):
        return recorder.hop(value)
    return recorder.thing(str(value)) if isinstance(value, Node) else recorder.claim(str(value))


def coverage(recorder: Recorder, value: object, silent: list[str]) -> CoverageRecord:
    """Count the claims that a result rests on."""
    claims: set[str] = set()
    for item in _walk(value):
        if isinstance(item, ClaimId):
            claims.add(str(item))
        elif isinstance(item, Claims):
            claims |= item
        elif isinstance(item, Hop) and not item.key.startswith("scenario-"):
            claims.update(claim["id"] for claim in recorder.hop(item)["claims"])
    weights = [recorder.weigh(claim) for claim in claims]
    dates = [date for _, date in weights]
    by_certainty = Counter(certainty for certainty, _ in weights)
    return {
        "claims": len(claims),
        "by_certainty": dict(sorted(by_certainty.items())),
        "newest": max(dates, default=None),
        "silent_kinds": silent,
    }


def silent_kinds(kinds: set[str]) -> list[str]:
    """List the kinds of dependency that a graph has no edge of."""
    return [kind for kind in KINDS if kind not in kinds]


def _walk(value: object) -> Iterator[object]:
    if dataclasses.is_dataclass(value) and not isinstance(value, Hop) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _walk(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _walk(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _walk(item)
    else:
        yield value


def say(analysis: Analysis, result: object, answer: AnalysisRecord, language: str) -> Iterator[str]:
    """Say a result in lines: what was computed, the single values, each row with its chain and evidence."""
    zh = language == "zh"
    yield f"# {pick(answer['label'], language)}: {pick(answer['meaning'], language)} ({analysis.source})"
    yield from _say_fields(type(result), answer["result"], language)
    rests = answer["coverage"]
    newest = rests["newest"] or "-"
    sure = ", ".join(f"{name} {count}" for name, count in rests["by_certainty"].items()) or "-"
    if zh:
        yield f"# 依据 {rests['claims']} 条论断（{sure}），最新 {newest}；没有记载不证明没有"
    else:
        yield f"# rests on {rests['claims']} claims ({sure}), newest {newest}; silence proves nothing"


def labels(kind: type, language: str) -> dict[str, str]:
    """Give the labels of the fields of a result or row class."""
    hints = get_type_hints(kind, include_extras=True)
    found: dict[str, str] = {}
    for name, hint in hints.items():
        tags = [tag for tag in getattr(hint, "__metadata__", ()) if isinstance(tag, Label)]
        found[name] = (tags[0].zh if language == "zh" else tags[0].en) if tags else name
    return found


def _say_fields(kind: type, values: Mapping[str, Any], language: str, indent: str = "") -> Iterator[str]:
    names = labels(kind, language)
    rows = _row_types(kind)
    for name, value in values.items():
        if name in rows:
            yield f"\n{indent}{names[name]}:" + ("" if value else " -")
            for row in value:
                yield from _say_row(rows[name], row, language, indent)
        else:
            yield f"{indent}{names[name]}: {_short(value, language)}"


def _row_types(kind: type) -> dict[str, type]:
    """Find the fields that hold rows: tuples of dataclasses."""
    found: dict[str, type] = {}
    for name, hint in get_type_hints(kind).items():
        inner = next(iter(getattr(hint, "__args__", ())), None)
        if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner is not Hop:
            found[name] = inner
    return found


def _say_row(kind: type, row: Mapping[str, Any], language: str, indent: str) -> Iterator[str]:
    names, rows = labels(kind, language), _row_types(kind)
    chains = {name: value for name, value in row.items() if _is_chain(value)}
    nested = {name: value for name, value in row.items() if name in rows}
    parts = [
        f"{names[name]} {_short(value, language)}"
        for name, value in row.items()
        if name not in chains and name not in nested and value not in (None, "", [], {})
    ]
    yield f"{indent}  - " + "; ".join(parts)
    for chain in chains.values():
        yield f"{indent}      {say_chain(chain, language)}"
        seen = {claim["id"]: claim for hop in chain for claim in hop["claims"]}
        for claim in seen.values():
            yield f"{indent}        [{say_claim(claim, language)}]"
    for name, value in nested.items():
        yield f"{indent}      {names[name]}:"
        for inner in value:
            yield from _say_row(rows[name], inner, language, indent + "      ")


def _is_chain(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "dependent" in value[0]


def _short(value: Any, language: str) -> str:
    """Say a value on one line."""
    if value is None or isinstance(value, bool):
        value = _PLAIN[value]
    if isinstance(value, dict) and value.keys() == {"zh", "en"}:
        return str(value[language])
    if isinstance(value, dict) and "label" in value:
        text: str = value["label"][language]
        return f"{text} ({value['id']})"
    if isinstance(value, dict) and "predicate_label" in value:
        return say_claim(value, language)  # type: ignore[arg-type]
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_short(item, language)}" for key, item in value.items()) or "-"
    if isinstance(value, list):
        return ", ".join(_short(item, language) for item in value) or "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
