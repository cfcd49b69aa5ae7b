"""What the embedded store asks of the process that it runs in."""

from __future__ import annotations

import ctypes
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_TASKS: Final = Path("/proc/self/task")
_MERGING: Final = "rocksdb:low"

_M_MMAP_THRESHOLD: Final = -3
_MMAP_THRESHOLD_BYTES: Final = 256 << 10
"""Larger blocks are given back to the system as soon as they are free."""


def settle_in() -> None:
    """Let the store's merging wait for everybody else, and its memory go at once.

    RocksDB merges its files in threads of its own, by the name `rocksdb:low`.
    Nobody waits for them, and the longer they wait, the more they merge at once:
    idle, they take half the processor that they took before. A merge that falls
    far behind is safe: RocksDB then makes the writers wait, and the processor is
    free for it.

    A batch for the store is some megabytes; left to itself the C library learns
    from the first to keep such blocks, in pieces, for a next that may not fit.

    Does nothing where the system is another one.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):  # a C library without it, like musl
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _MMAP_THRESHOLD_BYTES)
    with suppress(OSError):
        for task in _TASKS.iterdir():
            with suppress(OSError, ValueError):
                name = (task / "comm").read_text(encoding="utf-8")
                if name.startswith(_MERGING):
                    idle = os.sched_param(0)
                    os.sched_setscheduler(int(task.name), os.SCHED_IDLE, idle)
