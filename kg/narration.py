"""Say claims and chains in words, in Chinese and in English, each with its citation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kg.records import ClaimRecord, HopRecord, LabelRecord, SourceRecord, ThingRecord

LANGUAGES: Final = ("zh", "en")
_BOUNDS: Final = {
    "zh": {"low": "不低于 ", "high": "不超过 ", "about": "约 "},
    "en": {"low": "at least ", "high": "at most ", "about": "about "},
}
CERTAINTIES: Final = {
    "zh": {"stated": "陈述", "reported": "转述", "opinion": "观点", "predicted": "预测"},
    "en": {"stated": "stated", "reported": "reported", "opinion": "opinion", "predicted": "predicted"},
}


def pick(label: LabelRecord, language: str) -> str:
    """Choose the text of a label."""
    return label["zh"] if language == "zh" else label["en"]


def name(thing: ThingRecord, language: str) -> str:
    """Choose the label of a thing."""
    return pick(thing["label"], language)


def cite(source: SourceRecord, locator: str, certainty: str, as_of: str | None, language: str) -> str:
    """Say where and how surely something was said."""
    title = pick(source["title"], language)
    when = (f"，时点 {as_of}" if language == "zh" else f", as of {as_of}") if as_of else ""
    if language == "zh":
        return f"《{title}》{locator}，{CERTAINTIES['zh'][certainty]}{when}"
    return f'"{title}", {locator}, {certainty}{when}'


def say_claim(claim: ClaimRecord, language: str) -> str:
    """Say a claim with its citation."""
    verb = pick(claim["predicate_label"], language)
    cited = cite(claim["source"], claim["locator"], claim["certainty"], claim["as_of"], language)
    said = f"{name(claim['subject'], language)} {verb} {say_value(claim, language)}"
    return f"{said} [{cited}]"


def say_value(claim: ClaimRecord, language: str, unit: str = "") -> str:
    """Say the object of a claim with unit (its code, or as it is given), bound and scope."""
    if claim["object"]:
        text = name(claim["object"], language)
    elif isinstance(claim["value"], float):
        text = (
            _BOUNDS[language].get(claim["bound"] or "", "")
            + f"{claim['value']:,.15g} {unit or claim['unit']}"
        )
    else:
        text = str(claim["value"])
    if claim["scope"]:
        text += f" ({name(claim['scope'], language)})"
    return text


def say_hop(hop: HopRecord, language: str) -> str:
    """Say one dependency, marking it when a rule derives it."""
    verb = pick(hop["kind_label"], language) + _mark(hop, language)
    return f"{name(hop['dependent'], language)} —{verb}→ {name(hop['depends_on'], language)}"


def _mark(hop: HopRecord, language: str) -> str:
    """Mark a dependency that no source states: a rule derives it or a scenario assumes it."""
    if hop["inferred"]:
        return "（推得）" if language == "zh" else " (derived)"
    if not hop["claims"]:
        return "（假设）" if language == "zh" else " (assumed)"
    return ""


def say_chain(hops: Iterable[HopRecord], language: str) -> str:
    """Say a chain on one line."""
    hops = list(hops)
    if not hops:
        return ""
    parts = [name(hops[0]["dependent"], language)]
    for hop in hops:
        verb = pick(hop["kind_label"], language) + _mark(hop, language)
        parts.append(f"—{verb}→ {name(hop['depends_on'], language)}")
    return " ".join(parts)


def tell_chain(hops: Iterable[HopRecord], language: str) -> str:
    """Tell a chain as one sentence with a citation on each hop; a derived hop names what it rests on."""
    zh = language == "zh"
    parts: list[str] = []
    for hop in hops:
        who = ("后者" if zh else "which") if parts else name(hop["dependent"], language)
        phrase, needed = pick(hop["phrase"], language), name(hop["depends_on"], language)
        space = "" if zh and not (who + phrase).isascii() else " "
        parts.append(f"{who}{space}{phrase}{space}{needed}{_grounds(hop, language)}")
    return ("，" if zh else ", ").join(parts) + ("。" if zh else ".") if parts else ""


def _grounds(hop: HopRecord, language: str) -> str:
    """Cite the claims under a hop; say those of a derived one in full, for they say something else."""
    zh = language == "zh"
    if not hop["claims"]:
        return "〔假设〕" if zh else " [assumed]"
    if hop["inferred"]:
        said = ("；" if zh else "; ").join(say_claim(claim, language) for claim in hop["claims"])
        return f"〔推得自：{said}〕" if zh else f" [derived from: {said}]"
    cited = (cite(c["source"], c["locator"], c["certainty"], c["as_of"], language) for c in hop["claims"])
    return "〔" + "；".join(cited) + "〕" if zh else " [" + "; ".join(cited) + "]"
