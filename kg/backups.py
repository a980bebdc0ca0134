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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from kg.engine.home import Home, borrowed
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


class BackupError(KGError):
    """A backup cannot be made or read; says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    version: str
    quads: int
    digest: str


def backup(store: str, out: Path) -> Backup:
    """Write the present state of a directory or of a running server (URL) as gzipped N-Quads."""
    made: list[Backup] = []

    def fill(file: IO[bytes]) -> None:
        # The time of making is left out, so that one state gives one file.
        with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
            counting = _Counting(packed)
            version = _fetch(store, counting) if _is_url(store) else _dump(Path(store), counting)
            made.append(Backup(version, counting.lines, counting.digest.hexdigest()))
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
    """Count lines and hash bytes on their way."""

    def __init__(self, out: IO[bytes] | gzip.GzipFile) -> None:
        self._out = out
        self.lines = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        """Take bytes."""
        self.lines += data.count(b"\n")
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


def _fetch(url: str, out: _Counting) -> str:
    with _ask(url, "/store", "GET", {"Accept": _NQUADS}) as response:
        length, size = response.headers["Content-Length"], 0
        if length is None:
            raise BackupError(f"{url} does not say how long its data is: what came could be a part of it")
        while chunk := response.read(_CHUNK):
            out.write(chunk)
            size += len(chunk)
        # A short body is no error of http.client when it is read in pieces.
        if size != int(length):
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
        except (gzip.BadGzipFile, EOFError, OSError) as error:
            raise BackupError(f"{file} cannot be read: {error}") from error
        match = _LAST.fullmatch(line)
        if match is None:
            raise BackupError(f"{file} is no backup of `kg backup`, or has lost its end")
        if (counting.lines, counting.digest.hexdigest().encode()) != (int(match[2]), match[3]):
            raise BackupError(f"{file} is damaged: its quads are not those that were written")
        yield Backup(match[1].decode(), int(match[2]), match[3].decode()), quads


def _replace(directory: Path, quads: Path, kept: Backup) -> None:
    with contextlib.closing(Home(directory)) as home:
        incoming = home.spool() / "quads.nq"
        shutil.copyfile(quads, incoming)
        writing = Writing(home, lambda _: None)
        try:
            message = {"do": "put_all", "replace": True, "files": [str(incoming)], "expected": kept.quads}
            writing.do(message, seconds=_SECONDS)
        finally:
            writing.close()
            incoming.unlink(missing_ok=True)


def _send(url: str, quads: Path, kept: Backup, token: str | None) -> None:
    headers = {"Content-Type": _NQUADS, "Content-Length": str(quads.stat().st_size)}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    with quads.open("rb") as body, _ask(url, "/store", "PUT", headers, body) as response:
        version = response.headers["X-Dataset-Version"]
    with _ask(url, "/readyz", "GET", {}) as response:
        ready = json.load(response)
    if ready["version"] == version and ready["triples"] != kept.quads:
        raise StoreError(f"{url} holds {ready['triples']} quads after the restore, not {kept.quads}")


@contextlib.contextmanager
def _ask(
    url: str, path: str, method: str, headers: dict[str, str], body: IO[bytes] | None = None
) -> Iterator[http.client.HTTPResponse]:
    request = urllib.request.Request(url.rstrip("/") + path, body, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as response:
            yield response
    except urllib.error.HTTPError as error:
        with error:
            answer = error.read(_CHUNK)
        detail = error.reason
        with contextlib.suppress(ValueError, KeyError, TypeError):
            detail = json.loads(answer)["detail"]
        raise BackupError(f"{url} answers {error.code}: {detail}") from None
    except (OSError, http.client.HTTPException) as error:
        raise BackupError(f"{url} does not answer: {getattr(error, 'reason', error)}") from error
