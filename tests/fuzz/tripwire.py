"""Let the system end this process at the first socket, file or program that it asks for (Linux)."""

from __future__ import annotations

import ctypes
import platform
import struct
from typing import Final

# socket, connect, execve, openat, and what else opens a file.
_CALLS: Final = {"x86_64": (41, 42, 59, 2, 257, 437), "aarch64": (198, 203, 221, 56, 437)}
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _KILL_PROCESS = 0x7FFF0000, 0x80000000


def string() -> None:
    """Stretch the wire: from now on such a call ends the process by SIGSYS."""
    calls = _CALLS[platform.machine()]
    lines = [(_LOAD, 0, 0, 0)]
    lines += [(_EQUAL, len(calls) - number, 0, call) for number, call in enumerate(calls)]
    lines += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _KILL_PROCESS)]
    code = b"".join(struct.pack("HBBI", *line) for line in lines)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(lines), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")
