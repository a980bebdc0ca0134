"""Take rights away from this process for good: memory, network, files, programs (Linux).

Landlock (Linux 5.13) closes the file system and TCP, seccomp closes sockets, exec and fork, rlimits bound
memory. What the system cannot enforce is missing from the answer of `confine`, so that a server can say so.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_PR_SET_SECCOMP: Final = 22
_SECCOMP_MODE_FILTER: Final = 2

# (AUDIT_ARCH, clone, clone3, calls that are refused) by machine.
_REFUSED: Final = {
    "x86_64": {
        "socket": 41,
        "connect": 42,
        "accept": 43,
        "sendto": 44,
        "sendmsg": 46,
        "bind": 49,
        "listen": 50,
        "fork": 57,
        "vfork": 58,
        "execve": 59,
        "ptrace": 101,
        "mount": 165,
        "accept4": 288,
        "sendmmsg": 307,
        "setns": 308,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "bpf": 321,
        "execveat": 322,
        "userfaultfd": 323,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
        "unshare": 272,
        "keyctl": 250,
        "perf_event_open": 298,
        "open_by_handle_at": 304,
        "kill": 62,
        "tkill": 200,
        "rt_sigqueueinfo": 129,
        "rt_tgsigqueueinfo": 297,
        "pidfd_send_signal": 424,
        "process_madvise": 440,
        "setpriority": 141,
    },
    "aarch64": {
        "socket": 198,
        "bind": 200,
        "listen": 201,
        "accept": 202,
        "connect": 203,
        "sendto": 206,
        "sendmsg": 211,
        "ptrace": 117,
        "mount": 40,
        "unshare": 97,
        "execve": 221,
        "accept4": 242,
        "open_by_handle_at": 265,
        "setns": 268,
        "sendmmsg": 269,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "bpf": 280,
        "execveat": 281,
        "userfaultfd": 282,
        "keyctl": 219,
        "perf_event_open": 241,
        "io_uring_setup": 425,
        "pidfd_getfd": 438,
        "kill": 129,
        "tkill": 130,
        "rt_sigqueueinfo": 138,
        "rt_tgsigqueueinfo": 240,
        "pidfd_send_signal": 424,
        "process_madvise": 440,
        "setpriority": 140,
    },
}
# Landlock leaves modes, owners and times of files alone; a process that may write keeps them.
_REFUSED_TO_READERS: Final = {
    "x86_64": (90, 91, 92, 93, 94, 132, 188, 189, 190, 197, 198, 199, 235, 260, 261, 268, 280, 452),
    "aarch64": (5, 6, 7, 14, 15, 16, 52, 53, 54, 55, 88, 452),
}
# Allowed on the process itself: abort needs the first, threads the second.
_ON_ITSELF: Final = {"x86_64": (234, 302), "aarch64": (131, 261)}  # tgkill, prlimit64  # fmt: skip
_ARCHITECTURE: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_CLONE3: Final = 435
_CLONE_THREAD: Final = 0x00010000
_X32_BIT: Final = 0x40000000
_FIRST_ARGUMENT: Final = 16  # its offset in seccomp_data

# BPF: load a word of seccomp_data, jump if equal, if greater or equal, if a bit is set, return.
_LOAD, _EQUAL, _AT_LEAST, _SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EACCES, _ENOSYS = 13, 38

# What every process that takes in what others send should be bounded in.
ENOUGH: Final = frozenset({"memory", "files", "network"})

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_READ: Final = (1 << 2) | (1 << 3)  # read a file, list a directory


def confine(memory: int, readable: Iterable[Path] = (), writable: Iterable[Path] = ()) -> tuple[str, ...]:
    """Bound this process and all that it starts; name what is enforced.

    `memory` is in bytes of data (stacks included). Without `writable` paths no file can grow. Call it before
    threads are started.
    """
    writable = list(writable)
    enforced = [_bound(memory, growing=bool(writable))]
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            _no_new_privileges()
            with contextlib.suppress(OSError):
                enforced.append(_close_files(list(readable), writable))
            with contextlib.suppress(OSError, KeyError):
                enforced.append(_close_calls(reading=not writable))
    return tuple(enforced)


def unenforced(enforced: Iterable[str]) -> frozenset[str]:
    """Name what should be enforced and is not, of what `confine` named in another process.

    >>> unenforced(["memory", "network"])
    frozenset({'files'})
    """
    return ENOUGH - frozenset(enforced)


def die_with_parent() -> None:
    """Let the system end this process when the thread that started it ends (Linux)."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            _check(_libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def _bound(memory: int, *, growing: bool) -> str:
    # RLIMIT_DATA and not RLIMIT_AS: the engine maps its files, which is address space but no memory.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not growing:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    return "memory"


def _no_new_privileges() -> None:
    _check(_libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def _close_files(readable: list[Path], writable: list[Path]) -> str:
    libc = _libc()
    version = libc.syscall(_LANDLOCK_CREATE, None, 0, 1)
    _check(version)
    every = (1 << (13 + (version >= 2) + (version >= 3) + (version >= 5))) - 1
    tcp = 0b11 if version >= 4 else 0
    scopes = 0b11 if version >= 6 else 0
    attributes = struct.pack("QQQ", every, tcp, scopes)[: 8 * (1 + (version >= 4) + (version >= 6))]
    rules = _check(libc.syscall(_LANDLOCK_CREATE, attributes, len(attributes), 0))
    for path, rights in [*((p, _LANDLOCK_READ) for p in readable), *((p, every) for p in writable)]:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        _check(libc.syscall(_LANDLOCK_ADD, rules, 1, struct.pack("=Qi", rights & every, parent), 0))
        os.close(parent)
    _check(libc.syscall(_LANDLOCK_RESTRICT, rules, 0))
    os.close(rules)
    return "files"


def _close_calls(*, reading: bool) -> str:
    program = _program(platform.machine(), reading)
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    filter_program = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    _check(_libc().prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, filter_program, 0, 0))
    return "network"


def _program(machine: str, reading: bool) -> list[tuple[int, int, int, int]]:
    """Write the filter: other architectures die, listed calls and new processes are refused."""
    refused = sorted([*_REFUSED[machine].values(), *(_REFUSED_TO_READERS[machine] if reading else ())])
    refuse = (_RETURN, 0, 0, _ERRNO | _EACCES)
    allow = (_RETURN, 0, 0, _ALLOW)
    lines = [
        (_LOAD, 0, 0, 4),  # the architecture
        (_EQUAL, 1, 0, _ARCHITECTURE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the number of the call
        (_AT_LEAST, 0, 1, _X32_BIT),
        (_RETURN, 0, 0, _KILL),
        # glibc falls back to clone, whose flags can be read; those of clone3 cannot.
        (_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _ERRNO | _ENOSYS),
        (_EQUAL, 0, 4, _CLONE[machine]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),  # its flags
        (_SET, 0, 1, _CLONE_THREAD),
        allow,
        refuse,
    ]
    for number in _ON_ITSELF[machine]:
        itself = [(_EQUAL, 2, 0, os.getpid()), (_EQUAL, 1, 0, 0), refuse, allow]
        lines += [(_EQUAL, 0, 5, number), (_LOAD, 0, 0, _FIRST_ARGUMENT), *itself]
    for place, number in enumerate(refused):
        lines.append((_EQUAL, len(refused) - place, 0, number))
    return [*lines, allow, refuse]


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
