"""One owner at a time: an operating-system lock that names who holds it.

The lock goes with the process, so an owner that died leaves none behind.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from provgraph.errors import InUseError

FILE_NAME: Final = "workspace.lock"


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that owns a workspace.

    Attributes:
        kind: what it is doing: `serve`, `ingest`, `notebook` and so on.
        address: where it serves, as `http://host:port`; None where it does not.
    """

    process: int
    kind: str
    address: str | None = None


class Lock:
    """The lock of one workspace, once it is held."""

    def __init__(self, folder: Path, kind: str) -> None:
        """Take the lock.

        Raises:
            InUseError: another process holds it; the message names it.
        """
        self._file = (folder / FILE_NAME).open("a+b")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise in_use(folder, owner(folder)) from error
        self._owner = Owner(os.getpid(), kind)
        self._write()

    def serve_at(self, address: str) -> None:
        """Let others know where this owner answers."""
        self._owner = Owner(self._owner.process, self._owner.kind, address)
        self._write()

    def release(self) -> None:
        """Let the next owner in."""
        self._file.seek(0)
        self._file.truncate()
        self._file.close()

    def _write(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps(asdict(self._owner)).encode())
        self._file.flush()


def owner(folder: Path) -> Owner | None:
    """Return who owns the workspace in *folder* now; None where nobody does."""
    try:
        file = (folder / FILE_NAME).open("rb")
    except FileNotFoundError:
        return None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            try:
                return Owner(**json.loads(file.read()))
            except (ValueError, TypeError):
                return Owner(0, "unknown")
        return None


def in_use(folder: Path, held_by: Owner | None) -> InUseError:
    """Return the error that tells who owns *folder*."""
    if held_by is None:
        return InUseError(f"the workspace {folder} is in use", hint="Try again.")
    where = f" at {held_by.address}" if held_by.address else ""
    return InUseError(
        f"the workspace {folder} is in use by process {held_by.process}"
        f" ({held_by.kind}{where})",
        hint="Stop that process first, or go through its address.",
    )
