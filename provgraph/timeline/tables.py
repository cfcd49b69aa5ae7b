"""The timeline's tables, and the two questions that need an ordered index.

Which generation was the last before a usage, and which usages does a new
generation concern: an ordered SQLite table answers both in microseconds, however
many versions a dataset has.

SQLite itself does not notice a changed bit. So each page ends with a checksum,
by the extension `cksumvfs`, which is looked at whenever a page is read.

Source: https://sqlite.org/cksumvfs.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import apsw
from apsw import sqlite_extra

from provgraph.errors import GraphDamagedError, GraphError

_CACHE_KIB: Final = 16 * 1024
_LEFT_BEHIND_MILLISECONDS: Final = 10_000
"""How long to wait for the process of a killed owner to let the file go."""

_CHECKSUMS: Final = "cksumvfs"
_CHECKSUM_BYTES: Final = 8
"""At the end of each page; a file has them if they were reserved when it was made."""

_DAMAGES: Final = frozenset(
    {
        apsw.SQLITE_IOERR_DATA,  # a page is not what its checksum says
        apsw.SQLITE_IOERR_SHORT_READ,
        apsw.SQLITE_IOERR_CORRUPTFS,
    }
)

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS progress (number INTEGER NOT NULL, chain TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, state BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS subject (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, registers BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS shared (
    line TEXT PRIMARY KEY, holders INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS child (
    parent TEXT NOT NULL, run TEXT NOT NULL,
    PRIMARY KEY (parent, run)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alias (
    dataset TEXT PRIMARY KEY, class INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alias_class ON alias (class);
CREATE TABLE IF NOT EXISTS generation (
    class INTEGER NOT NULL, instant TEXT NOT NULL, run TEXT NOT NULL,
    empties INTEGER NOT NULL, dataset TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (class, instant, run, empties DESC, dataset, label)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS generation_label
    ON generation (class, label, instant, run) WHERE label != '';
CREATE TABLE IF NOT EXISTS usage (
    class INTEGER NOT NULL, instant TEXT NOT NULL, run TEXT NOT NULL,
    dataset TEXT NOT NULL, label TEXT NOT NULL, job TEXT NOT NULL,
    skips INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (class, instant, run, dataset, label)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS usage_label
    ON usage (class, label, instant, run) WHERE label != '';
CREATE INDEX IF NOT EXISTS usage_skips
    ON usage (class, instant, run) WHERE skips = 1;
"""


_BEFORE: Final = """
SELECT class, instant, run, empties, dataset, label FROM generation
WHERE class=? AND (instant, run) < (?, ?)
ORDER BY instant DESC, run DESC, empties ASC, dataset DESC, label DESC
"""
_BEFORE_LABELLED: Final = """
SELECT class, instant, run, empties, dataset, label FROM generation
WHERE class=? AND (instant, run) < (?, ?) AND label=? AND label != ''
ORDER BY instant DESC, run DESC, dataset DESC
"""


# "~" sorts behind every time: where no generation follows, all usages are meant.
_CONCERNED: Final = """
SELECT run FROM usage WHERE class = ?1 AND (instant, run) > (?2, ?3)
AND (instant, run) <= (
    SELECT instant, run FROM (
        SELECT * FROM (
            SELECT instant, run FROM generation
            WHERE class = ?1 AND (instant, run) > (?2, ?3)
            ORDER BY instant, run LIMIT 1)
        UNION ALL SELECT '~', '~')
    LIMIT 1)
UNION ALL
SELECT run FROM usage INDEXED BY usage_skips
WHERE class = ?1 AND skips = 1 AND (instant, run) > (?2, ?3)
UNION ALL
SELECT run FROM usage
WHERE ?4 != '' AND label != '' AND class = ?1 AND label = ?4
AND (instant, run) > (?2, ?3)
"""


class GenerationRow(NamedTuple):
    """A generation as it stands in its alias class, in the order of the key."""

    alias_class: int
    instant: str
    run: str
    empties: int
    dataset: str
    label: str


class UsageRow(NamedTuple):
    """A usage as it stands in its alias class."""

    alias_class: int
    instant: str
    run: str
    dataset: str
    label: str
    job: str


def open_tables(path: Path | None) -> apsw.Connection:
    """Return a connection to the timeline's file, made where it is missing.

    One connection, used by one thread at a time: transactions are explicit.

    Raises:
        GraphDamagedError: the file is not a database that can be read.
    """
    checked = path is not None and _can_check()
    try:
        connection = apsw.Connection(str(path or ":memory:"))
        connection.set_busy_timeout(_LEFT_BEHIND_MILLISECONDS)
        # Else each question is planned anew for the values in it, which takes
        # four times as long as answering it.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        if checked:
            connection.reserve_bytes(reserve=_CHECKSUM_BYTES)
        connection.pragma("journal_mode", "wal")
        connection.pragma("synchronous", "full")
        connection.pragma("cache_size", -_CACHE_KIB)
        connection.execute(_SCHEMA).fetchall()
        reserved = connection.reserve_bytes()
    except apsw.Error as error:
        message = f"the timeline {path} cannot be opened: {error}"
        raise GraphDamagedError(message) from error
    if checked and reserved != _CHECKSUM_BYTES:
        connection.close()
        raise GraphDamagedError(f"the timeline {path} has no checksums")
    return connection


def copy_tables(source: apsw.Connection, path: Path) -> None:
    """Write what was committed last into the new file *path*."""
    target = apsw.Connection(str(path))
    try:
        with target.backup("main", source, "main") as backup:
            while not backup.done:
                backup.step(-1)
    finally:
        target.close()


def in_our_words(error: apsw.Error, doing: str) -> GraphDamagedError | GraphError:
    """Return our error for SQLite's; *doing* is what could not be done."""
    damaged = isinstance(error, apsw.CorruptError | apsw.NotADBError)
    if damaged or getattr(error, "extendedresult", 0) in _DAMAGES:
        return GraphDamagedError(f"the timeline is damaged: {error}")
    return GraphError(f"the timeline cannot be {doing}: {error}")


@cache
def _can_check() -> bool:
    """Have checksums written and read; False where this SQLite comes without."""
    if sqlite_extra.has(_CHECKSUMS) is None:
        return False
    any_connection = apsw.Connection(":memory:")
    sqlite_extra.load(any_connection, _CHECKSUMS)
    any_connection.close()
    return True


class Versions:
    """Generations and usages, ordered in time within each alias class."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def change_generations(
        self, removed: Iterable[GenerationRow], added: Iterable[GenerationRow]
    ) -> None:
        """Take out and put in generations."""
        self._db.executemany(
            "DELETE FROM generation WHERE class=? AND instant=? AND run=?"
            " AND empties=? AND dataset=? AND label=?",
            removed,
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO generation VALUES (?,?,?,?,?,?)", added
        )

    def change_usages(
        self, removed: Iterable[UsageRow], added: Iterable[UsageRow]
    ) -> None:
        """Take out and put in usages."""
        self._db.executemany(
            "DELETE FROM usage WHERE class=? AND instant=? AND run=?"
            " AND dataset=? AND label=?",
            (row[:5] for row in removed),
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO usage (class, instant, run, dataset, label, job)"
            " VALUES (?,?,?,?,?,?)",
            added,
        )

    def mark_skips(self, rows: Iterable[tuple[int, UsageRow]]) -> None:
        """Remember which usages passed over a version written by their own kin."""
        self._db.executemany(
            "UPDATE usage SET skips=? WHERE class=? AND instant=? AND run=?"
            " AND dataset=? AND label=?",
            ((skips, *row[:5]) for skips, row in rows),
        )

    def before(
        self, alias_class: int, instant: str, run: str, label: str
    ) -> Iterator[GenerationRow]:
        """Yield the generations strictly before a usage, the latest first.

        With a label, only those that carry it.
        """
        key = (alias_class, instant, run)
        rows = (
            self._db.execute(_BEFORE_LABELLED, (*key, label))
            if label
            else self._db.execute(_BEFORE, key)
        )
        for row in rows:
            yield GenerationRow(*row)

    def concerned(self, row: GenerationRow) -> set[str]:
        """Return the runs whose usages a change at *row* can move.

        Those are the usages between it and the next generation; beyond the next
        only the ones that pass over their own kin's versions, or that ask for
        this very label.
        """
        found = self._db.execute(
            _CONCERNED, (row.alias_class, row.instant, row.run, row.label)
        )
        return {str(run) for (run,) in found.fetchall()}

    def runs_of_job(self, job: str) -> set[str]:
        """Return the runs of *job* that read something.

        A scan: an index would cost every usage 80 bytes for what hardly happens,
        a job that turns out to be endless after it was seen to run.
        """
        rows = self._db.execute("SELECT run FROM usage WHERE job=?", (job,))
        return {str(run) for (run,) in rows}

    def readers(self, alias_class: int) -> set[str]:
        """Return the runs that read a dataset of the class."""
        rows = self._db.execute("SELECT run FROM usage WHERE class=?", (alias_class,))
        return {str(run) for (run,) in rows}

    def merge(self, kept: int, gone: int) -> None:
        """Move all that stands in the class *gone* to the class *kept*."""
        self._db.execute("UPDATE generation SET class=? WHERE class=?", (kept, gone))
        self._db.execute("UPDATE usage SET class=? WHERE class=?", (kept, gone))

    def size(self, alias_class: int) -> int:
        """Return how many rows a merge would have to move."""
        return sum(
            int(self._db.execute(count, (alias_class,)).get)
            for count in (
                "SELECT count(*) FROM generation WHERE class=?",
                "SELECT count(*) FROM usage WHERE class=?",
            )
        )
