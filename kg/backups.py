"""Write a store as one file of N-Quads and bring it back: counted, hashed, whole or refused."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.client
import json
import re
import shutil
import tempfile
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kg import empty_graphs
from kg.engine.home import Home, borrowed
from kg.engine.parsing import SLOWEST
from kg.engine.writing import Writing
from kg.errors import KGError, StoreError
from kg.files import write_file
from kg.homes import restored_home
from kg.store import Store

_CHUNK: Final = 1 << 20
# The last line of a backup; a file that was cut off has none.
_LAST: Final = re.compile(rb"# backup of (\S+): (\d+) quads, sha256 ([0-9a-f]{64})\n")
_NQUADS: Final = "application/n-quads"
_SECONDS: Final = 900.0
# What a server answers to strangers who want more than they get.
_BOUNDS: Final = (429, 503, 504)


class BackupError(KGError):
    """A backup cannot be made or read; says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    version: str
    quads: int
    digest: str


def backup(store: str, out: Path, token: str | None = None) -> Backup:
    """Write the present state of a directory or of a running server (URL) as gzipped N-Quads.

    A server bounds what it writes out for strangers; whoever gives its token gets all.
    """
    made: list[Backup] = []

    def fill(file: IO[bytes]) -> None:
        # The time of making is left out, so that one state gives one file.
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
            counting = _Counting(packed)
            version = _fetch(store, counting, token) if _is_url(store) else _dump(Path(store), counting)
            made.append(Backup(version, counting.quads, counting.digest.hexdigest()))
            packed.write(b"# backup of %s: %d quads, sha256 %s\n" % _last(made[0]))

    write_file(out, fill)
    return made[0]


def restore(file: Path, store: str, token: str | None) -> Backup:
    """Make a backup all that a directory or a running server holds, in one step, after checking it whole."""
    with opened(file) as (kept, quads):
        if _is_url(store):
            _send(store, quads, kept, token)
        elif Path(store).exists():
            _replace(Path(store), quads, kept)
        else:
            restored_home(Path(store), quads, kept.version, kept.quads)
    return kept


def _last(made: Backup) -> tuple[bytes, int, bytes]:
    return made.version.encode(), made.quads, made.digest.encode()


class _Counting:
    """Count quads, one a line, and hash bytes on their way."""

    def __init__(self, out: IO[bytes] | gzip.GzipFile) -> None:
        self._out = out
        self._tail = b"\n"  # so much of the last bytes that no note is overlooked, nor counted twice
        self.quads = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Take bytes."""
        joined = self._tail + data
        self.quads += data.count(b"\n") - empty_graphs.count(joined)
        self._tail = joined[-len(empty_graphs.MARK) :]
        self.digest.update(data)
        return self._out.write(data)

    def flush(self) -> None:
        """Pass on what was taken."""
        self._out.flush()


def _is_url(store: str) -> bool:
    return store.startswith(("http://", "https://"))


def _dump(directory: Path, out: _Counting) -> str:
    with borrowed(directory) as (head, copy):
        Store(copy, read_only=True).dump(out, _NQUADS)  # type: ignore[arg-type]
    return head.version


def _fetch(url: str, out: _Counting, token: str | None) -> str:
    with _ask(url, "/store", "GET", {"Accept": _NQUADS} | _bearer(token)) as response:
        length, size = response.headers["Content-Length"], 0
        # The last chunk of an answer in chunks is missed by http.client itself.
        if length is None and not response.chunked:
            raise BackupError(f"{url} does not say how long its data is: what came could be a part of it")
        for chunk in _pieces(url, response):
            out.write(chunk)
            size += len(chunk)
        # A short body is no error of http.client when it is read in pieces.
        if length is not None and size != int(length):
            raise BackupError(f"{url} sent {size} bytes of {length}: the connection broke off")
        return response.headers["X-Dataset-Version"] or "unknown"


@contextlib.contextmanager
def opened(file: Path) -> Iterator[tuple[Backup, Path]]:
    """Unpack a backup and check it against its last line."""
    with tempfile.TemporaryDirectory(prefix="kg-restore-") as room:
        quads = Path(room) / "quads.nq"
        try:
            with gzip.open(file) as packed, quads.open("wb") as out:
                counting = _Counting(out)
                line = b""
                for following in packed:
                    counting.write(line)
                    line = following
        except (gzip.BadGzipFile, EOFError, OSError, zlib.error) as error:
            raise BackupError(f"{file} cannot be read: {error}") from error
        match = _LAST.fullmatch(line)
        if match is None:
            raise BackupError(f"{file} is no backup of `kg backup`, or has lost its end")
        if (counting.quads, counting.digest.hexdigest().encode()) != (int(match[2]), match[3]):
            raise BackupError(f"{file} is damaged: its quads are not those that were written")
        yield Backup(match[1].decode(), int(match[2]), match[3].decode()), quads


def _replace(directory: Path, quads: Path, kept: Backup) -> None:
    with contextlib.closing(Home(directory)) as home:
        incoming = home.spool() / "quads.nq"
        shutil.copyfile(quads, incoming)
        writing = Writing(home, lambda _: None)
        try:
            message = {"do": "put_all", "replace": True, "files": [str(incoming)], "expected": kept.quads}
            writing.do(message, seconds=_SECONDS + incoming.stat().st_size / SLOWEST)
        finally:
            writing.close()
            incoming.unlink(missing_ok=True)


def _send(url: str, quads: Path, kept: Backup, token: str | None) -> None:
    size = quads.stat().st_size
    headers = {"Content-Type": _NQUADS, "Content-Length": str(size)} | _bearer(token)
    # As long as the server gives itself to read and to write it.
    seconds = _SECONDS + 2 * size / SLOWEST
    with quads.open("rb") as body, _ask(url, "/store", "PUT", headers, body, seconds) as response:
        version = response.headers["X-Dataset-Version"]
    with _ask(url, "/readyz", "GET", {}) as response:
        ready = json.loads(b"".join(_pieces(url, response)))
    if ready["version"] == version and ready["triples"] != kept.quads:
        raise StoreError(f"{url} holds {ready['triples']} quads after the restore, not {kept.quads}")


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


@contextlib.contextmanager
def _ask(
    url: str,
    path: str,
    method: str,
    headers: dict[str, str],
    body: IO[bytes] | None = None,
    seconds: float = _SECONDS,
) -> Iterator[http.client.HTTPResponse]:
    request = urllib.request.Request(url.rstrip("/") + path, body, headers, method=method)
    try:
        response = urllib.request.urlopen(request, timeout=seconds)
    except urllib.error.HTTPError as error:
        with error:
            detail = _detail(error, bears_token="Authorization" in headers)
        raise BackupError(f"{url} answers {error.code}: {detail}") from None
    except (OSError, http.client.HTTPException) as error:
        raise BackupError(f"{url} does not answer: {getattr(error, 'reason', error)}") from error
    with response:
        yield response


def _detail(error: urllib.error.HTTPError, *, bears_token: bool) -> str:
    detail = error.reason
    with contextlib.suppress(ValueError, KeyError, TypeError, OSError, http.client.HTTPException):
        detail = json.loads(error.read(_CHUNK))["detail"]
    if error.code in _BOUNDS and not bears_token:
        detail += "; strangers get so much and no more: give --write-token for all"
    return detail


def _pieces(url: str, response: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while chunk := response.read(_CHUNK):
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise BackupError(f"{url} broke off: {error}") from error
