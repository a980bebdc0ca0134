"""Say the result of any analysis in lines, in Chinese and in English."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final, NamedTuple, get_type_hints

from kg.analysis.chains import Hop
from kg.analysis.spec import Analysis, Label, Story
from kg.narration import CERTAINTIES, pick, say_chain, say_claim, say_hop
from kg.records import HopRecord, LabelRecord
from kg.results import AnalysisRecord, CoverageRecord

_PLAIN: Final[Mapping[bool | None, LabelRecord]] = {
    None: {"zh": "-", "en": "-"},
    True: {"zh": "是", "en": "yes"},
    False: {"zh": "否", "en": "no"},
}
# What results call by a code, in Chinese; in English the code is the word.
_CODES: Final[Mapping[str, str]] = {
    "upstream": "上游",
    "downstream": "下游",
    "documented": "有记载",
    "none documented": "无记载",
    "cut": "切断",
    "weakened": "削弱",
    "cuts": "切断",
    "weakens": "削弱",
    "shares": "陈述的份额",
    "counts": "供应者个数",
    "impossible": "份额相互矛盾",
    "dependence": "依赖",
    "money": "资金",
    "yes": "是",
    "no": "否",
    "unknown": "未知",
    "unconcentrated": "不集中",
    "moderate": "中等",
    "high": "高",
}


class _Voice(NamedTuple):
    """A language, and what kinds of dependency are called in it."""

    language: str
    kinds: Mapping[str, LabelRecord]

    def word(self, code: str) -> str:
        """Give the word for a code; what is none stays as it is."""
        if code in self.kinds:
            return pick(self.kinds[code], self.language)
        return _CODES.get(code, code) if self.language == "zh" else code


def say(
    analysis: Analysis, result: object, answer: AnalysisRecord, language: str, today: date | None = None
) -> Iterator[str]:
    """Say a result in lines: what was computed, the single values, each row with its chain and evidence.

    The last lines say what it rests on and how to ask again; `today` is what ages are counted to.
    """
    yield f"# {pick(answer['label'], language)}: {pick(answer['meaning'], language)} ({analysis.source})"
    voice = _Voice(language, answer["kind_labels"])
    yield from _say_fields(type(result), answer["result"], voice)
    yield from _say_coverage(answer["coverage"], voice, today or date.today())
    if answer["link"]:
        yield ("# 链接：" if language == "zh" else "# as a link: ") + answer["link"]


def _say_coverage(rests: CoverageRecord, voice: _Voice, today: date) -> Iterator[str]:
    language = voice.language
    words = CERTAINTIES[language]
    sure = ", ".join(f"{words[name]} {count}" for name, count in rests["by_certainty"].items()) or "-"
    newest = (rests["newest"] or "-") + _age(rests["newest"], language, today)
    silent = ", ".join(map(voice.word, rests["silent_kinds"])) or "-"
    count, of = rests["claims"], rests["considered"]
    if language == "zh":
        yield f"# 依据 {count} 条论断（{sure}；共考察 {of} 条），最新 {newest}；没有记载不证明没有"
        yield f"# 图中毫无记载的依赖种类：{silent}"
    else:
        yield f"# rests on {count} claims ({sure}; of {of}), newest {newest}; silence proves nothing"
        yield f"# kinds of dependency about which the graph knows nothing: {silent}"


def _age(newest: str | None, language: str, today: date) -> str:
    """Say how old a date is in whole years and months; a date without month counts from its December."""
    if not newest:
        return ""
    year, month = int(newest[:4]), int(newest[5:7] or 12)
    months = (today.year - year) * 12 + today.month - month
    if months < 0:
        return ""
    years, months = divmod(months, 12)
    if language == "zh":
        return f"（{years} 年 {months} 个月前）"
    return f" ({years} y {months} mo ago)"


def labels(kind: type, language: str) -> dict[str, str]:
    """Give the labels of the fields of a result or row class."""
    hints = get_type_hints(kind, include_extras=True)
    found: dict[str, str] = {}
    for name, hint in hints.items():
        tags = [tag for tag in getattr(hint, "__metadata__", ()) if isinstance(tag, Label)]
        found[name] = (tags[0].zh if language == "zh" else tags[0].en) if tags else name
    return found


def _say_fields(kind: type, values: Mapping[str, Any], voice: _Voice, indent: str = "") -> Iterator[str]:
    language = voice.language
    names = labels(kind, language)
    rows = _row_types(kind)
    for name, value in values.items():
        if name in rows:
            yield f"\n{indent}{names[name]}:" + ("" if value else " -")
            for row in value:
                yield from _say_row(rows[name], row, voice, indent)
        elif _is_claims(value):
            yield f"{indent}{names[name]}:"
            yield from (f"{indent}  - {say_claim(claim, language)}" for claim in value)
        elif value is not None:
            yield f"{indent}{names[name]}: {_short(value, voice)}"


def _row_types(kind: type) -> dict[str, type]:
    """Find the fields that hold rows: tuples of dataclasses."""
    found: dict[str, type] = {}
    for name, hint in get_type_hints(kind).items():
        inner = next(iter(getattr(hint, "__args__", ())), None)
        if isinstance(inner, type) and dataclasses.is_dataclass(inner) and inner is not Hop:
            found[name] = inner
    return found


def _say_row(kind: type, row: Mapping[str, Any], voice: _Voice, indent: str) -> Iterator[str]:
    language = voice.language
    names, rows = labels(kind, language), _row_types(kind)
    # A sentence cites what stands behind its chain.
    told = [name for name, hint in get_type_hints(kind).items() if hint is Story]
    chains = {name: value for name, value in row.items() if _is_chain(value)}
    nested = {name: value for name, value in row.items() if name in rows}
    claims = {name: value for name, value in row.items() if _is_claims(value)}
    aside = {*told, *chains, *nested, *claims}
    parts = [
        f"{names[name]} {_short(value, voice)}"
        for name, value in row.items()
        if name not in aside and value not in (None, "", [], {})
    ]
    yield f"{indent}  - " + "; ".join(parts)
    for name in told:
        yield f"{indent}      {pick(row[name], language)}"
    for chain in () if told else chains.values():
        yield from _say_evidence(chain, language, indent + "      ")
    for name, cited in claims.items():
        yield f"{indent}      {names[name]}:"
        yield from (f"{indent}        - {say_claim(claim, language)}" for claim in cited)
    for name, value in nested.items():
        yield f"{indent}      {names[name]}:" + ("" if value else " -")
        for inner in value:
            yield from _say_row(rows[name], inner, voice, indent + "      ")


def _say_evidence(chain: list[HopRecord], language: str, indent: str) -> Iterator[str]:
    """Say a chain, then for each hop the rule that derives it and the claims behind it, each claim once."""
    yield indent + say_chain(chain, language)
    seen: set[str] = set()
    for hop in chain:
        fresh = [claim for claim in hop["claims"] if claim["id"] not in seen]
        if hop["rule_label"] and fresh:
            derived = "推得：" if language == "zh" else "derived: "
            yield f"{indent}  {derived}{pick(hop['rule_label'], language)}"
        for claim in fresh:
            seen.add(claim["id"])
            yield f"{indent}  - {say_claim(claim, language)}"


def _is_chain(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "dependent" in value[0]


def _is_claims(value: object) -> bool:
    """Tell lists of claims, which are too long for a line."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "locator" in value[0]


def _short(value: Any, voice: _Voice) -> str:
    """Say a value on one line."""
    if value is None or isinstance(value, bool):
        return pick(_PLAIN[value], voice.language)
    if isinstance(value, dict):
        return _short_record(value, voice)
    if isinstance(value, list):
        return ", ".join(_short(item, voice) for item in value) or "-"
    return f"{value:.6g}" if isinstance(value, float) else voice.word(str(value))


def _short_record(value: Any, voice: _Voice) -> str:
    """Say a label, thing, claim or hop; of anything else name each part."""
    if value.keys() == {"zh", "en"}:
        return str(value[voice.language])
    if "label" in value:
        return f"{pick(value['label'], voice.language)} ({value['id']})"
    if "predicate_label" in value:
        return say_claim(value, voice.language)
    if "dependent" in value:
        return say_hop(value, voice.language)
    return ", ".join(f"{voice.word(key)}: {_short(item, voice)}" for key, item in value.items()) or "-"
