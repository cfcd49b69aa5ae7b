"""Open a store in a process of its own, to see whether it can be opened.

A damaged store may end the process that opens it, so the owner tries here first.
Recovery after a crash happens here too: the owner then opens at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_SECONDS_MAX: Final = 600
_PROGRAM: Final = """
import ctypes, os, sys
if sys.platform == "linux":  # die with the owner, or the next finds the store held
    ctypes.CDLL(None).prctl(1, 9)
if os.getppid() != int(sys.argv[2]):
    sys.exit("the owner is gone")
import pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
store.flush()
next(iter(store), None)
"""


def can_open(folder: Path) -> str | None:
    """Return None where the store in *folder* opens, else what went wrong."""
    try:
        tried = subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-I", "-c", _PROGRAM, str(folder), str(os.getpid())],
            capture_output=True,
            timeout=_SECONDS_MAX,
            check=False,
            text=True,
        )
    except subprocess.TimeoutExpired:
        return f"not open after {_SECONDS_MAX} seconds"
    if tried.returncode == 0:
        return None
    lines = tried.stderr.strip().splitlines()
    return lines[-1] if lines else f"the process ended with {tried.returncode}"
