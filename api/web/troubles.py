"""Say errors to people in their language: what happened, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg import errors
from kg.errors import Candidate

# What is said of each kind of problem: title and advice, in Chinese and in English.
_SAID: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "unknown-entity": (
        "没有这个名称的事物",
        "Nothing is called like this",
        "换一个写法，或看看下面相近的名称。",
        "Try another spelling, or one of the similar names below.",
    ),
    "unknown-question": (
        "没有这个问题",
        "There is no such question",
        "看看全部现成的问题。",
        "See the list of all questions.",
    ),
    "unknown-claim": ("没有这条论断", "There is no such claim", "", ""),
    "stale-cursor": (
        "数据已更新",
        "The data has changed since",
        "请从第一页重新开始。",
        "Start again from the first page.",
    ),
    "ambiguous-name": (
        "这个名称指不止一个事物",
        "This name means more than one thing",
        "请从下面选一个。",
        "Choose one of these.",
    ),
    "bad-parameter": (
        "参数的值不合用",
        "A parameter cannot have this value",
        "请改正下面列出的参数。",
        "Mend the parameters listed below.",
    ),
    "query-error": (
        "查询有错误",
        "The query has an error",
        "错处标在下面；请改正后重试。",
        "The place is marked below; mend it and run it again.",
    ),
    "query-refused": (
        "这个查询不能运行",
        "This query cannot be run",
        "请改正标出的地方；本服务从不调用其他服务器，也不改动数据。",
        "Mend the place that is marked; this server calls no other servers and changes no data.",
    ),
    "query-forbidden": (
        "这个查询不被允许",
        "This query is forbidden",
        "本服务从不调用其他服务器，也不让读者改动数据。",
        "This server never calls other servers, and readers change no data.",
    ),
    "query-timeout": (
        "查询超时，已终止",
        "The query ran out of time and was ended",
        "请缩小范围：加条件、加 LIMIT，或拆成几步。",
        "Ask for less: add conditions or a LIMIT, or go step by step.",
    ),
    "query-too-large": (
        "查询占用过大，已终止",
        "The query wanted too much memory and was ended",
        "请缩小范围：加条件或加 LIMIT。",
        "Ask for less: add conditions or a LIMIT.",
    ),
    "server-busy": ("服务器正忙", "The server is busy", "请稍后再试。", "Try again in a moment."),
    "budget-spent": (
        "您的计算时间已用完",
        "Your computing time is spent",
        "请稍后再试。",
        "Try again in a moment.",
    ),
    "store-error": ("数据库暂时不能回答", "The store cannot answer now", "请稍后再试。", "Try again later."),
    "read-only": ("数据只读", "The data is read-only", "只有管理者可以改动。", "Only its owners change it."),
    "no-such-graph": ("没有这个图", "There is no such graph", "", ""),
    "missing-library": ("这里没有装所需的程序库", "A library is missing here", "", ""),
    "not-found": (
        "没有这个页面",
        "There is no such page",
        "可从首页或按名称查找开始。",
        "Begin at the start page, or find a thing by name.",
    ),
    "internal-error": (
        "服务器出错了",
        "The server failed",
        "这是程序的错误，请报告。",
        "This is a bug; please report it.",
    ),
    "bad-request": ("请求不合规范", "The request breaks the protocol", "", ""),
}
_ALLOWED: Final = (
    (re.compile(r"^a whole number from (-?\d+) to (-?\d+)$"), r"\1 到 \2 的整数"),
    (re.compile(r"^a (?:whole )?number from (-?\d+) up$"), r"不小于 \1 的整数"),
    (re.compile(r"^a date: .*$"), "日期：YYYY、YYYY-MM 或 YYYY-MM-DD"),
    (re.compile(r"^a date or one of (.*)$"), r"日期，或其中之一：\1"),
    (re.compile(r"^.*\(required\)$"), "必填"),
    (re.compile(r"^at most (\d+) things$"), r"至多 \1 个"),
    (re.compile(r"^(.+) or (.+)$"), r"\1、\2"),
    (re.compile(r"^SUBJECT,KIND,OBJECT.*$"), "主语,种类,宾语"),
    (re.compile(r"^Field required$"), "必填"),
    (re.compile(r"^Input should be (?:greater|less) than or equal to (-?\d+)$"), r"以 \1 为界"),
    (re.compile(r"^Input should be a valid integer.*$"), "整数"),
    (re.compile(r"^String should have at least (\d+) characters?$"), r"至少 \1 个字符"),
    (re.compile(r"^Input should be 'zh'.*$"), "zh、en"),
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error as a page says it; `technical` is what the engine said, in English."""

    title: str
    advice: str
    technical: str
    candidates: tuple[Candidate, ...] = ()
    parameters: tuple[tuple[str, str, str], ...] = ()
    line: int = 0
    column: int = 0


_KINDS: Final[tuple[tuple[type[errors.KGError], str], ...]] = (
    (errors.UnknownEntity, "unknown-entity"),
    (errors.UnknownQuestion, "unknown-question"),
    (errors.AmbiguousName, "ambiguous-name"),
    (errors.BadParameter, "bad-parameter"),
    (errors.QueryForbidden, "query-forbidden"),
    (errors.QueryRefused, "query-refused"),
    (errors.QueryError, "query-error"),
    (errors.QueryTimeout, "query-timeout"),
    (errors.QueryTooLarge, "query-too-large"),
    (errors.BudgetSpent, "budget-spent"),
    (errors.ServerBusy, "server-busy"),
    (errors.StoreError, "store-error"),
)


def trouble(error: errors.KGError, lang: str) -> Trouble:
    """Say an error of the library."""
    kind = next((kind for known, kind in _KINDS if isinstance(error, known)), "internal-error")
    title, advice = said(kind, lang)
    candidates: tuple[Candidate, ...] = ()
    parameters: tuple[tuple[str, str, str], ...] = ()
    line = column = 0
    if isinstance(error, errors.UnknownEntity | errors.AmbiguousName):
        candidates = error.candidates
    elif isinstance(error, errors.BadParameter):
        parameters = ((error.parameter, str(error.value), allowed(error.allowed, lang)),)
    elif isinstance(error, errors.QueryError):
        line, column = error.line, error.column
    technical = error.message if isinstance(error, errors.QueryError) else str(error)
    return Trouble(title, advice, technical, candidates, parameters, line, column)


def said(kind: str, lang: str) -> tuple[str, str]:
    """Give title and advice for a kind of problem."""
    known = _SAID.get(kind, _SAID["internal-error"])
    return (known[0], known[2]) if lang == "zh" else (known[1], known[3])


def allowed(text: str, lang: str) -> str:
    """Say what a parameter takes; lists of codes stay as they are.

    >>> allowed("a whole number from 1 to 5", "zh"), allowed("stated, all", "zh")
    ('1 到 5 的整数', 'stated, all')
    """
    if lang != "zh":
        return text
    for pattern, translated in _ALLOWED:
        if pattern.match(text):
            return pattern.sub(translated, text)
    return text
