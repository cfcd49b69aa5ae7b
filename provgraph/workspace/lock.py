"""One owner at a time: an operating-system lock that names who holds it.

The lock goes with the process, so an owner that died leaves none behind.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from provgraph.errors import DiskFullError, InUseError, StoreError

FILE_NAME: Final = "workspace.lock"

_TRIES: Final = 20
_TRY_SECONDS: Final = 0.01


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
            StoreError: the lock's file cannot be written.
        """
        self._folder = folder
        self._owner = Owner(os.getpid(), kind)
        try:
            self._file = (folder / FILE_NAME).open("a+b", buffering=0)
        except OSError as error:
            raise _unwritable(folder, error) from error
        try:
            self._take()
            self._write()
        except BaseException:
            self._file.close()
            raise

    def serve_at(self, address: str) -> None:
        """Let others know where this owner answers."""
        self._owner = Owner(self._owner.process, self._owner.kind, address)
        self._write()

    def release(self) -> None:
        """Let the next owner in."""
        self._file.seek(0)
        self._file.truncate()
        self._file.close()

    def _take(self) -> None:
        """Take the lock; whoever only looks who has it holds it for a moment."""
        held_by: Owner | None = None
        for _ in range(_TRIES):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                held_by = owner(self._folder)
                if held_by is not None:
                    break
                time.sleep(_TRY_SECONDS)
            else:
                return
        raise in_use(self._folder, held_by)

    def _write(self) -> None:
        try:
            self._file.seek(0)
            self._file.truncate()
            self._file.write(json.dumps(asdict(self._owner)).encode())
        except OSError as error:
            raise _unwritable(self._folder, error) from error


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


def _unwritable(folder: Path, error: OSError) -> StoreError:
    message = f"{folder / FILE_NAME} cannot be written: {error.strerror}"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFullError(message, hint="Make space and try again.")
    return StoreError(message)
