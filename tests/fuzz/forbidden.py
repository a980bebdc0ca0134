"""The gate against SERVICE and LOAD: what it lets through must not make the engine call out or open a file.

The judge knows nothing of the gate: the engine runs the text in a process that the system ends when it asks
for a socket or a file. python -m tests.fuzz.forbidden --cases 1000000
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.dataset_clause import dataset_clause
from kg.errors import QueryError, QueryForbidden, QueryRefused
from kg.escapes import decode
from kg.gate import admit, admit_update, with_dataset
from kg.prologues import with_one_prologue
from kg.silent import without_silent_load
from tests.fuzz.differential import CalledOut, Engine, Found
from tests.fuzz.disguises import calling, innocent
from tests.fuzz.mutate import mutated

CHILD: Final = Path(__file__).with_name("tripped_child.py")
# What the engine says of a call that it gave up before the socket.
_TRIED: Final = re.compile(
    rb"n.*(URI scheme must be set|invalid format|not allowed for HTTP|encoding the service name)", re.S
)
# One in so many texts goes to the engine past the gate too: a fuzzer whose texts call nobody shows nothing.
_SAMPLE: Final = 50


def handed(text: str, update: bool) -> Iterator[str]:
    """Give what the engine would get of a text; raises QueryRefused or QueryError."""
    if update:
        whole = with_one_prologue(admit_update(without_silent_load(text)))
        yield whole
        yield with_dataset(whole, ["http://127.0.0.1:9009/g"], [])
        return
    admitted = admit(text)
    yield admitted
    if clause := dataset_clause(admitted):
        yield clause.rest
        yield clause.graphs


def calls_out(engine: Engine, text: str, update: bool) -> bool:
    """Tell whether the engine, given a text, tries to reach another server or a file."""
    try:
        return bool(_TRIED.match(engine.judge(text, update)))
    except CalledOut:
        return True


def run(cases: int, seed: int, say: bool = False) -> Counter[str]:
    """Try texts with a hidden call, and texts with none; raise Found at the first that is judged wrongly."""
    chance, counts = random.Random(seed), Counter[str]()
    with Engine(CHILD) as engine:
        for number in range(cases):
            if chance.random() < 0.2:
                _try_innocent(chance, engine, counts)
            else:
                _try_calling(chance, engine, counts)
            if say and number % 20_000 == 19_999:
                print(number + 1, dict(counts), flush=True)
    return counts


def _try_calling(chance: random.Random, engine: Engine, counts: Counter[str]) -> None:
    text, update = calling(chance)
    if chance.random() < 0.25:
        text = mutated(chance, [text])
    counts["with a call"] += 1
    try:
        for whole in handed(text, update):
            counts["passed"] += 1
            if calls_out(engine, whole, update):
                raise Found(f"calls out: {whole!r}, made of {text!r}")
    except QueryForbidden:
        counts["forbidden"] += 1
        if counts["forbidden"] % _SAMPLE == 0:
            counts["sampled past the gate"] += 1
            counts["called out there"] += calls_out(engine, decode(text), update)
    except (QueryRefused, QueryError):
        counts["refused otherwise"] += 1


def _try_innocent(chance: random.Random, engine: Engine, counts: Counter[str]) -> None:
    text, update = innocent(chance)
    counts["innocent"] += 1
    try:
        for whole in handed(text, update):
            verdict = engine.judge(whole, update)
            if not verdict.startswith(b"y"):
                raise Found(f"the engine does not take the innocent {whole!r}: {verdict!r}")
            counts["innocent and done"] += 1
    except (QueryRefused, QueryError) as error:
        raise Found(f"refused though innocent ({error}): {text!r}") from error


def main() -> None:
    """Fuzz by hand."""
    parser = argparse.ArgumentParser(description="Fuzz the gate with hidden SERVICE and LOAD.")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    print(dict(run(options.cases, options.seed, say=True)))


if __name__ == "__main__":
    main()
