"""Say in both languages the small words that answers hold: columns of questions, states, choices, methods."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Names of columns of the named questions and codes in results; English ones are shown with their _ and
# capitals turned into spaces where no other word is given.
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "agent": ("智能体", "agent"),
    "amount": ("金额", "amount"),
    "application": ("应用", "application"),
    "as_of": ("时点", "as of"),
    "aspect": ("方面", "aspect"),
    "author": ("作者", "author"),
    "bound": ("界限", "bound"),
    "business_model": ("商业模式", "business model"),
    "capability": ("能力", "capability"),
    "case": ("案例", "case"),
    "cases": ("案例数", "cases"),
    "certainty": ("确定性", "certainty"),
    "charged_by": ("计费方式", "charged by"),
    "chip": ("芯片", "chip"),
    "companies": ("公司数", "companies"),
    "company": ("公司", "company"),
    "competitor": ("竞争者", "competitor"),
    "component": ("组成部分", "component"),
    "compute": ("算力", "compute"),
    "condition": ("条件", "condition"),
    "currency": ("货币", "currency"),
    "dataset": ("数据集", "dataset"),
    "date": ("日期", "date"),
    "demand": ("需求", "demand"),
    "destination": ("去向", "destination"),
    "developer": ("开发者", "developer"),
    "dimension": ("维度", "dimension"),
    "ecosystem": ("生态", "ecosystem"),
    "exposed": ("受影响者", "exposed"),
    "facility": ("设施", "facility"),
    "factor": ("因素", "factor"),
    "figure": ("指标", "figure"),
    "funding": ("融资", "funding"),
    "hardware": ("硬件", "hardware"),
    "higher": ("较高值", "higher"),
    "higherAt": ("较高值出处", "higher at"),
    "hit": ("受影响者", "hit"),
    "introduced": ("推出者", "introduced"),
    "investor": ("投资方", "investor"),
    "issuer": ("发布者", "issuer"),
    "item": ("条目", "item"),
    "kind": ("种类", "kind"),
    "level": ("等级", "level"),
    "limit": ("限制", "limit"),
    "lower": ("较低值", "lower"),
    "lowerAt": ("较低值出处", "lower at"),
    "maker": ("制造者", "maker"),
    "market": ("市场", "market"),
    "member": ("成员", "member"),
    "model": ("模型", "model"),
    "models": ("模型数", "models"),
    "motive": ("动机", "motive"),
    "need": ("所需", "need"),
    "needed": ("所需", "needed"),
    "offer": ("供给", "offer"),
    "operator": ("运营者", "operator"),
    "option": ("方式", "option"),
    "origin": ("来源地", "origin"),
    "other": ("对方", "other"),
    "part": ("部分", "part"),
    "partner": ("合作方", "partner"),
    "percent": ("百分比", "percent"),
    "person": ("人物", "person"),
    "place": ("地点", "place"),
    "plan": ("计划", "plan"),
    "player": ("参与者", "player"),
    "player_kind": ("参与者类型", "kind of player"),
    "players": ("参与者数", "players"),
    "precision": ("精度", "precision"),
    "price": ("价格", "price"),
    "product": ("产品", "product"),
    "provider": ("提供方", "provider"),
    "publication": ("文献", "publication"),
    "publications": ("文献数", "publications"),
    "rank": ("名次", "rank"),
    "rated": ("评估对象", "rated"),
    "rating": ("评级", "rating"),
    "regulation": ("法规", "regulation"),
    "relation": ("关系", "relation"),
    "resource": ("资源", "resource"),
    "revenue": ("收入", "revenue"),
    "risk": ("风险", "risk"),
    "rival": ("竞争对手", "rival"),
    "round": ("轮次", "round"),
    "scope": ("范围", "scope"),
    "segment": ("环节", "segment"),
    "step": ("步骤", "step"),
    "strategy": ("策略", "strategy"),
    "strong_moats": ("强壁垒数", "strong moats"),
    "target": ("对象", "target"),
    "task": ("任务", "task"),
    "thing": ("对象", "thing"),
    "threat": ("威胁者", "threat"),
    "tier": ("梯队", "tier"),
    "tokens": ("Token 类型", "tokens"),
    "tool": ("工具", "tool"),
    "transition": ("转变", "transition"),
    "unit": ("单位", "unit"),
    "url": ("网址", "address"),
    "usd_per_million": ("每百万 Token 美元", "USD per million"),
    "valuation": ("估值", "valuation"),
    "value": ("数值", "value"),
    "verdict": ("结论", "verdict"),
    "view": ("观点", "view"),
    "voices": ("发声者数", "voices"),
    "work": ("工作", "work"),
    "year": ("年份", "year"),
    "advantage": ("优势", "advantage"),
    "moat": ("壁垒", "moat"),
    "requirement": ("要求", "requirement"),
    # Bounds and certainties.
    "low": ("不低于", "at least"),
    "high": ("高", "high"),
    "about": ("约", "about"),
    "stated": ("陈述", "stated"),
    "reported": ("转述", "reported"),
    "opinion": ("观点", "opinion"),
    "predicted": ("预测", "predicted"),
    "assumed": ("假设", "assumed"),
    # Choices and states of analyses.
    "all": ("全部论断，含预测", "all claims, predictions too"),
    "no-predictions": ("不含预测", "no predictions"),
    "whole": ("全图", "the whole graph"),
    "weakens": ("削弱", "weakens"),
    "cuts": ("切断", "cuts"),
    "cut": ("切断", "cut"),
    "weakened": ("削弱", "weakened"),
    "untouched": ("未受影响", "untouched"),
    "removed": ("已切断", "removed"),
    "dependence": ("依赖", "dependence"),
    "money": ("资金", "money"),
    "shares": ("所述份额", "stated shares"),
    "counts": ("供应者个数", "counts of suppliers"),
    "unconcentrated": ("低", "unconcentrated"),
    "moderate": ("中", "moderate"),
    "unconcentrated to moderate": ("低至中", "unconcentrated to moderate"),
    "unconcentrated to high": ("低至高", "unconcentrated to high"),
    "moderate to high": ("中至高", "moderate to high"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "unknown": ("未知", "unknown"),
    "needs": ("需要", "needs"),
    "serves": ("服务于", "serves"),
    "layer": ("层", "layer"),
    "role": ("角色", "role"),
    "documented": ("有记载", "documented"),
    "none documented": ("无记载", "none documented"),
    "impossible": ("份额相互矛盾", "impossible"),
    "both": ("双向", "both"),
    "upstream": ("上游", "upstream"),
    "downstream": ("下游", "downstream"),
}
# Phrases in the sources of methods that are no names of people.
_METHODS: Final[Mapping[str, str]] = {
    "each measure names its own": "各指标自注出处",
    "bootstrap": "自助法",
    "least fixed point": "最小不动点",
    "AND/OR dependencies": "与或依赖",
    "design of this project": "本项目设计",
    "dominators": "支配点",
    "minimal cut sets": "最小割集",
    "articulation": "割点",
    "bounded length": "限长",
    "shortest chains": "最短链",
    "look-through": "穿透",
    "fund holdings": "基金持仓",
    "scale": "标度",
    "regular equivalence": "正则等价",
    "structural equivalence": "结构等价",
    "cosine": "余弦",
    "in-degree": "入度",
    "personalized": "个性化",
}


def word(code: str, lang: str) -> str:
    """Say a code; one without an entry is shown as it stands.

    >>> word("weakened", "zh"), word("usd_per_million", "en"), word("gpt_4", "en")
    ('削弱', 'USD per million', 'gpt_4')
    """
    known = _WORDS.get(code)
    return code if known is None else known[0] if lang == "zh" else known[1]


def known(code: str) -> bool:
    """Tell whether a code has words of its own."""
    return code in _WORDS


def method(source: str, lang: str) -> str:
    """Say who defined a method: names of people stay, phrases are translated.

    >>> method("bootstrap: Efron 1979; PageRank: Page 1999", "zh")
    '自助法：Efron 1979；PageRank：Page 1999'
    """
    if lang != "zh":
        return source
    parts = [[_METHODS.get(piece, piece) for piece in part.split(": ")] for part in source.split("; ")]
    return "；".join("：".join(pieces) for pieces in parts).replace(" and ", "、").replace(" & ", "、")


def spaced(text: str) -> str:
    """Part values that stand side by side in two languages, as in `风险 risk`.

    >>> spaced("风险 risk")
    'risk'
    """
    return re.sub(r"^[\u3400-\u9fff]+ (?=[a-z]+$)", "", text)
