"""`kg backup` and `kg restore`: what comes back is what was there, or nothing does."""

from __future__ import annotations

import gzip
import hashlib
import re
import socket
import threading
import urllib.request
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import Result

from kg.engine.home import Home, current
from kg.homes import empty_home
from kg.store import Store
from tests.api.served import serving as served
from tests.kg.cli.serving import send, serving
from tests.toys import kg

QUADS = sorted(["<x:a> <x:b> <x:c> .", '<x:a> <x:b> "ü\\n"@en <x:g> .'])


def _kg(*arguments: str | Path) -> Result:
    return kg(*arguments, data=None)


def _pack(path: Path, quads: list[str], *, count: int | None = None, end: bool = True) -> Path:
    """Write a backup by hand."""
    body = "".join(quad + "\n" for quad in quads).encode()
    digest = hashlib.sha256(body).hexdigest()
    last = f"# backup of v.7: {len(quads) if count is None else count} quads, sha256 {digest}\n"
    path.write_bytes(gzip.compress(body + last.encode() * end))
    return path


def _content(directory: Path) -> list[str]:
    out = directory.with_name("dump.nq")
    with out.open("wb") as file:
        Store(current(directory)[1], read_only=True).dump(file, "application/n-quads")
    return sorted(out.read_text(encoding="utf-8").splitlines())


def test_a_backup_comes_back_into_a_new_directory_and_an_old_one(tmp_path: Path) -> None:
    packed = _pack(tmp_path / "one.nq.gz", QUADS)
    result = _kg("restore", packed, "--store", tmp_path / "new")
    assert result.exit_code == 0 and "2 quads of version v.7" in result.output
    assert _content(tmp_path / "new") == QUADS
    assert current(tmp_path / "new")[0].version == "v.7"
    other = _pack(tmp_path / "other.nq.gz", QUADS[:1])
    assert _kg("restore", other, "--store", tmp_path / "new").exit_code == 0
    assert _content(tmp_path / "new") == QUADS[:1]
    assert re.fullmatch(r"v\.7-[0-9a-f]{8}\.1", current(tmp_path / "new")[0].version)
    for name in ("two", "three"):
        assert _kg("backup", "--store", tmp_path / "new", "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "two").read_bytes() == (tmp_path / "three").read_bytes()
    lines = gzip.decompress((tmp_path / "two").read_bytes()).decode().splitlines()
    assert lines[:-1] == QUADS[:1] and re.match(r"# backup of v\.7-\w{8}\.1: 1 quads, sha256 ", lines[-1])


def test_damaged_backups_are_refused_and_change_nothing(tmp_path: Path) -> None:
    empty_home(tmp_path / "store")
    good = _pack(tmp_path / "good", QUADS).read_bytes()
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 1
    bad = {
        "cut": good[: len(good) // 2],
        "flipped": bytes(flipped),
        "no gzip": b"<x:a> <x:b> <x:c> .\n",
        "empty": b"",
        "no end": _pack(tmp_path / "x", QUADS, end=False).read_bytes(),
        "fewer": _pack(tmp_path / "x", QUADS, count=3).read_bytes(),
        "double": gzip.compress(gzip.decompress(good).replace(b"<x:c>", b"<x:d>")),
        "not quads": _pack(tmp_path / "x", ["<x:a> <x:b>"]).read_bytes(),
        "twice": _pack(tmp_path / "x", QUADS[:1] * 2).read_bytes(),
        # Some of these break the packing itself.
        **{f"flipped at {n}": good[:n] + bytes([good[n] ^ 255]) + good[n + 1 :] for n in (10, 20, 30, 40)},
    }
    for name, content in bad.items():
        (tmp_path / "bad").write_bytes(content)
        for target in ("store", "new"):
            result = _kg("restore", tmp_path / "bad", "--store", tmp_path / target)
            assert result.exit_code == 1 and result.stderr.startswith("Error: "), name
        assert _content(tmp_path / "store") == [], name
        assert not (tmp_path / "new").exists(), name


def test_a_directory_in_use_is_backed_up_but_not_restored(tmp_path: Path) -> None:
    packed = _pack(tmp_path / "one", QUADS)
    _kg("restore", packed, "--store", tmp_path / "store")
    home = Home(tmp_path / "store")
    assert _kg("backup", "--store", tmp_path / "store", "-o", tmp_path / "two").exit_code == 0
    result = _kg("restore", packed, "--store", tmp_path / "store")
    assert result.exit_code == 1 and "in use by process" in result.stderr
    home.close()


def test_a_running_server_is_backed_up_and_restored(tmp_path: Path) -> None:
    packed = _pack(tmp_path / "one", QUADS)
    with serving("--store", tmp_path / "store", "--data", "none", "--write-token", "T") as (_, url):
        assert send(url + "update", b"update=INSERT DATA { <x:z> <x:z> 1 }", "T") == 204
        refused = _kg("restore", packed, "--store", url, "--write-token", "wrong")
        assert refused.exit_code == 1 and "401" in refused.stderr
        result = _kg("restore", packed, "--store", url, "--write-token", "T")
        assert result.exit_code == 0, result.stderr
        result = _kg("backup", "--store", url, "-o", tmp_path / "two")
        assert result.exit_code == 0, result.stderr
    assert _content(tmp_path / "store") == QUADS
    lines = gzip.decompress((tmp_path / "two").read_bytes()).decode().splitlines()
    assert sorted(lines[:-1]) == QUADS


def test_empty_graphs_come_back(tmp_path: Path) -> None:
    text = r"\n# empty graph <x:no>\n"
    made = [
        "CREATE GRAPH <x:empty>",
        f'INSERT DATA {{ <x:a> <x:b> "{text}" GRAPH <x:g> {{ <x:a> <x:b> 1 }} }}',
    ]
    graphs = b"SELECT ?g { GRAPH ?g {} }"
    empty_home(tmp_path / "store")
    with serving("--store", tmp_path / "store", "--write-token", "T") as (_, url):
        for text in made:
            assert send(url + "update", b"update=" + quote(text).encode(), "T") == 204
        assert _kg("backup", "--store", url, "-o", tmp_path / "strangers").exit_code == 0
        result = _kg("backup", "--store", url, "--write-token", "T", "-o", tmp_path / "owners")
        assert result.exit_code == 0 and "2 quads" in result.output, result.output
        assert _kg("backup", "--store", tmp_path / "store", "-o", tmp_path / "one").exit_code == 0
        assert send(url + "update", b"update=DROP ALL", "T") == 204
        assert _kg("restore", tmp_path / "one", "--store", url, "--write-token", "T").exit_code == 0
        with urllib.request.urlopen(url + "sparql?query=" + quote(graphs), timeout=20) as answer:
            assert b"x:empty" in answer.read()
    contents = [gzip.decompress((tmp_path / name).read_bytes()) for name in ("one", "strangers", "owners")]
    assert contents[0] == contents[1] == contents[2]
    assert _kg("restore", tmp_path / "one", "--store", tmp_path / "new").exit_code == 0
    assert _kg("restore", tmp_path / "one", "--store", tmp_path / "new").exit_code == 0
    for name in ("store", "new"):
        assert Store(current(tmp_path / name)[1], read_only=True).graphs() == ["x:empty", "x:g"]
        assert len(Store(current(tmp_path / name)[1], read_only=True)) == 2


# The bounds of strangers' answers and of bodies, low enough for a test.
LOW = """
import api.incoming, kg.cli.server, kg.engine.parser
from functools import partial
from kg.engine.lanes import Limits
api.incoming.MOST_BYTES = 1000
kg.cli.server.Limits = partial(Limits, result=1000)
"""


def test_an_owner_is_bound_by_nothing(tmp_path: Path) -> None:
    quads = sorted(f'<x:a> <x:b> "{number} {"x" * 1000}" .' for number in range(2000))
    packed = _pack(tmp_path / "one", quads)
    with served(
        "--data", "none", "--store", str(tmp_path / "store"), "--write-token", "T", script=LOW
    ) as server:
        result = _kg("restore", packed, "--store", server.url, "--write-token", "T")
        assert result.exit_code == 0, result.stderr
        refused = _kg("backup", "--store", server.url, "-o", tmp_path / "two")
        assert refused.exit_code == 1 and "503" in refused.stderr and "--write-token" in refused.stderr
        assert not (tmp_path / "two").exists()
        result = _kg("backup", "--store", server.url, "--write-token", "T", "-o", tmp_path / "two")
        assert result.exit_code == 0, result.stderr
    lines = gzip.decompress((tmp_path / "two").read_bytes()).decode().splitlines()
    assert sorted(lines[:-1]) == quads


@pytest.mark.parametrize("store", ["http://127.0.0.1:9", "none"])
def test_stores_that_are_not_there(tmp_path: Path, store: str) -> None:
    result = _kg("backup", "--store", store if ":" in store else tmp_path / store, "-o", tmp_path / "out")
    assert result.exit_code == 1 and result.stderr.startswith("Error: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "length", [b"Content-Length: 40\r\n\r\n", b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n16\r\n"]
)
def test_a_download_that_breaks_off_is_no_backup(tmp_path: Path, length: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\n" + length + b"<x:a> <x:b> <x:c> .\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        result = _kg("backup", "--store", url, "-o", tmp_path / "out")
        thread.join()
    assert result.exit_code == 1 and url in result.stderr
    assert list(tmp_path.iterdir()) == []
