"""Serve the newest state of a store while it is written to: the graph for pages, the writer for owners."""

from __future__ import annotations

import contextlib
import queue
import threading
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.engine.dumping import Dump
from kg.engine.home import Home
from kg.engine.ledger import Head
from kg.engine.parsing import SLOWEST, Parsing
from kg.engine.writing import Done, Writing
from kg.errors import KGError, StoreReadOnly
from kg.gate import admit_update, with_dataset
from kg.graph import KnowledgeGraph
from kg.prologues import with_one_prologue
from kg.silent import without_silent_load
from kg.store import Store

IMPORT_SECONDS: Final = 300.0
# Snapshots whose version can be told; a query ends long before so many writes are done.
MOST_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file of RDF as it came in, with what is needed to read it."""

    file: Path
    media_type: str
    base_iri: str | None = None


class Live:
    """Give the present graph and, if there is a directory that takes them, take writes.

    `switch` is told where the newest snapshot is, `reads` is asked whether an old one is still read.
    """

    def __init__(
        self,
        graph: KnowledgeGraph,
        home: Home | None = None,
        switch: Callable[[Path], object] = lambda _: None,
        reads: Callable[[Path], bool] = lambda _: False,
    ) -> None:
        self._graph = graph
        self._home = home
        self._switch, self._reads = switch, reads
        self._mutex = threading.Lock()
        self._versions: dict[Path, str] = {}
        self._old: list[Head] = []
        self._unread: queue.SimpleQueue[Head] = queue.SimpleQueue()
        self._writing: Writing | None = None
        if home is not None:
            self._newest = self._pinned(home)
            self._shown = self._newest
            if home.writable:
                self._writing = Writing(home, self._published)
                self._parsing = Parsing(home.spool())

    @property
    def version(self) -> str:
        """The version of the newest state."""
        return self._home.head.version if self._home else self._graph.version

    @property
    def writable(self) -> bool:
        """Tell whether there is a writer."""
        return self._writing is not None

    @property
    def healthy(self) -> bool:
        """Tell whether writes, where they are taken, are also done."""
        return self._writing is None or self._writing.alive

    @property
    def unenforced(self) -> frozenset[str] | None:
        """What the system does not enforce on those who read RDF and write; None while there are none."""
        if self._writing is None:
            return None
        known = [one for one in (self._writing.unenforced, self._parsing.unenforced) if one is not None]
        return frozenset().union(*known) if known else None

    def prepare(self) -> frozenset[str] | None:
        """Start what writes need, if there are writes; give what is not enforced, None if it cannot start."""
        if self._writing is None:
            return frozenset()
        try:
            opening = self._writing.prepare()
            self._parsing.prepare()
            opening.result()
        except KGError:
            return None
        return self.unenforced

    @property
    def directory(self) -> Path:
        """The newest snapshot, for the processes that answer queries."""
        return self._home.place(self._newest) if self._home else self._graph.directory

    def version_of(self, snapshot: Path) -> str:
        """The version that a snapshot holds."""
        return self._versions.get(snapshot, self._graph.version)

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph of the newest state; opened anew when it is asked for after a write."""
        with self._mutex:
            if self._home is not None and self._shown != self._home.head:
                self._reopen(self._home)
            return self._graph

    def _reopen(self, home: Home) -> None:
        head = home.pin()
        try:
            place = home.place(head)
            store = Store(place, read_only=True)
            graph = KnowledgeGraph(store, self._graph.ontology, head.version, place)
            graph.earlier = self._graph.earlier
        except BaseException:
            home.release(head)
            raise
        # A finalizer runs anywhere, also where a lock is held: another thread gives the snapshot up.
        weakref.finalize(graph, self._unread.put, head)
        self._shown, self._graph = head, graph

    def update(
        self, text: str, base_iri: str | None, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> Future[Done]:
        """Let a SPARQL update be applied as one; raises QueryError and what `Writing.submit` raises."""
        writing = self._writer()
        admitted = admit_update(without_silent_load(text))
        whole = with_dataset(with_one_prologue(admitted), default_graphs, named_graphs)
        return writing.submit({"do": "update", "base_iri": base_iri}, whole.encode())

    def put(self, incoming: Sequence[Incoming], graph: str | None, *, replace: bool) -> Future[Done]:
        """Add RDF to a graph (None: the default graph) or make it all that the graph holds."""
        message = {"do": "put", "graph": graph, "replace": replace}
        return self._import(incoming, message, whole=False)

    def put_all(self, incoming: Sequence[Incoming], *, replace: bool) -> Future[Done]:
        """Add RDF to the whole data set or make it all that there is."""
        return self._import(incoming, {"do": "put_all", "replace": replace}, whole=True)

    def delete(self, graph: str | None) -> Future[Done]:
        """Delete a graph, or empty the default graph (None); the future raises NoSuchGraph."""
        return self._writer().submit({"do": "drop", "graph": graph})

    def dump(self, media_type: str, graph: str | None) -> Dump:
        """Begin to write out the newest state, or one graph of it, as long as that takes; to be closed.

        Raises NoSuchGraph.
        """
        if self._home is None:
            return Dump(self._graph.directory, media_type, graph, self._graph.version)
        home, head = self._home, self._home.pin()
        try:
            give_back = lambda: home.release(head)  # noqa: E731
            return Dump(home.place(head), media_type, graph, head.version, give_back)
        except BaseException:
            home.release(head)
            raise

    def new_file(self) -> Path:
        """Name a file for RDF that comes in; whoever writes it deletes it."""
        self._writer()
        return self._parsing.new_file()

    def stop(self) -> None:
        """Turn away all writes, those under way too; does not wait."""
        if self._writing is not None:
            self._writing.stop()
            self._parsing.stop()

    def close(self) -> None:
        """Finish the writes that wait and let the directory go."""
        if self._writing is not None:
            self._writing.close()
            self._parsing.close()

    def _import(self, incoming: Sequence[Incoming], message: dict[str, Any], *, whole: bool) -> Future[Done]:
        writing = self._writer()
        quads: list[Path] = []
        try:
            for one in incoming:
                graph = message.get("graph")
                quads.append(
                    self._parsing.convert(one.file, one.media_type, one.base_iri, graph, whole=whole)
                )
            seconds = IMPORT_SECONDS + sum(path.stat().st_size for path in quads) / SLOWEST
            done = writing.submit({**message, "files": list(map(str, quads))}, seconds=seconds)
        except BaseException:
            _delete(quads)
            raise
        done.add_done_callback(lambda _: _delete(quads))
        return done

    def _writer(self) -> Writing:
        if self._writing is None:
            raise StoreReadOnly("this store is read-only: it is on a disk that cannot be written")
        return self._writing

    def _published(self, _: Head) -> None:
        """Let new queries read the new snapshot, and give up old ones that nobody reads."""
        assert self._home is not None
        self._old.append(self._newest)
        self._newest = self._pinned(self._home)
        self._switch(self._home.place(self._newest))
        for head in [head for head in self._old if not self._reads(self._home.place(head))]:
            self._old.remove(head)
            self._home.release(head)
        with contextlib.suppress(queue.Empty):
            while True:
                self._home.release(self._unread.get_nowait())

    def _pinned(self, home: Home) -> Head:
        head = home.pin()
        self._versions[home.place(head)] = head.version
        if len(self._versions) > MOST_REMEMBERED:
            del self._versions[next(iter(self._versions))]
        return head


def _delete(files: Sequence[Path]) -> None:
    for path in files:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
