"""What a worker may still do once it does a stranger's work: next to nothing.

In this order: limits, so that nothing it uses is without end; no new privileges,
without which no filter can be set; and a filter of system calls. What is left is
to read files, to think, and to answer on the socket that it already has.

Source: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from dataclasses import dataclass
from typing import Final, NamedTuple

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_SIGKILL: Final = 9

_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_REFUSE: Final = 0x00050000
_EPERM: Final = 1
_ENOSYS: Final = 38
"""To `clone3`: the C library then calls `clone`, of which the flags can be seen."""

_CLONE_THREAD: Final = 0x00010000
_X32: Final = 0x40000000

# Of a classic BPF program: what to do, and offsets into what it looks at.
_LOAD: Final = 0x20
_IF_EQUAL: Final = 0x15
_IF_AT_LEAST: Final = 0x35
_IF_ANY_BIT: Final = 0x45
_RETURN: Final = 0x06
_NUMBER_AT: Final = 0
_ARCH_AT: Final = 4
_FIRST_ARGUMENT_AT: Final = 16


class _Machine(NamedTuple):
    """One kind of processor.

    Attributes:
        arch: its name in a filter.
        refused: numbers of the calls that are refused.
        clone: the call that starts threads, and nothing else here.
        others: from which number on calls are of another kind; 0 for none.
    """

    arch: int
    refused: tuple[int, ...]
    clone: int
    others: int


_IO_URING: Final = (425, 426, 427)
_CLONE3: Final = 435
_MACHINES: Final = {
    "x86_64": _Machine(
        0xC000003E,
        (
            *(41, 42, 43, 49, 50, 53, 288),  # socket, connect, accept, bind, listen
            *(57, 58, 59, 322),  # fork, vfork, execve, execveat
            *(62, 101, 310, 311),  # kill, ptrace, process_vm_readv and writev
            *(165, 272, 298, 308, 321, 323),  # mount, unshare, perf, setns, bpf, uffd
            *_IO_URING,
        ),
        56,
        _X32,
    ),
    "aarch64": _Machine(
        0xC00000B7,
        (
            *(198, 199, 200, 201, 202, 203, 242),
            *(221, 281),
            *(129, 117, 270, 271),
            *(40, 97, 241, 268, 280, 282),
            *_IO_URING,
        ),
        220,
        0,
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may use.

    Attributes:
        memory_bytes_max: private memory; what is over it fails, and mostly ends
            the worker.
        files_max: open at the same time.
        file_bytes_max: of a file that it writes; 0 where it only reads.
    """

    memory_bytes_max: int = 1 << 30
    files_max: int = 1_024
    file_bytes_max: int = 0


def confine(limits: Limits) -> bool:
    """Give up all that a stranger's work does not need; there is no way back.

    Returns whether system calls are filtered: only on Linux, on x86-64 and aarch64.

    Raises:
        OSError: the system refused, and nothing may be run.
    """
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, limits.memory_bytes_max),
        (resource.RLIMIT_NOFILE, limits.files_max),
        (resource.RLIMIT_FSIZE, limits.file_bytes_max),
    ):
        resource.setrlimit(what, (most, most))
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)  # it must not outlive its owner
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    program = _filter(machine)
    count = len(program) // 8
    held = ctypes.create_string_buffer(program, len(program))
    head = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", count, ctypes.addressof(held))
    )
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(head))
    return True


def _filter(machine: _Machine) -> bytes:
    """Return the program that looks at each call, eight bytes an instruction."""
    steps: list[tuple[int, int, int, int]] = [
        (_LOAD, 0, 0, _ARCH_AT),
        (_IF_EQUAL, 1, 0, machine.arch),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    if machine.others:
        steps += [
            (_IF_AT_LEAST, 0, 1, machine.others),
            (_RETURN, 0, 0, _REFUSE | _EPERM),
        ]
    for number in machine.refused:
        steps += [(_IF_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE | _EPERM)]
    steps += [
        (_IF_EQUAL, 0, 1, _CLONE3),
        (_RETURN, 0, 0, _REFUSE | _ENOSYS),
        (_IF_EQUAL, 0, 3, machine.clone),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_IF_ANY_BIT, 1, 0, _CLONE_THREAD),
        (_RETURN, 0, 0, _REFUSE | _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def _prctl(option: int, value: int, more: int = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    words = [ctypes.c_ulong(word) for word in (value, more, 0, 0)]
    if libc.prctl(option, *words) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"prctl {option}: {os.strerror(error)}")
