"""The feed: what each step of the graph changed, kept for a while.

`feed.db` in the graph's folder has one record a step, written before the graph
moves, so that none is missing where the process ends in between; and shown once
the graph has moved. It is no more than derived: where it does not fit the graph it
begins anew, under another id, and who follows it takes the whole graph again.
"""

from __future__ import annotations

import secrets
import sqlite3
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import zstandard

from provgraph.errors import GoneError, OverloadError, ProvgraphError
from provgraph.graph.graph import Position
from provgraph.graph.local import LocalGraph
from provgraph.graph.patch import Part, Record, pack, parts_of, size_of
from provgraph.model.facts import Delta

NAME: Final = "feed.db"
_VERSION: Final = 1
_TIDY_SECONDS: Final = 10.0
_SCHEMA: Final = """
CREATE TABLE about (id TEXT, base INTEGER, chain TEXT, boot TEXT) STRICT;
CREATE TABLE records (
  last INTEGER PRIMARY KEY, first INTEGER, chain TEXT, at REAL, size INTEGER,
  packed INTEGER, patch BLOB
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how long records are kept, and how many bytes of them as packed."""

    seconds_max: int = 86_400
    bytes_max: int = 1 << 30


class Page(NamedTuple):
    """Some records that follow one another.

    Attributes:
        feed: the id of the feed that they are of.
        offset: every entry up to there is told of, here or before.
        more: there are further records now.
    """

    feed: str
    records: list[Record]
    offset: int
    more: bool


class Feed:
    """Written by the projector, read from any thread.

    Attributes:
        id: another one each time that it begins anew.
        base: the entry behind which it has records.
        shown: the entry up to which they are shown.
        trouble: why it could not be written last; None where it can.
    """

    def __init__(self, path: Path, keeping: Keeping, position: Position) -> None:
        """Open what is at *path*, for a graph at *position*; or begin anew."""
        self.id = ""
        self.base = self.shown = position.number
        self.trouble: str | None = None
        self._path = path
        self._keeping = keeping
        self._lock = threading.Lock()
        self._bytes = 0
        self._tidied_at = 0.0
        self._damaged = False
        self._db: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        try:
            self._go_on(position)
        except sqlite3.Error as error:
            self._fail(error)
            self._begin_anew(position)

    def append(self, delta: Delta, graph: LocalGraph, position: Position) -> None:
        """Keep what *delta* will change when it brings *graph* to *position*.

        It never fails: the feed then begins anew with the next step.
        """
        before = graph.position
        fresh = self._db is None or self._damaged
        if fresh and not self._begin_anew(before):
            return
        try:
            self._write(before.number + 1, position, parts_of(delta, graph))
        except (ProvgraphError, sqlite3.Error, zstandard.ZstdError) as error:
            self._fail(error)

    def show(self, position: Position) -> None:
        """Let the records up to there be read: the graph has come there."""
        if self._db is None:
            self._begin_anew(position)
        self.shown = position.number

    def read(self, after: int, *, feed: str | None = None, bytes_max: int) -> Page:
        """Return the records that tell of entries above *after*.

        At least one where there is any, and more as long as their patches have
        *bytes_max* together. The first may tell of some entries up to *after* too.

        Raises:
            GoneError: they are not kept, or of another feed than the one asked for.
            OverloadError: the feed cannot be read now.
        """
        with self._lock:
            if self._reader is None:
                raise OverloadError("the feed begins anew", hint="Ask again.")
            if feed not in {None, self.id}:
                raise GoneError("the feed has begun anew under another id")
            if after < self.base:
                message = f"the feed has nothing from before entry {self.base + 1}"
                raise GoneError(message)
            try:
                records, more = self._records(self._reader, after, bytes_max)
            except sqlite3.Error as error:
                self._damaged = True
                message = f"the feed cannot be read: {error}"
                raise OverloadError(
                    message, hint="It begins anew; ask again."
                ) from error
            offset = records[-1].last if records else max(after, self.shown)
            return Page(self.id, records, offset, more)

    def place(self) -> tuple[str, int, int]:
        """Return the id, the base and the entry shown, as they belong together."""
        with self._lock:
            return self.id, self.base, self.shown

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            for one in (self._reader, self._db):
                if one is not None:
                    with suppress(sqlite3.Error):
                        one.close()
            self._reader = self._db = None

    def _records(
        self, reader: sqlite3.Connection, after: int, bytes_max: int
    ) -> tuple[list[Record], bool]:
        rows = reader.execute(
            "SELECT first, last, size, patch FROM records"
            " WHERE last > ? AND last <= ? ORDER BY last",
            (after, self.shown),
        )
        records: list[Record] = []
        size = 0
        with closing(rows):
            for row in rows:
                record = Record(self.id, *row)
                size += record.size
                if records and size > bytes_max:
                    return records, True
                records.append(record)
        return records, False

    def _go_on(self, position: Position) -> None:
        """Open the file, and take up its feed where it fits the graph."""
        self._open()
        db = self._db
        assert db is not None  # noqa: S101 - just opened
        row = db.execute("SELECT id, base, chain, boot FROM about").fetchone()
        if row is None or not self._fits(db, row, position):
            self._write_anew(position)
            return
        self.id, self.base = row[0], row[1]
        self.shown = position.number
        (self._bytes,) = db.execute(
            "SELECT coalesce(sum(packed), 0) FROM records"
        ).fetchone()

    def _fits(
        self, db: sqlite3.Connection, about: tuple[str, int, str, str], at: Position
    ) -> bool:
        """Tell whether the feed leads to the graph's position; drop what is beyond.

        Beyond may stand the one record that was not shown, since the graph did not
        move. Where the system was started anew since, the graph may have lost what
        was shown, and what comes next would be cut into other steps.
        """
        _, base, chain, boot = about
        beyond = db.execute("SELECT count(*) FROM records WHERE last > ?", (at.number,))
        (count,) = beyond.fetchone()
        if count > 1 or (count and boot != _boot()):
            return False
        if count:
            with db:
                db.execute("DELETE FROM records WHERE last > ?", (at.number,))
        row = db.execute(
            "SELECT last, chain FROM records ORDER BY last DESC LIMIT 1"
        ).fetchone()
        if (row or (base, chain)) != (at.number, at.chain):
            return False
        if boot != _boot():
            with db:
                db.execute("UPDATE about SET boot = ?", (_boot(),))
        return True

    def _open(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._db = _connected(self._path)
        self._db.execute("PRAGMA journal_mode = WAL")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in {0, _VERSION}:
            raise sqlite3.DatabaseError(f"version {version} is not known")
        if version == 0:
            self._db.executescript(
                f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;"
            )
        self._reader = _connected(self._path)

    def _begin_anew(self, position: Position) -> bool:
        """Begin another feed behind *position*; tell whether that could be done."""
        self.close()
        try:
            for path in self._path.parent.glob(f"{self._path.name}*"):
                path.unlink()
            self._open()
            self._write_anew(position)
        except (OSError, sqlite3.Error) as error:
            self._fail(error)
            return False
        self.trouble, self._damaged = None, False
        return True

    def _write_anew(self, position: Position) -> None:
        assert self._db is not None  # noqa: S101 - open
        feed = secrets.token_hex(8)
        with self._db as db:
            db.execute("DELETE FROM records")
            db.execute("DELETE FROM about")
            db.execute(
                "INSERT INTO about VALUES (?, ?, ?, ?)", (feed, *position, _boot())
            )
        self._bytes = 0
        with self._lock:
            self.id = feed
            self.base = self.shown = position.number

    def _fail(self, error: Exception) -> None:
        """Keep nothing more until it has begun anew."""
        self.trouble = str(error)
        self.close()

    def _write(self, first: int, position: Position, parts: list[Part]) -> None:
        assert self._db is not None  # noqa: S101 - open
        packed = pack(parts)
        size = size_of(self.id, first, position.number, parts)
        now = time.time()
        row = (position.number, first, position.chain, now, size, len(packed), packed)
        with self._db as db:
            db.execute("INSERT OR REPLACE INTO records VALUES (?,?,?,?,?,?,?)", row)
        self._bytes += len(packed)
        if self._bytes > self._keeping.bytes_max or now > (
            self._tidied_at + _TIDY_SECONDS
        ):
            self._tidied_at = now
            self._tidy(self._db, now - self._keeping.seconds_max, position.number)

    def _tidy(self, db: sqlite3.Connection, oldest: float, newest: int) -> None:
        """Drop the records that are too old or too many; never the newest."""
        dropped = None
        for last, chain, at, packed in db.execute(
            "SELECT last, chain, at, packed FROM records WHERE last < ? ORDER BY last",
            (newest,),
        ):
            if at >= oldest and self._bytes <= self._keeping.bytes_max:
                break
            self._bytes -= packed
            dropped = (last, chain)
        if dropped is None:
            return
        with self._lock, db:
            db.execute("DELETE FROM records WHERE last <= ?", dropped[:1])
            db.execute("UPDATE about SET base = ?, chain = ?", dropped)
            self.base = dropped[0]


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False)
    # After a loss of power the last records may be gone; the feed begins anew then.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _boot() -> str:
    """Return what is another text once the system has been started anew."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
