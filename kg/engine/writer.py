"""Write in a process of its own: owns the one database that changes, has no network, may be killed."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from kg.engine import sandbox, wire
from kg.engine.checkpoint import Checkpoints
from kg.engine.worker import STACK, serve
from kg.errors import QueryError, StoreError
from kg.store import Store


def main(arguments: Sequence[str]) -> None:
    """Serve frames on standard input and output; arguments: memory in bytes, the store directory."""
    memory, directory = int(arguments[0]), Path(arguments[1])
    sandbox.die_with_parent()
    enforced = sandbox.confine(memory, [], [directory])
    threading.stack_size(STACK)
    writer = _Writer(directory / "work", enforced)
    serve(writer.answer, sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))


class _Writer:
    """Hold the writer's database open."""

    def __init__(self, work: Path, enforced: Sequence[str]) -> None:
        self._work = work
        self._enforced = enforced
        self._store: Store | None = None
        self._checkpoints: Checkpoints | None = None

    def answer(self, message: dict[str, Any], body: bytes, answers: IO[bytes]) -> None:
        """Do one thing; `error` says that it was not done, `failure` that this process is lost."""
        out = wire.DataWriter(answers)
        try:
            if self._store is None or self._checkpoints is None:
                self._store = Store(self._work)
                self._checkpoints = Checkpoints(self._store, self._work)
            if message["do"] == "snapshot":
                self._checkpoints.take(Path(message["to"]))
            reply = self._do(self._store, message, body)
        except QueryError as error:
            reply = {"error": error.message, "line": error.line, "column": error.column}
        except Exception as error:
            # Whatever it is, an answer must come, and nothing of this database is trusted any more.
            reply = {"failure": str(error)}
        answers.write(wire.header(reply))
        out.end()

    def _do(self, store: Store, message: dict[str, Any], body: bytes) -> dict[str, Any]:
        graph = message.get("graph")
        files = [Path(name) for name in message.get("files", ())]
        match message["do"]:
            case "open":
                return {"enforced": self._enforced}
            case "update":
                store.update(body.decode(), message["base_iri"])
            case "put":
                existed = store.has_graph(graph)
                store.put(files, graph, replace=message["replace"])
                return {"existed": existed}
            case "put_all":
                store.put_all(files, replace=message["replace"])
                if len(store) != message.get("expected", len(store)):
                    raise StoreError(f"{len(store)} quads came of {message['expected']}")
            case "drop":
                if not store.has_graph(graph):
                    return {"missing": graph}
                store.drop(graph)
        return {"size": len(store)}
