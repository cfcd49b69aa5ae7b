"""Reading the journal's file: short statements on connections of their own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, LifoQueue
from threading import Event
from typing import Final

import zstandard

from provgraph.errors import JournalDamagedError, JournalError
from provgraph.journal.schema import open_for_reading
from provgraph.journal.seal import Record

_PAGE: Final = """
SELECT number, header, salt, commitment, chain, frame, checksum, dictionary
FROM entry LEFT JOIN body USING (number)
WHERE number > ? ORDER BY number LIMIT ?
"""


class Readers:
    """Lends connections that cannot write, one to a caller at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._closed = Event()

    @contextmanager
    def lend(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for a statement or two.

        Raises:
            JournalError: the file cannot be read, or the journal is closed.
        """
        if self._closed.is_set():
            raise JournalError("the journal is closed")
        try:
            connection = self._idle.get_nowait()
        except Empty:
            connection = self._open()
        try:
            yield connection
        except sqlite3.Error as error:
            raise JournalError(f"{self._path} cannot be read: {error}") from error
        finally:
            self._idle.put(connection)
            if self._closed.is_set():
                self.close()

    def page(self, after: int, *, entries_max: int, bytes_max: int) -> list[Record]:
        """Return the records above *after*, as `Journal.read` has it.

        Raises:
            JournalDamagedError: SQLite itself finds the file damaged there.
            JournalError: the file cannot be read.
        """
        page: list[Record] = []
        size = 0
        try:
            with self.lend() as connection:
                rows = connection.execute(_PAGE, (after, max(1, entries_max)))
                for row in map(Record._make, rows):
                    size += _size(row.frame)
                    if page and size > bytes_max:
                        break
                    page.append(row)
                rows.close()
        except JournalError as error:
            if isinstance(error.__cause__, sqlite3.DatabaseError) and not isinstance(
                error.__cause__, sqlite3.OperationalError
            ):
                raise JournalDamagedError(
                    f"the journal is damaged at entry {after + 1} or soon after: "
                    f"{error.__cause__}",
                    number=after + 1,
                    hint="Restore the journal from a backup.",
                ) from error
            raise
        return page

    def close(self) -> None:
        """Close what is idle; what is lent is closed when it comes back."""
        self._closed.set()
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _open(self) -> sqlite3.Connection:
        try:
            return open_for_reading(self._path)
        except sqlite3.Error as error:
            raise JournalError(f"{self._path} cannot be opened: {error}") from error


def _size(frame: bytes | None) -> int:
    """Return how large a body will be; its frame's size where that is unknown."""
    if not isinstance(frame, bytes):
        return 0
    try:
        return max(zstandard.frame_content_size(frame), len(frame))
    except zstandard.ZstdError:
        return len(frame)
