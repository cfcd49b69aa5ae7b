"""The journal in one SQLite file, format 1."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from provgraph.errors import JournalError
from provgraph.journal.chain import CHAIN_START, SALT_ERASED
from provgraph.journal.entry import (
    Base,
    Clock,
    Draft,
    Outcome,
    Redact,
    kept_whole,
    utc_now,
)
from provgraph.journal.group import GroupCommit
from provgraph.journal.reader import JournalReader
from provgraph.journal.readers import Readers
from provgraph.journal.renewal import Pace, Renewal
from provgraph.journal.seal import Record, Sealed, Sealer, damaged
from provgraph.journal.shelf import Shelf, drop_unused
from provgraph.journal.verify import verify_records
from provgraph.journal.writer import Die, Writer, die

_BYTES_MAX: Final = 8 << 20
_PRUNE_ENTRIES: Final = 10_000  # one transaction; others write in between

_PACE: Final = Pace()

_BASE_KEYS: Final = ("base_number", "base_chain", "base_graph", "base_timeline")


class SqliteJournal(JournalReader):
    """A `Journal` on disk, owned by one process.

    Args:
        path: of the file; made if there is none.
        clock: gives the time of recording.
        redact: takes out of a draft what must not be kept.
        die: ends the process when the disk fails.
        pace: how often a dictionary is made.

    Raises:
        WorkspaceError: a newer release wrote the file.
        JournalError: the file is not a journal, or cannot be opened.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock = utc_now,
        redact: Redact = kept_whole,
        die: Die = die,
        pace: Pace = _PACE,
    ) -> None:
        self._path = path
        self._writer = Writer(path, clock, die)
        readers = Readers(path)
        self._shelf = Shelf(readers)
        super().__init__(readers, Sealer(redact, self._shelf))
        self._renewal = Renewal(
            pace, self._shelf, self._readers, self._writer, self._sealer
        )
        self._closed = False
        self.id = str(self._meta("id"))
        self._group = GroupCommit(self._commit, self._afterwards)

    def __enter__(self) -> Self:
        """Return the journal itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the journal."""
        self.close()

    def append(self, drafts: Sequence[Draft]) -> list[Outcome]:
        """Write the drafts. See `Journal.append`."""
        return self.submit(drafts).result()

    def submit(self, drafts: Sequence[Draft]) -> Future[list[Outcome]]:
        """Write the drafts, without waiting. See `Journal.submit`."""
        return self._group.submit(self._sealer.seal(drafts))

    def last(self) -> int:
        """Return the highest number. See `Journal.last`."""
        return self._writer.last

    def first(self) -> int:
        """Return the lowest number. See `Journal.first`."""
        return int(self._meta("first") or 1)

    def chain(self, number: int) -> bytes | None:
        """Return the chain at *number*. See `Journal.chain`."""
        if number == 0:
            return CHAIN_START
        with self._readers.lend() as connection:
            row = connection.execute(
                "SELECT chain FROM entry WHERE number = ?", (number,)
            ).fetchone()
        if row is None:
            return self._start() if number == self.first() - 1 else None
        return bytes(row[0])

    def wait(self, after: int, timeout_seconds: float) -> bool:
        """Wait for an entry above *after*. See `Journal.wait`."""
        with self._writer.changed:
            return self._writer.changed.wait_for(
                lambda: self._writer.last > after, timeout_seconds
            )

    def verify(self) -> int:
        """Check every entry. See `Journal.verify`."""
        last = self.last()
        count = verify_records(
            self._records(),
            first=self.first(),
            last=last,
            start=self._start(),
            sealer=self._sealer,
        )
        with self._readers.lend() as connection:
            stray = connection.execute(
                "SELECT max(number) FROM body WHERE number > "
                "(SELECT max(number) FROM entry)"
            ).fetchone()[0]
        self._shelf.verify()
        if stray is not None and stray > self.last():
            raise damaged(self.last() + 1, "it is missing, but its body is there")
        return count

    def erase(self, number: int) -> None:
        """Remove a body, from the dictionaries too. See `Journal.erase`."""
        with self._writer.alone():
            with self._writer.transaction() as connection:
                found = connection.execute(
                    "UPDATE entry SET salt = ? WHERE number = ?", (SALT_ERASED, number)
                )
                if not found.rowcount:
                    raise JournalError(f"there is no entry {number} to erase")
                replacement = self._renewal.forget(connection, number, self.first())
                connection.execute(
                    "UPDATE body SET frame = NULL, checksum = 0, dictionary = 0 "
                    "WHERE number = ?",
                    (number,),
                )
            if replacement is not None:
                self._shelf.use(replacement)
        self._writer.checkpoint("TRUNCATE")  # the WAL holds the old page still

    def record_base(self, number: int, *, graph: str, timeline: str) -> Base:
        """Note a base. See `Journal.record_base`."""
        chain = self.chain(number)
        if chain is None:
            raise JournalError(f"there is no entry {number} to base on")
        base = Base(number, chain, graph, timeline)
        values = (number, chain, graph, timeline)
        with self._writer.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                zip(_BASE_KEYS, values, strict=True),
            )
        return base

    def base(self) -> Base | None:
        """Return the base recorded last. See `Journal.base`."""
        with self._readers.lend() as connection:
            found = dict(
                connection.execute(
                    "SELECT name, value FROM meta WHERE name LIKE 'base%'"
                ).fetchall()
            )
        return Base(*(found[key] for key in _BASE_KEYS)) if found else None

    def prune(self, below: int) -> int:
        """Remove the entries under *below*. See `Journal.prune`."""
        base = self.base()
        if base is None or base.number < below - 1:
            raise JournalError(
                f"no base holds the entries under {below}",
                hint="Record a base first.",
            )
        first = start = self.first()
        while first < below:
            after = min(below, first + _PRUNE_ENTRIES)
            chain = self.chain(after - 1)
            with self._writer.transaction() as connection:
                connection.executemany(
                    "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                    [("first", after), ("start", chain)],
                )
                for table in ("entry", "body"):
                    connection.execute(
                        f"DELETE FROM {table} WHERE number < ?",  # noqa: S608 - ours
                        (after,),
                    )
                drop_unused(connection, after)
            first = after
        return max(0, first - start)

    def backup(self, path: Path) -> None:
        """Copy the journal, as it stands now, to a new file.

        Raises:
            JournalError: the file is there already, or cannot be written.
        """
        if path.exists():
            raise JournalError(f"{path} is there already; a backup is a new file")
        try:
            with (
                self._readers.lend() as source,
                closing(sqlite3.connect(path)) as target,
            ):
                source.backup(target)
        except JournalError as error:
            raise JournalError(f"{path} cannot be written: {error}") from error

    def close(self) -> None:
        """Write what was submitted, and let go. See `Journal.close`."""
        if not self._closed:
            self._closed = True
            self._group.close()
            self._readers.close()
            self._writer.close()

    def _commit(self, batches: Sequence[Sequence[Sealed]]) -> list[list[Outcome]]:
        return self._writer.commit(batches, self._sealer.renewed)

    def _afterwards(self) -> None:
        self._writer.checkpoint_when_due()
        self._renewal.when_due()

    def _records(self) -> Iterator[Record]:
        after = self.first() - 1
        while page := self._readers.page(after, entries_max=1000, bytes_max=_BYTES_MAX):
            yield from page
            after = page[-1].number

    def _start(self) -> bytes:
        """Return the chain before the first entry that is left."""
        start = self._meta("start")
        return start if isinstance(start, bytes) else CHAIN_START

    def _meta(self, name: str) -> str | int | bytes | None:
        with self._readers.lend() as connection:
            row = connection.execute(
                "SELECT value FROM meta WHERE name = ?", (name,)
            ).fetchone()
        return row[0] if row else None
