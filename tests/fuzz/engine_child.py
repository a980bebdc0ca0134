"""Hand texts to the engine in a process that may die: `python engine_child.py`, texts on stdin, verdicts on stdout.

It has what a worker has: a thread with a stack of 256 MB, bounded memory, no network needed, an empty store.
"""

from __future__ import annotations

import resource
import struct
import sys
import threading
from collections.abc import Callable

import pyoxigraph

_STACK = 256 << 20
_MEMORY = 1 << 30


def judge(text: str, update: bool) -> bytes:
    """Tell whether the engine takes the text: b"y", or b"n" and why."""
    store = pyoxigraph.Store()
    try:
        if update:
            store.update(text)
        else:
            store.query(text)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        return b"n" + str(error).encode("utf-8", "replace")[:200]
    return b"y"


def main(judge: Callable[[str, bool], bytes] = judge) -> None:
    """Answer until stdin ends."""
    while head := sys.stdin.buffer.read(5):
        size, update = struct.unpack("!IB", head)
        verdict = judge(sys.stdin.buffer.read(size).decode(), bool(update))
        sys.stdout.buffer.write(struct.pack("!I", len(verdict)) + verdict)
        sys.stdout.buffer.flush()


def run(work: Callable[[], None]) -> None:
    """Do the work as a worker does its own."""
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.stack_size(_STACK)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


if __name__ == "__main__":
    run(main)
