"""`kg serve` in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KG = [sys.executable, "-c", "from kg.cli import main; main()"]


@contextmanager
def serving(*arguments: str | Path) -> Iterator[tuple[str, str]]:
    """Serve until the block ends; tell the first line and the address in it."""
    command = [*KG, "serve", "--port", "0", *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ
    )
    try:
        assert process.stdout
        line = process.stdout.readline()
        yield line, re.findall(r"http://\S+", line)[0]
    finally:
        process.terminate()
        process.communicate(timeout=20)
        assert process.returncode == 0


def send(url: str, body: bytes, token: str) -> int:
    """POST a form and give the status."""
    request = urllib.request.Request(url, body, {"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
