"""Open a store in a process of its own, to see whether it can be opened.

A damaged store may end the process that opens it, so the owner tries here first.
Recovery after a crash happens here too: the owner then opens at once.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

_SECONDS_MAX: Final = 600
_PROGRAM: Final = (
    "import sys, pyoxigraph as o; s = o.Store(sys.argv[1]);"
    " s.flush(); next(iter(s), None)"
)


def can_open(folder: Path) -> str | None:
    """Return None where the store in *folder* opens, else what went wrong."""
    try:
        tried = subprocess.run(  # noqa: S603 - our own interpreter and program
            [sys.executable, "-I", "-c", _PROGRAM, str(folder)],
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
