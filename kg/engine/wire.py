"""Speak with a child process in frames: one byte of kind, four of length, the payload."""

from __future__ import annotations

import json
import struct
from typing import IO, Any, Final

HEADER: Final = b"J"
DATA: Final = b"D"
END: Final = b"E"
# The payload of an end by which a child asks for a successor.
RETIRE: Final = b"R"
HEAD_BYTES: Final = 5
CHUNK: Final = 1 << 18
# No frame from a child is longer, so that none can fill our memory.
MOST_BYTES: Final = 16 << 20
_HEAD: Final = struct.Struct(">cI")


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Pack a frame.

    >>> frame(DATA, b"ab")
    b'D\\x00\\x00\\x00\\x02ab'
    """
    return _HEAD.pack(kind, len(payload)) + payload


def header(message: dict[str, Any]) -> bytes:
    """Pack a JSON message as a frame."""
    return frame(HEADER, json.dumps(message).encode())


def parse(payload: bytes) -> dict[str, Any]:
    """Read the payload of a JSON frame."""
    message: dict[str, Any] = json.loads(payload)
    return message


def head(packed: bytes) -> tuple[bytes, int]:
    """Unpack the first five bytes of a frame into its kind and the length of its payload."""
    kind, length = _HEAD.unpack(packed)
    return kind, length


def receive(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Read one frame from a blocking stream; None when the other side has closed it."""
    packed = stream.read(HEAD_BYTES)
    if len(packed) < HEAD_BYTES:
        return None
    kind, length = head(packed)
    payload = stream.read(length)
    return (kind, payload) if len(payload) == length else None


class DataWriter:
    """Write bytes as frames of data, gathered into chunks so that small writes cost nothing."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._pending = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes; send them when a chunk is full."""
        self._pending += data
        if len(self._pending) >= CHUNK:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: only `end` decides when the rest is sent."""

    def end(self, payload: bytes = b"") -> None:
        """Send what is left and close the answer."""
        if self._pending:
            self._send()
        self._stream.write(frame(END, payload))
        self._stream.flush()

    def _send(self) -> None:
        for start in range(0, len(self._pending), MOST_BYTES):
            self._stream.write(frame(DATA, bytes(self._pending[start : start + MOST_BYTES])))
        self._pending.clear()
