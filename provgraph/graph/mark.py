"""The mark: up to where the graph survives a loss of power."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from provgraph.errors import DiskFullError, GraphDamagedError, GraphError
from provgraph.graph.graph import START, Position

_NAME: Final = "mark.json"
_ENOSPC: Final = 28


class MarkFile:
    """`mark.json` in the graph's folder, or a mark in memory where that is None."""

    def __init__(
        self, folder: Path | None, journal_id: str, mapping_version: int
    ) -> None:
        self._path = None if folder is None else folder / _NAME
        self._journal_id = journal_id
        self._mapping_version = mapping_version
        self._position = START

    def read(self) -> Position:
        """Return where everything was flushed; the start where nothing was.

        Raises:
            GraphDamagedError: the graph is of another journal or mapping, or the
                mark cannot be read.
        """
        if self._path is None:
            return self._position
        try:
            kept = json.loads(self._path.read_bytes())
            position = Position(int(kept["number"]), str(kept["chain"]))
        except FileNotFoundError:
            self.write(START)
            return START
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise GraphDamagedError(f"{self._path} cannot be read: {error}") from error
        if kept.get("journal") != self._journal_id:
            raise GraphDamagedError(f"{self._path} is of another journal")
        if kept.get("mapping") != self._mapping_version:
            raise GraphDamagedError(f"{self._path} is of another mapping version")
        return position

    def write(self, position: Position) -> None:
        """Move the mark there: after a crash it stands here or there, never torn.

        Raises:
            DiskFullError, GraphError: it stands where it stood.
        """
        self._position = position
        if self._path is None:
            return
        kept = {
            "journal": self._journal_id,
            "number": position.number,
            "chain": position.chain,
            "mapping": self._mapping_version,
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, json.dumps(kept, indent=1).encode())
        except OSError as error:
            message = f"{self._path} cannot be written: {error}"
            if error.errno == _ENOSPC:
                raise DiskFullError(message) from error
            raise GraphError(message) from error


def replace_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Put *content* in the place of the file *path*, durably and in one step.

    *mode* says, with the process' mask, who else may read it.
    """
    beside = path.with_name(f"{path.name}.new")

    def opener(name: str, flags: int) -> int:
        return os.open(name, flags, mode)

    with open(beside, "wb", opener=opener) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
