"""The one connection that writes, and what happens when the disk will not."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from provgraph.errors import DiskFullError, JournalError
from provgraph.journal.chain import CHAIN_START
from provgraph.journal.entry import Clock, Outcome
from provgraph.journal.place import Placer
from provgraph.journal.schema import open_for_writing
from provgraph.journal.seal import Record, Sealed

# A checkpoint costs two fsyncs, a long WAL disk and slower reading; 16 MB is
# a few thousand events. What a commit adds to the WAL is estimated: a page for
# each identity, since digests land anywhere, and a few for the ends of tables.
_CHECKPOINT_BYTES: Final = 16 << 20
_COMMIT_BYTES: Final = 16 << 10
_ENTRY_BYTES: Final = 4 << 10

Die = Callable[[str], None]
"""Ends the process, saying why; it does not come back, except in tests."""


def die(message: str) -> None:
    """End the process at once, with nothing cleaned up.

    After a failed fsync the kernel may drop what it could not write and report
    success the next time, so nothing this process believes can be trusted. The
    next one reads the disk.
    """
    sys.stderr.write(f"provgraph: {message}; ending the process (70)\n")
    sys.stderr.flush()
    os._exit(70)


class _StoredNames:
    """Identities and keys in the table `identity`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._cursor = connection.cursor()

    def find(self, tenant: str, name: bytes) -> tuple[int, bytes | None] | None:
        found: tuple[int, bytes | None] | None = self._cursor.execute(
            "SELECT number, content FROM identity WHERE tenant = ? AND name = ?",
            (tenant, name),
        ).fetchone()
        return found

    def add(self, tenant: str, name: bytes, number: int, content: bytes | None) -> bool:
        self._cursor.execute(
            "INSERT INTO identity VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (tenant, name, number, content),
        )
        return self._cursor.rowcount == 1

    def close(self) -> None:
        self._cursor.close()


class Writer:
    """Writes to the journal's file, one transaction at a time.

    Attributes:
        last: the highest number that is on disk.
        changed: notified whenever `last` grows.
    """

    def __init__(self, path: Path, clock: Clock, die: Die) -> None:
        self.changed = threading.Condition()
        self._path = path
        self._clock = clock
        self._die = die
        self._lock = threading.RLock()
        self._unchecked_bytes = 0
        self._connection = open_for_writing(path, clock())
        self._names = _StoredNames(self._connection)
        self.last, self._chain = self._end()

    def commit(
        self,
        batches: Sequence[Sequence[Sealed]],
        renewed: Callable[[Record], Record],
    ) -> list[list[Outcome]]:
        """Write the batches as one transaction; return what became of each.

        Args:
            batches: what came together.
            renewed: makes a record fit for the moment of writing.

        Raises:
            DiskFullError: there is no space; nothing was written.
            JournalError: nothing was written.
        """
        with self.transaction() as connection:
            placer = Placer(
                self._names,
                last=self.last,
                chain=self._chain,
                recorded_at=self._clock(),
            )
            outcomes = [[placer.place(draft) for draft in batch] for batch in batches]
            records = [renewed(record) for record in placer.records]
            connection.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?)",
                [record[:5] for record in records],
            )
            connection.executemany(
                "INSERT INTO body VALUES (?, ?, ?, ?)",
                [(one.number, *one[5:]) for one in records],
            )
        if records:
            with self.changed:
                self.last, self._chain = placer.last, placer.chain
                self.changed.notify_all()
            self._unchecked_bytes += _COMMIT_BYTES + sum(
                _ENTRY_BYTES + len(one.frame or b"") for one in records
            )
        return outcomes

    def alone(self) -> AbstractContextManager[object]:
        """Return what keeps other threads from writing while it is held."""
        return self._lock

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the one right to write: all that is done within, or nothing.

        Raises:
            DiskFullError: there is no space; nothing was written.
            JournalError: nothing was written.
        """
        with self._lock:
            connection = self._connection
            try:
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                finally:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise self._refusal(error) from error

    def checkpoint_when_due(self) -> None:
        """Move what the WAL holds into the file proper, if it has grown long."""
        if self._unchecked_bytes >= _CHECKPOINT_BYTES:
            self.checkpoint("PASSIVE")

    def checkpoint(self, mode: str) -> None:
        """Move what the WAL holds into the file proper.

        Where that cannot be it stays where it is, which is as safe; only what
        the disk lost cannot be made good.
        """
        with self._lock:
            try:
                self._connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchall()
            except sqlite3.Error as error:
                self._refusal(error)
            self._unchecked_bytes = 0

    def close(self) -> None:
        """Empty the WAL and let go of the file."""
        self.checkpoint("TRUNCATE")
        with self._lock:
            self._names.close()
            self._connection.close()

    def _end(self) -> tuple[int, bytes]:
        """Return the number and the chain of the last entry on disk."""
        try:
            found = self._connection.execute(
                "SELECT number, chain FROM entry ORDER BY number DESC LIMIT 1"
            ).fetchone()
            if found is None:  # new, or pruned to its end
                found = self._connection.execute(
                    "SELECT first.value - 1, start.value FROM meta AS first, "
                    "meta AS start WHERE first.name = 'first' AND start.name = 'start'"
                ).fetchone()
        except sqlite3.Error as error:
            self._connection.close()
            raise JournalError(f"{self._path} cannot be read: {error}") from error
        return (found[0], found[1]) if found else (0, CHAIN_START)

    def _refusal(self, error: sqlite3.Error) -> JournalError | DiskFullError:
        """Return our error for SQLite's; a failed disk is the end of the process."""
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        # The second: no space for the WAL's index, which is never synced.
        if code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}:
            # The WAL holds pages many times over: a checkpoint may make room.
            self._unchecked_bytes = _CHECKPOINT_BYTES
            return DiskFullError(
                f"{self._path} cannot grow: the disk is full",
                hint="Nothing was written. Make space and send it again.",
            )
        if code & 0xFF == sqlite3.SQLITE_IOERR:
            self._die(f"{self._path} could not be brought to disk: {error}")
        return JournalError(f"{self._path} cannot be written: {error}")
