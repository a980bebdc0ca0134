"""Turn the result of any analysis into a record with labels and evidence."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from typing_extensions import TypedDict

from kg.analysis.chains import Hop
from kg.analysis.spec import ClaimId, Claims, Node, Story, World
from kg.narration import LANGUAGES, tell_chain
from kg.recorder import Recorder
from kg.records import LabelRecord


class CoverageRecord(TypedDict):
    """What an answer rests on: its claims, how sure they are, the newest date, the kinds that are silent.

    `considered` counts the claims that the asked evidence and date let in.
    """

    claims: int
    considered: int
    by_certainty: dict[str, int]
    newest: str | None
    silent_kinds: list[str]


class MetaRecord(TypedDict):
    """What every answer says of itself."""

    version: str
    license: str


class AnalysisRecord(TypedDict):
    """An analysis with its answer; `link` asks a server the same again, none when that cannot be.

    `kind_labels` says what the kinds of dependency are called that results name by their codes.
    """

    meta: MetaRecord
    version: str
    analysis: str
    label: LabelRecord
    meaning: LabelRecord
    source: str
    parameters: dict[str, Any]
    link: str | None
    result: dict[str, Any]
    coverage: CoverageRecord
    kind_labels: dict[str, LabelRecord]


def record(recorder: Recorder, value: object) -> Any:
    """Turn a value into plain JSON: things and hops become records, dataclasses dictionaries."""
    if isinstance(value, Node | ClaimId | Hop | Claims | Story):
        return _evidence(recorder, value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: record(recorder, getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): record(recorder, item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [record(recorder, item) for item in value]
    return value


def _evidence(recorder: Recorder, value: Node | ClaimId | Hop | Claims | Story) -> Any:
    if isinstance(value, Hop):
        return recorder.hop(value)
    if isinstance(value, Story):
        hops = recorder.chain(value)
        return {language: tell_chain(hops, language) for language in LANGUAGES}
    if isinstance(value, Claims):
        return len(value)
    return recorder.thing(str(value)) if isinstance(value, Node) else recorder.claim(str(value))


def coverage(recorder: Recorder, value: object, world: World, silent: list[str]) -> CoverageRecord:
    """Count the claims that a result rests on; `silent` are the kinds that nothing is known about."""
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
        "considered": world.considered,
        "by_certainty": dict(sorted(by_certainty.items())),
        "newest": max(dates, default=None),
        "silent_kinds": silent,
    }


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
